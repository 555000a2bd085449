// SPDX-License-Identifier: Apache-2.0
// What a provider's word doesn't get around: bars, suspensions, second factors, the end of an organization.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/testing/identity_world.h"
#include "storage/testing/one_text.h"
#include "team/account_deletion.h"
#include "team/one_time_code.h"
#include "team/team_error.h"
#include "team/two_factor_rule.h"

namespace muster::identity::testing {
namespace {

using access::AccessError;
using access::Actor;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using team::TeamError;
using ::testing::IsEmpty;

constexpr auto require_two_factors = one_text(
    "bounds.require_two_factors", "update organizations set requires_two_factors = 1 where organization_id = $1");
constexpr auto stored_secret = one_text("bounds.secret", "select secret from second_factors where user_id = $1");
constexpr auto await_deletion =
    one_text("bounds.await_deletion", "update organizations set deletion_due_at = $2 where organization_id = $1");
constexpr auto links_of = one_text("bounds.links", "select count(*) from identity_links where user_id = $1");

const Secret password("a long password");

class AdmissionsBounds : public OnIdentityWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplemarket");
        value_of(world_->set(place_.founder, place_.target()));
        world_->prove(place_, "corp.example");
    }
    Result<IdentityWorld::SignedIn> sign_in() { return world_->sign_in(place_, claims_of("kim@corp.example")); }
    UserId signed_in() { return value_of(sign_in()).first.id; }
    /// Enforces what somebody has signed in by.
    void enforce() {
        auto form = provider_form();
        form.enforced = true;
        value_of(world_->set(place_.founder, place_.target(), form));
    }
    Result<void> enter(const Actor& actor, OrganizationId organization) {
        return world_->gate.with<Permission::view_organization>(
            actor, {organization}, [](const Permit<Permission::view_organization>&) -> Result<void> { return {}; });
    }
    void suspend(UserId user) {
        value_of(world_->gate.with<Permission::suspend_member>(
            IdentityWorld::as(place_.founder), place_.target(),
            [&](const Permit<Permission::suspend_member>& permit) { return world_->members.suspend(permit, user); }));
    }
    /// By the person, once they have a password of their own.
    void delete_account(UserId user) {
        value_of(world_->passwords.set(world_->user(user), *json::Password::parse(password.reveal())));
        value_of(team::AccountDeletions(world_->gate, world_->members, world_->second_factors, world_->former_addresses)
                     .remove(IdentityWorld::as(user), {password, std::nullopt}));
    }
    /// What somebody's authenticator shows now.
    Secret code_of(UserId user) {
        const auto sealed = world_->run(stored_secret, user)[0].get<crypto::Bytes>(0);
        const auto secret = crypto::open_sealed(Secret("the key of this test's installation"), sealed,
                                                "second factor of " + user.text());
        return Secret(team::one_time_code(secret.value(), team::step_at(world_->clock.now())));
    }
    /// Gives somebody who has a password a second factor.
    void add_factor(const team::User& user) {
        const auto session = value_of(world_->sessions.begin(user, {}));
        const auto actor = value_of(world_->sessions.find(session.token.reveal())).value();
        value_of(world_->second_factors.enrol(actor, password));
        value_of(world_->second_factors.confirm(actor, code_of(user.id)));
        world_->clock.advance(limits::one_time_code_step);
    }
    std::map<ScopeId, std::string> roles(UserId user) { return world_->roles_of(place_.organization, user); }

    Place place_;
};

TEST_P(AdmissionsBounds, LiftNoSuspension) {
    const UserId kim = signed_in();
    suspend(kim);
    const auto again = value_of(sign_in());
    EXPECT_EQ(again.first.id, kim);
    EXPECT_TRUE(fails_with(enter(world_->actor(again), place_.organization), AccessError::not_found));
}

TEST_P(AdmissionsBounds, KnowTheRemovedAgainThoughTheyDeletedTheirAccount) {
    const UserId kim = signed_in();
    value_of(world_->remove(place_.founder, place_.target(), kim));
    delete_account(kim);
    const auto users = world_->users_stored();
    EXPECT_TRUE(fails_with(sign_in(), TeamError::invitation_needed));
    EXPECT_EQ(world_->users_stored(), users) << "no account without access";

    const auto invitation =
        value_of(world_->invite(place_.founder, place_.target(), team::testing::invitation_for("kim@corp.example")));
    const auto invited = value_of(sign_in());
    EXPECT_THAT(roles(invited.first.id), IsEmpty());
    const auto token = world_->token_of(place_.organization, invitation.id);
    value_of(world_->invitations.accept(invited.first, token, world_->actor(invited).proof()));
    EXPECT_EQ(roles(signed_in()).size(), 1U);
}

TEST_P(AdmissionsBounds, KeepTheBarOfTheRemovedWhoseInvitationIsOver) {
    const UserId kim = signed_in();
    value_of(world_->remove(place_.founder, place_.target(), kim));
    delete_account(kim);
    const auto invitation =
        value_of(world_->invite(place_.founder, place_.target(), team::testing::invitation_for("kim@corp.example")));
    value_of(sign_in());
    value_of(world_->revoke(place_.founder, place_.target(), invitation.id));
    EXPECT_TRUE(fails_with(sign_in(), TeamError::invitation_needed)) << "the new account is barred as well";
}

TEST_P(AdmissionsBounds, HoldWhoDeletesTheirAccountToASuspension) {
    const UserId kim = signed_in();
    suspend(kim);
    delete_account(kim);
    EXPECT_TRUE(fails_with(sign_in(), TeamError::invitation_needed));
}

TEST_P(AdmissionsBounds, LetWhoDeletedTheirAccountComeAgainAsSomebodyElse) {
    const UserId kim = signed_in();
    delete_account(kim);
    EXPECT_EQ(world_->run(links_of, kim)[0].get<std::int64_t>(0), 0);
    const UserId again = signed_in();
    EXPECT_NE(again, kim);
    EXPECT_EQ(roles(again).size(), 1U);
}

TEST_P(AdmissionsBounds, KeepNobodyFromDeletingTheirAccount) {
    const UserId kim = signed_in();
    enforce();
    EXPECT_TRUE(fails_with(enter(Actor::user(kim, {}), place_.organization), AccessError::provider_sign_in_needed));
    delete_account(kim);
    EXPECT_THAT(roles(kim), IsEmpty());
}

TEST_P(AdmissionsBounds, CountAsTwoFactorsInTheirOwnOrganizationWhereTheyAreEnforced) {
    const auto kim = value_of(sign_in());
    const auto actor = world_->actor(kim);
    const Place other = world_->found("amplemarket");
    world_->put_membership(other.organization, kim.first.id, other.top(), "sales_rep");
    world_->run(require_two_factors, place_.organization);
    EXPECT_TRUE(fails_with(enter(actor, place_.organization), AccessError::needs_two_factors)) << "only offered";
    auto form = provider_form();
    form.enforced = true;
    const auto founder = Actor::user(place_.founder, {}, {.factors = access::Factors::two});
    value_of(world_->gate.with<Permission::configure_identity_provider>(
        founder, place_.target(), [&](const Permit<Permission::configure_identity_provider>& permit) {
            return world_->providers.set(permit, form);
        }));
    EXPECT_TRUE(succeeds(enter(actor, place_.organization)));
    EXPECT_TRUE(succeeds(enter(actor, other.organization)));
    world_->run(require_two_factors, other.organization);
    EXPECT_TRUE(fails_with(enter(actor, other.organization), AccessError::needs_two_factors))
        << "it is another organization's provider";
    EXPECT_TRUE(fails_with(enter(Actor::user(place_.founder, {}), place_.organization), AccessError::needs_two_factors))
        << "whoever need not sign in there shows two";
}

TEST_P(AdmissionsBounds, AskForTheSecondFactorOfWhoeverHasOne) {
    const auto kim = world_->sign_up("kim@corp.example");
    world_->confirm_email(kim.id);
    add_factor(kim);
    EXPECT_TRUE(fails_with(sign_in(), TeamError::second_factor_needed));
    const auto started = value_of(world_->start_at(place_.organization));
    const auto form = world_->answered(started, claims_of("kim@corp.example"));
    const auto ended = value_of(world_->provider_sign_ins.end(form, {}));
    const auto& half = std::get<team::HalfSignIn>(ended.begun);
    EXPECT_FALSE(value_of(world_->sessions.find(half.token.reveal()))) << "half a sign-in is no session";
    const auto proven = value_of(world_->sign_ins.find(half.token));
    const auto session = value_of(world_->sign_ins.complete(proven, {half.token, code_of(kim.id)}, {}));
    const auto actor = value_of(world_->sessions.find(session.token.reveal())).value();
    EXPECT_EQ(actor.user_id(), kim.id);
    EXPECT_EQ(actor.proof().factors, access::Factors::two);
    EXPECT_EQ(actor.proof().provider, value_of(world_->show_provider(place_.founder, place_.target()))->id);
    EXPECT_TRUE(succeeds(enter(actor, place_.organization)));
}

TEST_P(AdmissionsBounds, LetMembersAloneIntoAnOrganizationThatWaitsForItsDeletion) {
    const UserId kim = signed_in();
    world_->run(await_deletion, place_.organization, Time(world_->clock.now() + std::chrono::hours(1)));
    const auto again = value_of(sign_in());
    EXPECT_EQ(again.first.id, kim);
    EXPECT_TRUE(succeeds(enter(world_->actor(again), place_.organization)));
    EXPECT_TRUE(fails_with(world_->sign_in(place_, claims_of("new@corp.example")), IdentityError::not_admitted));
    world_->clock.advance(std::chrono::hours(1));
    EXPECT_TRUE(fails_with(world_->start_at(place_.organization), IdentityError::no_provider)) << "it is over";
}

TEST_P(AdmissionsBounds, LetPeopleMoveBetweenTheDomainsOfTheirOrganization) {
    const auto kim = world_->actor(value_of(sign_in()));
    value_of(world_->passwords.set(world_->user(kim.user_id()), *json::Password::parse(password.reveal())));
    world_->prove(place_, "corp-two.example");
    enforce();
    const auto change = [&](std::string_view email) {
        return world_->email_confirmations.request_change(kim, {team::testing::address(email), password},
                                                          world_->second_factors);
    };
    EXPECT_TRUE(fails_with(change("kim@people.example"), TeamError::domain_not_allowed));
    EXPECT_TRUE(succeeds(change("kim@corp-two.example")));
}

MUSTER_ON_BOTH_ENGINES(AdmissionsBounds);

}  // namespace
}  // namespace muster::identity::testing
