# SPDX-License-Identifier: Apache-2.0
# How everything is compiled: warnings, sanitizers, hardening, the linker and the compiler cache.

set(MUSTER_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize= (address,undefined or thread)")
option(MUSTER_HARDEN "Hardened code and addresses, for what is shipped" OFF)
option(MUSTER_TESTS "Build the tests" ON)
option(MUSTER_BENCH "Build the benchmarks" OFF)
option(MUSTER_FUZZ "Build the fuzz targets; needs clang and MUSTER_SANITIZE without thread" OFF)

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

# No -Wshadow: a TRY inside a TRY's argument shadows by design. No missing initializers: options are given by
# name, and those not given keep their defaults.
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wswitch-enum -Wnon-virtual-dtor -Woverloaded-virtual -Werror
                    -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # What g++ leaves out of -Wconversion in C++, so that both compilers ask for the same.
    add_compile_options(-Wno-sign-conversion)
else()
    # False alarms of g++ 12 inside its own <string>, once that is inlined (GCC bug 105651).
    add_compile_options(-Wno-restrict)
endif()

if(MUSTER_SANITIZE)
    add_compile_options(-fsanitize=${MUSTER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${MUSTER_SANITIZE})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # The sanitizers' own code paths confuse this analysis; the release build has it on.
        add_compile_options(-Wno-maybe-uninitialized)
    endif()
endif()

if(MUSTER_FUZZ)
    # Coverage for all code; the entry point comes with each fuzz target (cmake/rooms.cmake).
    add_compile_options(-fsanitize=fuzzer-no-link)
    add_link_options(-fsanitize=fuzzer-no-link)
endif()

if(MUSTER_HARDEN)
    add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong
                        -fstack-clash-protection)
    add_link_options(LINKER:-z,relro,-z,now)
    include(CheckPIESupported)
    check_pie_supported(LANGUAGES CXX)
endif()

# mold 1.10 begins the part that becomes read-only at .tbss, which has no bytes in memory: where that lies across the
# end of a page, the program doesn't start. So what is shipped, hardened, is linked by the slower linker.
find_program(MUSTER_MOLD mold)
if(MUSTER_MOLD AND NOT MUSTER_HARDEN)
    add_link_options(-fuse-ld=mold LINKER:-z,norelro)
endif()

find_program(MUSTER_CCACHE ccache)
if(MUSTER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${MUSTER_CCACHE})
endif()
