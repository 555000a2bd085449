// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_patch.h"

#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/results.h"
#include "identity/scim_error.h"

namespace muster::identity::scim {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;

boost::json::object object(const std::string& text) { return boost::json::parse(text).as_object(); }

boost::json::object user() {
    return object(R"({"id":"42","userName":"robin@example.org","displayName":"Robin","active":true,
        "name":{"givenName":"Robin","familyName":"Day"},
        "emails":[{"value":"robin@example.org","type":"work"},{"value":"r@example.net","type":"home"}],
        "groups":[{"value":"user"}]})");
}

boost::json::object group() {
    return object(R"({"id":"manager","displayName":"Manager","members":[{"value":"1"},{"value":"2"}]})");
}

/// A PATCH of those operations.
boost::json::object request(const std::string& operations) {
    return object(R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[)" + operations + "]}");
}

Result<boost::json::object> patch_user(const std::string& operations) {
    return patched(user(), request(operations), user_schema());
}
Result<boost::json::object> patch_group(const std::string& operations) {
    return patched(group(), request(operations), group_schema());
}

/// A member of the user after a patch, as text; empty if it is gone.
std::string after(const std::string& operations, const std::string& pointer) {
    const auto changed = patch_user(operations);
    EXPECT_TRUE(succeeds(changed)) << operations;
    if (!changed) return "";
    boost::system::error_code error;
    const boost::json::value whole = *changed;
    const auto* found = whole.find_pointer(pointer, error);
    return found == nullptr ? "" : boost::json::serialize(*found);
}

std::string members_after(const std::string& operations) {
    const auto changed = patch_group(operations);
    EXPECT_TRUE(succeeds(changed)) << operations;
    if (!changed || !changed->contains("members")) return "";
    std::string ids;
    for (const auto& member : changed->at("members").as_array()) ids += std::string(member.at("value").as_string());
    return ids;
}

TEST(ScimPatch, TakesActiveInAllTheFormsThatDirectoriesSend) {
    for (const auto* operation : {
             R"({"op":"replace","path":"active","value":false})",
             R"({"op":"Replace","path":"active","value":"False"})",
             R"({"op":"replace","value":{"active":false}})",
             R"({"op":"Add","path":"active","value":"false"})",
             R"({"OP":"REPLACE","Path":"ACTIVE","Value":false})",
             R"({"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:active","value":false})",
             R"({"op":"replace","value":{"urn:ietf:params:scim:schemas:core:2.0:User:active":"False"}})",
         })
        EXPECT_EQ(after(operation, "/active"), "false") << operation;
    EXPECT_TRUE(
        fails_with(patch_user(R"({"op":"replace","path":"active","value":"maybe"})"), ScimError::invalid_value));
    EXPECT_TRUE(
        fails_with(patch_user(R"({"op":"replace","path":"active","value":[true,false]})"), ScimError::invalid_value));
}

TEST(ScimPatch, ChangesPartsOfANameAndLeavesTheOthers) {
    EXPECT_EQ(after(R"({"op":"replace","path":"name.familyName","value":"Night"})", "/name"),
              R"({"givenName":"Robin","familyName":"Night"})");
    EXPECT_EQ(after(R"({"op":"replace","path":"name","value":{"familyName":"Night"}})", "/name"),
              R"({"givenName":"Robin","familyName":"Night"})");
    EXPECT_EQ(after(R"({"op":"replace","value":{"name.familyName":"Night","displayName":"R"}})", "/name/familyName"),
              "\"Night\"");
    EXPECT_EQ(after(R"({"op":"remove","path":"name.familyName"})", "/name"), R"({"givenName":"Robin"})");
    EXPECT_EQ(after(R"({"op":"remove","path":"name"})", "/name"), "");
    EXPECT_EQ(after(R"({"op":"remove","path":"displayName"})", "/displayName"), "");
}

TEST(ScimPatch, ChangesTheElementsThatAFilterMeans) {
    const std::string work = R"(emails[type eq \"work\"])";
    EXPECT_EQ(after(R"({"op":"replace","path":")" + work + R"(.value","value":"new@example.org"})", "/emails"),
              R"([{"value":"new@example.org","type":"work"},{"value":"r@example.net","type":"home"}])");
    EXPECT_EQ(after(R"({"op":"replace","path":")" + work + R"(","value":{"primary":true}})", "/emails/0"),
              R"({"value":"robin@example.org","type":"work","primary":true})");
    EXPECT_EQ(after(R"({"op":"remove","path":")" + work + R"("})", "/emails"),
              R"([{"value":"r@example.net","type":"home"}])");
    EXPECT_EQ(after(R"({"op":"Add","path":"emails[type eq \"other\"].value","value":"o@example.org"})", "/emails/2"),
              R"({"type":"other","value":"o@example.org"})")
        << "it is made of what the filter says";
    EXPECT_EQ(after(R"({"op":"remove","path":"emails[type eq \"other\"]"})", "/emails/2"), "");
}

TEST(ScimPatch, AddsElementsOnceAndReplacesThemAll) {
    EXPECT_EQ(members_after(R"({"op":"add","path":"members","value":[{"value":"3"},{"value":"1"}]})"), "123");
    EXPECT_EQ(members_after(R"({"op":"Add","path":"members","value":{"value":"3"}})"), "123");
    EXPECT_EQ(
        members_after(R"({"op":"add","value":{"members":[{"display":"Babs","$ref":"https://x/3","value":"3"}]}})"),
        "123");
    EXPECT_EQ(members_after(R"({"op":"replace","path":"members","value":[{"value":"3"}]})"), "3");
    EXPECT_EQ(members_after(R"({"op":"replace","path":"members","value":[]})"), "");
}

TEST(ScimPatch, RemovesMembersAsTheStandardAndAsEntraSay) {
    EXPECT_EQ(members_after(R"({"op":"remove","path":"members[value eq \"1\"]"})"), "2");
    EXPECT_EQ(members_after(R"({"op":"Remove","path":"members","value":[{"value":"1"}]})"), "2");
    EXPECT_EQ(members_after(R"({"op":"remove","path":"members"})"), "");
    EXPECT_EQ(members_after(R"({"op":"remove","path":"members[value eq \"9\"]"})"), "12");
    EXPECT_EQ(members_after(R"({"op":"remove","path":"members[value eq \"1\"]"},
                               {"op":"add","path":"members","value":[{"value":"3"}]})"),
              "23");
}

TEST(ScimPatch, LetsReadOnlyAttributesBeNamedButNotChanged) {
    EXPECT_TRUE(succeeds(patch_group(R"({"op":"replace","value":{"id":"manager","displayName":"Manager"}})")))
        << "as Okta does";
    EXPECT_TRUE(fails_with(patch_group(R"({"op":"replace","value":{"displayName":"Boss"}})"), ScimError::mutability));
    EXPECT_TRUE(fails_with(patch_user(R"({"op":"replace","path":"id","value":"43"})"), ScimError::mutability));
    EXPECT_TRUE(
        fails_with(patch_user(R"({"op":"add","path":"groups","value":[{"value":"admin"}]})"), ScimError::mutability));
    EXPECT_TRUE(fails_with(patch_user(R"({"op":"remove","path":"groups"})"), ScimError::mutability));
}

TEST(ScimPatch, LeavesOutWhatMusterDoesNotKeepAndRefusesWhatNobodyKnows) {
    for (
        const auto* operation : {
            R"({"op":"add","path":"title","value":"Captain"})",
            R"({"op":"replace","path":"phoneNumbers[type eq \"work\"].value","value":"1"})",
            R"({"op":"add","value":1,"path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:section"})",
            R"({"op":"add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"North"},
                 "title":"x","whatever":1}})",
            R"({"op":"replace","path":"password","value":"t1meMa$heen"})",
        })
        EXPECT_EQ(value_of(patch_user(operation)), user()) << operation;
    for (const auto* path :
         {"nonsense", "name.nonsense", "userName.part", "name[givenName pr]", "emails[nonsense pr]", "a b"})
        EXPECT_TRUE(fails_with(patch_user(R"({"op":"add","path":")" + std::string(path) + R"(","value":"x"})"),
                               ScimError::invalid_path))
            << path;
}

TEST(ScimPatch, RefusesWhatIsNoPatch) {
    for (const auto* text :
         {"{}", R"({"Operations":[]})", R"({"Operations":{}})", R"({"Operations":[1]})",
          R"({"Operations":[{"path":"active","value":true}]})", R"({"Operations":[{"op":"move","path":"active"}]})",
          R"({"Operations":[{"op":"replace","value":true}]})", R"({"Operations":[{"op":"add"}]})"})
        EXPECT_TRUE(fails_with(patched(user(), object(text), user_schema()), ScimError::invalid_syntax)) << text;
    EXPECT_TRUE(fails_with(patch_user(R"({"op":"remove"})"), ScimError::no_target));
    EXPECT_TRUE(
        fails_with(patch_user(R"({"op":"replace","path":"displayName","value":{"a":1}})"), ScimError::invalid_value));
    EXPECT_TRUE(fails_with(patch_user(R"({"op":"replace","path":"displayName","value":"a\u0000b"})"),
                           ScimError::invalid_value));
    EXPECT_TRUE(fails_with(patch_group(R"({"op":"add","path":"members","value":[5]})"), ScimError::invalid_value));
}

}  // namespace
}  // namespace muster::identity::scim
