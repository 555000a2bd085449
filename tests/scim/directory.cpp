// SPDX-License-Identifier: Apache-2.0
#include "scim/directory.h"

#include "access/role_model.h"
#include "base/testing/results.h"
#include "base/text.h"

namespace muster::testing {
namespace {

std::string percent_encoded(const std::string& text) {
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<std::uint8_t>(c);
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        encoded += is_plain ? std::string(1, c) : "%" + text::to_hex(std::array{byte});
    }
    return encoded;
}

}  // namespace

std::string user_body(const std::string& email, const std::string& more) {
    return R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":")" + email + "\"" + more + "}";
}

std::string patch_body(const std::string& operations) {
    return R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[)" + operations + "]}";
}

Answer Directory::send(const std::string& method, const std::string& path, const std::string& json) {
    Client::Headers headers{{"Authorization", "Bearer " + secret_}};
    if (!json.empty()) headers.emplace_back("Content-Type", "application/scim+json");
    return client_.send_to(method, "/scim/v2" + path, json, headers);
}

std::string Directory::bring_in(const std::string& email, const std::string& more) {
    const auto made = post("/Users", user_body(email, more));
    EXPECT_EQ(made.status, 201) << made.raw.body;
    return made.text("id");
}

std::int64_t Directory::found(const std::string& resources, const std::string& filter) {
    const auto list = get("/" + resources + "?filter=" + percent_encoded(filter));
    EXPECT_EQ(list.status, 200) << list.raw.body;
    return list.status == 200 ? list.body.at("totalResults").as_int64() : -1;
}

access::PermissionSet all_for_key(const std::string& role_model, const std::string& founder_role) {
    const auto models = value_of(access::RoleModels::built_in());
    const auto& model = *models.find(role_model);
    return model.find_role(founder_role, model.default_switches())->permissions.in_common(access::permissions_for_keys);
}

Directory directory_of(const MusterProcess& muster, Cast& cast, const access::PermissionSet& permissions) {
    std::string names;
    for (const auto& row : access::permission_catalog) {
        if (permissions.contains(row.permission))
            names += (names.empty() ? "\"" : ",\"") + std::string(row.name) + "\"";
    }
    const auto made = cast["founder"].post(cast.at_organization("/api-keys"),
                                           R"({"name":"Directory","permissions":[)" + names + "]}");
    EXPECT_EQ(made.status, 201) << made.raw.body;
    return {muster, made.text("secret")};
}

void OnDirectory::SetUp() {
    if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
    start("customertext");
}

void OnDirectory::start(const std::string& role_model) {
    directory_.reset();
    cast_.reset();
    muster_ = std::make_unique<MusterProcess>(GetParam(), std::vector<std::string>{"--dns-server", names_.address()});
    cast_ = std::make_unique<Cast>(*muster_, role_model);
    for (const auto* domain : {"new.example", "known.example", "pages.example", "b.example", "example.com",
                               "entra.example", "okta.local", "library.example"})
        prove(domain);
    directory_ =
        std::make_unique<Directory>(directory_of(*muster_, *cast_, all_for_key(role_model, cast_->founder_role())));
}

void OnDirectory::prove(const std::string& domain) {
    const auto claimed = founder().post(cast_->at_organization("/email-domains"), R"({"domain":")" + domain + "\"}");
    ASSERT_EQ(claimed.status, 201) << claimed.raw.body;
    names_.publish(claimed.text("record_name"), claimed.text("record_value"));
    const auto verified =
        founder().post(cast_->at_organization("/email-domains/" + claimed.text("id") + "/verification"), "");
    ASSERT_EQ(verified.status, 201) << verified.raw.body;
}

boost::json::object OnDirectory::listed(const std::string& user) {
    const auto list = founder().get(cast_->at_organization("/members?limit=100"));
    EXPECT_EQ(list.status, 200) << list.raw.body;
    for (const auto& each : list.body.at("items").as_array()) {
        if (each.at("user").as_string() == user) return each.as_object();
    }
    return {};
}

std::string OnDirectory::role_of(const std::string& user) {
    const auto member = listed(user);
    return member.empty() ? "" : std::string(member.at("role").as_string());
}

std::vector<std::string> OnDirectory::actions() {
    const auto events = founder().get(cast_->at_organization("/events?limit=100"));
    EXPECT_EQ(events.status, 200) << events.raw.body;
    std::vector<std::string> actions;
    for (const auto& event : events.body.at("items").as_array()) {
        actions.emplace_back(event.at("action").as_string());
    }
    return actions;
}

}  // namespace muster::testing
