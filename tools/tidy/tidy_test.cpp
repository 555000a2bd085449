// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tidy/rules.h"

namespace muster::tidy {
namespace {

const std::string licence = "// SPDX-License-Identifier: Apache-2.0\n";
const Tree::Text layers{"layers.txt", "# lowest first\nbase\nstorage\naccess\nhttp\nteam\napp\n"};

Tree checkout(std::vector<Tree::Text> texts) { return Tree(std::move(texts)); }

/// Each finding as `path:line`.
std::vector<std::string> places(const Findings& findings) {
    std::vector<std::string> result;
    for (const Finding& finding : findings) result.push_back(finding.path + ":" + std::to_string(finding.line));
    return result;
}

using Places = std::vector<std::string>;

TEST(Layers, LetARoomIncludeItselfAndThoseBeforeItInTheList) {
    const Tree tree =
        checkout({layers, {"src/access/gate.cpp", "#include \"access/gate.h\"\n#include \"base/id.h\"\n"}});
    EXPECT_EQ(places(check_layers(tree)), Places{});
}

TEST(Layers, RefuseAnIncludeOfAHigherRoom) {
    const Tree tree = checkout({layers, {"src/base/id.cpp", "#include <vector>\n#include \"access/gate.h\"\n"}});
    EXPECT_EQ(places(check_layers(tree)), Places{"src/base/id.cpp:2"});
}

TEST(Layers, RefuseARoomThatIsNotInTheList) {
    const Tree tree = checkout({layers, {"src/stuff/id.cpp", "int x;\n"}});
    EXPECT_EQ(places(check_layers(tree)), Places{"src/stuff/id.cpp:1"});
}

TEST(Layers, RefuseAnIncludeWithoutItsRoom) {
    const Tree tree = checkout({layers, {"src/base/id.cpp", "#include \"id.h\"\n"}});
    EXPECT_EQ(places(check_layers(tree)), Places{"src/base/id.cpp:1"});
}

TEST(Layers, LetOnlyRoutesOfAHigherRoomIncludeHttp) {
    const std::string include = "#include \"http/route.h\"\n";
    const Tree tree = checkout({layers,
                                {"src/http/server.cpp", include},
                                {"src/app/serve.cpp", include},
                                {"src/team/member.cpp", include},
                                {"src/team/member_routes.cpp", include},
                                {"src/team/member_test.cpp", include}});
    EXPECT_EQ(places(check_layers(tree)), Places{"src/team/member.cpp:1"});
}

const Tree::Text dependencies{
    "docs/dependencies.md",
    "| Library | Package | Headers | Included in | Why |\n"
    "|---|---|---|---|---|\n"
    "| SQLite | libsqlite3-dev | `sqlite3.h` | `src/storage/*` | the embedded engine |\n"
    "| Boost.Asio | libboost1.81-dev | `boost/asio*` `boost/beast*` | `src/http/*` | sockets |\n"};

TEST(Dependencies, AreIncludedWhereTheTableSays) {
    const Tree tree =
        checkout({dependencies,
                  {"src/storage/sqlite.cpp", "#include <sqlite3.h>\n#include <vector>\n"},
                  {"src/http/server.cpp", "#include <boost/asio/ip/tcp.hpp>\n#include <boost/beast.hpp>\n"}});
    EXPECT_EQ(places(check_dependencies(tree)), Places{});
}

TEST(Dependencies, MayNotBeIncludedElsewhere) {
    const Tree tree = checkout({dependencies, {"src/team/user.cpp", "#include <vector>\n#include <sqlite3.h>\n"}});
    EXPECT_EQ(places(check_dependencies(tree)), Places{"src/team/user.cpp:2"});
}

TEST(Dependencies, MustStandInTheTable) {
    const Tree tree = checkout({dependencies, {"src/storage/sqlite.cpp", "#include <zlib.h>\n"}});
    EXPECT_EQ(places(check_dependencies(tree)), Places{"src/storage/sqlite.cpp:1"});
}

TEST(Transactions, AreOpenedBelowTheGateAndInTests) {
    const std::string call = "database.transaction(options, body);\n";
    const Tree tree = checkout(
        {{"src/access/gate.cpp", call}, {"src/team/user_test.cpp", call}, {"tests/faults/power_cut.cpp", call}});
    EXPECT_EQ(places(check_transactions(tree)), Places{});
}

TEST(Transactions, MayNotBeOpenedInARoomAboveTheGate) {
    const Tree tree = checkout(
        {{"src/team/user.cpp", "int x;\ndatabase->transaction(options, body);\ndatabase.transaction(o, b);\n"}});
    EXPECT_EQ(places(check_transactions(tree)), (Places{"src/team/user.cpp:2", "src/team/user.cpp:3"}));
}

TEST(Sql, MayStandInStorageAndInTests) {
    const std::string text = "auto x = \"delete from users\";\n";
    EXPECT_EQ(places(check_sql(checkout({{"src/storage/sqlite.cpp", text}, {"src/team/user_test.cpp", text}}))),
              Places{});
}

TEST(Sql, MayNotStandInAnotherRoomsCode) {
    for (const std::string statement :
         {"select id, name \"\n\"from users", "SELECT 1", "insert into users values ($1)", "update users set name = $1",
          "delete from users", "with recent as (select", "create table users (", "drop index users_by_name"}) {
        const Tree tree = checkout({{"src/team/user.cpp", "int x;\nauto x = \"" + statement + "\";\n"}});
        EXPECT_EQ(places(check_sql(tree)), Places{"src/team/user.cpp:2"}) << statement;
    }
}

TEST(Sql, IsNotASentenceWithTheSameVerb) {
    const Tree tree =
        checkout({{"src/team/user.cpp", "auto x = \"select a subaccount first\";\n// delete from users\n"}});
    EXPECT_EQ(places(check_sql(tree)), Places{});
}

std::string repeated(const std::string& line, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += line;
    return text;
}

TEST(Sizes, StopAFileAfter400Lines) {
    EXPECT_EQ(places(check_sizes(checkout({{"src/base/a.cpp", repeated("int x;\n", 400)}}))), Places{});
    EXPECT_EQ(places(check_sizes(checkout({{"src/base/a.cpp", repeated("int x;\n", 401)}}))),
              Places{"src/base/a.cpp:1"});
}

TEST(Sizes, StopAFunctionAfter50LinesOfCode) {
    const std::string head = "\nvoid A::f(int x) const {\n";
    const std::string comments = repeated("    // why\n\n", 40);
    EXPECT_EQ(places(check_sizes(checkout({{"src/base/a.cpp", head + comments + repeated("g();\n", 48) + "}\n"}}))),
              Places{});
    EXPECT_EQ(places(check_sizes(checkout({{"src/base/a.cpp", head + comments + repeated("g();\n", 49) + "}\n"}}))),
              Places{"src/base/a.cpp:2"});
}

TEST(Sizes, AllowWhatTheRatchetAllowsUntilItShrinks) {
    const auto at = [](int lines_now, int lines_allowed) {
        return places(check_sizes(
            checkout({{"src/base/a.cpp", repeated("int x;\n", lines_now)},
                      {"tools/tidy/ratchet.txt", "# note\nsrc/base/a.cpp " + std::to_string(lines_allowed) + "\n"}})));
    };
    EXPECT_EQ(at(450, 450), Places{});
    EXPECT_EQ(at(451, 450), (Places{"src/base/a.cpp:1", "tools/tidy/ratchet.txt:2"}));
    EXPECT_EQ(at(449, 450), Places{"tools/tidy/ratchet.txt:2"});
    EXPECT_EQ(at(400, 450), Places{"tools/tidy/ratchet.txt:2"});
}

TEST(Functions, AreFoundByTheirBraces) {
    const auto found = functions(take_apart(R"(
#define TWICE(x) { \
    x; x; }
namespace a {
struct Point {
    Point(int x, int y) : x_(x), y_{y} {
        check();
    }
    int x() const { return x_; }
    int x_ = {};
};
DESCRIBE(Point, (), (x))
class Line {
    int length() { return 1; }
};
enum class Color : int { red, green };
constexpr std::array<int, 2> table = {f(1), 2};
template <class T>
Result<T> twice(T value) {
    for (;;) {
        auto again = [&] { return "}"; };
    }
}
}
TEST(Point, HasTwoCoordinates) {
    EXPECT_TRUE(true);
}
)"));
    ASSERT_EQ(found.size(), 5U);
    EXPECT_EQ(found[0].name, "Point");
    EXPECT_EQ(found[0].code_lines, 3U);
    EXPECT_EQ(found[1].name, "x");
    EXPECT_EQ(found[1].code_lines, 1U);
    EXPECT_EQ(found[2].name, "length");
    EXPECT_EQ(found[3].name, "twice");
    EXPECT_EQ(found[3].line, 19U);
    EXPECT_EQ(found[3].code_lines, 5U);
    EXPECT_EQ(found[4].name, "TEST(Point, HasTwoCoordinates)");
}

TEST(Source, TellsCodeFromCommentsAndLiterals) {
    const Source source =
        take_apart("int x = 1'000; /* a\nb */ f(\"// no\" \" \\\"comment\", '\"', R\"x(raw \")x\"); // c\n");
    EXPECT_EQ(source.code, "int x = 1'000;     \n     f(\"     \" \"          \", ' ', R\"         \");     \n");
    ASSERT_EQ(source.comments.size(), 2U);
    EXPECT_EQ(source.comments[1].text, "// c");
    ASSERT_EQ(source.literals.size(), 2U);
    EXPECT_EQ(source.literals[0].text, "// no \\\"comment");
    EXPECT_EQ(source.literals[1].text, "raw \"");
    EXPECT_EQ(source.literals[1].line, 2U);
}

TEST(Lines, HaveNoMoreThan120ColumnsCountedInCharacters) {
    const std::string wide = "// " + repeated("ä", 117) + "\n";
    EXPECT_EQ(places(check_lines(checkout({{"src/base/a.cpp", licence + wide}}))), Places{});
    EXPECT_EQ(places(check_lines(checkout({{"src/base/a.cpp", licence + "/" + wide}}))), Places{"src/base/a.cpp:2"});
}

TEST(Lines, HaveNoTabsAndEndWithoutSpace) {
    for (const std::string line : {"\tint x;\n", "int x; \n", "int x;\r\n", "int x;", "int x;\n\n"}) {
        EXPECT_EQ(places(check_lines(checkout({{"src/base/a.cpp", licence + line}}))).size(), 1U) << line;
    }
}

TEST(Lines, BeginWithTheLicence) {
    EXPECT_EQ(places(check_lines(checkout({{"dev", "#!/bin/bash\n# SPDX-License-Identifier: Apache-2.0\n"}}))),
              Places{});
    EXPECT_EQ(places(check_lines(checkout({{"dev", "#!/bin/bash\n"}}))), Places{"dev:1"});
    EXPECT_EQ(places(check_lines(checkout({{"src/base/a.h", "#pragma once\n" + licence}}))), Places{"src/base/a.h:1"});
    EXPECT_EQ(places(check_lines(checkout({{"src/base/a.sql", "-- name: users\n"}}))), Places{});
}

TEST(Words, ThatSayNothingAreRefusedInNamesOfThingsAndFiles) {
    for (const std::string code : {"class UserManager;", "int string_utils;", "void f() { test_helper(); }"}) {
        EXPECT_EQ(places(check_words(checkout({{"src/base/a.cpp", "\n" + code + "\n"}}))), Places{"src/base/a.cpp:2"})
            << code;
    }
    EXPECT_EQ(places(check_words(checkout({{"src/base/string_util.cpp", "int x;\n"}}))),
              Places{"src/base/string_util.cpp:1"});
}

TEST(Words, OfRequirementsMayStandInTests) {
    const std::string code = "TEST(Roles, CT_3_ManagersInviteUsers) { auto manager = 1; }\n";
    EXPECT_EQ(places(check_words(checkout({{"src/team/a_test.cpp", code}}))), Places{});
    EXPECT_EQ(places(check_words(checkout({{"src/team/a_test.cpp", "int helper;\n"}}))),
              Places{"src/team/a_test.cpp:1"});
}

TEST(Words, OfTheProductMayStandInTextAndInsideLongerWords) {
    const Tree tree =
        checkout({{"src/base/a.cpp", "auto role = \"manager\";  // a manager\nint utility, management;\n"}});
    EXPECT_EQ(places(check_words(tree)), Places{});
}

TEST(Words, OfPromiseNameAnOwnerAndAReason) {
    const std::string promise =
        "// TO"
        "DO";
    EXPECT_EQ(places(check_words(checkout({{"src/base/a.cpp", promise + "(ana): wait for the carrier's answer\n"}}))),
              Places{});
    for (const std::string rest : {": later", "", "(ana)", "(ana): "}) {
        EXPECT_EQ(places(check_words(checkout({{"src/base/a.cpp", "int x;\n" + promise + rest + "\n"}}))),
                  Places{"src/base/a.cpp:2"})
            << rest;
        EXPECT_EQ(places(check_words(checkout({{"src/team/a.sql",
                                                "-- TO"
                                                "DO" +
                                                    rest + "\n"}}))),
                  Places{"src/team/a.sql:1"});
    }
}

TEST(Documents, OpenEachRoomInAtMost15Lines) {
    const Tree::Text code{"src/base/a.cpp", "int x;\n"};
    EXPECT_EQ(places(check_documents(checkout({code}))), Places{"src/base/README.md:1"});
    EXPECT_EQ(places(check_documents(checkout({code, {"src/base/README.md", repeated("line\n", 15)}}))), Places{});
    EXPECT_EQ(places(check_documents(checkout({code, {"src/base/README.md", repeated("line\n", 16)}}))),
              Places{"src/base/README.md:1"});
}

TEST(Documents, LinkToWhatIsThere) {
    const auto check = [](const std::string& link) {
        return places(
            check_documents(checkout({{"docs/a.md", "\n[x](" + link + ")\n"}, {"docs/api/b.md", ""}, {"dev", ""}})));
    };
    for (const std::string link :
         {"api/b.md", "api", "api/", "../dev", "a.md#part", "#part", "https://example.org/x", ".."}) {
        EXPECT_EQ(check(link), Places{}) << link;
    }
    for (const std::string link : {"b.md", "../docs/c.md", "/dev", "api/b.md/c"}) {
        EXPECT_EQ(check(link), Places{"docs/a.md:2"}) << link;
    }
}

TEST(Documents, MayShowLinksInFences) {
    EXPECT_EQ(places(check_documents(checkout({{"docs/a.md", "```\n[x](nowhere)\n```\n"}}))), Places{});
}

}  // namespace
}  // namespace muster::tidy
