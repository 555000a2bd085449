# SPDX-License-Identifier: Apache-2.0
# SQL files and role models become C++ in ${PROJECT_BINARY_DIR}/generated; tools/embed.cpp does it.

include_guard(GLOBAL)

add_executable(muster_embed ${PROJECT_SOURCE_DIR}/tools/embed.cpp)
set(MUSTER_GENERATED ${PROJECT_BINARY_DIR}/generated)

add_test(NAME embed
         COMMAND ${CMAKE_COMMAND} -DEMBED=$<TARGET_FILE:muster_embed> -DFOLDER=${PROJECT_BINARY_DIR}/embed_test
                 -P ${CMAKE_CURRENT_LIST_DIR}/embed_test.cmake)

# muster_embed_sql(TARGET ROOM FILE.sql…): each file's queries as generated/ROOM/STEM.sql.h.
function(muster_embed_sql target room)
    foreach(file IN LISTS ARGN)
        cmake_path(GET file STEM stem)
        set(header ${MUSTER_GENERATED}/${room}/${stem}.sql.h)
        # embed leaves an unchanged header untouched, hence the stamp that ninja looks at.
        set(stamp ${MUSTER_GENERATED}/${room}/${stem}.stamp)
        add_custom_command(OUTPUT ${stamp} BYPRODUCTS ${header}
                           COMMAND muster_embed sql ${room} ${header} ${file}
                           COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
                           DEPENDS ${file} muster_embed VERBATIM)
        target_sources(${target} PRIVATE ${stamp} ${header})
        set_property(GLOBAL APPEND PROPERTY MUSTER_QUERY_HEADERS ${header})
        set_property(GLOBAL APPEND PROPERTY MUSTER_QUERY_STAMPS ${stamp})
    endforeach()
    target_include_directories(${target} PUBLIC ${MUSTER_GENERATED})
endfunction()

# muster_embed_migrations(TARGET FILE.sql…): defines muster::storage::migrations() in TARGET.
function(muster_embed_migrations target)
    set(source ${MUSTER_GENERATED}/storage/migrations.cpp)
    add_custom_command(OUTPUT ${source} COMMAND muster_embed migrations ${source} ${ARGN}
                       DEPENDS ${ARGN} muster_embed VERBATIM)
    target_sources(${target} PRIVATE ${source})
endfunction()

# muster_embed_role_models(TARGET FILE.toml…): defines muster::access::built_in_role_models() in TARGET.
function(muster_embed_role_models target)
    set(source ${MUSTER_GENERATED}/access/built_in_role_models.cpp)
    add_custom_command(OUTPUT ${source} COMMAND muster_embed role-models ${source} ${ARGN}
                       DEPENDS ${ARGN} muster_embed VERBATIM)
    target_sources(${target} PRIVATE ${source})
endfunction()

# muster_embed_query_list(TARGET): defines muster::storage::all_queries() in TARGET. Call it after the last room.
function(muster_embed_query_list target)
    get_property(headers GLOBAL PROPERTY MUSTER_QUERY_HEADERS)
    get_property(stamps GLOBAL PROPERTY MUSTER_QUERY_STAMPS)
    set(source ${MUSTER_GENERATED}/storage/all_queries.cpp)
    add_custom_command(OUTPUT ${source} COMMAND muster_embed query-list ${source} ${headers}
                       DEPENDS ${stamps} muster_embed VERBATIM)
    target_sources(${target} PRIVATE ${source})
    target_include_directories(${target} PRIVATE ${MUSTER_GENERATED})
endfunction()
