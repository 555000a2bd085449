// SPDX-License-Identifier: Apache-2.0
// Invitations over HTTP as those keep them who invite: sent again, changed, listed, and many by a table.

#include <memory>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "support/cast.h"

namespace muster::testing {
namespace {

using storage::Engine;

class KeptInvitations : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(GetParam());
        cast_ = std::make_unique<Cast>(*muster_, "scale-to-win");
    }
    Client& owner() { return (*cast_)["founder"]; }
    Client& admin() { return (*cast_)["admin"]; }
    std::string at(const std::string& rest = "") { return cast_->at_subaccount("/invitations" + rest); }
    Answer import(Client& by, const std::string& place, const std::string& csv) {
        return by.send("POST", place + "/import", csv, {{"Content-Type", "text/csv; charset=utf-8"}});
    }
    std::string invite(const std::string& email, const std::string& role) {
        const auto made = owner().post(at(), Cast::invitation(email, role));
        EXPECT_EQ(made.status, 201) << made.raw.body;
        return made.text("id");
    }
    /// The states of the invitations to an address.
    std::string state_of(const std::string& email, const std::string& query = "") {
        const auto listed = owner().get(at(query));
        EXPECT_EQ(listed.status, 200) << listed.raw.body;
        for (const auto& each : listed.body.at("items").as_array()) {
            if (each.at("email").as_string() == email) return std::string(each.at("state").as_string());
        }
        return "";
    }

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<Cast> cast_;
};

TEST_P(KeptInvitations, TellAllThatIsWrongWithThemAtOnceToWhoMayInvite) {
    const std::string wrong = R"({"email":"nope","role":"Emperor","last_name":"","nickname":"Ada"})";
    const auto refused = owner().post(at(), wrong);
    EXPECT_EQ(refused.status, 422) << refused.raw.body;
    EXPECT_EQ(refused.code(), "invalid_fields");
    std::set<std::string> pointers;
    for (const auto& error : refused.body.at("errors").as_array()) {
        EXPECT_TRUE(pointers.insert(std::string(error.at("pointer").as_string())).second) << refused.raw.body;
    }
    EXPECT_EQ(pointers, (std::set<std::string>{"/email", "/last_name", "/nickname", "/role"}));
    EXPECT_EQ((*cast_)["texter"].post(at(), wrong).status, 403);
    EXPECT_EQ(owner().post(at(), "{").status, 400);
}

TEST_P(KeptInvitations, AreSentAgainChangedAndListedByTheirState) {
    const std::string ada = "ada@people.example";
    const auto id = invite(ada, "texter");
    const auto before = muster_->mailed_token(ada, "/invitation#");
    EXPECT_EQ(state_of(ada), "open");
    EXPECT_EQ((*cast_)["texter"].post(at("/" + id + "/resending"), "").status, 403);
    const auto resent = owner().post(at("/" + id + "/resending"), "");
    ASSERT_EQ(resent.status, 200) << resent.raw.body;
    Client visitor(*muster_);
    const auto preview = [&](const std::string& token) {
        return visitor.post("/invitations/preview", R"({"token":")" + token + "\"}");
    };
    EXPECT_EQ(preview(before).code(), "invitation_over");

    EXPECT_EQ(owner().patch(at("/" + id), R"({"role":"owner"})").code(), "role_not_held_here");
    const auto changed = owner().patch(at("/" + id), R"({"role":"supervolunteer"})");
    ASSERT_EQ(changed.status, 200) << changed.raw.body;
    EXPECT_EQ(changed.text("role"), "supervolunteer");
    EXPECT_EQ(owner().patch(at("/4711"), R"({"role":"texter"})").status, 404);

    EXPECT_EQ(owner().remove(at("/" + id)).status, 204);
    EXPECT_EQ(state_of(ada), "");
    EXPECT_EQ(state_of(ada, "?state=revoked"), "revoked");
    EXPECT_EQ(owner().get(at("?state=lost")).status, 422);
    EXPECT_EQ(owner().post(at("/" + id + "/resending"), "").status, 404);
}

TEST_P(KeptInvitations, AreSuspendedOnceTheirInviterMayNotGiveTheirRole) {
    const std::string ada = "ada@people.example";
    ASSERT_EQ(admin().post(at(), Cast::invitation(ada, "admin")).status, 201);
    ASSERT_EQ(owner().patch(cast_->at_subaccount("/members/" + cast_->user("admin")), R"({"role":"texter"})").status,
              204);
    EXPECT_EQ(state_of(ada), "suspended");
}

TEST_P(KeptInvitations, OfATableAreSentAllOrNone) {
    const auto refused = import(admin(), at(), "email,role\nada@people.example,texter\nben,texter\n");
    EXPECT_EQ(refused.status, 422) << refused.raw.body;
    EXPECT_EQ(refused.code(), "import_refused");
    ASSERT_EQ(refused.body.at("errors").as_array().size(), 1U);
    EXPECT_EQ(refused.body.at("errors").at(0).at("pointer").as_string(), "/rows/3/email");
    EXPECT_EQ(state_of("ada@people.example"), "");

    const auto done = import(admin(), at(), "email,role\r\nada@people.example,texter\r\nben@people.example,Admin\r\n");
    ASSERT_EQ(done.status, 201) << done.raw.body;
    EXPECT_EQ(done.body.at("invitations").as_array().size(), 2U);
    EXPECT_EQ(state_of("ben@people.example"), "open");
    EXPECT_FALSE(muster_->mailed_token("ben@people.example", "/invitation#").empty());

    EXPECT_EQ(import(admin(), cast_->at_organization("/invitations"), "email\n").status, 403);
    EXPECT_EQ(import((*cast_)["texter"], at(), "email\n").status, 403);
    const auto broken = import(admin(), at(), "email\n\"ada\n");
    EXPECT_EQ(broken.status, 400) << broken.raw.body;
    EXPECT_EQ(broken.code(), "csv_malformed");
    const auto json = admin().post(at("/import"), "{}");
    EXPECT_EQ(json.status, 415);
    EXPECT_EQ(json.code(), "body_not_csv");
}

TEST_P(KeptInvitations, LeadNowhereWhileTheirSubaccountIsArchived) {
    const std::string ada = "ada@people.example";
    invite(ada, "texter");
    const auto archived = cast_->at_organization("/archived-subaccounts/" + cast_->subaccount());
    EXPECT_EQ(owner().put(archived, "").code(), "last_subaccount");
    ASSERT_EQ(owner().post(cast_->at_organization("/subaccounts"), R"({"name":"South"})").status, 201);
    EXPECT_EQ(admin().put(archived, "").status, 403);
    ASSERT_EQ(owner().put(archived, "").status, 200);
    EXPECT_EQ(admin().get(at()).status, 404);
    EXPECT_EQ(owner().post(at(), Cast::invitation("ben@people.example", "texter")).code(), "archived");
    EXPECT_EQ(state_of(ada), "suspended");
    ASSERT_EQ(owner().remove(archived).status, 200);
    EXPECT_EQ(admin().get(at()).status, 200);
    EXPECT_EQ(state_of(ada), "open");
    EXPECT_EQ(admin().put(cast_->at_subaccount("/name"), R"({"name":"North"})").text("name"), "North");
}

TEST_P(KeptInvitations, CT_2_AreOpenAsLongAsTheCompanySetsAmongItsOtherSettings) {
    Cast company(*muster_, "customertext");
    Client& founder = company["founder"];
    const auto set = [&](Client& by, const std::string& what, const std::string& json) {
        return by.put(company.at_organization("/" + what), json);
    };
    for (const auto& [what, json] : {std::pair<std::string, std::string>{"name", R"({"name":"Another Name"})"},
                                     {"time-zone", R"({"time_zone":"Europe/Tallinn"})"},
                                     {"billing-email", R"({"email":"bills@people.example"})"},
                                     {"invitation-days", R"({"days":14})"}}) {
        EXPECT_EQ(set(company["manager"], what, json).status, 403) << what;
        EXPECT_EQ(set(owner(), what, json).status, 404) << what;
        EXPECT_EQ(set(founder, what, json).status, 200) << what;
    }
    const auto wrong = set(founder, "time-zone", R"({"time_zone":"Mars/Olympus"})");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(wrong.body.at("errors").at(0).at("pointer").as_string(), "/time_zone");
    EXPECT_EQ(set(founder, "invitation-days", R"({"days":31})").status, 422);
    EXPECT_EQ(set(founder, "billing-email", R"({"email":"nobody"})").status, 422);
    const auto seen = founder.get(company.at_organization());
    EXPECT_EQ(seen.text("name"), "Another Name");
    EXPECT_EQ(seen.text("time_zone"), "Europe/Tallinn");
    EXPECT_EQ(seen.text("billing_email"), "bills@people.example");
    for (const auto* unclear : {"{}", R"({"email":null})"}) {
        EXPECT_EQ(set(founder, "billing-email", unclear).status, 422) << unclear;
    }
    const auto billing = company.at_organization("/billing-email");
    EXPECT_EQ(company["manager"].remove(billing).status, 403);
    EXPECT_EQ(owner().remove(billing).status, 404);
    EXPECT_EQ(founder.get(company.at_organization()).text("billing_email"), "bills@people.example");
    EXPECT_EQ(founder.remove(billing).text("billing_email"), "");
    EXPECT_EQ(founder.get(company.at_organization()).text("billing_email"), "");
    EXPECT_EQ(seen.body.at("invitation_days").as_int64(), 14);
    EXPECT_EQ(company["user"].get(company.at_organization()).text("billing_email"), "");
    Client visitor(*muster_);
    const auto zones = visitor.get("/time-zones");
    EXPECT_GT(zones.body.at("items").as_array().size(), 300U);
    EXPECT_TRUE(zones.raw.body.contains("\"Europe/Tallinn\""));
    EXPECT_EQ(founder.get(company.at_organization("/role-model")).body.at("labels").at("organization").as_string(),
              "Company");
}

INSTANTIATE_TEST_SUITE_P(Engines, KeptInvitations, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
