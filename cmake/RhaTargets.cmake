# The few shapes of target the project has.
#
# TOGETHER compiles up to eight of a target's files as one, for what includes much (gRPC, GoogleMock,
# Qt, Asio): most of such a file's time is its headers. Names of one file are then seen by the others
# in its namespace; a file that must keep a name of its own says SKIP_UNITY_BUILD_INCLUSION.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)

# rha_library(name [TOGETHER] SOURCES a.cpp … DEPS other …): a static library with the repository
# root as include root.
function(rha_library name)
    cmake_parse_arguments(arg "TOGETHER" "" "SOURCES;DEPS" ${ARGN})
    add_library(${name} STATIC ${arg_SOURCES})
    set_target_properties(${name} PROPERTIES UNITY_BUILD ${arg_TOGETHER})
    target_include_directories(${name} PUBLIC "${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name} PUBLIC ${arg_DEPS})
endfunction()

# rha_program(name [TOGETHER] SOURCES … DEPS …)
function(rha_program name)
    cmake_parse_arguments(arg "TOGETHER" "" "SOURCES;DEPS" ${ARGN})
    if(WIN32)
        list(APPEND arg_SOURCES "${CMAKE_SOURCE_DIR}/cmake/windows-program.rc")
    endif()
    add_executable(${name} ${arg_SOURCES})
    set_target_properties(${name} PROPERTIES UNITY_BUILD ${arg_TOGETHER})
    target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name} PRIVATE ${arg_DEPS})
endfunction()

# rha_test(name LABELS unit [SEPARATE] SOURCES a_test.cpp … DEPS lib … [TIMEOUT s] [ARGS …]): a
# GoogleTest program, compiled TOGETHER unless SEPARATE, registered as one ctest test. Labels: unit
# script simulation crash system fuzz lint bench.
function(rha_test name)
    cmake_parse_arguments(arg "SERIAL;SEPARATE" "TIMEOUT" "LABELS;SOURCES;DEPS;ARGS" ${ARGN})
    if(NOT arg_SEPARATE)
        set(together TOGETHER)
    endif()
    rha_program(${name} ${together} SOURCES ${arg_SOURCES}
                DEPS ${arg_DEPS} GTest::gmock GTest::gtest_main)
    add_test(NAME ${name} COMMAND ${name} ${arg_ARGS})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    if(RHA_SANITIZE)
        math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 4")  # so much slower are sanitized programs
    endif()
    # The C library overwrites what is freed: using it after that is seen, not survived.
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT}
                         ENVIRONMENT "MALLOC_PERTURB_=165")
    if(arg_SERIAL)
        set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
    endif()
endfunction()

# rha_script_test(name LABELS system COMMAND … [TIMEOUT s] [SERIAL]): any other program as a test.
# Exit code 77 means skipped.
function(rha_script_test name)
    cmake_parse_arguments(arg "SERIAL" "TIMEOUT" "LABELS;COMMAND" ${ARGN})
    add_test(NAME ${name} COMMAND ${arg_COMMAND})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 300)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT}
                         SKIP_RETURN_CODE 77
                         ENVIRONMENT "RHA_BUILD_DIR=${CMAKE_BINARY_DIR};RHA_SOURCE_DIR=${CMAKE_SOURCE_DIR}")
    if(arg_SERIAL)
        set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
    endif()
endfunction()

# rha_fuzzer(name SOURCES x_fuzz.cpp DEPS lib …): LLVMFuzzerTestOneInput in the source. With
# RHA_FUZZERS (Clang) it is a libFuzzer program, run by tests/fuzz/run for RHA_FUZZ_SECONDS; else
# the corpus tests/fuzz/corpus/<name> is replayed as a plain unit test.
function(rha_fuzzer name)
    cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
    set(corpus "${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name}")
    if(RHA_FUZZERS)
        rha_program(${name} SOURCES ${arg_SOURCES} DEPS ${arg_DEPS})
        target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        add_test(NAME ${name}
                 COMMAND "${CMAKE_SOURCE_DIR}/tests/fuzz/run" $<TARGET_FILE:${name}> "${corpus}")
        set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 86400)
    else()
        rha_program(${name} SOURCES ${arg_SOURCES} "${CMAKE_SOURCE_DIR}/tests/fuzz/replay_main.cpp"
                    DEPS ${arg_DEPS})
        add_test(NAME ${name}_replay COMMAND ${name} "${corpus}")
        set_tests_properties(${name}_replay PROPERTIES LABELS unit TIMEOUT 60)
    endif()
endfunction()
