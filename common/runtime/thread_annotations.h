// Names for Clang's thread-safety attributes (-Wthread-safety); nothing under other compilers.
#pragma once

#if defined(__clang__)
#define RHA_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define RHA_THREAD_ATTRIBUTE(x)
#endif

#define RHA_CAPABILITY(name) RHA_THREAD_ATTRIBUTE(capability(name))
#define RHA_SCOPED_CAPABILITY RHA_THREAD_ATTRIBUTE(scoped_lockable)
#define RHA_GUARDED_BY(mutex) RHA_THREAD_ATTRIBUTE(guarded_by(mutex))
#define RHA_POINTEE_GUARDED_BY(mutex) RHA_THREAD_ATTRIBUTE(pt_guarded_by(mutex))
#define RHA_REQUIRES(...) RHA_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define RHA_EXCLUDES(...) RHA_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define RHA_ACQUIRE(...) RHA_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define RHA_RELEASE(...) RHA_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#define RHA_TRY_ACQUIRE(...) RHA_THREAD_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))
#define RHA_NO_THREAD_SAFETY_ANALYSIS RHA_THREAD_ATTRIBUTE(no_thread_safety_analysis)
