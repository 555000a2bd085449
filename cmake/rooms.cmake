# SPDX-License-Identifier: Apache-2.0
# A room is a folder of src/: one library, one test program, and what it embeds. Files are found by their names.

include(GoogleTest)
include(${CMAKE_CURRENT_LIST_DIR}/embed.cmake)

# muster_test(NAME [WHOLE] SOURCES … LIBRARIES …): a test program, each of whose tests ctest lists by itself; or WHOLE,
# where its tests share something that is slow to make, or report together.
# They run at the root of the checkout, so that they find role-models/ and migrations/.
function(muster_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "WHOLE" "" "SOURCES;LIBRARIES")
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} rapidcheck rapidcheck_gtest GTest::gmock GTest::gtest_main)
    if(arg_WHOLE)
        add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
        set_tests_properties(${name} PROPERTIES TIMEOUT 600)
        return()
    endif()
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
                         PROPERTIES TIMEOUT 300)
endfunction()

# muster_room(NAME ROOMS lower… LIBRARIES third-party…)
#   muster_NAME          src/NAME/*.cpp and the room's *.sql
#   muster_NAME_testing  src/NAME/testing/*.cpp, for tests of this room and of higher ones
#   NAME_test            src/NAME/*_test.cpp
#   NAME_*_fuzz          src/NAME/*_fuzz.cpp, each a program of its own (MUSTER_FUZZ)
function(muster_room name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "ROOMS;LIBRARIES")
    set(folder ${PROJECT_SOURCE_DIR}/src/${name})
    file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
    file(GLOB queries CONFIGURE_DEPENDS ${folder}/*.sql)
    file(GLOB support CONFIGURE_DEPENDS ${folder}/testing/*.cpp)
    file(GLOB tests CONFIGURE_DEPENDS ${folder}/*_test.cpp)
    file(GLOB fuzzers CONFIGURE_DEPENDS ${folder}/*_fuzz.cpp)
    list(FILTER sources EXCLUDE REGEX "_(test|bench|fuzz)\\.cpp$")
    list(REMOVE_ITEM sources ${folder}/main.cpp)

    set(kind INTERFACE)
    if(sources)
        set(kind PUBLIC)
        add_library(muster_${name} STATIC ${sources})
        if(queries)
            muster_embed_sql(muster_${name} ${name} ${queries})
        endif()
    else()
        add_library(muster_${name} INTERFACE)
    endif()
    list(TRANSFORM arg_ROOMS PREPEND muster_ OUTPUT_VARIABLE lower)
    target_include_directories(muster_${name} ${kind} ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR}/generated)
    target_link_libraries(muster_${name} ${kind} ${lower} ${arg_LIBRARIES})

    muster_room_testing("${support}" ${name} "${arg_ROOMS}")
    if(MUSTER_TESTS AND tests)
        muster_test(${name}_test SOURCES ${tests} LIBRARIES muster_${name}_testing)
    endif()
    if(MUSTER_FUZZ)
        muster_room_fuzzers("${fuzzers}" ${name})
    endif()
endfunction()

# The test support of a room brings the room itself and the support of the rooms below.
function(muster_room_testing sources name rooms)
    list(TRANSFORM rooms REPLACE "(.+)" "muster_\\1_testing" OUTPUT_VARIABLE lower)
    if(sources AND (MUSTER_TESTS OR MUSTER_FUZZ))
        add_library(muster_${name}_testing STATIC ${sources})
        target_link_libraries(muster_${name}_testing PUBLIC muster_${name} ${lower} rapidcheck GTest::gmock
                              GTest::gtest)
    else()
        add_library(muster_${name}_testing INTERFACE)
        target_link_libraries(muster_${name}_testing INTERFACE muster_${name} ${lower})
    endif()
endfunction()

function(muster_room_fuzzers sources name)
    foreach(source IN LISTS sources)
        cmake_path(GET source STEM stem)
        add_executable(${name}_${stem} ${source})
        target_link_libraries(${name}_${stem} PRIVATE muster_${name}_testing)
        target_link_options(${name}_${stem} PRIVATE -fsanitize=fuzzer)
    endforeach()
endfunction()
