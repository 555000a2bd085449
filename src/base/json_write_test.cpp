// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/testing/json_samples.h"

namespace muster::json {
namespace {

using testing::Contact;
using testing::Happening;
using testing::NewPassword;
using testing::Notice;
using testing::SignIn;
using testing::Tree;
using testing::Urgency;

TEST(JsonWrite, WritesEveryKindOfMember) {
    Notice notice;
    notice.flag = true;
    notice.big = INT64_MIN;
    notice.bounded = Range<1, 10>(7);
    notice.text = "hi";
    notice.organization = OrganizationId(42);
    notice.at = *parse_rfc3339("2026-11-23T08:15:00Z");
    notice.urgency = Urgency::delete_;
    notice.contacts = {{.name = *Text<1, 5>::parse("Ann"), .email = EmailAddress::parse("ann@example.org")}};
    notice.subaccounts = List<SubaccountId, 2>({SubaccountId(1), SubaccountId(2)});
    notice.labels = {{"a", "b"}, {"c", "d"}};
    EXPECT_EQ(write(notice),
              R"({"flag":true,"small":0,"big":-9223372036854775808,"bounded":7,"text":"hi","organization":"42",)"
              R"("at":"2026-11-23T08:15:00.000000Z","urgency":"delete","color":"red",)"
              R"("contacts":[{"name":"Ann","email":"ann@example.org"}],"subaccounts":["1","2"],)"
              R"("labels":{"a":"b","c":"d"}})");
}

TEST(JsonWrite, LeavesOutWhatIsNotThere) {
    EXPECT_EQ(write(Contact{}), R"({"name":""})");
    EXPECT_EQ(write(std::optional<int>()), "null");
    EXPECT_EQ(write(std::optional<int>(3)), "3");
    EXPECT_EQ(write(std::vector<int>{}), "[]");
    EXPECT_EQ(write(std::map<std::string, std::string>{}), "{}");
}

TEST(JsonWrite, EscapesWhatJsonMustNotHold) {
    EXPECT_EQ(write(std::string("\"\\\b\f\n\r\t\x01\x1f\x7f/äé👋")),
              "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7f/äé👋\"");
    EXPECT_EQ(write(std::string("a\0b", 3)), R"("a\u0000b")");
    EXPECT_EQ(write(std::map<std::string, std::string>{{"a\"b", "c\nd"}}), R"({"a\"b":"c\nd"})");
}

TEST(JsonWrite, WritesRawJsonAsItIs) {
    EXPECT_EQ(write(Happening{Raw{R"({"a" : 1})"}}), R"({"payload":{"a" : 1}})");
    EXPECT_EQ(write(Happening{}), R"({"payload":null})");
}

TEST(JsonWrite, WritesATypeThatHoldsItself) {
    EXPECT_EQ(write(Tree{"root", {Tree{"leaf", {}}}}), R"({"name":"root","branches":[{"name":"leaf","branches":[]}]})");
}

TEST(JsonWrite, DoesNotCompileForWhatHoldsASecret) {
    static_assert(detail::holds_secret(type_info<SignIn>));
    static_assert(detail::holds_secret(type_info<NewPassword>));
    static_assert(detail::holds_secret(type_info<std::vector<SignIn>>));
    static_assert(!detail::holds_secret(type_info<Notice>));
    static_assert(!detail::holds_secret(type_info<Tree>));
}

}  // namespace
}  // namespace muster::json
