# SPDX-License-Identifier: Apache-2.0
# Tries tools/embed.cpp on small files: cmake -DEMBED=… -DFOLDER=… -P cmake/embed_test.cmake

file(REMOVE_RECURSE ${FOLDER})

# expect(WHAT FILE TEXT PATTERN WORDS…): writes the file, runs embed with the words, and looks for the pattern in what
# it makes (WHAT is "made") or in its complaint (WHAT is "refused").
function(expect what file text pattern)
    file(REMOVE ${FOLDER}/out)
    file(WRITE ${FOLDER}/${file} "${text}")
    execute_process(COMMAND ${EMBED} ${ARGN} WORKING_DIRECTORY ${FOLDER} RESULT_VARIABLE code ERROR_VARIABLE said)
    if(what STREQUAL "made" AND code EQUAL 0)
        file(READ ${FOLDER}/out said)
    elseif(what STREQUAL "made" OR code EQUAL 0)
        message(SEND_ERROR "${file} was not ${what}: ${said}")
    endif()
    if(NOT said MATCHES "${pattern}")
        message(SEND_ERROR "${file}: no `${pattern}` in: ${said}")
    endif()
endfunction()

set(sql sql team out)
expect(made member.sql "-- name: one\nselect 1;\n"
       "Query one{\n\"team.one\",\nR\"sql\\(select 1\\)sql\"" ${sql} member.sql)
expect(made member.sql "-- name: one\nselect 1\n" "member_queries\\[\\] = {\n    &one,\n}" ${sql} member.sql)
expect(made deed.sql "-- name: one\nselect 1\n" "Use::deed}" ${sql} deed.sql)
expect(made lease.sql "-- name: one (housekeeping)\nselect 1\n" "Use::housekeeping}" ${sql} lease.sql)
expect(made both.sql "-- name: one (postgresql)\nselect 2\n-- About one.\n-- name: one\nselect 1\n"
       "R\"sql\\(select 1\\)sql\",\nR\"sql\\(select 2\\)sql\"" ${sql} both.sql)
expect(refused twice.sql "-- name: one\nselect 1\n-- name: one\nselect 2\n"
       "twice.sql:3: one stands already in line 1"
       ${sql} twice.sql)
expect(refused option.sql "-- name: one (oracle)\nselect 1\n"
       "option.sql:1: unknown option `oracle`" ${sql} option.sql)
expect(refused empty.sql "-- name: one\n-- name: two\nselect 2\n"
       "empty.sql:1: the query one has no text" ${sql} empty.sql)
expect(refused alone.sql "-- name: one (postgresql)\nselect 1\n"
       "alone.sql:1: one has no plain section" ${sql} alone.sql)
expect(refused early.sql "select 1\n-- name: one\nselect 1\n" "early.sql:1: this stands before" ${sql} early.sql)
expect(refused open.sql "-- name: one (postgresql\nselect 1\n" "open.sql:1: the options of one lack" ${sql} open.sql)
expect(refused Name.sql "-- name: Two Words\nselect 1\n" "Name.sql:1: `Two Words` is no name" ${sql} Name.sql)

expect(made 0001_first.sql "create table a (x text)\n"
       "{1, \"0001_first\",\nR\"sql\\(create table a" migrations out 0001_first.sql)
expect(refused 0003_third.sql "select 3\n" "0003_third.sql:1: numbers have no gaps: 2 is missing"
       migrations out 0003_third.sql 0001_first.sql)
expect(refused 0001_other.sql "select 1\n"
       "has the number of 0001_first.sql" migrations out 0001_first.sql 0001_other.sql)
expect(refused first.sql "select 1\n" "is named 0001_what_it_does.sql" migrations out first.sql)

expect(made tiny.toml "model = \"tiny\"\n"
       "all\\[\\] = {\n{\"tiny.toml\",\nR\"sql\\(model = \"tiny\"\n\\)sql\"}" role-models out tiny.toml)
expect(refused ignored "" "there is no role model" role-models out)

expect(made words.json "[\"Longenough\",\"short\",\"abcdefgh\",\"longenough\"]"
       "blocks\\[\\] = {\nR\"sql\\(\nabcdefgh\nlongenough\n\\)sql\",\n    }" passwords out words.json)
expect(refused escape.json "[\"long\\\\nenough\"]" "escape.json:1: an escape" passwords out escape.json)
expect(refused none.json "[]" "none.json:1: there is no word here" passwords out none.json)
expect(made ignored "" "std::begin\\(muster::team::sql::member_queries\\)" query-list out generated/team/member.sql.h)
