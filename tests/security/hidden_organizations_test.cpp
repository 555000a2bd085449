// SPDX-License-Identifier: Apache-2.0
// Who doesn't belong somewhere can't tell that it exists: the answer is, byte for byte, that of an id nobody ever had.

#include <chrono>
#include <map>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "support/cast.h"
#include "support/golden_routes.h"

namespace muster::testing {
namespace {

using Values = std::map<std::string, std::string>;

constexpr auto unknown_id = "4611686018427387904";

/// A path below /api/v1 with its parameters filled in.
std::string filled(std::string path, const Values& values) {
    path = path.substr(std::string("/api/v1").size());
    for (const auto& [name, value] : values) {
        const std::string parameter = "{" + name + "}";
        for (auto at = path.find(parameter); at != path.npos; at = path.find(parameter)) {
            path.replace(at, parameter.size(), value);
        }
    }
    EXPECT_FALSE(path.contains('{')) << "give this test a value for each parameter of " << path;
    return path;
}

/// Without those that need a query; they have a test of their own below.
std::vector<std::string> reads_with(const std::string& parameter) {
    std::vector<std::string> paths;
    for (const auto& route : golden_routes()) {
        if (route.path.ends_with("/role-preview")) continue;
        if (route.method == "GET" && route.path.contains("{" + parameter + "}")) paths.push_back(route.path);
    }
    return paths;
}

class HiddenOrganizations : public ::testing::Test {
  protected:
    HiddenOrganizations() : muster_(storage::Engine::sqlite), theirs_(muster_, "scale-to-win") {
        stranger_ = sign_up(muster_, "stranger@people.example");
        const auto made = stranger_->post("/organizations", R"({"name":"My Own","role_model":"scale-to-win"})");
        EXPECT_EQ(made.status, 201) << made.raw.body;
        own_ = made.text("id");
        const auto campaign = theirs_["founder"].post(theirs_.at_subaccount("/campaigns"), R"({"name":"Theirs"})");
        EXPECT_EQ(campaign.status, 201) << campaign.raw.body;
        campaign_ = campaign.text("id");
        const auto shared =
            theirs_["founder"].post(theirs_.at_subaccount("/campaigns/" + campaign_ + "/join-links"), "{}");
        EXPECT_EQ(shared.status, 201) << shared.raw.body;
        join_link_ = shared.body.at("link").at("id").as_string();
        const auto invited = theirs_["founder"].post(theirs_.at_subaccount("/invitations"),
                                                     Cast::invitation("invited@people.example", "texter"));
        EXPECT_EQ(invited.status, 201) << invited.raw.body;
        invitation_ = invited.text("id");
        const auto made_key = theirs_["founder"].post(theirs_.at_organization("/api-keys"),
                                                      R"({"name":"Import","permissions":["view_members"]})");
        EXPECT_EQ(made_key.status, 201) << made_key.raw.body;
        api_key_ = made_key.body.at("key").at("id").as_string();
        const auto begun = theirs_["founder"].post(theirs_.at_organization("/access-reviews"), "{}");
        EXPECT_EQ(begun.status, 201) << begun.raw.body;
        access_review_ = begun.text("id");
        export_all();
    }

    /// The parameters of something real in the other organization.
    Values real() {
        return {{"organization", theirs_.organization()},
                {"subaccount", theirs_.subaccount()},
                {"user", theirs_.user("admin")},
                {"permission", "view_members"},
                {"role", "texter"},
                {"campaign", campaign_},
                {"sequence", unknown_id},  // of this product there are none
                {"join_link", join_link_},
                {"invitation", invitation_},
                {"api_key", api_key_},
                {"access_review", access_review_},
                {"export", export_}};
    }

    /// Until there is a file to download.
    void export_all() {
        const auto place = theirs_.at_organization("/exports");
        export_ = theirs_["founder"].post(place, "").text("id");
        ASSERT_FALSE(export_.empty());
        while (theirs_["founder"].get(place + "/" + export_).text("state") != "ready")
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }

    static Values with(Values values, const std::string& name, const std::string& value) {
        values[name] = value;
        return values;
    }

    void expect_same(Client& client, const std::string& path, const Values& existing, const Values& unknown,
                     int status) {
        SCOPED_TRACE(path);
        const auto hidden = client.get(filled(path, existing));
        const auto absent = client.get(filled(path, unknown));
        EXPECT_EQ(hidden.status, status) << hidden.raw.body;
        EXPECT_EQ(absent.status, status) << absent.raw.body;
        EXPECT_EQ(hidden.raw.body, absent.raw.body);
    }

    MusterProcess muster_;
    Cast theirs_;
    std::unique_ptr<Client> stranger_;
    std::string own_;
    std::string campaign_;    ///< in their subaccount
    std::string join_link_;   ///< to that campaign
    std::string invitation_;  ///< to that subaccount
    std::string api_key_;
    std::string access_review_;  ///< of their organization
    std::string export_;
};

TEST_F(HiddenOrganizations, AnswerStrangersLikeIdsThatNobodyHas) {
    const auto paths = reads_with("organization");
    ASSERT_GT(paths.size(), 10U);
    for (const auto& path : paths) expect_same(*stranger_, path, real(), with(real(), "organization", unknown_id), 404);
}

TEST_F(HiddenOrganizations, AnswerTheirOwnPeople) {
    // The twin of the test above: the same reads are not 404 for everybody.
    for (const auto& path : reads_with("organization")) {
        if (path.contains("/sequences")) continue;
        EXPECT_EQ(theirs_["founder"].get(filled(path, real())).status, 200) << path;
    }
}

TEST_F(HiddenOrganizations, KeepTheirSubaccountsHiddenUnderAnotherOrganization) {
    const Values mine = with(real(), "organization", own_);
    for (const auto& path : reads_with("subaccount")) {
        expect_same(*stranger_, path, mine, with(mine, "subaccount", unknown_id), 404);
    }
}

TEST_F(HiddenOrganizations, KeepSisterSubaccountsHiddenFromThoseOfOne) {
    const auto made = theirs_["founder"].post(theirs_.at_organization("/subaccounts"), R"({"name":"Sister"})");
    ASSERT_EQ(made.status, 201) << made.raw.body;
    const Values sister = with(real(), "subaccount", made.text("id"));
    ASSERT_EQ(theirs_["admin"].get(theirs_.at_subaccount()).status, 200);
    for (const auto& path : reads_with("subaccount")) {
        expect_same(theirs_["admin"], path, sister, with(sister, "subaccount", unknown_id), 404);
    }
}

TEST_F(HiddenOrganizations, KeepTheirCampaignsHiddenFromOtherPlaces) {
    const Values mine = with(real(), "organization", own_);
    const auto subaccounts = stranger_->get("/organizations/" + own_ + "/subaccounts");
    const Values here = with(mine, "subaccount", std::string(subaccounts.body.at("items").at(0).at("id").as_string()));
    for (const auto& path : reads_with("campaign")) {
        expect_same(*stranger_, path, here, with(here, "campaign", unknown_id), 404);
    }
}

TEST_F(HiddenOrganizations, KeepTheSequencesOfOneHiddenFromAnother) {
    Cast account(muster_, "amplemarket");
    const auto made = account["founder"].post(account.at_organization("/sequences"), R"({"name":"Follow-up"})");
    ASSERT_EQ(made.status, 201) << made.raw.body;
    const Values values = {
        {"organization", account.organization()}, {"user", account.user("founder")}, {"sequence", made.text("id")}};
    for (const auto& path : reads_with("sequence")) {
        EXPECT_EQ(account["founder"].get(filled(path, values)).status, 200) << path;
        // On behalf of others is refused whatever there is.
        const int status = path.contains("{user}") ? 403 : 404;
        expect_same(account["sales_rep"], path, values, with(values, "sequence", unknown_id), status);
        expect_same(*stranger_, path, values, with(values, "organization", unknown_id), 404);
    }
}

TEST_F(HiddenOrganizations, KeepTheirPeopleHiddenFromAnotherOrganization) {
    const Values mine = with(real(), "organization", own_);
    for (const auto& path : reads_with("user")) {
        if (path.contains("{subaccount}")) continue;
        const auto hidden = stranger_->get(filled(path, mine));
        const auto absent = stranger_->get(filled(path, with(mine, "user", unknown_id)));
        EXPECT_EQ(hidden.status, absent.status) << path;
        EXPECT_EQ(hidden.raw.body, absent.raw.body) << path;
    }
}

TEST_F(HiddenOrganizations, KeepHiddenWhatAnotherRoleWouldDo) {
    const std::string path =
        "/api/v1/organizations/{organization}/subaccounts/{subaccount}/members/{user}/role-preview?role=";
    EXPECT_EQ(theirs_["founder"].get(filled(path, real()) + "texter").status, 200);
    for (const std::string role : {"texter", "emperor"}) {
        expect_same(*stranger_, path + role, real(), with(real(), "organization", unknown_id), 404);
        expect_same(*stranger_, path + role, with(real(), "organization", own_),
                    with(with(real(), "organization", own_), "subaccount", unknown_id), 404);
    }
}

TEST_F(HiddenOrganizations, KeepWhatBringsPeopleAndProgramsInHiddenFromAnother) {
    const Values mine = with(real(), "organization", own_);
    for (const std::string name : {"invitation", "join_link", "api_key"}) {
        for (const auto& path : reads_with(name)) {
            if (path.contains("{subaccount}")) continue;
            expect_same(*stranger_, path, mine, with(mine, name, unknown_id), 404);
        }
    }
}

TEST_F(HiddenOrganizations, KeepTheirJoinLinksHiddenFromAnotherOrganization) {
    const std::string place = "/organizations/" + own_ + "/join-links/";
    for (const auto& [method, rest] :
         std::vector<std::pair<std::string, std::string>>{{"GET", "/joins"}, {"POST", "/rotation"}, {"DELETE", ""}}) {
        SCOPED_TRACE(method + rest);
        const auto hidden = stranger_->send(method, place + join_link_ + rest, "");
        EXPECT_EQ(hidden.status, 404) << hidden.raw.body;
        EXPECT_EQ(hidden.raw.body, stranger_->send(method, place + unknown_id + rest, "").raw.body);
    }
    EXPECT_EQ(theirs_["admin"].remove(theirs_.at_subaccount("/join-links/" + join_link_)).status, 204);
}

TEST_F(HiddenOrganizations, AnswerWritesOfStrangersLikeIdsThatNobodyHas) {
    const std::string form = Cast::invitation("guest@people.example", "admin");
    for (const std::string& place : {"/organizations/" + theirs_.organization(), theirs_.at_subaccount()}) {
        std::string unknown = place;
        unknown.replace(unknown.find(theirs_.organization()), theirs_.organization().size(), unknown_id);
        for (const auto& [method, rest, body] : std::vector<std::array<std::string, 3>>{
                 {"POST", "/invitations", form},
                 {"POST", "/join-links", "{}"},
                 {"POST", "/join-links/" + join_link_ + "/rotation", ""},
                 {"DELETE", "/join-links/" + join_link_, ""},
                 {"POST", "/campaigns", R"({"name":"Mine"})"},
                 {"PATCH", "/members/" + theirs_.user("founder"), R"({"role":"admin"})"},
                 {"POST", "/members/" + theirs_.user("founder") + "/suspension", ""},
                 {"DELETE", "/members/" + theirs_.user("founder") + "/suspension", ""},
                 {"DELETE", "/members/" + theirs_.user("founder") + "/end", ""},
                 {"POST", "/removals/" + theirs_.user("founder") + "/undo", ""},
                 {"DELETE", "/members/" + theirs_.user("founder"), ""}}) {
            SCOPED_TRACE(method + " " + place + rest);
            const auto hidden = stranger_->send(method, place + rest, body);
            EXPECT_EQ(hidden.status, 404) << hidden.raw.body;
            EXPECT_EQ(hidden.raw.body, stranger_->send(method, unknown + rest, body).raw.body);
        }
    }
}

}  // namespace
}  // namespace muster::testing
