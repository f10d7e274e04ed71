/* The few atomic operations of the ring, on plain integers in shared memory, for compilers with C11
 * atomics and for the kernel compiler, which has none. Not an interface of the core. */
#pragma once

#include <stdint.h>

#if defined(_MSC_VER) && !defined(__clang__)

/* x86-64 orders loads among loads and stores among stores; the compiler must not undo that. */
#include <intrin.h>

static inline uint64_t rha_load_acquire64(const uint64_t* word) {
    const uint64_t value = (uint64_t)__iso_volatile_load64((const volatile __int64*)word);
    _ReadWriteBarrier();
    return value;
}

static inline uint32_t rha_load_acquire32(const uint32_t* word) {
    const uint32_t value = (uint32_t)__iso_volatile_load32((const volatile __int32*)word);
    _ReadWriteBarrier();
    return value;
}

static inline void rha_store_release64(uint64_t* word, uint64_t value) {
    _ReadWriteBarrier();
    __iso_volatile_store64((volatile __int64*)word, (__int64)value);
}

static inline void rha_store_release32(uint32_t* word, uint32_t value) {
    _ReadWriteBarrier();
    __iso_volatile_store32((volatile __int32*)word, (__int32)value);
}

static inline uint32_t rha_exchange32(uint32_t* word, uint32_t value) {
    return (uint32_t)_InterlockedExchange((volatile long*)word, (long)value);
}

static inline void rha_full_fence(void) {
    __faststorefence();
}

#else

#include <stdatomic.h>

static inline uint64_t rha_load_acquire64(const uint64_t* word) {
    return atomic_load_explicit((const _Atomic uint64_t*)word, memory_order_acquire);
}

static inline uint32_t rha_load_acquire32(const uint32_t* word) {
    return atomic_load_explicit((const _Atomic uint32_t*)word, memory_order_acquire);
}

static inline void rha_store_release64(uint64_t* word, uint64_t value) {
    atomic_store_explicit((_Atomic uint64_t*)word, value, memory_order_release);
}

static inline void rha_store_release32(uint32_t* word, uint32_t value) {
    atomic_store_explicit((_Atomic uint32_t*)word, value, memory_order_release);
}

static inline uint32_t rha_exchange32(uint32_t* word, uint32_t value) {
    return atomic_exchange_explicit((_Atomic uint32_t*)word, value, memory_order_acq_rel);
}

static inline void rha_full_fence(void) {
    atomic_thread_fence(memory_order_seq_cst);
}

#endif
