// NativeHandle: what this operating system calls an open file or another object that can be waited
// for: a file descriptor, or a HANDLE of Windows. A plain value, owned by nobody.
#pragma once

namespace rha {

#ifdef _WIN32
using NativeHandle = void*;
#else
using NativeHandle = int;
#endif

}  // namespace rha
