// SPDX-License-Identifier: Apache-2.0
// Who may give which role where, and the roles that somebody must always hold.
#include <gmock/gmock.h>

#include "access/gate.h"
#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"

namespace muster::access {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::HasSubstr;
using enum Permission;

class GateGrant : public testing::OnGateWorld {
  protected:
    static Actor as(UserId user) { return testing::GateWorld::as(user); }

    /// Asks under a permit that its holder has anyway, and does nothing.
    template <Permission P = view_organization>
    Result<void> grant(const Actor& actor, const Target& at, GrantKind kind, std::string_view role, ScopeId scope) {
        return world_->gate.with<P>(actor, at, [&](const Permit<P>& permit) -> Result<void> {
            const Role* wanted = TRY(permit.find_role(role));
            const Grant granted = TRY(permit.grant(kind, *wanted, scope));
            EXPECT_EQ(granted.role().key, role);
            EXPECT_EQ(granted.scope(), scope);
            return {};
        });
    }
    Result<void> invite(UserId user, const testing::Place& place, std::string_view role, ScopeId scope) {
        return grant(as(user), place.target(), GrantKind::invite, role, scope);
    }
};
MUSTER_ON_BOTH_ENGINES(GateGrant);

TEST_P(GateGrant, AM_6_OnlyBillingContactsInviteAndTheyInviteAsBoth) {
    const auto place = world_->found("amplifi");
    const auto member = world_->add_member(place.organization, place.top(), "member");
    for (const std::string_view role : {"member", "billing_contact"}) {
        EXPECT_TRUE(succeeds(invite(place.founder, place, role, place.top())));
        EXPECT_TRUE(fails_with(invite(member, place, role, place.top()), AccessError::may_not_grant));
    }
}

TEST_P(GateGrant, CT_3_ManagersInviteManagersUnlessTheSwitchSaysUsersOnly) {
    const auto place = world_->found("customertext");
    const auto manager = world_->add_member(place.organization, place.top(), "manager");
    const auto turn = [&](const std::string& switches) {
        value_of(testing::change<configure_access_rules>(world_->gate, as(place.founder), place.target(),
                                                         testing::set_switches, switches));
    };
    EXPECT_TRUE(succeeds(invite(manager, place, "user", place.top())));
    EXPECT_TRUE(succeeds(invite(manager, place, "manager", place.top())));
    EXPECT_TRUE(fails_with(invite(manager, place, "admin", place.top()), AccessError::may_not_grant));
    turn("managers_invite_users_only");
    EXPECT_TRUE(succeeds(invite(manager, place, "user", place.top())));
    EXPECT_TRUE(fails_with(invite(manager, place, "manager", place.top()), AccessError::may_not_grant));
    EXPECT_TRUE(succeeds(invite(place.founder, place, "manager", place.top())));
    turn("");
    EXPECT_TRUE(succeeds(invite(manager, place, "manager", place.top())));
}

TEST_P(GateGrant, CT_3_OnlyAdminsChangeRolesAndRemove) {
    const auto place = world_->found("customertext");
    const auto manager = world_->add_member(place.organization, place.top(), "manager");
    for (const GrantKind kind : {GrantKind::change, GrantKind::remove}) {
        for (const std::string_view role : {"user", "manager", "admin"}) {
            EXPECT_TRUE(succeeds(grant(as(place.founder), place.target(), kind, role, place.top())));
            EXPECT_TRUE(
                fails_with(grant(as(manager), place.target(), kind, role, place.top()), AccessError::may_not_grant));
        }
    }
}

TEST_P(GateGrant, SW_4_AdminsGiveRolesAtTheirLevelOrLowerInTheirOwnSubaccount) {
    const auto place = world_->found("scale-to-win");
    const auto sister = scope_of(world_->add_subaccount(place.organization));
    const ScopeId campaign(world_->add_campaign(place.organization, place.subaccount).number());
    const auto admin = world_->add_member(place.organization, place.at_subaccount(), "admin");
    for (const std::string_view role : {"admin", "supervolunteer", "texter"}) {
        EXPECT_TRUE(succeeds(invite(admin, place, role, place.at_subaccount())));
        EXPECT_TRUE(fails_with(invite(admin, place, role, sister), AccessError::not_found));
        EXPECT_TRUE(succeeds(invite(place.founder, place, role, sister)));
    }
    EXPECT_TRUE(succeeds(invite(admin, place, "texter", campaign)));
    EXPECT_TRUE(fails_with(invite(admin, place, "admin", campaign), AccessError::role_not_held_here));
    EXPECT_TRUE(fails_with(invite(admin, place, "owner", place.top()), AccessError::may_not_grant));
    EXPECT_TRUE(fails_with(invite(admin, place, "owner", place.at_subaccount()), AccessError::role_not_held_here));
    EXPECT_TRUE(succeeds(invite(place.founder, place, "owner", place.top())));
}

TEST_P(GateGrant, FindsNoScopeOfAnotherOrganizationOrOfNone) {
    const auto place = world_->found("scale-to-win");
    const auto other = world_->found("scale-to-win");
    world_->put_membership(other.organization, place.founder, other.top(), "owner");
    for (const ScopeId scope : {other.at_subaccount(), other.top(), value_of(world_->ids.next<struct ScopeTag>())}) {
        for (const GrantKind kind : {GrantKind::invite, GrantKind::change, GrantKind::remove}) {
            EXPECT_TRUE(
                fails_with(grant(as(place.founder), place.target(), kind, "admin", scope), AccessError::not_found));
            EXPECT_TRUE(
                fails_with(grant<view_members>(Actor::operator_on_this_machine(), place.target(), kind, "admin", scope),
                           AccessError::not_found));
        }
    }
    EXPECT_TRUE(succeeds(invite(place.founder, other, "admin", other.at_subaccount())));
}

TEST_P(GateGrant, SaysWhichRolesThereAre) {
    const auto place = world_->found("amplifi");
    const auto outcome = invite(place.founder, place, "administrator", place.top());
    ASSERT_TRUE(fails_with(outcome, AccessError::no_such_role));
    EXPECT_THAT(outcome.error().message(), HasSubstr("member and billing_contact"));
}

TEST_P(GateGrant, SaysWhatWasRefused) {
    const auto place = world_->found("amplifi");
    const auto member = as(world_->add_member(place.organization, place.top(), "member"));
    const auto message = [&](GrantKind kind) {
        return grant(member, place.target(), kind, "member", place.top()).error().message();
    };
    EXPECT_THAT(message(GrantKind::invite), HasSubstr("may not invite anybody as `member`"));
    EXPECT_THAT(message(GrantKind::change), HasSubstr("may not change anybody from or to `member`"));
    EXPECT_THAT(message(GrantKind::remove), HasSubstr("may not remove a `member`"));
}

TEST_P(GateGrant, SaysWhichRolesOneMayGiveInstead) {
    const auto place = world_->found("customertext");
    const auto manager = as(world_->add_member(place.organization, place.top(), "manager"));
    const auto message = [&](const Actor& actor) {
        return grant(actor, place.target(), GrantKind::invite, "admin", place.top()).error().message();
    };
    EXPECT_THAT(message(manager), HasSubstr("; you may invite as `"));
    EXPECT_THAT(message(manager), HasSubstr("`user`"));
    const auto user = as(world_->add_member(place.organization, place.top(), "user"));
    EXPECT_THAT(message(user), ::testing::EndsWith("as `admin` here"));
}

TEST_P(GateGrant, SaysWhereARoleIsHeldAndWhichAreHeldHere) {
    const auto place = world_->found("scale-to-win");
    const auto outcome = invite(place.founder, place, "texter", place.top());
    ASSERT_TRUE(fails_with(outcome, AccessError::role_not_held_here));
    EXPECT_THAT(
        outcome.error().message(),
        HasSubstr("`texter` can't be held at an organization but at a subaccount and a campaign: give it there"));
    EXPECT_THAT(outcome.error().message(), HasSubstr("or choose among `owner`"));
}

TEST_P(GateGrant, BindsTheOperatorByLevelsOnly) {
    const auto place = world_->found("scale-to-win");
    const auto by_operator = [&](GrantKind kind, std::string_view role, ScopeId scope) {
        return grant<view_members>(Actor::operator_on_this_machine(), place.target(), kind, role, scope);
    };
    EXPECT_TRUE(succeeds(by_operator(GrantKind::invite, "owner", place.top())));
    EXPECT_TRUE(succeeds(by_operator(GrantKind::change, "admin", place.at_subaccount())));
    EXPECT_TRUE(
        fails_with(by_operator(GrantKind::invite, "owner", place.at_subaccount()), AccessError::role_not_held_here));
    EXPECT_TRUE(fails_with(by_operator(GrantKind::change, "texter", place.top()), AccessError::role_not_held_here));
    EXPECT_TRUE(succeeds(by_operator(GrantKind::remove, "texter", place.top())));
}

TEST_P(GateGrant, AsksAgainWhatWhoeverInvitedMayGiveNow) {
    const auto place = world_->found("amplifi");
    const auto inviter = world_->add_member(place.organization, place.top(), "billing_contact");
    const auto asked_again = [&] {
        return world_->gate.with<view_invitation>(
            Actor::bearer(InvitationId(5)), place.target(), [&](const auto& permit) -> Result<void> {
                TRY(permit.grant_by(inviter, GrantKind::invite, *TRY(permit.find_role("member")), place.top()));
                return {};
            });
    };
    const auto change = [&](const storage::Query& query, const auto&... args) {
        value_of(testing::change<change_member_role>(world_->gate, as(place.founder), place.target(), query, inviter,
                                                     args...));
    };
    EXPECT_TRUE(succeeds(asked_again()));
    change(testing::set_role, "member");
    EXPECT_TRUE(fails_with(asked_again(), AccessError::may_not_grant));
    change(testing::set_role, "billing_contact");
    EXPECT_TRUE(succeeds(asked_again()));
    change(testing::set_end, world_->clock.now());
    EXPECT_TRUE(fails_with(asked_again(), AccessError::not_found));
    change(testing::remove);
    EXPECT_TRUE(fails_with(asked_again(), AccessError::not_found));
}

}  // namespace
}  // namespace muster::access
