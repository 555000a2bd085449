# SPDX-License-Identifier: Apache-2.0
# Compiles one source and looks at how that ends: cmake -DCOMPILER=… -DSOURCE=… -DFOLDERS=… -P compile.cmake
#
# The source's first comment after the licence is `// compiles`, or `// refused: ` and what the compiler says, where
# ` | ` stands between the words of one compiler and of another.

# The compiler quotes as its locale does.
set(ENV{LC_ALL} C)
string(REPLACE "|" ";-I" folders "-I${FOLDERS}")
execute_process(COMMAND ${COMPILER} -std=c++23 -fsyntax-only ${folders} ${SOURCE}
                RESULT_VARIABLE code ERROR_VARIABLE said)
file(STRINGS ${SOURCE} comments REGEX "^// (compiles|refused: )" LIMIT_COUNT 1)

if(comments STREQUAL "// compiles")
    if(NOT code EQUAL 0)
        message(FATAL_ERROR "this must compile:\n${said}")
    endif()
    return()
endif()

if(NOT comments MATCHES "^// refused: (.+)$")
    message(FATAL_ERROR "${SOURCE} doesn't say in a comment how it is refused")
endif()
string(REPLACE " | " ";" expected "${CMAKE_MATCH_1}")
if(code EQUAL 0)
    message(FATAL_ERROR "${SOURCE} compiles, and must not")
endif()
foreach(words IN LISTS expected)
    string(FIND "${said}" "${words}" found)
    if(NOT found EQUAL -1)
        return()
    endif()
endforeach()
message(FATAL_ERROR "refused, but not in the words `${CMAKE_MATCH_1}`:\n${said}")
