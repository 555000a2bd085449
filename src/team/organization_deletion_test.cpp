// SPDX-License-Identifier: Apache-2.0
// An organization that waits for its deletion: who begins that, what is left of it meanwhile, and how it opens again.

#include "team/organization_deletion.h"

#include <gmock/gmock.h>

#include "storage/testing/one_text.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Actor;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

constexpr auto jobs_of_kind = storage::testing::one_text(
    "organization_deletion_test.jobs", "select subject_id from jobs where organization_id = $1 and kind = $2");

class OrganizationDeletionTest : public OnTeamWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("scale-to-win");
        other_ = world_->found("amplifi");
        admin_ = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
        deletions_ = std::make_unique<OrganizationDeletions>(world_->gate, world_->ids);
    }
    void TearDown() override {
        deletions_.reset();
        OnTeamWorld::TearDown();
    }

    Result<OrganizationDeletion> ask(const Actor& by, const std::string& name = "A Place") {
        return world_->gate.with<Permission::delete_organization>(
            by, place_.target(),
            [&](const Permit<Permission::delete_organization>& permit) { return deletions_->ask(permit, name); });
    }
    Result<OrganizationDeletion> ask() { return ask(TeamWorld::as(place_.founder)); }
    Result<void> call_off(const Actor& by) {
        return world_->gate.with<Permission::delete_organization>(
            by, place_.target(),
            [&](const Permit<Permission::delete_organization>& permit) { return deletions_->call_off(permit); });
    }
    Result<std::optional<OrganizationDeletion>> show(UserId by) {
        return world_->gate.with<Permission::view_organization>(
            TeamWorld::as(by), place_.target(),
            [&](const Permit<Permission::view_organization>& permit) { return deletions_->show(permit); });
    }
    std::vector<UserId> mailed(std::string_view kind) {
        std::vector<UserId> people;
        for (const auto row : world_->run(jobs_of_kind, place_.organization, kind))
            people.push_back(row.get<UserId>(0));
        return people;
    }

    Place place_;
    Place other_;
    UserId admin_;
    std::unique_ptr<OrganizationDeletions> deletions_;
};

TEST_P(OrganizationDeletionTest, IsAskedForByTheTopRoleAlone) {
    EXPECT_TRUE(fails_with(ask(TeamWorld::as(admin_)), AccessError::denied));
    EXPECT_TRUE(fails_with(ask(TeamWorld::as(other_.founder)), AccessError::not_found));
    EXPECT_FALSE(value_of(show(place_.founder)).has_value());
    const auto deletion = value_of(ask());
    EXPECT_EQ(deletion.due_at, world_->clock.now() + limits::organization_deletion_wait);
    EXPECT_EQ(deletion.asked_by, place_.founder);
    EXPECT_EQ(value_of(show(admin_)).value().due_at, deletion.due_at) << "whoever belongs there sees why it is closed";
    EXPECT_TRUE(fails_with(show(other_.founder), AccessError::not_found));
    EXPECT_TRUE(fails_with(ask(), TeamError::deletion_under_way));
}

TEST_P(OrganizationDeletionTest, NeedsTheNameLetterByLetter) {
    for (const std::string wrong : {"a place", "A Place ", "Another Place"}) {
        const auto refused = ask(TeamWorld::as(place_.founder), wrong);
        ASSERT_TRUE(fails_with(refused, TeamError::deletion_form_wrong)) << wrong;
        EXPECT_EQ(refused.error().fields().at(0).pointer, "/name");
    }
    EXPECT_FALSE(value_of(show(place_.founder)).has_value());
}

TEST_P(OrganizationDeletionTest, ClosesTheOrganizationForAllButSeeingThatAndCallingItOff) {
    EXPECT_TRUE(succeeds(world_->list_members(place_.founder, place_.target())));
    value_of(ask());
    EXPECT_TRUE(fails_with(world_->list_members(place_.founder, place_.target()), AccessError::closing));
    EXPECT_TRUE(fails_with(world_->list_members(admin_, place_.subaccount_target()), AccessError::closing));
    EXPECT_TRUE(
        fails_with(world_->create_subaccount(place_.founder, place_.organization, "North"), AccessError::closing));
    EXPECT_TRUE(fails_with(world_->leave(admin_, place_.organization), AccessError::closing));
    EXPECT_TRUE(fails_with(world_->add(place_.target(), world_->add_user("Eve"), "owner"), AccessError::closing))
        << "for the operator too";
    EXPECT_TRUE(fails_with(world_->list_members(other_.founder, place_.target()), AccessError::not_found));
    EXPECT_TRUE(succeeds(world_->list_members(other_.founder, other_.target())));
    EXPECT_EQ(value_of(world_->show(admin_, place_.organization)).deletion_due_at,
              world_->clock.now() + limits::organization_deletion_wait);
}

TEST_P(OrganizationDeletionTest, LetsNobodyInByAnInvitation) {
    const auto invited =
        value_of(world_->invite(place_.founder, place_.target(), invitation_for("new@x.example", "owner")));
    const auto token = world_->token_of(place_.organization, invited.id);
    value_of(ask());
    const auto user = world_->sign_up("new@x.example");
    EXPECT_FALSE(world_->invitations.accept(user, token).ok());
    EXPECT_TRUE(succeeds(call_off(TeamWorld::as(place_.founder))));
    EXPECT_TRUE(succeeds(world_->invitations.accept(user, token)));
}

TEST_P(OrganizationDeletionTest, IsCalledOffByTheTopRoleAlone) {
    EXPECT_TRUE(fails_with(call_off(TeamWorld::as(place_.founder)), TeamError::no_deletion));
    value_of(ask());
    EXPECT_TRUE(fails_with(call_off(TeamWorld::as(admin_)), AccessError::denied));
    EXPECT_TRUE(fails_with(call_off(TeamWorld::as(other_.founder)), AccessError::not_found));
    EXPECT_TRUE(succeeds(call_off(TeamWorld::as(place_.founder))));
    EXPECT_TRUE(succeeds(world_->list_members(admin_, place_.subaccount_target())));
    EXPECT_FALSE(value_of(show(place_.founder)).has_value());
    EXPECT_THAT(world_->actions_of(place_.organization),
                ElementsAre("organization.deletion_asked", "access.denied", "organization.deletion_called_off"));
}

TEST_P(OrganizationDeletionTest, IsThereForNobodyOnceTheWaitIsOver) {
    value_of(ask(Actor::operator_on_this_machine()));
    world_->clock.advance(limits::organization_deletion_wait - std::chrono::microseconds(1));
    EXPECT_TRUE(succeeds(show(place_.founder)));
    world_->clock.advance(std::chrono::microseconds(1));
    EXPECT_TRUE(fails_with(show(place_.founder), AccessError::not_found));
    EXPECT_TRUE(fails_with(call_off(TeamWorld::as(place_.founder)), AccessError::not_found));
    EXPECT_TRUE(fails_with(call_off(Actor::operator_on_this_machine()), AccessError::not_found));
}

TEST_P(OrganizationDeletionTest, IsMailedToThoseWhoMayCallItOff) {
    const auto owner = world_->sign_up("owner@x.example");
    world_->put_membership(place_.organization, owner.id, place_.top(), "owner");
    value_of(ask());
    EXPECT_THAT(mailed(OrganizationDeletions::mail_job), UnorderedElementsAre(place_.founder, owner.id));
    const auto mail = value_of(deletions_->mail_of(place_.organization, owner.id));
    ASSERT_TRUE(mail.has_value());
    EXPECT_EQ(mail->email, owner.email);
    EXPECT_EQ(mail->organization, "A Place");
    EXPECT_FALSE(value_of(deletions_->called_off_mail_of(place_.organization, owner.id)).has_value());
    EXPECT_TRUE(succeeds(call_off(TeamWorld::as(place_.founder))));
    EXPECT_THAT(mailed(OrganizationDeletions::called_off_mail_job), UnorderedElementsAre(place_.founder, owner.id));
    EXPECT_FALSE(value_of(deletions_->mail_of(place_.organization, owner.id)).has_value());
    EXPECT_TRUE(value_of(deletions_->called_off_mail_of(place_.organization, owner.id)).has_value());
}

MUSTER_ON_BOTH_ENGINES(OrganizationDeletionTest);

}  // namespace
}  // namespace muster::team::testing
