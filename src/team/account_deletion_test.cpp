// SPDX-License-Identifier: Apache-2.0
// The end of one's own account: what forbids it, what goes, and what stays.

#include "team/account_deletion.h"

#include <gmock/gmock.h>

#include "storage/testing/one_text.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Actor;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto sessions_of =
    storage::testing::one_text("account_deletion_test.sessions", "select count(*) from sessions where user_id = $1");
constexpr auto put_removal = storage::testing::one_text(
    "account_deletion_test.removal",
    "insert into removals (organization_id, user_id, scope_id, removed_at) values ($1, $2, $1, 0)");
constexpr auto count_removals =
    storage::testing::one_text("account_deletion_test.removals", "select count(*) from removals where user_id = $1");

constexpr auto count_told = storage::testing::one_text(
    "account_deletion_test.told",
    "select count(*) from invitations where email in ('ada@x.example', 'bob@x.example') or first_name is not null");
constexpr auto count_counted = storage::testing::one_text(
    "account_deletion_test.counted", "select count(*) from invitation_counts where counted = 'ada@x.example'");
constexpr auto close = storage::testing::one_text(
    "account_deletion_test.close", "update organizations set deletion_due_at = $2 where organization_id = $1");

class AccountDeletionTest : public OnTeamWorld {
  protected:
    void set_up_people() override {
        ada_ = world_->sign_up("ada@x.example", "Ada");
        team_ = world_->found("amplifi");
        campaign_ = world_->found("scale-to-win");
        deletions_ = std::make_unique<AccountDeletions>(world_->gate, world_->members, world_->second_factors,
                                                        world_->former_addresses);
    }
    void TearDown() override {
        deletions_.reset();
        OnTeamWorld::TearDown();
    }
    Result<void> remove(const std::string& password = "a long password") {
        return deletions_->remove(TeamWorld::as(ada_.id), {Secret(password), std::nullopt});
    }
    std::int64_t count(const storage::Query& query) { return world_->run(query, ada_.id)[0].get<std::int64_t>(0); }

    User ada_;
    Place team_;
    Place campaign_;
    std::unique_ptr<AccountDeletions> deletions_;
};

TEST_P(AccountDeletionTest, NeedsThePresentPassword) {
    EXPECT_TRUE(fails_with(remove("another password"), TeamError::present_password_wrong));
    EXPECT_EQ(world_->user(ada_.id).name, "Ada");
    EXPECT_TRUE(fails_with(deletions_->remove(Actor::visitor(), {Secret("a long password"), std::nullopt}),
                           AccessError::not_signed_in));
}

TEST_P(AccountDeletionTest, LeavesAllOrganizationsAndForgetsWhoItWas) {
    world_->put_membership(team_.organization, ada_.id, team_.top(), "member");
    world_->put_membership(campaign_.organization, ada_.id, campaign_.at_subaccount(), "texter");
    world_->run(put_removal, campaign_.organization, ada_.id);
    value_of(world_->sessions.begin(ada_, {"127.0.0.1", "a browser"}));
    EXPECT_TRUE(succeeds(remove()));
    EXPECT_THAT(world_->roles_of(team_.organization, ada_.id), IsEmpty());
    EXPECT_THAT(world_->roles_of(campaign_.organization, ada_.id), IsEmpty());
    EXPECT_EQ(count(sessions_of), 0);
    EXPECT_EQ(count(count_removals), 0) << "nobody brings a deleted account back";
    const auto left = world_->user(ada_.id);
    EXPECT_EQ(left.name, "Deleted user");
    EXPECT_THAT(left.email.text(), Not(HasSubstr("ada")));
    EXPECT_TRUE(
        fails_with(world_->users.check_password(ada_.email, Secret("a long password")), TeamError::wrong_password));
    EXPECT_TRUE(fails_with(world_->users.check_password(left.email, Secret("")), TeamError::wrong_password));
    EXPECT_TRUE(fails_with(world_->users.find(left.email), AccessError::not_found));
    const auto events = world_->events_of(team_.organization);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].action, "member.left");
    EXPECT_EQ(events[0].actor.id, ada_.id.number()) << "it is the person's own deed";
    EXPECT_THAT(world_->actions_of(), Contains("user.deleted"));
}

TEST_P(AccountDeletionTest, ForgetsWhatInvitationsSaidOfThePerson) {
    const auto company = world_->found("customertext");
    const auto invite = [&](const Place& place, const NewInvitation& form) {
        const auto made = value_of(world_->invite(place.founder, place.target(), form));
        return world_->token_of(place.organization, made.id);
    };
    const auto accepted = invite(company, full_invitation_for(ada_.email.text(), "user"));
    const auto open = invite(team_, invitation_for(ada_.email.text(), "member"));
    invite(team_, invitation_for("bob@x.example", "member"));
    value_of(world_->invitations.accept(ada_, accepted));
    EXPECT_EQ(world_->run(count_told)[0].get<std::int64_t>(0), 3);
    EXPECT_EQ(world_->run(count_counted)[0].get<std::int64_t>(0), 2) << "in two organizations";
    EXPECT_TRUE(succeeds(remove()));
    EXPECT_EQ(world_->run(count_told)[0].get<std::int64_t>(0), 1) << "another's alone";
    const auto revoked = world_->events_of(team_.organization).back();
    EXPECT_EQ(revoked.action, "invitation.revoked") << "where the person was no member";
    EXPECT_EQ(revoked.actor.id, ada_.id.number());
    EXPECT_EQ(world_->run(count_counted)[0].get<std::int64_t>(0), 0);
    const auto again = world_->sign_up(ada_.email.text());
    EXPECT_TRUE(fails_with(world_->invitations.accept(again, open), TeamError::invitation_over));
    EXPECT_TRUE(succeeds(world_->invite(team_.founder, team_.target(), invitation_for(ada_.email.text(), "member"))));
}

TEST_P(AccountDeletionTest, LeavesInvitationsToAnAddressThatWasNeverConfirmed) {
    const auto made =
        value_of(world_->invite(team_.founder, team_.target(), invitation_for(ada_.email.text(), "member")));
    const auto token = world_->token_of(team_.organization, made.id);
    EXPECT_TRUE(succeeds(remove()));
    EXPECT_TRUE(succeeds(world_->invitations.accept(world_->sign_up(ada_.email.text()), token)))
        << "whoever made that account may not have been the invited";
}

TEST_P(AccountDeletionTest, IsDoneWhileAnOrganizationOfTheirsIsBeingErased) {
    world_->put_membership(team_.organization, ada_.id, team_.top(), "member");
    world_->run(close, team_.organization, world_->clock.now());
    EXPECT_TRUE(succeeds(remove()));
    EXPECT_EQ(world_->user(ada_.id).name, "Deleted user");
}

TEST_P(AccountDeletionTest, LeavesAnOrganizationThatWaitsForItsDeletion) {
    world_->put_membership(team_.organization, ada_.id, team_.top(), "member");
    world_->run(close, team_.organization, Time(world_->clock.now() + std::chrono::hours(1)));
    EXPECT_TRUE(succeeds(remove()));
    EXPECT_THAT(world_->roles_of(team_.organization, ada_.id), IsEmpty());
}

TEST_P(AccountDeletionTest, LetsTheAddressSignUpAgainAsSomebodyElse) {
    EXPECT_TRUE(succeeds(remove()));
    const auto again = world_->sign_up("ada@x.example", "Ada");
    EXPECT_NE(again.id, ada_.id);
}

TEST_P(AccountDeletionTest, IsRefusedWhileTheLastHolderAnywhereAndLeavesNothingThen) {
    world_->put_membership(team_.organization, ada_.id, team_.top(), "member");
    auto own = world_->found("amplemarket");
    world_->put_membership(own.organization, ada_.id, own.top(), "admin");
    EXPECT_TRUE(succeeds(world_->leave(own.founder, own.organization)));
    const auto refused = remove();
    ASSERT_TRUE(fails_with(refused, TeamError::account_needed));
    EXPECT_THAT(refused.error().message(), HasSubstr(own.organization.text()));
    EXPECT_EQ(world_->roles_of(team_.organization, ada_.id).size(), 1U) << "it is asked before anything is left";
    const auto heir = world_->sign_up("heir@x.example");
    world_->put_membership(own.organization, heir.id, own.top(), "admin");
    EXPECT_TRUE(succeeds(remove()));
    EXPECT_EQ(world_->roles_of(own.organization, heir.id).size(), 1U);
}

MUSTER_ON_BOTH_ENGINES(AccountDeletionTest);

}  // namespace
}  // namespace muster::team::testing
