// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_group_change.h"

#include <string>

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/testing/results.h"
#include "identity/scim_error.h"

namespace muster::identity::scim {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Others = GroupChange::Others;

boost::json::object object(const std::string& text) { return boost::json::parse(text).as_object(); }

Result<GroupChange> read(const std::string& operations) {
    return read_group_patch(object(R"({"Operations":[)" + operations + "]}"));
}

/// What the operations say: "+1" joins, "-2" leaves, and "all" others leave.
std::string said(const std::string& operations) {
    const auto change = read(operations);
    EXPECT_TRUE(succeeds(change)) << operations;
    if (!change) return "";
    std::string text = change->others == Others::leave ? "all" : "";
    for (const UserId user : change->joining) text += "+" + user.text();
    for (const UserId user : change->leaving) text += "-" + user.text();
    return text;
}

TEST(ScimGroupChange, SaysWhoJoinsInAllTheFormsThatDirectoriesSend) {
    for (const auto* operation : {
             R"({"op":"add","path":"members","value":[{"value":"3"},{"value":"1"},{"value":"3"}]})",
             R"({"op":"Add","path":"MEMBERS","value":[{"$ref":null,"value":"1"},"3"]})",
             R"({"op":"add","value":{"members":[{"display":"Babs","value":"3"},{"value":"1"}]}})",
             R"({"op":"add","path":"members","value":{"value":"1"}},{"op":"add","path":"members","value":"3"})",
         })
        EXPECT_EQ(said(operation), "+1+3") << operation;
    EXPECT_EQ(said(R"({"op":"add","path":"members","value":[]})"), "");
}

TEST(ScimGroupChange, SaysWhoLeavesAsTheStandardAndAsEntraDo) {
    EXPECT_EQ(said(R"({"op":"remove","path":"members[value eq \"1\"]"})"), "-1");
    EXPECT_EQ(said(R"({"op":"remove","path":"members[value eq \"1\" or value eq \"2\"]"})"), "-1-2");
    EXPECT_EQ(said(R"({"op":"Remove","path":"members","value":[{"value":"1"}]})"), "-1");
    EXPECT_EQ(said(R"({"op":"remove","path":"members"})"), "all");
    EXPECT_EQ(said(R"({"op":"remove","path":"members","value":[]})"), "");
}

TEST(ScimGroupChange, TakesOperationsOneAfterTheOther) {
    const std::string add = R"({"op":"add","path":"members","value":[{"value":"1"},{"value":"2"}]})";
    const std::string remove = R"({"op":"remove","path":"members[value eq \"1\"]"})";
    const std::string replace = R"({"op":"replace","path":"members","value":[{"value":"3"}]})";
    EXPECT_EQ(said(add + "," + remove), "+2-1");
    EXPECT_EQ(said(remove + "," + add), "+1+2");
    EXPECT_EQ(said(add + "," + replace), "all+3");
    EXPECT_EQ(said(replace + "," + add + "," + remove), "all+2+3");
}

TEST(ScimGroupChange, SendsNobodyAwayByAValueThatIsMissing) {
    EXPECT_TRUE(fails_with(read(R"({"op":"replace","path":"members"})"), ScimError::invalid_syntax));
    EXPECT_EQ(said(R"({"op":"replace","path":"members","value":null})"), "all") << "null unassigns";
    EXPECT_EQ(said(R"({"op":"replace","path":"members","value":[]})"), "all");
}

TEST(ScimGroupChange, ExchangesNobody) {
    for (const auto* operation : {
             R"({"op":"replace","path":"members[value eq \"5\"]","value":{"display":"x"}})",
             R"({"op":"replace","path":"members[value eq \"1\"].value","value":"2"})",
             R"({"op":"add","path":"members.value","value":"2"})",
         })
        EXPECT_TRUE(fails_with(read(operation), ScimError::mutability)) << operation;
    EXPECT_TRUE(fails_with(read(R"({"op":"remove","path":"members[type eq \"User\"]"})"), ScimError::invalid_path));
    EXPECT_TRUE(
        fails_with(read(R"({"op":"add","path":"members","value":[{"value":"robin"}]})"), ScimError::invalid_value));
}

TEST(ScimGroupChange, NamesWhatNobodyChanges) {
    const auto named = read(R"({"op":"replace","value":{"id":"manager","displayName":"Manager"}})");
    ASSERT_TRUE(succeeds(named));
    EXPECT_EQ(named->id, "manager");
    EXPECT_EQ(named->display_name, "Manager");
    EXPECT_TRUE(fails_with(read(R"({"op":"remove","path":"displayName"})"), ScimError::mutability));
    EXPECT_TRUE(fails_with(read(R"({"op":"replace","path":"meta.created","value":"x"})"), ScimError::mutability));
}

TEST(ScimGroupChange, IsReadOfADocument) {
    const auto whole = read_group_document(object(R"({"displayName":"x","members":[{"value":"2"},{"value":"1"}]})"));
    ASSERT_TRUE(succeeds(whole));
    EXPECT_EQ(whole->others, Others::leave);
    EXPECT_THAT(whole->joining, ElementsAre(UserId(1), UserId(2)));
    const auto silent = read_group_document(object(R"({"displayName":"x"})"));
    ASSERT_TRUE(succeeds(silent));
    EXPECT_EQ(silent->others, Others::stay);
    EXPECT_THAT(silent->joining, IsEmpty());
    EXPECT_TRUE(
        fails_with(read_group_document(object(R"({"urn:ietf:params:scim:schemas:core:2.0:Group":{"members":[]}})")),
                   ScimError::invalid_syntax));
}

TEST(ScimGroupChange, IsBoundInHowManyItNames) {
    const auto adds = [](std::size_t count) {
        std::string values;
        for (std::size_t i = 1; i <= count; ++i)
            values += std::string(i == 1 ? "" : ",") + R"({"value":")" + std::to_string(i) + "\"}";
        return R"({"op":"add","path":"members","value":[)" + values + "]}";
    };
    EXPECT_TRUE(succeeds(read(adds(limits::scim_members_per_request_max))));
    EXPECT_TRUE(fails_with(read(adds(limits::scim_members_per_request_max + 1)), ScimError::too_many_members));
}

}  // namespace
}  // namespace muster::identity::scim
