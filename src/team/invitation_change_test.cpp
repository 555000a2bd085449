// SPDX-License-Identifier: Apache-2.0
// Invitations sent again and changed, and how those see them who keep them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "storage/testing/one_text.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::InvitationId;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto is_confirmed =
    storage::testing::one_text("change_test.is_confirmed", "select email_confirmed_at from users where id = $1");
constexpr std::chrono::hours a_day{24};

class SentInvitations : public OnTeamWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("customertext");
        ada_ = world_->user(world_->add_user("ada"));
    }
    Invitation invite(UserId by, std::string_view role, std::string_view email = "") {
        return value_of(
            world_->invite(by, place_.target(), full_invitation_for(email.empty() ? ada_.email.text() : email, role)));
    }
    Invitation invite(std::string_view role) { return invite(place_.founder, role); }
    UserId member(std::string_view role) { return world_->add_member(place_.organization, place_.top(), role); }
    Result<Invitation> resend(UserId by, InvitationId id) { return world_->resend(by, place_.target(), id); }
    Result<Invitation> change(UserId by, InvitationId id, const std::string& role) {
        return world_->change_invitation(by, place_.target(), id, role);
    }
    Secret token_of(InvitationId id) { return world_->token_of(place_.organization, id); }
    Result<Acceptance> accept(const Secret& token) { return world_->invitations.accept(ada_, token); }
    std::vector<Invitation> listed(std::optional<InvitationOutcome> state = std::nullopt) {
        return value_of(world_->list_invitations(place_.founder, place_.target(), {}, state)).items;
    }
    std::optional<Time> confirmed_at(UserId user) {
        return world_->run(is_confirmed, user)[0].get<std::optional<Time>>(0);
    }

    Place place_;
    User ada_;
};
MUSTER_ON_BOTH_ENGINES(SentInvitations);

TEST_P(SentInvitations, SentAgainHaveANewTokenAMailAndANewEnd) {
    const auto made = invite("user");
    const auto before = token_of(made.id);
    world_->clock.advance(a_day);
    const auto again = value_of(resend(place_.founder, made.id));
    EXPECT_EQ(again.id, made.id);
    EXPECT_EQ(again.ends_at, made.ends_at + a_day);
    EXPECT_THAT(world_->waiting_mails(place_.organization), ElementsAre(made.id.number(), made.id.number()));
    EXPECT_THAT(world_->actions_of(place_.organization), ElementsAre("invitation.sent", "invitation.resent"));
    EXPECT_TRUE(fails_with(world_->invitations.preview(before), TeamError::invitation_over));
    EXPECT_TRUE(fails_with(accept(before), TeamError::invitation_over));
    EXPECT_TRUE(succeeds(accept(token_of(made.id))));
}

TEST_P(SentInvitations, SentAgainAreOpenAgainThoughTheyHadEnded) {
    const auto made = invite("user");
    world_->clock.move_to(made.ends_at);
    EXPECT_EQ(listed(InvitationOutcome::expired).at(0).state, InvitationState::expired);
    EXPECT_THAT(listed(), IsEmpty());
    EXPECT_EQ(value_of(resend(place_.founder, made.id)).state, InvitationState::open);
    EXPECT_EQ(listed().size(), 1U);
    EXPECT_TRUE(succeeds(accept(token_of(made.id))));
}

TEST_P(SentInvitations, AreNotSentAgainOnceTheyAreAnswered) {
    const auto revoked = invite("user");
    value_of(world_->revoke(place_.founder, place_.target(), revoked.id));
    EXPECT_TRUE(fails_with(resend(place_.founder, revoked.id), AccessError::not_found));
    const auto accepted = invite("user");
    value_of(accept(token_of(accepted.id)));
    EXPECT_TRUE(fails_with(resend(place_.founder, accepted.id), AccessError::not_found));
    const auto elsewhere = world_->found("customertext");
    const auto theirs = value_of(
        world_->invite(elsewhere.founder, elsewhere.target(), full_invitation_for("b@people.example", "user")));
    EXPECT_TRUE(fails_with(resend(place_.founder, theirs.id), AccessError::not_found));
}

TEST_P(SentInvitations, AreSentAgainOnlyByWhoCouldSendThem) {
    const auto manager = member("manager");
    const auto made = invite("admin");
    EXPECT_TRUE(fails_with(resend(manager, made.id), AccessError::may_not_grant));
    EXPECT_TRUE(fails_with(resend(member("user"), made.id), AccessError::denied));
    EXPECT_THAT(world_->actions_of(place_.organization), Not(Contains("invitation.resent")));
    EXPECT_TRUE(succeeds(resend(member("admin"), made.id)));
}

TEST_P(SentInvitations, AreNotSentAgainToWhoBecameAMemberMeanwhile) {
    const auto made = invite("user");
    value_of(world_->add(place_.target(), ada_.id, "user"));
    EXPECT_TRUE(fails_with(resend(place_.founder, made.id), TeamError::already_member));
}

TEST_P(SentInvitations, GiveTheRoleThatTheyWereChangedTo) {
    const auto made = invite("user");
    const auto token = token_of(made.id);
    const auto changed = value_of(change(place_.founder, made.id, "manager"));
    EXPECT_EQ(changed.role, "manager");
    EXPECT_EQ(world_->events_of(place_.organization).back().payload,
              R"({"email":")" + ada_.email.text() + R"(","from":"user","to":"manager"})");
    EXPECT_EQ(value_of(world_->invitations.preview(token)).role_label, "Manager");
    EXPECT_EQ(value_of(accept(token)).role, "manager");
}

TEST_P(SentInvitations, AreChangedByWhoMayGiveBothRolesOnly) {
    const auto manager = member("manager");
    const auto to_admin = invite("admin");
    EXPECT_TRUE(fails_with(change(manager, to_admin.id, "user"), AccessError::may_not_grant));
    value_of(world_->revoke(place_.founder, place_.target(), to_admin.id));
    const auto own = invite(manager, "user");
    EXPECT_TRUE(fails_with(change(manager, own.id, "admin"), AccessError::may_not_grant));
    EXPECT_TRUE(fails_with(change(place_.founder, own.id, "owner"), AccessError::no_such_role));
    EXPECT_TRUE(succeeds(change(manager, own.id, "manager")));
    EXPECT_EQ(value_of(accept(token_of(own.id))).role, "manager");
    EXPECT_TRUE(fails_with(change(manager, own.id, "user"), AccessError::not_found));
}

TEST_P(SentInvitations, AreSuspendedWhileTheirInviterMayNotGiveTheirRoleUntilSomebodyElseStandsForThem) {
    const auto inviter = member("admin");
    const auto made = invite(inviter, "admin");
    EXPECT_EQ(listed().at(0).state, InvitationState::open);
    value_of(world_->change_role(place_.founder, place_.target(), inviter, "manager"));
    EXPECT_EQ(listed().at(0).state, InvitationState::suspended);
    EXPECT_EQ(listed().at(0).suspended_because, InvitationSuspension::inviter_may_not_give_it);
    EXPECT_TRUE(fails_with(accept(token_of(made.id)), TeamError::inviter_lost_access));
    EXPECT_TRUE(fails_with(resend(inviter, made.id), AccessError::may_not_grant));
    const auto resent = value_of(resend(place_.founder, made.id));
    EXPECT_EQ(resent.invited_by, place_.founder);
    EXPECT_EQ(resent.state, InvitationState::open);
    EXPECT_EQ(resent.suspended_because, std::nullopt);
    EXPECT_TRUE(succeeds(accept(token_of(made.id))));
}

TEST_P(SentInvitations, AreSuspendedOnceTheirInvitersTimeIsOver) {
    const auto inviter =
        world_->add_member(place_.organization, place_.top(), "admin", world_->clock.now() + std::chrono::hours(1));
    const auto made = invite(inviter, "user");
    world_->clock.advance(std::chrono::hours(1));
    EXPECT_EQ(listed().at(0).suspended_because, InvitationSuspension::inviter_left);
    EXPECT_TRUE(fails_with(accept(token_of(made.id)), TeamError::inviter_lost_access));
    value_of(change(place_.founder, made.id, "manager"));
    EXPECT_EQ(listed().at(0).state, InvitationState::open);
}

TEST_P(SentInvitations, OfTheOperatorNeedNobodyWhoStandsForThem) {
    value_of(world_->invite(access::Actor::operator_on_this_machine(), place_.target(),
                            full_invitation_for("a@people.example", "admin")));
    EXPECT_EQ(listed().at(0).state, InvitationState::open);
}

TEST_P(SentInvitations, AreListedByWhatBecameOfThem) {
    const auto open = invite(place_.founder, "user", "open@people.example").id;
    const auto revoked = invite(place_.founder, "user", "revoked@people.example").id;
    value_of(world_->revoke(place_.founder, place_.target(), revoked));
    const auto accepted = invite("user").id;
    value_of(accept(token_of(accepted)));
    const auto only = [&](std::optional<InvitationOutcome> state, InvitationId id, InvitationState shown) {
        const auto found = listed(state);
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(found[0].id, id);
        EXPECT_EQ(found[0].state, shown);
        EXPECT_EQ(found[0].closed_at.has_value(),
                  state && state != InvitationOutcome::open && state != InvitationOutcome::expired);
    };
    only(std::nullopt, open, InvitationState::open);
    only(InvitationOutcome::open, open, InvitationState::open);
    only(InvitationOutcome::revoked, revoked, InvitationState::revoked);
    only(InvitationOutcome::accepted, accepted, InvitationState::accepted);
    EXPECT_THAT(listed(InvitationOutcome::expired), IsEmpty());
    world_->clock.advance(limits::invitation_lifetime);
    only(InvitationOutcome::expired, open, InvitationState::expired);
    EXPECT_THAT(listed(), IsEmpty());
    EXPECT_TRUE(fails_with(world_->list_invitations(member("user"), place_.target(), {}, InvitationOutcome::revoked),
                           AccessError::denied));
}

TEST_P(SentInvitations, AreOpenForAsManyDaysAsTheOrganizationSets) {
    const auto set = [&](UserId by, int days) {
        return world_->gate.with<Permission::edit_settings>(
            TeamWorld::as(by), place_.target(), [&](const Permit<Permission::edit_settings>& permit) {
                return world_->organizations.set_invitation_days(permit, InvitationDays(days));
            });
    };
    EXPECT_TRUE(fails_with(set(member("manager"), 30), AccessError::denied));
    EXPECT_EQ(value_of(set(place_.founder, 2)).invitation_days, 2);
    const auto made = invite("user");
    EXPECT_EQ(made.ends_at, world_->clock.now() + 2 * a_day);
    value_of(set(place_.founder, 30));
    EXPECT_EQ(listed().at(0).ends_at, made.ends_at) << "those that were sent keep their end";
    EXPECT_EQ(value_of(resend(place_.founder, made.id)).ends_at, world_->clock.now() + 30 * a_day);
}

TEST_P(SentInvitations, AreMailedToAnAddressSoOftenInAnHour) {
    const auto made = invite("user");
    for (int i = 1; i < limits::invitation_mails_per_address_max; ++i) value_of(resend(place_.founder, made.id));
    const auto refused = resend(member("admin"), made.id);
    ASSERT_TRUE(fails_with(refused, TeamError::too_many_invitation_mails));
    const auto* later = dynamic_cast<const RetryAfter*>(refused.error().attachment());
    ASSERT_NE(later, nullptr);
    EXPECT_EQ(world_->waiting_mails(place_.organization).size(),
              static_cast<std::size_t>(limits::invitation_mails_per_address_max));
    invite(place_.founder, "user", "b@people.example");
    world_->clock.advance(later->wait);
    EXPECT_TRUE(succeeds(resend(place_.founder, made.id)));
}

TEST_P(SentInvitations, AreCountedInTheirHourAloneAndForgottenThen) {
    storage::Housekeeping housekeeping(*database_);
    const auto forget = [&] { return value_of(forget_old_invitation_counts(housekeeping, world_->clock.now())); };
    invite("user");
    EXPECT_EQ(forget(), 0);
    world_->clock.advance(limits::invitation_mails_window);
    EXPECT_EQ(forget(), 3) << "of the organization, the person and the address";
    EXPECT_EQ(forget(), 0);
}

TEST_P(SentInvitations, AreMailedByOnePersonSoOftenInAnHour) {
    const auto admin = member("admin");
    for (int i = 0; i < limits::invitation_mails_per_actor_max; ++i)
        invite(admin, "user", "number" + std::to_string(i) + "@people.example");
    EXPECT_TRUE(
        fails_with(world_->invite(admin, place_.target(), full_invitation_for("one.more@people.example", "user")),
                   TeamError::too_many_invitation_mails));
    invite(place_.founder, "user", "one.more@people.example");
}

TEST_P(SentInvitations, AreMailedByOnePersonSoOftenInAllTheirOrganizationsTogether) {
    const auto admin = member("admin");
    const auto invite_from = [&](const Place& place, int number) {
        const auto email = "number" + std::to_string(number) + "." + place.organization.text() + "@people.example";
        return world_->invite(admin, place.target(), full_invitation_for(email, "user"));
    };
    constexpr int organizations = limits::invitation_mails_of_a_person_max / limits::invitation_mails_per_actor_max;
    for (int i = 0; i < organizations; ++i) {
        const auto place = world_->found("customertext");
        world_->put_membership(place.organization, admin, place.top(), "admin");
        for (int number = 0; number < limits::invitation_mails_per_actor_max; ++number)
            value_of(invite_from(place, number));
    }
    EXPECT_TRUE(fails_with(invite_from(place_, 0), TeamError::too_many_invitation_mails));
    EXPECT_TRUE(succeeds(
        world_->invite(place_.founder, place_.target(), full_invitation_for("number0@people.example", "user"))));
    world_->clock.advance(limits::invitation_mails_window);
    EXPECT_TRUE(succeeds(invite_from(place_, 0)));
}

TEST_P(SentInvitations, ConfirmTheAddressOfWhoAcceptsThem) {
    EXPECT_EQ(confirmed_at(ada_.id), std::nullopt);
    value_of(accept(token_of(invite("user").id)));
    EXPECT_EQ(confirmed_at(ada_.id), world_->clock.now());
    const auto made = invite(place_.founder, "user", "new@people.example");
    const auto newcomer = value_of(world_->invitations.sign_up(
        {token_of(made.id), parsed<PersonName>("New"), parsed<json::Password>("a long password")}));
    EXPECT_EQ(confirmed_at(newcomer.first.id), world_->clock.now());
}

TEST_P(SentInvitations, ConfirmNoAddressOfWhoFailsToAcceptThem) {
    const auto inviter = member("admin");
    const auto made = invite(inviter, "admin");
    value_of(world_->change_role(place_.founder, place_.target(), inviter, "user"));
    EXPECT_TRUE(fails_with(accept(token_of(made.id)), TeamError::inviter_lost_access));
    EXPECT_EQ(confirmed_at(ada_.id), std::nullopt);
}

}  // namespace
}  // namespace muster::team::testing
