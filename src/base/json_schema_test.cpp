// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/testing/json_samples.h"

namespace muster::json {
namespace {

using testing::Color;
using testing::Contact;
using ::testing::ElementsAre;
using testing::NewPassword;
using testing::Notice;
using testing::Page;
using testing::Tree;
using testing::Urgency;

template <class T>
std::string schema() {
    return schema_of(type_of<T>());
}

TEST(JsonSchema, NamesTypesWithoutTheirNamespaces) {
    EXPECT_EQ(type_of<Notice>().name, "Notice");
    EXPECT_EQ(type_of<Urgency>().name, "Urgency");
    EXPECT_EQ(type_of<Page<Contact>>().name, "PageOfContact");
    EXPECT_EQ(type_of<Color>().name, "Color");
    EXPECT_EQ(type_of<OrganizationId>().name, "");
}

TEST(JsonSchema, DefinesAnObjectByItsMembers) {
    EXPECT_EQ(schema<Contact>(),
              R"({"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":5},)"
              R"("email":{"type":"string","format":"email"}},"required":["name"],"additionalProperties":false})");
}

TEST(JsonSchema, RefersToDescribedTypesByName) {
    EXPECT_EQ(
        schema<Page<Contact>>(),
        R"({"type":"object","properties":{"rows":{"type":"array","items":{"$ref":"#/components/schemas/Contact"}},)"
        R"("next":{"type":"string"}},"required":["rows"],"additionalProperties":false})");
    EXPECT_EQ(schema_reference(type_of<Contact>()), R"({"$ref":"#/components/schemas/Contact"})");
    EXPECT_EQ(schema_reference(type_of<bool>()), R"({"type":"boolean"})");
}

TEST(JsonSchema, DefinesEachLeaf) {
    EXPECT_EQ(schema<int>(), R"({"type":"integer","format":"int32"})");
    EXPECT_EQ(schema<std::int64_t>(), R"({"type":"integer","format":"int64"})");
    EXPECT_EQ((schema<Range<1, 200>>()), R"({"type":"integer","minimum":1,"maximum":200})");
    EXPECT_EQ((schema<std::optional<Range<1, 200>>>()), R"({"type":"integer","minimum":1,"maximum":200})");
    EXPECT_EQ(schema<std::string>(), R"({"type":"string"})");
    EXPECT_EQ(schema<OrganizationId>(), R"({"type":"string","pattern":"^[1-9][0-9]{0,18}$"})");
    EXPECT_EQ(schema<Time>(), R"({"type":"string","format":"date-time"})");
    EXPECT_EQ(schema<Urgency>(), R"({"type":"string","enum":["low","high","delete"]})");
    EXPECT_EQ(schema<Color>(), R"({"type":"string","enum":["red","green"]})");
    EXPECT_EQ((schema<List<Color, 3>>()),
              R"({"type":"array","items":{"$ref":"#/components/schemas/Color"},"maxItems":3})");
    EXPECT_EQ((schema<std::map<std::string, std::string>>()),
              R"({"type":"object","additionalProperties":{"type":"string"}})");
    EXPECT_EQ(schema<Raw>(), "{}");
}

TEST(JsonSchema, MarksSecretsAsWriteOnly) {
    EXPECT_EQ(schema<Secret>(), R"({"type":"string","writeOnly":true})");
    EXPECT_EQ(schema<Password>(), R"({"type":"string","minLength":8,"maxLength":256,"writeOnly":true})");
}

TEST(JsonSchema, IsItselfJson) {
    EXPECT_TRUE(parse<Raw>(schema<Notice>()));
    EXPECT_TRUE(parse<Raw>(schema<NewPassword>()));
}

std::vector<std::string> components_of(const TypeInfo& type) {
    std::map<std::string, const TypeInfo*> components;
    collect(type, components);
    std::vector<std::string> names;
    for (const auto& [name, component] : components) {
        EXPECT_EQ(component->name, name);
        names.push_back(name);
    }
    return names;
}

TEST(JsonSchema, CollectsAllTypesWithANameThatATypeReaches) {
    EXPECT_THAT(components_of(type_of<Page<Notice>>()),
                ElementsAre("Color", "Contact", "Notice", "PageOfNotice", "Urgency"));
    EXPECT_THAT(components_of(type_of<Tree>()), ElementsAre("Tree"));
    EXPECT_THAT(components_of(type_of<std::optional<std::vector<int>>>()), ElementsAre());
}

namespace other {
struct Contact {
    int number = 0;
};
BOOST_DESCRIBE_STRUCT(Contact, (), (number))
}  // namespace other

TEST(JsonSchemaDeathTest, RefusesTwoTypesOfOneName) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    std::map<std::string, const TypeInfo*> components;
    collect(type_of<Contact>(), components);
    EXPECT_DEATH(collect(type_of<other::Contact>(), components), "invariant broken");
}

}  // namespace
}  // namespace muster::json
