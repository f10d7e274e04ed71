# Language level, warnings, optimisation, linker and compiler cache for every target.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
if(NOT MSVC)
    # Line tables suffice for stack traces and halve the link.
    set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
    set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g1")
endif()

find_program(RHA_CCACHE ccache)
if(RHA_CCACHE)
    # Precompiled headers need these two; the cache is shared by work trees through base_dir.
    set(rha_launcher "${CMAKE_COMMAND}" -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_DEPEND=1 CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 "${RHA_CCACHE}")
    set(CMAKE_C_COMPILER_LAUNCHER ${rha_launcher})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${rha_launcher})
endif()

find_program(RHA_MOLD mold)
if(RHA_MOLD AND NOT WIN32)
    add_link_options(-fuse-ld=mold)
endif()

if(MSVC)
    add_compile_options(/W4 /utf-8 /permissive- /bigobj /Zc:preprocessor
                        $<$<COMPILE_LANGUAGE:CXX>:/Zc:__cplusplus> $<$<COMPILE_LANGUAGE:CXX>:/EHsc>)
    add_compile_definitions(_WIN32_WINNT=0x0A00 WINVER=0x0A00)
    add_link_options(/MANIFEST:NO)  # cmake/windows-program.rc brings one
else()
    # Every processor that runs Hyper-V has SSE4.2 (CRC32 instruction).
    add_compile_options(-march=x86-64-v2)
    add_compile_options(-Wall -Wextra -Werror -Wshadow -Wpointer-arith
                        # designated initialisers leave the other members at their defaults
                        -Wno-missing-field-initializers
                        $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
                        $<$<COMPILE_LANGUAGE:CXX>:-Woverloaded-virtual>)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # libstdc++'s own stable_sort uses what it deprecates.
    add_compile_options(-Wthread-safety -Wno-deprecated-declarations)
endif()
if(RHA_SANITIZE)
    add_compile_options(-fsanitize=${RHA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${RHA_SANITIZE})
    # Instrumented code compiles in two thirds of the time, and its checks are the same.
    set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")
    set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O1 -g1")
endif()
if(RHA_SANITIZE STREQUAL "thread")
    # Fences are unknown to this sanitizer; Asio's queues synchronise by their mutexes without them,
    # and the capture ring's fence stands between two atomic words.
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        add_compile_options(-Wno-tsan)
    endif()
endif()
if(RHA_FUZZERS)
    # The fuzzer learns from branches in the code under test, not only in its own file.
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(MINGW)
    # One file each, without libraries beside it.
    add_link_options(-static -s)
elseif(NOT WIN32)
    find_package(PkgConfig REQUIRED)
endif()

find_package(Threads REQUIRED)
