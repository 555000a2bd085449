// SPDX-License-Identifier: Apache-2.0
// Roles of an organization's own over HTTP: made by cloning, shown as a matrix, changed, tried beforehand, deleted.

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "support/cast.h"

namespace muster::testing {
namespace {

using storage::Engine;

class CustomRoles : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(GetParam());
        cast_ = std::make_unique<Cast>(*muster_, "customertext");
    }
    [[nodiscard]] Client& admin() { return (*cast_)["founder"]; }
    [[nodiscard]] std::string at(const std::string& rest) const { return cast_->at_organization(rest); }

    Answer make(Client& client, const std::string& on = "[]", const std::string& off = "[]") {
        return client.post(at("/roles"), R"({"key":"night_shift","label":"Night shift","base":"user","on":)" + on +
                                             R"(,"off":)" + off + "}");
    }
    /// The last event's action and details, as the log answers them.
    Answer events() { return admin().get(at("/events?limit=200")); }

    static boost::json::object column(const Answer& matrix, std::string_view key) {
        for (const auto& role : matrix.body.at("roles").as_array()) {
            if (role.at("key").as_string() == key) return role.as_object();
        }
        return {};
    }
    /// The cell of a permission in the last column.
    static boost::json::object last_cell(const Answer& matrix, std::string_view permission) {
        for (const auto& line : matrix.body.at("permissions").as_array()) {
            if (line.at("permission").as_string() == permission) return line.at("cells").as_array().back().as_object();
        }
        return {};
    }

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<Cast> cast_;
};

TEST_P(CustomRoles, AreMadeGivenChangedAndDeleted) {
    const auto made = make(admin(), R"(["view_members"])", R"(["edit_contacts"])");
    ASSERT_EQ(made.status, 201) << made.raw.body;
    EXPECT_EQ(made.text("base"), "user");
    EXPECT_EQ(made.raw.header("location"), "/api/v1" + at("/roles/night_shift"));
    const auto one = admin().get(at("/roles/night_shift"));
    EXPECT_EQ(column(one, "night_shift").at("base").as_string(), "user");
    EXPECT_TRUE(last_cell(one, "view_members").at("on").as_bool());
    EXPECT_FALSE(last_cell(one, "edit_contacts").at("on").as_bool());
    EXPECT_EQ(admin().get(at("/roles/emperor")).status, 404);
    auto& robin = cast_->join("robin", "night_shift", at(""));
    EXPECT_EQ(robin.get(at("/members")).status, 200);
    EXPECT_EQ(robin.get(at("/access/edit_contacts")).body.at("allowed").as_bool(), false);

    const std::string change = R"({"on":["edit_contacts"],"off":["view_members"]})";
    const auto preview = admin().post(at("/roles/night_shift/preview"), change);
    ASSERT_EQ(preview.status, 200) << preview.raw.body;
    EXPECT_EQ(preview.body.at("use").at("members").as_int64(), 1);
    EXPECT_EQ(preview.body.at("affected").at(0).at("user").as_string(), cast_->user("robin"));
    EXPECT_EQ(preview.body.at("affected").at(0).at("lost").at(0).as_string(), "view_members");
    EXPECT_EQ(robin.get(at("/members")).status, 200) << "a preview changes nothing";

    const auto changed = admin().patch(at("/roles/night_shift"), change);
    ASSERT_EQ(changed.status, 200) << changed.raw.body;
    EXPECT_EQ(robin.get(at("/members")).status, 403) << "their next request";
    EXPECT_TRUE(robin.get(at("/access/edit_contacts")).body.at("allowed").as_bool());

    const auto in_use = admin().remove(at("/roles/night_shift"));
    EXPECT_EQ(in_use.status, 409);
    EXPECT_EQ(in_use.code(), "role_in_use");
    EXPECT_TRUE(in_use.raw.body.contains("1 membership has this role")) << in_use.raw.body;
    const auto deleted = admin().remove(at("/roles/night_shift?replacement=user"));
    ASSERT_EQ(deleted.status, 200) << deleted.raw.body;
    EXPECT_EQ(deleted.body.at("members").as_int64(), 1);
    EXPECT_EQ(robin.get(at("")).status, 200);
    EXPECT_EQ(admin().remove(at("/roles/night_shift")).status, 404);
    const auto log = events().raw.body;
    for (const std::string action : {"role.made", "role.changed", "role.deleted"}) EXPECT_TRUE(log.contains(action));
}

TEST_P(CustomRoles, AreShownAsAMatrixThatSaysWhatOneMaySwitch) {
    ASSERT_EQ(make(admin()).status, 201);
    const auto seen = admin().get(at("/roles"));
    ASSERT_EQ(seen.status, 200) << seen.raw.body;
    EXPECT_EQ(column(seen, "night_shift").at("base").as_string(), "user");
    EXPECT_TRUE(column(seen, "night_shift").at("may_change").as_bool());
    EXPECT_EQ(column(seen, "admin").at("why_not").as_string(), "of_the_product");
    EXPECT_TRUE(last_cell(seen, "edit_contacts").at("on").as_bool());
    EXPECT_TRUE(last_cell(seen, "view_audit_log").at("may_switch").as_bool());

    const auto managers = (*cast_)["manager"].get(at("/roles"));
    EXPECT_EQ(column(managers, "night_shift").at("why_not").as_string(), "you_may_not_manage");
    EXPECT_FALSE(last_cell(managers, "edit_contacts").at("may_switch").as_bool());
}

TEST_P(CustomRoles, NeverExceedWhoMakesThem) {
    EXPECT_EQ(make((*cast_)["manager"]).status, 403);
    ASSERT_EQ(admin()
                  .post(at("/roles"), R"({"key":"keeper","label":"Keeper","base":"manager","on":["manage_roles"]})")
                  .status,
              201);
    auto& keeper = cast_->join("keeper", "keeper", at(""));
    const auto exceeds = make(keeper, R"(["view_audit_log"])");
    EXPECT_EQ(exceeds.status, 403);
    EXPECT_EQ(exceeds.code(), "role_exceeds_maker");
    ASSERT_EQ(make(keeper, R"(["view_members"])").status, 201);
    EXPECT_EQ(keeper.patch(at("/roles/night_shift"), R"({"on":["view_audit_log"]})").code(), "role_exceeds_maker");
    ASSERT_EQ(admin().patch(at("/roles/night_shift"), R"({"on":["view_audit_log"]})").status, 200);
    EXPECT_EQ(keeper.patch(at("/roles/night_shift"), R"({"off":["view_audit_log"]})").code(), "role_exceeds_maker");
    const auto invited = keeper.post(at("/invitations"), Cast::invitation("guest@people.example", "night_shift"));
    EXPECT_EQ(invited.status, 403);
    EXPECT_EQ(invited.code(), "may_not_grant");
}

TEST_P(CustomRoles, BringInThoseWhoHoldNoMoreThanThey) {
    const auto made = admin().post(at("/roles"), R"({"key":"team_lead","label":"Team lead","base":"admin",)"
                                                 R"("off":["manage_roles","export_organization"]})");
    ASSERT_EQ(made.status, 201) << made.raw.body;
    auto& lead = cast_->join("lead", "team_lead", at(""));
    for (const std::string role : {"user", "team_lead"}) {
        EXPECT_EQ(lead.post(at("/invitations"), Cast::invitation(role + "@people.example", role)).status, 201) << role;
    }
    EXPECT_EQ(lead.post(at("/invitations"), Cast::invitation("boss@people.example", "admin")).code(), "may_not_grant");
}

TEST_P(CustomRoles, AreRefusedWithTheFieldThatIsWrong) {
    const auto bad_key = admin().post(at("/roles"), R"({"key":"Night Shift","label":"N","base":"user"})");
    EXPECT_EQ(bad_key.status, 422);
    EXPECT_EQ(bad_key.body.at("errors").at(0).at("pointer").as_string(), "/key");
    const auto bad_permission = make(admin(), R"(["fly"])");
    EXPECT_EQ(bad_permission.status, 422);
    EXPECT_EQ(bad_permission.body.at("errors").at(0).at("pointer").as_string(), "/on/0");
    EXPECT_EQ(admin().post(at("/roles"), R"({"key":"n","label":"N","base":"texter"})").status, 422);
    const auto bringing_in = make(admin(), R"(["view_members","invite_member"])");
    EXPECT_EQ(bringing_in.status, 422) << "a user's clone would bring in nobody";
    EXPECT_EQ(bringing_in.body.at("errors").at(0).at("pointer").as_string(), "/on/1");
    EXPECT_EQ(bringing_in.body.at("errors").at(0).at("code").as_string(), "reaches_nobody");
    EXPECT_TRUE(bringing_in.raw.body.contains("`manager`")) << bringing_in.raw.body;
    ASSERT_EQ(make(admin()).status, 201);
    EXPECT_EQ(make(admin()).status, 409);
    EXPECT_EQ(admin().patch(at("/roles/user"), R"({"off":["view_contacts"]})").code(), "role_not_custom");
}

INSTANTIATE_TEST_SUITE_P(Engines, CustomRoles, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
