// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/testing/json_samples.h"

namespace muster {

bool operator==(const FieldError& a, const FieldError& b) {
    return a.pointer == b.pointer && a.code == b.code && a.detail == b.detail;
}

void PrintTo(const FieldError& error, std::ostream* out) {
    *out << error.pointer << ' ' << error.code << ": " << error.detail;
}

}  // namespace muster

namespace muster::json {
namespace {

using testing::Contact;
using ::testing::ElementsAre;
using testing::Happening;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::NewPassword;
using testing::Notice;
using testing::Numbers;
using testing::SignIn;
using testing::Tree;
using testing::Urgency;

/// The mistakes that reading finds, and none if it succeeds.
template <class T>
std::vector<FieldError> errors_of(std::string_view text) {
    const Result<T> result = parse<T>(text);
    if (result) return {};
    EXPECT_TRUE(result.error().is(JsonError::invalid)) << result.error().message();
    EXPECT_EQ(result.error().category(), Category::bad_input);
    return result.error().fields();
}

template <class T>
std::string malformed(std::string_view text) {
    const Result<T> result = parse<T>(text);
    if (result) return "was read";
    EXPECT_TRUE(result.error().is(JsonError::malformed));
    EXPECT_EQ(result.error().category(), Category::bad_input);
    return result.error().message();
}

/// Notice is complete here except for what `with` adds.
constexpr std::string_view notice = R"({"flag":true,"small":-3,"big":9007199254740993,"bounded":10,"text":"hi",
    "organization":"42","at":"2026-11-23T08:15:00Z","urgency":"high","color":"green","contacts":[{"name":"Ann"}],
    "subaccounts":["7"],"labels":{"a":"b"}})";

TEST(JsonRead, ReadsEveryKindOfMember) {
    const auto read = parse<Notice>(notice);
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->flag);
    EXPECT_EQ(read->small, -3);
    EXPECT_EQ(read->big, 9007199254740993);
    EXPECT_EQ(read->bounded.value(), 10);
    EXPECT_EQ(read->text, "hi");
    EXPECT_EQ(read->organization, OrganizationId(42));
    EXPECT_EQ(read->at, parse_rfc3339("2026-11-23T08:15:00Z"));
    EXPECT_EQ(read->urgency, Urgency::high);
    EXPECT_EQ(read->color.letter, 'g');
    EXPECT_EQ(read->count, std::nullopt);
    ASSERT_EQ(read->contacts.size(), 1u);
    EXPECT_EQ(read->contacts[0].name.text(), "Ann");
    EXPECT_THAT(read->subaccounts.items(), ElementsAre(SubaccountId(7)));
    EXPECT_EQ(read->labels.at("a"), "b");
}

TEST(JsonRead, TellsAllMistakesAtOnceEachWithItsPlace) {
    EXPECT_THAT(
        errors_of<Notice>(R"({"flag":1,"big":1.0,"bounded":11,"text":"","organization":42,"at":"soon",
            "urgency":"medium","color":"blue","contacts":[{"name":"Ann"},{"name":"","email":"ann"}],
            "subaccounts":["1","2","3"],"labels":{"x/y~":1},"texd":"","zzzzzzzz":{}})"),
        ElementsAre(FieldError{"/flag", "type", "must be true or false, not an integer"},
                    FieldError{"/small", "required", "is required"},
                    FieldError{"/big", "type", "must be an integer, not a number with a fraction or exponent"},
                    FieldError{"/bounded", "range", "must be between 1 and 10"},
                    FieldError{"/organization", "type", "must be a string, not an integer"},
                    FieldError{"/at", "format", "must be a time such as 2026-11-23T08:15:00Z"},
                    FieldError{"/urgency", "choice", "must be one of: low, high, delete"},
                    FieldError{"/color", "choice", "must be one of: red, green"},
                    FieldError{"/contacts/1/name", "length", "must be between 1 and 5 characters"},
                    FieldError{"/contacts/1/email", "format", "must be an email address such as name@example.org"},
                    FieldError{"/subaccounts", "count", "must have at most 2 items"},
                    FieldError{"/labels/x~1y~0", "type", "must be a string, not an integer"},
                    FieldError{"/texd", "unknown", "is not known here: did you mean 'text'?"},
                    FieldError{"/zzzzzzzz", "unknown", "is not known here"}));
}

TEST(JsonRead, TakesAbsentAndNullAsNothingOnlyWhereOptional) {
    EXPECT_EQ(parse<Contact>(R"({"name":"Ann","email":null})")->email, std::nullopt);
    EXPECT_EQ(parse<Contact>(R"({"name":"Ann"})")->email, std::nullopt);
    EXPECT_EQ(parse<Contact>(R"({"name":"Ann","email":"ann@example.org"})")->email->text(), "ann@example.org");
    EXPECT_THAT(errors_of<Contact>(R"({"name":null})"),
                ElementsAre(FieldError{"/name", "type", "must be a string, not null"}));
}

TEST(JsonRead, ChecksTheWholeDocumentUnderTheEmptyPointer) {
    EXPECT_THAT(errors_of<Contact>("[]"), ElementsAre(FieldError{"", "type", "must be an object, not an array"}));
    EXPECT_THAT(errors_of<std::vector<int>>("{}"),
                ElementsAre(FieldError{"", "type", "must be an array, not an object"}));
    EXPECT_EQ(*parse<std::vector<int>>(" [1, 2] "), (std::vector<int>{1, 2}));
}

TEST(JsonRead, CountsCodePointsNotBytes) {
    EXPECT_THAT(errors_of<Contact>(R"({"name":"äöü👋é"})"), IsEmpty());
    EXPECT_THAT(errors_of<Contact>(R"({"name":"\ud83d\udc4b1234"})"), IsEmpty());
    EXPECT_EQ(errors_of<Contact>(R"({"name":"äöü👋é1"})").at(0).code, "length");
}

TEST(JsonRead, RefusesControlCharactersInLinesAndNulInAllText) {
    EXPECT_THAT(errors_of<Contact>(R"({"name":"a\nb"})"),
                ElementsAre(FieldError{"/name", "characters", "must not contain control characters"}));
    EXPECT_EQ(*parse<std::string>(R"("a\nb")"), "a\nb");
    EXPECT_THAT(errors_of<std::string>(R"("a\u0000b")"),
                ElementsAre(FieldError{"", "characters", "must not contain the character U+0000"}));
    EXPECT_EQ((errors_of<std::map<std::string, std::string>>(R"({"a\u0000":"b"})")).at(0).code, "characters");
}

TEST(JsonRead, KeepsTheLimitsOfIntegers) {
    const auto small = [](std::string_view number) {
        return errors_of<Numbers>(R"({"flag":false,"big":0,"bounded":1,"small":)" + std::string(number) + "}");
    };
    const FieldError range{"/small", "range", "must be between -2147483648 and 2147483647"};
    EXPECT_THAT(small("2147483647"), IsEmpty());
    EXPECT_THAT(small("-2147483648"), IsEmpty());
    EXPECT_THAT(small("2147483648"), ElementsAre(range));
    EXPECT_THAT(small("-2147483649"), ElementsAre(range));
    EXPECT_EQ(*parse<std::int64_t>("9223372036854775807"), INT64_MAX);
    EXPECT_EQ(*parse<std::int64_t>("-9223372036854775808"), INT64_MIN);
    EXPECT_EQ(errors_of<std::int64_t>("9223372036854775808").at(0).code, "range");
    EXPECT_EQ(errors_of<std::int64_t>("123456789012345678901234567890").at(0).code, "type");
    EXPECT_EQ(errors_of<std::int64_t>("1e3").at(0).code, "type");
}

TEST(JsonRead, RefusesAMemberThatStandsTwice) {
    EXPECT_THAT(malformed<Tree>(R"({"name":"a","branches":[],"name":"b"})"),
                HasSubstr("the member 'name' stands twice in one object"));
    EXPECT_THAT(malformed<Tree>(R"({"name":"a","branches":[{"x":{"\u0061":1,"a":2}}]})"),
                HasSubstr("'a' stands twice"));
    EXPECT_THAT(malformed<Tree>(R"({"":1,"":2})"), HasSubstr("stands twice"));
    EXPECT_TRUE(parse<Tree>(R"({"name":"a","branches":[{"name":"a","branches":[]}]})"));
}

TEST(JsonRead, SaysWhatIsMalformedAndWhere) {
    EXPECT_EQ(malformed<Tree>(R"({"name":tru})"),
              "this is not valid JSON: a character is not allowed here (at byte 8)");
    EXPECT_EQ(malformed<Tree>(R"({"name":)"), "this is not valid JSON: it ends too early (at byte 8)");
    EXPECT_EQ(malformed<Tree>(R"({} {})"), "this is not valid JSON: something follows the value (at byte 3)");
    EXPECT_THAT(malformed<Tree>(""), HasSubstr("it ends too early"));
    EXPECT_THAT(malformed<Tree>("[1,]"), HasSubstr("a character is not allowed"));
    EXPECT_THAT(malformed<Tree>("// x\n1"), HasSubstr("a character is not allowed"));
    EXPECT_THAT(malformed<Tree>("\"\xC0\x80\""), HasSubstr("a character is not allowed"));
    EXPECT_THAT(malformed<Tree>(R"("\ud800")"), HasSubstr("a character is not allowed"));
}

TEST(JsonRead, StopsAtTheLimitsOfDepthMembersAndNames) {
    const auto nested = [](int depth) {
        return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
    };
    EXPECT_TRUE(parse<Raw>(nested(limits::json_depth_max)));
    EXPECT_THAT(malformed<Raw>(nested(limits::json_depth_max + 1)), HasSubstr("nested deeper than 16 levels"));
    const auto wide = [](std::size_t members) {
        std::string text = "{";
        for (std::size_t i = 0; i < members; ++i) text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":1";
        return text + '}';
    };
    EXPECT_TRUE(parse<Raw>(wide(limits::json_members_max)));
    EXPECT_THAT(malformed<Raw>(wide(limits::json_members_max + 1)), HasSubstr("more than 1000 members"));
    const auto named = [](std::size_t bytes) { return "{\"" + std::string(bytes, 'n') + "\":1}"; };
    EXPECT_TRUE(parse<Raw>(named(limits::json_member_name_bytes_max)));
    EXPECT_THAT(malformed<Raw>(named(limits::json_member_name_bytes_max + 1)), HasSubstr("longer than 256 bytes"));
}

TEST(JsonRead, TellsABoundedNumberOfMistakes) {
    std::string text = "[0";
    for (int i = 0; i < 1000; ++i) text += ",\"x\"";
    EXPECT_EQ(errors_of<std::vector<int>>(text + ']').size(), limits::field_errors_max);
    std::string members = "{";
    for (int i = 0; i < 100; ++i) members += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":1";
    EXPECT_EQ(errors_of<Tree>(members + '}').size(), limits::field_errors_max);
    EXPECT_EQ((errors_of<std::map<std::string, std::string>>(members + '}')).size(), limits::field_errors_max);
}

TEST(JsonRead, ReadsSecretsAndChecksTheirLengthWithoutRepeatingThem) {
    EXPECT_EQ(parse<SignIn>(R"({"email":"ann@example.org","password":"a\u0000b"})")->password.reveal(),
              std::string_view("a\0b", 3));
    EXPECT_EQ(parse<NewPassword>(R"({"before":[],"password":"long enough"})")->password.secret().reveal(),
              "long enough");
    EXPECT_THAT(errors_of<NewPassword>(R"({"before":[],"password":"short"})"),
                ElementsAre(FieldError{"/password", "length", "must be between 8 and 256 characters"}));
}

TEST(JsonRead, KeepsTheValueOfRawJson) {
    EXPECT_EQ(parse<Happening>(R"({"payload": {"a": [1, null, "x"]}})")->payload.text, R"({"a":[1,null,"x"]})");
}

/// The mistakes in a text of a path or query.
template <class T>
std::vector<FieldError> text_errors(std::string_view text, T& target) {
    std::vector<FieldError> errors;
    const bool was_read = parse_text(type_of<T>(), &target, text, "/query/x", errors);
    EXPECT_EQ(was_read, errors.empty());
    return errors;
}

template <class T>
std::vector<FieldError> text_errors(std::string_view text) {
    T target{};
    return text_errors(text, target);
}

TEST(JsonParseText, ReadsWhatStandsInPathsAndQueries) {
    bool flag = false;
    EXPECT_THAT(text_errors("true", flag), IsEmpty());
    EXPECT_TRUE(flag);
    std::optional<Range<1, 200>> limit;
    EXPECT_THAT(text_errors("50", limit), IsEmpty());
    EXPECT_EQ(limit->value(), 50);
    OrganizationId organization;
    EXPECT_THAT(text_errors("42", organization), IsEmpty());
    EXPECT_EQ(organization, OrganizationId(42));
    Urgency urgency = Urgency::low;
    EXPECT_THAT(text_errors("delete", urgency), IsEmpty());
    EXPECT_EQ(urgency, Urgency::delete_);
}

TEST(JsonParseText, SaysTheSameWordsAsInABody) {
    const auto says = [](std::string code, std::string detail) {
        return ElementsAre(FieldError{"/query/x", std::move(code), std::move(detail)});
    };
    EXPECT_THAT((text_errors<Range<1, 200>>("0")), says("range", "must be between 1 and 200"));
    EXPECT_THAT((text_errors<Range<1, 200>>("99999999999999999999")), says("range", "must be between 1 and 200"));
    EXPECT_THAT((text_errors<Range<1, 200>>("1x")), says("type", "must be an integer"));
    EXPECT_THAT((text_errors<Range<1, 200>>("+1")), says("type", "must be an integer"));
    EXPECT_THAT((text_errors<Range<1, 200>>("")), says("type", "must be an integer"));
    EXPECT_THAT(text_errors<bool>("1"), says("type", "must be true or false"));
    EXPECT_THAT(text_errors<OrganizationId>("042"),
                says("format", "must be an id: a positive decimal number, in a string"));
    EXPECT_THAT(text_errors<Urgency>("delete_"), says("choice", "must be one of: low, high, delete"));
    EXPECT_THAT((text_errors<std::optional<Text<0, 3>>>("abcd")), says("length", "must be at most 3 characters"));
    EXPECT_THAT((text_errors<Text<3, 3>>("ab")), says("length", "must be exactly 3 characters"));
    EXPECT_THAT(text_errors<std::string>("\xFF"), says("characters", "must be well-formed UTF-8"));
}

struct Known {
    std::string name;
    std::optional<std::int64_t> size;
};
BOOST_DESCRIBE_STRUCT(Known, (), (name, size))

TEST(JsonParseForeign, PassesOverWhatItDoesntKnowAndNothingElse) {
    const std::string more = R"({"name":"x","more":{"deep":[1.5]},"size":3})";
    const auto known = parse_foreign<Known>(more);
    ASSERT_TRUE(known);
    EXPECT_EQ(known->name, "x");
    EXPECT_EQ(known->size, 3);
    EXPECT_FALSE(parse<Known>(more));
    EXPECT_FALSE(parse_foreign<Known>(R"({"size":3})")) << "a member is missing";
    EXPECT_FALSE(parse_foreign<Known>(R"({"name":7})"));
    EXPECT_FALSE(parse_foreign<Known>(R"({"name":"x","name":"y"})"));
}

TEST(JsonParseDraft, ReadsWhatItCanAndAddsTheMistakes) {
    std::vector<FieldError> mistakes{{"/before", "required", "is missing"}};
    const auto draft = parse_draft<Known>(R"({"size":3,"more":1})", mistakes);
    ASSERT_TRUE(draft);
    EXPECT_EQ(draft->size, 3);
    ASSERT_EQ(mistakes.size(), 3U);
    EXPECT_EQ(mistakes[1].pointer, "/name");
    EXPECT_EQ(mistakes[2].pointer, "/more");
    EXPECT_FALSE(parse_draft<Known>("{", mistakes));
    EXPECT_TRUE(parse_draft<Known>(R"({"name":"x","size":3})", mistakes));
    EXPECT_EQ(mistakes.size(), 3U);
}

TEST(JsonParseText, KnowsWhichTypesItCanRead) {
    static_assert(readable_from_text(type_info<std::optional<Time>>));
    static_assert(!readable_from_text(type_info<std::vector<int>>));
    static_assert(!readable_from_text(type_info<std::optional<Contact>>));
}

}  // namespace
}  // namespace muster::json
