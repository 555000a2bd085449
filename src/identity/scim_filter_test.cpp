// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_filter.h"

#include <rapidcheck.h>
#include <set>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/testing/results.h"
#include "identity/scim_error.h"

namespace muster::identity::scim {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using Kind = Filter::Kind;

boost::json::object robin() {
    return boost::json::parse(R"({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "42", "externalId": "Ab1",
        "userName": "robin@example.org", "displayName": "Robin Day", "active": true,
        "name": {"familyName": "O'Malley", "givenName": "Robin"},
        "emails": [{"value": "robin@example.com", "type": "work", "primary": true},
                   {"value": "robin@example.net", "type": "home"}],
        "meta": {"resourceType": "User", "lastModified": "2026-05-13T04:42:34.000000Z"}})")
        .as_object();
}

bool fits_robin(const std::string& text) {
    const auto filter = parse_filter(text);
    EXPECT_TRUE(succeeds(filter)) << text;
    EXPECT_TRUE(succeeds(check_filter(*filter, user_schema()))) << text;
    return fits(*filter, user_schema(), robin());
}

TEST(ScimFilter, ReadsTheExamplesOfTheStandard) {
    for (const auto* text : {
             R"(userName eq "bjensen")",
             R"(name.familyName co "O'Malley")",
             R"(userName sw "J")",
             R"(urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J")",
             R"(title pr)",
             R"(meta.lastModified gt "2011-05-13T04:42:34Z")",
             R"(meta.lastModified ge "2011-05-13T04:42:34Z")",
             R"(meta.lastModified lt "2011-05-13T04:42:34Z")",
             R"(meta.lastModified le "2011-05-13T04:42:34Z")",
             R"(title pr and userType eq "Employee")",
             R"(title pr or userType eq "Intern")",
             R"(schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")",
             R"(userType eq "Employee" and (emails co "example.com" or emails.value co "example.org"))",
             R"(userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org"))",
             R"(userType eq "Employee" and (emails.type eq "work"))",
             R"(userType eq "Employee" and emails[type eq "work" and value co "@example.com"])",
             R"(emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"])",
         })
        EXPECT_TRUE(succeeds(parse_filter(text))) << text;
}

TEST(ScimFilter, BindsNotBeforeAndBeforeOrAndBracketsBeforeAll) {
    const auto filter = value_of(parse_filter(R"(a pr or b pr and not (c pr))"));
    EXPECT_EQ(filter.kind, Kind::any_of);
    ASSERT_EQ(filter.parts.size(), 2U);
    EXPECT_EQ(filter.parts[1].kind, Kind::all_of);
    EXPECT_EQ(filter.parts[1].parts[1].kind, Kind::negation);
    EXPECT_EQ(value_of(parse_filter("(a pr or b pr) and c pr")).kind, Kind::all_of);
}

TEST(ScimFilter, TakesWordsInAnyLettersAndNamesThatBeginWithThem) {
    EXPECT_EQ(value_of(parse_filter(R"(userName EQ "x" AND active Eq True)")),
              value_of(parse_filter(R"(userName eq "x" and active eq true)")));
    EXPECT_EQ(value_of(parse_filter("notes pr and orders pr and android pr")).parts.size(), 3U);
    EXPECT_EQ(value_of(parse_filter("not pr")).path.attribute, "not") << "an attribute of that name";
}

TEST(ScimFilter, ReadsTextsAsJsonHasThem) {
    EXPECT_EQ(value_of(parse_filter(R"(displayName eq "a \"b\" \u00e9 ) and")")).operand.as_string(),
              "a \"b\" é ) and");
    EXPECT_TRUE(value_of(parse_filter("externalId eq null")).operand.is_null());
}

TEST(ScimFilter, RefusesWhatIsNoneAndSaysWhere) {
    for (const auto* text : {
             "",
             " ",
             "userName",
             "userName eq",
             "userName eq bjensen",
             R"(userName is "x")",
             R"(userName eq "x)",
             R"(userName eq "x" and)",
             R"(userName eq "x" userName eq "y")",
             R"((userName eq "x")",
             R"(userName eq "x"))",
             R"(emails[type eq "work")",
             R"(emails[])",
             R"(emails.type[value pr])",
             R"(not userName pr)",
             R"("x" eq userName)",
             R"(userName eq {"a":1})",
             R"(userName eq ["x"])",
             R"(.a pr)",
             R"(a. pr)",
             R"(a..b pr)",
             R"(a.b.c pr)",
             R"(x:a pr)",
             R"(userName eq "\x")",
             "userName eq 'x'",
             R"(userName eq "x";drop)",
         })
        EXPECT_TRUE(fails_with(parse_filter(text), ScimError::invalid_filter)) << text;
    EXPECT_THAT(parse_filter("userName eq bjensen").error().message(), ::testing::HasSubstr("character 20"));
    const std::string deep = std::string(1000, '(') + "a pr" + std::string(1000, ')');
    EXPECT_TRUE(fails_with(parse_filter(deep), ScimError::invalid_filter));
}

TEST(ScimFilter, RefusesWhatTheSchemaHasNotOrCanNotCompare) {
    for (const auto* text : {
             R"(nonsense eq "x")",
             R"(title pr)",
             R"(name.nonsense pr)",
             R"(userName.part pr)",
             R"(name eq "x")",
             R"(active gt true)",
             R"(active eq "maybe")",
             R"(userName eq 5)",
             R"(userName gt null)",
             R"(meta.lastModified gt "yesterday")",
             R"(userName[value pr])",
             R"(emails[nonsense pr])",
             R"(emails[type eq "work" and title pr])",
             R"(urn:ietf:params:scim:schemas:core:2.0:Group:userName pr)",
         }) {
        const auto filter = parse_filter(text);
        ASSERT_TRUE(succeeds(filter)) << text;
        EXPECT_TRUE(fails_with(check_filter(*filter, user_schema()), ScimError::invalid_filter)) << text;
    }
}

TEST(ScimFilter, FitsByEachComparison) {
    for (const auto* text : {
             R"(userName eq "Robin@Example.org")",
             R"(userName ne "x")",
             R"(userName co "EXAMPLE")",
             R"(userName sw "rob")",
             R"(userName ew ".org")",
             R"(displayName gt "Q")",
             R"(displayName ge "robin day")",
             R"(displayName lt "s")",
             R"(displayName le "Robin Day")",
             R"(active eq true)",
             R"(active eq "True")",
             R"(externalId eq "Ab1")",
             R"(id eq "42")",
             R"(meta.lastModified gt "2026-05-13T06:42:33+02:00")",
             R"(meta.lastModified le "2026-05-13T04:42:34Z")",
             R"(name.familyName eq "o'malley")",
             R"(name.middleName eq null)",
             R"(name.middleName ne "x")",
             R"(name pr)",
             R"(emails.type eq "home")",
             R"(emails eq "robin@example.net")",
             R"(emails[type eq "work" and primary eq true])",
             R"(schemas eq "urn:ietf:params:scim:schemas:core:2.0:User")",
             R"(not (userName eq "x"))",
             R"(URN:ietf:params:scim:schemas:core:2.0:USER:username pr)",
         })
        EXPECT_TRUE(fits_robin(text)) << text;
}

TEST(ScimFilter, FitsNothingElse) {
    for (const auto* text : {
             R"(userName eq "robin")",
             R"(userName ne "robin@example.org")",
             R"(userName co "@example.com")",
             R"(userName sw "obin")",
             R"(userName ew ".or")",
             R"(displayName gt "robin day")",
             R"(displayName lt "robin day")",
             R"(active eq false)",
             R"(externalId eq "ab1")",
             R"(externalId eq null)",
             R"(meta.lastModified gt "2026-05-13T04:42:34Z")",
             R"(name.middleName pr)",
             R"(emails[type eq "work" and value ew ".net"])",
             R"(emails.type eq "other")",
             R"(not (userName pr))",
             R"(groups pr)",
             R"(userName pr and active eq false)",
             R"(id eq "43" or externalId eq "x")",
         })
        EXPECT_FALSE(fits_robin(text)) << text;
}

TEST(ScimFilter, TellsWhatAllThatFitMustBeEqualTo) {
    const auto value = [](const std::string& text) { return required_value(value_of(parse_filter(text)), "userName"); };
    EXPECT_EQ(value(R"(userName eq "a")"), "a");
    EXPECT_EQ(value(R"(active eq true and (username eq "a" and id pr))"), "a");
    for (const auto* text : {R"(userName ne "a")", R"(userName eq "a" or id pr)", R"(not (userName eq "a"))",
                             R"(userName pr)", R"(emails[userName eq "a"])"})
        EXPECT_EQ(value(text), std::nullopt) << text;
}

TEST(ScimFilter, SaysWhichValuesAreAskedIfNothingElseIs) {
    const auto asked = [](const std::string& text) { return values_asked(value_of(parse_filter(text)), "members"); };
    using Values = std::set<std::string>;
    EXPECT_EQ(asked(R"(id eq "manager" and members eq "1")"), Values{"1"});
    EXPECT_EQ(asked(R"(members.value eq "1" or not (members[value eq "2"]))"), (Values{"1", "2"}));
    EXPECT_EQ(asked(R"(displayName sw "m")"), Values{});
    for (const auto* text :
         {"members pr", R"(members ne "1")", R"(members.value sw "1")", "members eq null", R"(members.type eq "User")",
          R"(members[type eq "User"])", R"(members[not (value eq "1")])", R"(members[value eq "1" and type eq "User"])",
          R"(members eq "1" or members pr)"})
        EXPECT_FALSE(asked(text)) << text;
}

TEST(ScimFilter, TellsWhetherItAsksOfAnAttribute) {
    EXPECT_TRUE(names(value_of(parse_filter(R"(id pr and not (Members.value eq "7"))")), "members"));
    EXPECT_TRUE(names(value_of(parse_filter(R"(members[value eq "7"])")), "members"));
    EXPECT_FALSE(names(value_of(parse_filter(R"(displayName eq "members")")), "members"));
}

TEST(ScimPath, ReadsTheExamplesOfTheStandardAndOfDirectories) {
    EXPECT_EQ(value_of(parse_patch_path("members")).path.attribute, "members");
    EXPECT_EQ(value_of(parse_patch_path("name.familyName")).path.part, "familyName");
    const auto work = value_of(parse_patch_path(R"(emails[type eq "work"].value)"));
    EXPECT_EQ(work.path.part, "value");
    EXPECT_EQ(work.element->comparison, Comparison::equal);
    const auto member = value_of(parse_patch_path(R"(members[value eq "2819c223-7f76-453a-919d-413861904646"])"));
    EXPECT_TRUE(member.element.has_value());
    const auto department =
        value_of(parse_patch_path("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"));
    EXPECT_EQ(department.path.schema, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User");
    EXPECT_EQ(department.path.attribute, "department");
    for (const auto* text : {"", " ", "a b", "emails[", "emails[type]", R"(emails[type eq "x"]value)",
                             R"(emails[type eq "x"].)", R"(a.b[c pr].d)", "members.", "/members", R"(members eq "x")"})
        EXPECT_TRUE(fails_with(parse_patch_path(text), ScimError::invalid_path)) << text;
}

// What the grammar can say, at random: it must come back from its own text.

rc::Gen<std::string> names() {
    return rc::gen::element<std::string>("userName", "active", "emails", "x-y_1", "$ref", "not", "and", "pr");
}

rc::Gen<AttributePath> paths() {
    return rc::gen::build<AttributePath>(
        rc::gen::set(&AttributePath::schema, rc::gen::element<std::string>("", "urn:ietf:params:x:2.0:User")),
        rc::gen::set(&AttributePath::attribute, names()),
        rc::gen::set(&AttributePath::part, rc::gen::oneOf(rc::gen::just(std::string()), names())));
}

rc::Gen<boost::json::value> operands() {
    const auto text = rc::gen::map(rc::gen::container<std::string>(rc::gen::inRange<char>(' ', '~')),
                                   [](const std::string& each) { return boost::json::value(each); });
    return rc::gen::oneOf(text, rc::gen::map(rc::gen::arbitrary<bool>(), [](bool b) { return boost::json::value(b); }),
                          rc::gen::map(rc::gen::arbitrary<std::int32_t>(), [](int i) { return boost::json::value(i); }),
                          rc::gen::just(boost::json::value(nullptr)));
}

Filter arbitrary_filter(int depth) {
    Filter filter;
    filter.kind = static_cast<Kind>(*rc::gen::inRange(depth > 0 ? 0 : 3, depth > 0 ? 6 : 5));
    const bool is_chain = filter.kind == Kind::all_of || filter.kind == Kind::any_of;
    if (!is_chain && filter.kind != Kind::negation) filter.path = *paths();
    if (filter.kind == Kind::comparison) {
        filter.comparison = static_cast<Comparison>(*rc::gen::inRange(0, 9));
        filter.operand = *operands();
    }
    if (filter.kind == Kind::element) filter.path.part.clear();
    int parts = 0;
    if (is_chain) parts = depth == 1 ? *rc::gen::inRange(2, 4) : 2;  // Twelve terms, of the twenty that one may have.
    if (filter.kind == Kind::negation || filter.kind == Kind::element) parts = 1;
    for (int i = 0; i < parts; ++i) filter.parts.push_back(arbitrary_filter(depth - 1));
    return filter;
}

RC_GTEST_PROP(ScimFilterProperty, ComesBackFromItsOwnText, ()) {
    const Filter filter = arbitrary_filter(3);
    const auto read = parse_filter(to_text(filter));
    RC_ASSERT(read.ok());
    RC_ASSERT(*read == filter);
}

RC_GTEST_PROP(ScimFilterProperty, IsReadOrRefusedWhateverStandsThere, ()) {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::element('a', '.', ':', '(', ')', '[', ']', '"', '\\', ' ', 'e', 'q', 'p', 'r', '1', '\n', '\xC3'));
    const auto read = parse_filter(text);
    if (!read) RC_ASSERT(read.error().is(ScimError::invalid_filter));
    const auto path = parse_patch_path(text);
    if (!path) RC_ASSERT(path.error().is(ScimError::invalid_path));
}

}  // namespace
}  // namespace muster::identity::scim
