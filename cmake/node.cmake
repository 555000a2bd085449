# SPDX-License-Identifier: Apache-2.0
# Programs that tests run by node: copied beside the packages of their lock file, which npm checks by its hashes.

include_guard(GLOBAL)

# Whether FOLDER's node_modules have each package of its lock file, by the hashes that npm noted with them.
function(muster_has_node_packages folder result)
    set(${result} FALSE PARENT_SCOPE)
    if(NOT EXISTS ${folder}/node_modules/.package-lock.json)
        return()
    endif()
    file(READ ${folder}/package-lock.json locked)
    file(READ ${folder}/node_modules/.package-lock.json installed)
    string(JSON count LENGTH "${locked}" packages)
    math(EXPR last "${count} - 1")
    foreach(index RANGE ${last})
        string(JSON name MEMBER "${locked}" packages ${index})
        # That of the empty name is the folder itself.
        if(name)
            string(JSON wanted GET "${locked}" packages "${name}" integrity)
            string(JSON found ERROR_VARIABLE missing GET "${installed}" packages "${name}" integrity)
            if(NOT found STREQUAL wanted)
                return()
            endif()
        endif()
    endforeach()
    set(${result} TRUE PARENT_SCOPE)
endfunction()

# muster_node_folder(SOURCE FOLDER): FOLDER has the files of SOURCE, and in node_modules what package-lock.json names.
function(muster_node_folder source folder)
    file(GLOB files CONFIGURE_DEPENDS ${source}/*)
    foreach(file IN LISTS files)
        cmake_path(GET file FILENAME name)
        configure_file(${file} ${folder}/${name} COPYONLY)
    endforeach()
    muster_has_node_packages(${folder} is_there)
    if(is_there)
        return()
    endif()
    find_program(MUSTER_NPM npm REQUIRED)
    execute_process(COMMAND ${MUSTER_NPM} ci --silent --no-audit --no-fund --ignore-scripts WORKING_DIRECTORY ${folder}
                    RESULT_VARIABLE code ERROR_VARIABLE said)
    if(NOT code EQUAL 0)
        message(FATAL_ERROR "npm could not fetch what ${source}/package-lock.json names into ${folder}: ${said} "
                            "(without a network, put its node_modules there by hand, as `npm ci` makes them elsewhere)")
    endif()
endfunction()
