# SPDX-License-Identifier: Apache-2.0
# Programs that tests run by node: copied beside the packages of their lock file, which npm checks by its hashes.

# muster_node_folder(SOURCE FOLDER): FOLDER has the files of SOURCE, and in node_modules what package-lock.json names.
function(muster_node_folder source folder)
    file(GLOB files CONFIGURE_DEPENDS ${source}/*)
    foreach(file IN LISTS files)
        cmake_path(GET file FILENAME name)
        configure_file(${file} ${folder}/${name} COPYONLY)
    endforeach()
    set(installed ${folder}/node_modules/.package-lock.json)
    if(EXISTS ${installed} AND NOT ${folder}/package-lock.json IS_NEWER_THAN ${installed})
        return()
    endif()
    find_program(MUSTER_NPM npm REQUIRED)
    execute_process(COMMAND ${MUSTER_NPM} ci --silent --no-audit --no-fund --ignore-scripts WORKING_DIRECTORY ${folder}
                    RESULT_VARIABLE code ERROR_VARIABLE said)
    if(NOT code EQUAL 0)
        message(FATAL_ERROR "npm could not fetch what ${source}/package-lock.json names into ${folder}: ${said} "
                            "(without a network, put node_modules there by hand, as `npm ci` makes it elsewhere)")
    endif()
endfunction()
