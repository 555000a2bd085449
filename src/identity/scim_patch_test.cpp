// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_patch.h"

#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
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

/// A PATCH of those operations.
boost::json::object request(const std::string& operations) {
    return object(R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[)" + operations + "]}");
}

Result<boost::json::object> patch_user(const std::string& operations) {
    return patched(user(), TRY(read_patch(request(operations), user_schema())), user_schema());
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
    const auto adds = [](const std::string& value) { return R"({"op":"add","path":"emails","value":)" + value + "}"; };
    EXPECT_EQ(after(adds(R"([{"value":"r@example.net"},{"value":"n@example.org"}])"), "/emails/2"),
              R"({"value":"n@example.org"})");
    EXPECT_EQ(after(adds(R"({"value":"n@example.org"})"), "/emails/2"), R"({"value":"n@example.org"})");
    EXPECT_EQ(after(R"({"op":"replace","path":"emails","value":[{"value":"n@example.org"}]})", "/emails"),
              R"([{"value":"n@example.org"}])");
    EXPECT_EQ(after(R"({"op":"replace","path":"emails","value":[]})", "/emails"), "");
    EXPECT_EQ(after(R"({"op":"remove","path":"emails","value":[]})", "/emails/1/type"), "\"home\"");
}

TEST(ScimPatch, TakesNothingAwayByAValueThatIsMissingOrSaysNothing) {
    for (const auto* path : {"emails", "active", "displayName"}) {
        const std::string operation = R"({"op":"replace","path":")" + std::string(path) + "\"}";
        EXPECT_TRUE(fails_with(patch_user(operation), ScimError::invalid_syntax)) << path;
    }
    EXPECT_EQ(after(R"({"op":"replace","path":"displayName","value":null})", "/displayName"), "") << "null unassigns";
    EXPECT_EQ(after(R"({"op":"replace","path":"emails[type eq \"work\"]","value":{"nothing":1}})", "/emails/0/value"),
              "\"robin@example.org\"");
}

TEST(ScimPatch, MakesAnElementOfWhatIsEqualAndOfNothingElse) {
    for (const auto* filter :
         {R"(type co \"oth\")", R"(not (type eq \"work\" or type eq \"home\"))", R"(type eq \"a\" or type eq \"b\")"}) {
        const std::string path = "emails[" + std::string(filter) + "].value";
        EXPECT_TRUE(fails_with(patch_user(R"({"op":"replace","path":")" + path + R"(","value":"o@example.org"})"),
                               ScimError::no_target))
            << filter;
    }
    EXPECT_EQ(
        after(R"({"op":"add","path":"emails[type eq \"other\" and primary eq true].value","value":"o@example.org"})",
              "/emails/2"),
        R"({"type":"other","primary":true,"value":"o@example.org"})");
    EXPECT_TRUE(fails_with(
        patch_user(R"({"op":"replace","path":"emails[type eq \"work\"]","value":[{"value":"a"},{"value":"b"}]})"),
        ScimError::invalid_value))
        << "which of them?";
}

TEST(ScimPatch, KnowsAttributesByTheNameOfTheirSchemaAndNoneByAnothers) {
    const std::string core = "urn:ietf:params:scim:schemas:core:2.0:";
    EXPECT_EQ(after(R"({"op":"replace","value":{")" + core + R"(User":{"active":false}}})", "/active"), "false");
    EXPECT_EQ(after(R"({"op":"replace","path":")" + core + R"(User","value":{"active":false}})", "/active"), "false");
    EXPECT_TRUE(fails_with(patch_user(R"({"op":"replace","value":{")" + core + R"(Group":{"members":[]}}})"),
                           ScimError::invalid_path));
    EXPECT_TRUE(fails_with(patch_user(R"({"op":"replace","path":")" + core + R"(Group:displayName","value":"x"})"),
                           ScimError::invalid_path));
}

TEST(ScimPatch, BoundsOperationsPathsFiltersAndValues) {
    const auto times = [](std::size_t count, const std::string& each, const std::string& between) {
        std::string text = each;
        for (std::size_t i = 1; i < count; ++i) text += between + each;
        return text;
    };
    const std::string operation = R"({"op":"add","path":"active","value":true})";
    EXPECT_TRUE(succeeds(patch_user(times(limits::scim_operations_max, operation, ","))));
    EXPECT_TRUE(
        fails_with(patch_user(times(limits::scim_operations_max + 1, operation, ",")), ScimError::invalid_syntax));
    const auto removes = [&](const std::string& filter) {
        return patch_user(R"({"op":"remove","path":"emails[)" + filter + R"(]"})");
    };
    const std::string term = "value pr";
    EXPECT_TRUE(succeeds(removes(times(limits::scim_filter_terms_max, term, " and "))));
    EXPECT_TRUE(fails_with(removes(times(limits::scim_filter_terms_max + 1, term, " and ")), ScimError::invalid_path));
    EXPECT_TRUE(
        fails_with(removes(std::string(limits::scim_filter_depth_max + 2, '(') + term), ScimError::invalid_path));
    EXPECT_TRUE(fails_with(removes(std::string(limits::scim_path_bytes_max, ' ') + term), ScimError::invalid_path));
    const auto adds = [&](std::size_t from, std::size_t count) {
        std::string values;
        for (std::size_t i = from; i < from + count; ++i)
            values += std::string(i == from ? "" : ",") + R"({"value":")" + std::to_string(i) + "\"}";
        return R"({"op":"add","path":"emails","value":[)" + values + "]}";
    };
    EXPECT_TRUE(succeeds(patch_user(adds(0, limits::scim_values_max - 2)))) << "two are there";
    EXPECT_TRUE(fails_with(patch_user(adds(0, limits::scim_values_max - 1)), ScimError::invalid_value));
    EXPECT_TRUE(fails_with(patch_user(adds(0, limits::scim_values_max + 1)), ScimError::invalid_value));
}

TEST(ScimPatch, LetsReadOnlyAttributesBeNamedButNotChanged) {
    EXPECT_TRUE(succeeds(patch_user(R"({"op":"replace","value":{"id":"42","displayName":"R"}})"))) << "as Okta does";
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
        EXPECT_TRUE(fails_with(read_patch(object(text), user_schema()), ScimError::invalid_syntax)) << text;
    EXPECT_TRUE(fails_with(patch_user(R"({"op":"remove"})"), ScimError::no_target));
    EXPECT_TRUE(
        fails_with(patch_user(R"({"op":"replace","path":"displayName","value":{"a":1}})"), ScimError::invalid_value));
    EXPECT_TRUE(fails_with(patch_user(R"({"op":"replace","path":"displayName","value":"a\u0000b"})"),
                           ScimError::invalid_value));
    EXPECT_TRUE(fails_with(patch_user(R"({"op":"add","path":"emails","value":[5]})"), ScimError::invalid_value));
}

}  // namespace
}  // namespace muster::identity::scim
