// SPDX-License-Identifier: Apache-2.0
#include "support/cast.h"

#include <gtest/gtest.h>

namespace muster::testing {
namespace {

constexpr auto password = usual_password;

std::string in_quotes(const std::string& text) { return "\"" + text + "\""; }

}  // namespace

Answer sign_up(const MusterProcess& muster, Client& client, const std::string& email, const std::string& password) {
    const auto asked = client.post("/users", R"({"email":)" + in_quotes(email) + "}");
    EXPECT_EQ(asked.status, 204) << asked.raw.body;
    return client.post("/users/completion", R"({"token":)" + in_quotes(muster.mailed_token(email, "/sign-up#")) +
                                                R"(,"name":"Somebody New","password":)" + in_quotes(password) + "}");
}

std::unique_ptr<Client> sign_up(const MusterProcess& muster, const std::string& email) {
    auto client = std::make_unique<Client>(muster);
    const auto answer = sign_up(muster, *client, email);
    EXPECT_EQ(answer.status, 201) << answer.raw.body;
    return client;
}

std::string Cast::invitation(const std::string& email, const std::string& role) {
    return R"({"email":)" + in_quotes(email) + R"(,"role":)" + in_quotes(role) +
           R"(,"first_name":"Robin","last_name":"Doe","phone_number":"+12025550123"})";
}

Cast::Cast(const MusterProcess& muster, std::string role_model) : muster_(muster) {
    auto founder = sign_up(muster, "founder@" + role_model + ".example");
    const auto made =
        founder->post("/organizations", R"({"name":"The Cast","role_model":)" + in_quotes(role_model) + "}");
    EXPECT_EQ(made.status, 201) << made.raw.body;
    organization_ = made.text("id");
    users_["founder"] = founder->get("/session").body.at("user").at("id").as_string();
    const auto members = founder->get(at_organization("/members"));
    founder_role_ = members.body.at("items").at(0).at("role").as_string();
    const auto subaccounts = founder->get(at_organization("/subaccounts"));
    if (subaccounts.status == 200) subaccount_ = subaccounts.body.at("items").at(0).at("id").as_string();
    const auto model = founder->get(at_organization("/role-model"));
    people_["founder"] = std::move(founder);
    for (const auto& role : model.body.at("roles").as_array()) {
        const std::string key(role.at("key").as_string());
        if (key == founder_role_) continue;
        const bool at_top = role.at("held_at").at(0).as_string() == "organization";
        join(key, key, at_top ? at_organization() : at_subaccount());
    }
}

std::string Cast::at_organization(const std::string& rest) const { return "/organizations/" + organization_ + rest; }

std::string Cast::at_subaccount(const std::string& rest) const {
    return at_organization("/subaccounts/" + subaccount_ + rest);
}

Client& Cast::join(const std::string& who, const std::string& role, const std::string& place) {
    // Ids are unique where names and addresses need to be.
    const std::string email = who + "." + organization_ + "@people.example";
    const auto invited = people_.at("founder")->post(place + "/invitations", invitation(email, role));
    EXPECT_EQ(invited.status, 201) << invited.raw.body;
    auto client = std::make_unique<Client>(muster_);
    const auto accepted = client->post("/invitations/sign-up",
                                       R"({"token":)" + in_quotes(muster_.invitation_token(email)) + R"(,"name":)" +
                                           in_quotes("Robin " + who) + R"(,"password":)" + in_quotes(password) + "}");
    EXPECT_EQ(accepted.status, 201) << accepted.raw.body;
    users_[who] = accepted.body.at("user").at("id").as_string();
    return *(people_[who] = std::move(client));
}

}  // namespace muster::testing
