// SPDX-License-Identifier: Apache-2.0
#include "base/name.h"

#include <gtest/gtest.h>

namespace muster {
namespace {

struct Form {
    Name name;
};
BOOST_DESCRIBE_STRUCT(Form, (), (name))

TEST(Name, IsKeptWithoutTheBlanksAtItsEnds) {
    EXPECT_EQ(Name::parse("  Ada  Ito ")->text(), "Ada  Ito");
    EXPECT_EQ(Name::parse("\u00A0\u3000Ada\u200B")->text(), "Ada");
    EXPECT_EQ(Name::parse("Zo\u00EB")->text(), "Zo\u00EB");
}

TEST(Name, IsNoneIfNothingOfItCanBeSeen) {
    for (const auto* text : {"", " ", "   ", "\u00A0", "\u200B\u2003 \uFEFF"}) EXPECT_FALSE(Name::parse(text)) << text;
}

TEST(Name, HoldsNoControlCharactersAndIsUtf8) {
    for (const auto* text : {"Ada\nIto", "\tAda", "Ada\x7F", "Ada\u0085", "\xFF"}) EXPECT_FALSE(Name::parse(text));
}

TEST(Name, IsAsLongAsItMayBeBesideTheBlanks) {
    const std::string longest(limits::name_characters_max, 'a');
    EXPECT_EQ(Name::parse("  " + longest + "  ")->text(), longest);
    EXPECT_FALSE(Name::parse(longest + "a"));
}

TEST(Name, SaysInARequestWhatItMustBe) {
    EXPECT_EQ(json::parse<Form>(R"({"name":" Ada "})")->name.text(), "Ada");
    for (const auto* body : {R"({"name":"   "})", R"({"name":"a\u0007b"})"}) {
        const auto refused = json::parse<Form>(body);
        ASSERT_FALSE(refused) << body;
        ASSERT_EQ(refused.error().fields().size(), 1U);
        EXPECT_EQ(refused.error().fields()[0].pointer, "/name");
    }
    EXPECT_EQ(json::write(Form{*Name::parse("Ada")}), R"({"name":"Ada"})");
}

}  // namespace
}  // namespace muster
