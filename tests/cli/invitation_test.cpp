// SPDX-License-Identifier: Apache-2.0
// The operator sees an organization's invitations, sends them again and ends them; and changes its settings.

#include <string>

#include "cli/cli.h"

namespace muster::testing {
namespace {

class InvitationCommands : public Cli {
  protected:
    void SetUp() override {
        Cli::SetUp();
        if (IsSkipped()) return;
        migrate();
        create_user("ada@people.example");
        place_ = create_organization("scale-to-win", "ada@people.example");
        // The operator makes none: people invite, through the API.
        tamper(
            "insert into invitations (organization_id, id, email, role, generation, created_at, ends_at)"
            " select organization_id, 4711, 'ben@people.example', 'owner', 1, 0, 4000000000000000 from organizations;"
            "insert into invitation_scopes (organization_id, invitation_id, scope_id, open_email)"
            " select organization_id, 4711, organization_id, 'ben@people.example' from organizations");
    }
    [[nodiscard]] std::string state(const std::string& which) const {
        const auto listed = json_of({"invitation", "list", place_, "--state", which}).as_array();
        return listed.empty() ? "" : std::string(listed.at(0).at("state").as_string());
    }
    [[nodiscard]] boost::json::value organization() const { return json_of({"organization", "list"}).as_array().at(0); }

    std::string place_;
};

INSTANTIATE_TEST_SUITE_P(Engines, InvitationCommands, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

TEST_P(InvitationCommands, ListThemSendThemAgainAndRevokeThem) {
    EXPECT_EQ(state("open"), "open");
    EXPECT_TRUE(text_of({"invitation", "list", place_}).contains("ben@people.example"));
    EXPECT_EQ(text_of({"invitation", "resend", place_, "4711"}), "");
    EXPECT_EQ(text_of({"invitation", "revoke", place_, "4711"}), "");
    EXPECT_EQ(state("open"), "");
    EXPECT_EQ(state("revoked"), "revoked");
    EXPECT_TRUE(refuses(run({"invitation", "resend", place_, "4711"}), not_found, ""));
    EXPECT_TRUE(refuses(run({"invitation", "revoke", place_, "x"}), wrong_input, "`x` is no invitation's id"));
    EXPECT_TRUE(refuses(run({"invitation", "list", place_, "--state", "lost"}), wrong_input, ""));
}

TEST_P(InvitationCommands, StandBesideThoseThatSetAnOrganization) {
    EXPECT_EQ(text_of({"organization", "set", place_, "--name", "Another Name", "--time-zone", "Europe/Tallinn",
                       "--billing-email", "bills@people.example", "--invitation-days", "14"}),
              "");
    EXPECT_EQ(organization().at("name").as_string(), "Another Name");
    EXPECT_EQ(organization().at("time_zone").as_string(), "Europe/Tallinn");
    EXPECT_EQ(organization().at("billing_email").as_string(), "bills@people.example");
    EXPECT_EQ(organization().at("invitation_days").as_int64(), 14);
    EXPECT_EQ(text_of({"organization", "set", place_, "--billing-email", ""}), "");
    EXPECT_FALSE(organization().as_object().contains("billing_email"));
    EXPECT_EQ(organization().at("name").as_string(), "Another Name") << "what is not named stays";
    const auto wrong = run({"organization", "set", place_, "--name", "Third Name", "--time-zone", "Mars/Olympus"});
    EXPECT_TRUE(refuses(wrong, wrong_input, "`Mars/Olympus` is no time zone"));
    EXPECT_EQ(organization().at("name").as_string(), "Another Name") << "nothing is changed then";
    EXPECT_TRUE(refuses(run({"organization", "set", place_, "--invitation-days", "31"}), wrong_input, ""));
}

TEST_P(InvitationCommands, StandBesideThoseThatArchiveSubaccounts) {
    const std::string main(json_of({"subaccount", "list", place_}).at(0).at("id").as_string());
    EXPECT_TRUE(refuses(run({"subaccount", "archive", place_, main}), refused, "last subaccount"));
    static_cast<void>(text_of({"subaccount", "create", place_, "--name", "South"}));
    EXPECT_EQ(text_of({"subaccount", "archive", place_, main}), "");
    EXPECT_TRUE(json_of({"subaccount", "list", place_}).at(0).as_object().contains("archived_at"));
    EXPECT_TRUE(refuses(run({"member", "add", place_, "ada@people.example", "--subaccount", main, "--role", "texter"}),
                        refused, "archived"));
    EXPECT_EQ(text_of({"subaccount", "bring-back", place_, main}), "");
    EXPECT_FALSE(json_of({"subaccount", "list", place_}).at(0).as_object().contains("archived_at"));
    EXPECT_TRUE(refuses(run({"subaccount", "archive", place_, "4711"}), not_found, ""));
}

}  // namespace
}  // namespace muster::testing
