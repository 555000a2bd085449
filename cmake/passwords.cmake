# SPDX-License-Identifier: Apache-2.0
# The list of common passwords: fetched from the npm registry by its version, checked by its hash, embedded by
# tools/embed.cpp. docs/dependencies.md says why this one.

include_guard(GLOBAL)

set(MUSTER_PASSWORDS_PACKAGE @zxcvbn-ts/language-common@4.1.3)
set(MUSTER_PASSWORDS_ARCHIVE zxcvbn-ts-language-common-4.1.3.tgz)
string(CONCAT MUSTER_PASSWORDS_SHA512 8366e0e2c9269491bd689a82fe75b3899ce062949efdfdeb29e1a86eb91d1623
              ab7d9545aaacd4802e815105ae5f9e12b9af63d09c71b7ed5b7f87ff31a9752a)

# muster_fetch_passwords(FOLDER): puts package/src/passwords.json there, unless it is there from an archive that fits.
function(muster_fetch_passwords folder)
    set(archive ${folder}/${MUSTER_PASSWORDS_ARCHIVE})
    if(NOT EXISTS ${archive})
        find_program(MUSTER_NPM npm REQUIRED)
        file(MAKE_DIRECTORY ${folder})
        execute_process(COMMAND ${MUSTER_NPM} pack --silent --pack-destination ${folder} ${MUSTER_PASSWORDS_PACKAGE}
                        RESULT_VARIABLE code OUTPUT_QUIET ERROR_VARIABLE said)
        if(NOT code EQUAL 0 OR NOT EXISTS ${archive})
            message(FATAL_ERROR "npm could not fetch ${MUSTER_PASSWORDS_PACKAGE}; put ${MUSTER_PASSWORDS_ARCHIVE} "
                                "into ${folder} by hand. It said: ${said}")
        endif()
    endif()
    file(SHA512 ${archive} hash)
    if(NOT hash STREQUAL MUSTER_PASSWORDS_SHA512)
        file(REMOVE ${archive})
        message(FATAL_ERROR "${MUSTER_PASSWORDS_ARCHIVE} is not the one whose hash stands in cmake/passwords.cmake")
    endif()
    if(NOT EXISTS ${folder}/package/src/passwords.json)
        file(ARCHIVE_EXTRACT INPUT ${archive} DESTINATION ${folder} PATTERNS package/src/passwords.json)
    endif()
endfunction()

# muster_embed_passwords(TARGET): defines muster::common_password_blocks() in TARGET.
function(muster_embed_passwords target)
    set(folder ${PROJECT_BINARY_DIR}/passwords)
    muster_fetch_passwords(${folder})
    set(source ${MUSTER_GENERATED}/base/common_passwords.cpp)
    add_custom_command(OUTPUT ${source} COMMAND muster_embed passwords ${source} ${folder}/package/src/passwords.json
                       DEPENDS ${folder}/package/src/passwords.json muster_embed VERBATIM)
    target_sources(${target} PRIVATE ${source})
endfunction()
