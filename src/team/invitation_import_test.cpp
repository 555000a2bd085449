// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class InvitationImports : public OnTeamWorld {
  protected:
    void set_up_people() override {
        amplifi_ = world_->found("amplifi");
        company_ = world_->found("customertext");
        campaign_ = world_->found("scale-to-win");
    }

    /// "pointer code" of what is wrong, after nobody was invited.
    std::vector<std::string> wrong(const Place& place, const Target& where, std::string_view csv, UserId by) {
        const auto refused = world_->import(by, where, csv);
        EXPECT_TRUE(fails_with(refused, TeamError::import_refused));
        EXPECT_THAT(world_->waiting_mails(place.organization), IsEmpty());
        EXPECT_EQ(world_->invitations_stored(place.organization), 0);
        std::vector<std::string> errors;
        if (refused) return errors;
        for (const auto& field : refused.error().fields()) errors.push_back(field.pointer + " " + field.code);
        return errors;
    }
    std::vector<std::string> wrong(const Place& place, std::string_view csv) {
        return wrong(place, place.target(), csv, place.founder);
    }
    static std::string rows_of(int count) {
        std::string csv = "email\n";
        for (int i = 0; i < count; ++i) csv += "number" + std::to_string(i) + "@people.example\n";
        return csv;
    }

    Place amplifi_;
    Place company_;
    Place campaign_;
};
MUSTER_ON_BOTH_ENGINES(InvitationImports);

TEST_P(InvitationImports, InviteEachRowWithItsMailAndItsEvent) {
    const auto done = value_of(world_->import(amplifi_.founder, amplifi_.target(),
                                              "Email, Role\r\n"
                                              " Ada@People.example ,billing_contact\r\n"
                                              "ben@people.example,Standard member\r\n"
                                              "\"cleo@people.example\",\r\n"));
    ASSERT_EQ(done.invitations.size(), 3U);
    EXPECT_EQ(done.invitations[0].email.text(), "ada@people.example");
    EXPECT_EQ(done.invitations[0].role, "billing_contact");
    EXPECT_EQ(done.invitations[1].role, "member") << "by the product's word";
    EXPECT_EQ(done.invitations[2].role, "member") << "by default";
    EXPECT_THAT(world_->actions_of(amplifi_.organization),
                ElementsAre("invitation.sent", "invitation.sent", "invitation.sent"));
    EXPECT_THAT(
        world_->waiting_mails(amplifi_.organization),
        ElementsAre(done.invitations[0].id.number(), done.invitations[1].id.number(), done.invitations[2].id.number()));
    const auto ada = world_->sign_up("ada@people.example");
    EXPECT_TRUE(
        succeeds(world_->invitations.accept(ada, world_->token_of(amplifi_.organization, done.invitations[0].id))));
}

TEST_P(InvitationImports, MayBeSeparatedBySemicolonsAsSpreadsheetsDo) {
    const auto done = value_of(
        world_->import(amplifi_.founder, amplifi_.target(), "email;role\nada@people.example;billing_contact\n"));
    ASSERT_EQ(done.invitations.size(), 1U);
    EXPECT_EQ(done.invitations[0].role, "billing_contact");
}

TEST_P(InvitationImports, SayOfEachRowWhatIsWrongAndInviteNobody) {
    const auto member = world_->add_member(amplifi_.organization, amplifi_.top(), "member");
    EXPECT_THAT(wrong(amplifi_,
                      "email,role\n"
                      "ada@people.example,member\n"
                      "ben,member\n"
                      ",member\n"
                      "ADA@people.example,\n"
                      "cleo@people.example,administrator\n" +
                          world_->email_of(member) + ",\n"),
                ElementsAre("/rows/3/email format", "/rows/4/email required", "/rows/5/email duplicate",
                            "/rows/6/role no_such_role", "/rows/7/email already_member"));
}

TEST_P(InvitationImports, NameTheRowsWhoseAddressesAreInvitedAlready) {
    value_of(world_->invite(amplifi_.founder, amplifi_.target(), invitation_for("ada@people.example")));
    const auto refused =
        world_->import(amplifi_.founder, amplifi_.target(), "email\nben@people.example\nada@people.example\n");
    ASSERT_TRUE(fails_with(refused, TeamError::import_refused));
    ASSERT_EQ(refused.error().fields().size(), 1U);
    EXPECT_EQ(refused.error().fields()[0].pointer, "/rows/3/email");
    EXPECT_EQ(refused.error().fields()[0].code, "already_invited");
    EXPECT_EQ(world_->invitations_stored(amplifi_.organization), 1);
    world_->clock.advance(limits::invitation_lifetime);
    EXPECT_TRUE(succeeds(world_->import(amplifi_.founder, amplifi_.target(), "email\nada@people.example\n")));
}

TEST_P(InvitationImports, CT_5_AskForWhatTheModelAsksFor) {
    EXPECT_THAT(
        wrong(company_,
              "email,role,first_name,last_name,phone_number\n"
              "ada@people.example,user,Ada,,+12025550123\n"
              "ben@people.example,,Ben,Brook,0123\n"),
        UnorderedElementsAre("/rows/2/last_name required", "/rows/3/role required", "/rows/3/phone_number format"));
    EXPECT_THAT(wrong(company_, "email\nada@people.example\n"),
                UnorderedElementsAre("/rows/2/first_name required", "/rows/2/last_name required",
                                     "/rows/2/phone_number required", "/rows/2/role required"));
    const auto done = value_of(world_->import(company_.founder, company_.target(),
                                              "First name,Last name,Email,Phone number,Role\n"
                                              "Ada,\"O\"\"Neil, Jr\",ada@people.example,+12025550123,User\n"));
    EXPECT_EQ(done.invitations.at(0).last_name, "O\"Neil, Jr");
    EXPECT_EQ(done.invitations[0].phone_number, "+12025550123");
}

TEST_P(InvitationImports, CT_3_GiveNoRoleThatTheInviterMayNotGive) {
    const auto manager = world_->add_member(company_.organization, company_.top(), "manager");
    const std::string header = "email,role,first_name,last_name,phone_number\n";
    EXPECT_THAT(
        wrong(company_, company_.target(),
              header + "a@people.example,user,A,A,+12025550123\nb@people.example,admin,B,B,+12025550123\n", manager),
        ElementsAre("/rows/3/role may_not_grant"));
    EXPECT_TRUE(
        succeeds(world_->import(manager, company_.target(), header + "a@people.example,user,A,A,+12025550123\n")));
    const auto user = world_->add_member(company_.organization, company_.top(), "user");
    EXPECT_TRUE(fails_with(world_->import(user, company_.target(), header), AccessError::denied));
}

TEST_P(InvitationImports, SW_1_LeadToTheSubaccountsThatARowNames) {
    const auto second = world_->add_subaccount(campaign_.organization);
    const std::string first = campaign_.subaccount.text();
    const auto done = value_of(world_->import(campaign_.founder, campaign_.target(),
                                              "email,role,subaccount\n"
                                              "ada@people.example,texter," +
                                                  first +
                                                  "\n"
                                                  "ben@people.example,admin," +
                                                  first + " ; " + second.text() +
                                                  "\n"
                                                  "cleo@people.example,owner,\n"));
    EXPECT_THAT(done.invitations.at(0).scopes, ElementsAre(campaign_.at_subaccount()));
    EXPECT_THAT(done.invitations.at(1).scopes,
                UnorderedElementsAre(campaign_.at_subaccount(), access::scope_of(second)));
    EXPECT_THAT(done.invitations.at(2).scopes, ElementsAre(campaign_.top()));
}

TEST_P(InvitationImports, SW_4_OfASubaccountLeadThereAndNowhereElse) {
    const auto sister = world_->add_subaccount(campaign_.organization);
    const auto admin = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "admin");
    EXPECT_THAT(wrong(campaign_, campaign_.subaccount_target(),
                      "email,role,subaccount\na@people.example,texter," + sister.text() + "\n", admin),
                ElementsAre("/rows/1/3 unknown"));
    EXPECT_THAT(
        wrong(campaign_, campaign_.target(),
              "email,role,subaccount\na@people.example,texter,4711\nb@people.example,texter,None\n"
              "c@people.example,texter,\n",
              campaign_.founder),
        ElementsAre("/rows/2/subaccount not_found", "/rows/3/subaccount format", "/rows/4/role role_not_held_here"));
    EXPECT_TRUE(fails_with(world_->import(admin, campaign_.target(), "email\n"), AccessError::denied));
    const auto done =
        value_of(world_->import(admin, campaign_.subaccount_target(), "email,role\na@people.example,texter\n"));
    EXPECT_THAT(done.invitations.at(0).scopes, ElementsAre(campaign_.at_subaccount()));
}

TEST_P(InvitationImports, KnowTheirColumnsByTheirNames) {
    EXPECT_THAT(wrong(amplifi_, "address,role\nada@people.example,member\n"), ElementsAre("/rows/1/1 unknown"));
    EXPECT_THAT(wrong(amplifi_, "role\nmember\n"), ElementsAre("/rows/1/email required"));
    EXPECT_THAT(wrong(amplifi_, "email,Email\na@people.example,b@people.example\n"),
                ElementsAre("/rows/1/email duplicate"));
    EXPECT_THAT(wrong(amplifi_, "email,role\n"), ElementsAre("/rows/2/email required"));
}

TEST_P(InvitationImports, HaveSoManyRowsAndNoMore) {
    EXPECT_TRUE(
        fails_with(world_->import(amplifi_.founder, amplifi_.target(), rows_of(limits::invitation_import_rows_max + 1)),
                   TeamError::import_too_long));
    EXPECT_EQ(world_->invitations_stored(amplifi_.organization), 0);
    const auto done =
        value_of(world_->import(amplifi_.founder, amplifi_.target(), rows_of(limits::invitation_import_rows_max)));
    EXPECT_EQ(done.invitations.size(), static_cast<std::size_t>(limits::invitation_import_rows_max));
}

TEST_P(InvitationImports, CountAllTheirMails) {
    const int allowed = limits::invitation_mails_per_actor_max / limits::invitation_import_rows_max;
    for (int i = 0; i < allowed; ++i) {
        std::string csv = "email\n";
        for (int row = 0; row < limits::invitation_import_rows_max; ++row)
            csv += std::to_string(i) + "-" + std::to_string(row) + "@people.example\n";
        value_of(world_->import(amplifi_.founder, amplifi_.target(), csv));
    }
    EXPECT_TRUE(
        fails_with(world_->import(amplifi_.founder, amplifi_.target(), rows_of(limits::invitation_import_rows_max)),
                   TeamError::too_many_invitation_mails));
    EXPECT_EQ(world_->invitations_stored(amplifi_.organization), allowed * limits::invitation_import_rows_max);
}

}  // namespace
}  // namespace muster::team::testing
