# Toolchain: Windows programs (x86_64, Windows 10 and later) built on Debian by mingw-w64, against the
# libraries that scripts/windows-deps makes. RHA_WINDOWS_DEPS: their folder.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_SYSTEM_VERSION 10.0)

# The variant with POSIX threads: std::thread and std::mutex are not in the other one.
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)
set(CMAKE_AR /usr/bin/x86_64-w64-mingw32-gcc-ar-posix CACHE FILEPATH "")
set(CMAKE_RANLIB /usr/bin/x86_64-w64-mingw32-gcc-ranlib-posix CACHE FILEPATH "")

# CMake's own checks read this file again without the cache: the environment carries it there.
if(NOT RHA_WINDOWS_DEPS)
    set(RHA_WINDOWS_DEPS "$ENV{RHA_WINDOWS_DEPS}")
endif()
if(NOT RHA_WINDOWS_DEPS)
    set(cache "$ENV{XDG_CACHE_HOME}")
    if(NOT cache)
        set(cache "$ENV{HOME}/.cache")
    endif()
    set(RHA_WINDOWS_DEPS "${cache}/rha/windows-deps")
endif()
set(ENV{RHA_WINDOWS_DEPS} "${RHA_WINDOWS_DEPS}")

set(CMAKE_FIND_ROOT_PATH "${RHA_WINDOWS_DEPS}" /usr/x86_64-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
set(CMAKE_CXX_STANDARD_INCLUDE_DIRECTORIES "${RHA_WINDOWS_DEPS}/include")
set(OPENSSL_ROOT_DIR "${RHA_WINDOWS_DEPS}")
set(OPENSSL_USE_STATIC_LIBS TRUE)  # FindOpenSSL then adds ws2_32 and crypt32, in this order

# Windows 10; gmtime_r and localtime_r, which mingw-w64 declares only where they are asked for.
add_compile_definitions(_WIN32_WINNT=0x0A00 WINVER=0x0A00 _POSIX_THREAD_SAFE_FUNCTIONS=200112L)
