// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_list.h"

#include <string>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/testing/results.h"
#include "identity/scim_error.h"

namespace muster::identity::scim {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::value_of;
using Parameters = std::vector<std::pair<std::string, std::string>>;

Result<ListRequest> read(const Parameters& parameters) { return read_list_request(parameters, user_schema()); }

/// What is left of a User, as text.
std::string projected(const Parameters& parameters) {
    const auto user = boost::json::parse(R"({"schemas":["s"],"id":"7","userName":"a@b.example",
        "name":{"givenName":"Ann","familyName":"Day"},"emails":[{"value":"x","type":"work"},{"value":"y"}]})")
                          .as_object();
    return boost::json::serialize(value_of(read(parameters)).projection.of(user));
}

TEST(ScimList, BeginsAtTheFirstAndHasAsManyAsAreAskedForUpToALimit) {
    const auto usual = value_of(read({}));
    EXPECT_EQ(usual.start, 1);
    EXPECT_EQ(usual.count, limits::scim_page_rows_default);
    EXPECT_FALSE(usual.filter.has_value());
    EXPECT_EQ(value_of(read({{"startIndex", "0"}})).start, 1) << "as the standard has it";
    EXPECT_EQ(value_of(read({{"startIndex", "-5"}})).start, 1);
    EXPECT_EQ(value_of(read({{"startIndex", "12"}})).start, 12);
    EXPECT_EQ(value_of(read({{"count", "-1"}})).count, 0);
    EXPECT_EQ(value_of(read({{"count", "100000"}})).count, limits::scim_page_rows_max);
    const auto last = value_of(read({{"startIndex", "9223372036854775807"}, {"count", "500"}}));
    EXPECT_TRUE(last.shows(INT64_MAX));
    EXPECT_FALSE(last.shows(INT64_MAX - 1));
    for (const auto* wrong : {"x", "1x", "1.5", "99999999999999999999"}) {
        EXPECT_TRUE(fails_with(read({{"count", wrong}}), ScimError::invalid_value)) << wrong;
        EXPECT_TRUE(fails_with(read({{"startIndex", wrong}}), ScimError::invalid_value)) << wrong;
    }
}

TEST(ScimList, IgnoresWhatItDoesNotKnowAndChecksItsFilter) {
    EXPECT_FALSE(value_of(read({{"sortBy", "userName"}, {"sortOrder", "ascending"}, {"whatever", "1"}})).filter);
    EXPECT_TRUE(value_of(read({{"filter", "userName pr"}})).filter.has_value());
    EXPECT_TRUE(fails_with(read({{"filter", "title pr"}}), ScimError::invalid_filter));
    EXPECT_TRUE(fails_with(read({{"attributes", "emails[type eq \"work\"]"}}), ScimError::invalid_path));
}

TEST(ScimList, AnswersTheAttributesThatAreNamedAndAlwaysTheId) {
    EXPECT_EQ(projected({{"attributes", "USERNAME"}}), R"({"schemas":["s"],"id":"7","userName":"a@b.example"})");
    EXPECT_EQ(projected({{"attributes", "name.givenName, emails.value"}}),
              R"({"schemas":["s"],"id":"7","name":{"givenName":"Ann"},"emails":[{"value":"x"},{"value":"y"}]})");
    EXPECT_EQ(projected({{"attributes", "urn:ietf:params:scim:schemas:core:2.0:User:userName"}}),
              R"({"schemas":["s"],"id":"7","userName":"a@b.example"})");
}

TEST(ScimList, LeavesOutTheAttributesThatAreExcludedButNotTheId) {
    EXPECT_EQ(projected({{"excludedAttributes", "name,emails,id,schemas"}}),
              R"({"schemas":["s"],"id":"7","userName":"a@b.example"})");
    EXPECT_EQ(projected({{"excludedAttributes", "emails.type,userName,name.familyName"}}),
              R"({"schemas":["s"],"id":"7","name":{"givenName":"Ann"},"emails":[{"value":"x"},{"value":"y"}]})");
    EXPECT_FALSE(value_of(read({{"excludedAttributes", "members"}})).projection.has("members"));
    EXPECT_TRUE(value_of(read({{"excludedAttributes", "members.display"}})).projection.has("members"));
    EXPECT_FALSE(value_of(read({{"attributes", "displayName"}})).projection.has("members"));
}

TEST(ScimSchema, TakesOfADocumentWhatAClientMaySayInItsOwnSpelling) {
    const auto document = boost::json::parse(R"({"USERNAME":"a@b.example","Active":"TRUE","id":5,"groups":7,"title":{},
        "name":{"FAMILYNAME":"Day","nonsense":1,"givenName":null,"middleName":""},"emails":["x",{"Value":"y"},{}],
        "displayName":null})")
                              .as_object();
    EXPECT_EQ(boost::json::serialize(value_of(read_document(user_schema(), document))),
              R"({"userName":"a@b.example","name":{"familyName":"Day"},"active":true,)"
              R"("emails":[{"value":"x"},{"value":"y"}]})");
    for (const auto* wrong :
         {R"({"userName":5})", R"({"name":"Ann"})", R"({"active":1})", R"({"emails":[5]})", R"({"externalId":[]})"})
        EXPECT_TRUE(
            fails_with(read_document(user_schema(), boost::json::parse(wrong).as_object()), ScimError::invalid_value))
            << wrong;
    const boost::json::object long_text{{"displayName", std::string(limits::scim_text_characters_max + 1, 'x')}};
    EXPECT_TRUE(fails_with(read_document(user_schema(), long_text), ScimError::invalid_value));
}

TEST(ScimError, HasTheStandardsWords) {
    EXPECT_EQ(scim_type(ScimError::uniqueness), "uniqueness");
    EXPECT_EQ(scim_type(ScimError::invalid_filter), "invalidFilter");
    EXPECT_EQ(scim_type(ScimError::group_fixed), "mutability");
    for (int each = 0; each <= static_cast<int>(ScimError::group_fixed); ++each)
        EXPECT_FALSE(scim_type(static_cast<ScimError>(each)).empty()) << each;
}

}  // namespace
}  // namespace muster::identity::scim
