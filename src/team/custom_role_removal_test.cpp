// SPDX-License-Identifier: Apache-2.0
// Deleting a role of an organization's own, and what takes its place.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/one_text.h"
#include "team/removal.h"
#include "team/testing/role_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using enum access::Permission;
using Roles = std::map<ScopeId, std::string>;

constexpr auto suspend = storage::testing::one_text(
    "removal_test.suspend", "update memberships set suspended_at = 1 where organization_id = $1 and user_id = $2");

class DeletingRoles : public OnRoleWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("scale-to-win");
        value_of(world_->make(place_.founder, place_, clone_of("texter", "note_taker", {}, {send_message})));
    }
    UserId holder(std::string_view role = "note_taker") {
        return world_->add_member(place_.organization, place_.at_subaccount(), role);
    }
    Result<RoleUse> remove(const std::optional<std::string>& replacement = std::nullopt) {
        return world_->remove_role(place_.founder, place_, "note_taker", replacement);
    }
    std::vector<std::string> roles_left() {
        std::vector<std::string> keys;
        for (const auto& role : value_of(world_->matrix(place_.founder, place_)).roles) keys.push_back(role.key);
        return keys;
    }
    [[nodiscard]] Target here() const { return place_.subaccount_target(); }

    Place place_;
};
MUSTER_ON_BOTH_ENGINES(DeletingRoles);

TEST_P(DeletingRoles, OneThatNobodyHasJustGoes) {
    EXPECT_TRUE(succeeds(remove()));
    EXPECT_THAT(roles_left(), Not(Contains("note_taker")));
    EXPECT_THAT(world_->actions_of(place_.organization), Contains("role.deleted"));
    EXPECT_TRUE(fails_with(remove(), AccessError::not_found));
}

TEST_P(DeletingRoles, OneThatIsInUseStaysUntilAReplacementIsNamed) {
    const auto robin = holder();
    world_->run(suspend, place_.organization, holder());
    value_of(world_->invite(place_.founder, here(), invitation_for("a@people.example", "note_taker")));
    value_of(world_->share(place_.founder, here(), link_for("note_taker")));
    const auto refused = remove();
    ASSERT_TRUE(fails_with(refused, TeamError::role_in_use));
    EXPECT_THAT(refused.error().message(), HasSubstr("2 memberships have this role, "));
    EXPECT_THAT(refused.error().message(), HasSubstr("1 open invitation gives it and 1 join link gives it"));
    EXPECT_THAT(refused.error().message(), Not(HasSubstr("identity provider"))) << "what there is none of";
    EXPECT_EQ(world_->roles_of(place_.organization, robin), (Roles{{place_.at_subaccount(), "note_taker"}}));
    EXPECT_THAT(roles_left(), Contains("note_taker"));
}

TEST_P(DeletingRoles, TheReplacementTakesItsPlaceEverywhereAtOnce) {
    const auto robin = holder();
    const auto suspended = holder();
    const auto texter = holder("texter");
    world_->run(suspend, place_.organization, suspended);
    const auto invitation =
        value_of(world_->invite(place_.founder, here(), invitation_for("a@people.example", "note_taker")));
    const auto link = value_of(world_->share(place_.founder, here(), link_for("note_taker"))).first;
    const auto use = value_of(remove("supervolunteer"));
    EXPECT_EQ(use.members, 2);
    EXPECT_EQ(use.invitations, 1);
    EXPECT_EQ(use.join_links, 1);
    for (const UserId user : {robin, suspended}) {
        EXPECT_EQ(world_->roles_of(place_.organization, user), (Roles{{place_.at_subaccount(), "supervolunteer"}}));
    }
    EXPECT_EQ(world_->roles_of(place_.organization, texter), (Roles{{place_.at_subaccount(), "texter"}}));
    EXPECT_EQ(value_of(world_->list_invitations(place_.founder, here())).items.at(0).role, "supervolunteer");
    EXPECT_EQ(world_->seen(place_, link.id).role, "supervolunteer");
    const auto guest = world_->sign_up("a@people.example");
    EXPECT_TRUE(succeeds(world_->invitations.accept(guest, world_->token_of(place_.organization, invitation.id))));
    EXPECT_EQ(world_->roles_of(place_.organization, guest.id), (Roles{{place_.at_subaccount(), "supervolunteer"}}));
    EXPECT_THAT(*world_->events_of(place_.organization).at(3).payload, HasSubstr("supervolunteer"));
}

TEST_P(DeletingRoles, OneThatAnIdentityProviderGivesIsReplacedThereToo) {
    constexpr auto put_provider = storage::testing::one_text(
        "removal_test.provider",
        "insert into identity_providers (organization_id, id, issuer, client_id, sealed_secret, admits_newcomers, "
        "trusts_addresses, scope_id, role, set_by, set_at) select cast($1 as bigint), 1, 'https://login.example', "
        "'muster', salt, 1, 0, "
        "cast($2 as bigint), 'note_taker', null, 0 from events order by id limit 1");
    constexpr auto role_of = storage::testing::one_text(
        "removal_test.role_of_provider", "select role from identity_providers where organization_id = $1");
    world_->run(put_provider, place_.organization, place_.at_subaccount());
    EXPECT_TRUE(fails_with(remove(), TeamError::role_in_use));
    EXPECT_EQ(value_of(remove("texter")).identity_providers, 1);
    EXPECT_EQ(world_->run(role_of, place_.organization)[0].get<std::string>(0), "texter");
}

TEST_P(DeletingRoles, AnUndoneRemovalGivesTheReplacement) {
    const auto robin = holder();
    value_of(world_->remove(place_.founder, here(), robin));
    EXPECT_TRUE(succeeds(remove("texter")));
    value_of(world_->gate.with<undo_removal>(
        RoleWorld::as(place_.founder), here(),
        [&](const access::Permit<undo_removal>& permit) { return Removals().undo(permit, robin); }));
    EXPECT_EQ(world_->roles_of(place_.organization, robin), (Roles{{place_.at_subaccount(), "texter"}}));
}

TEST_P(DeletingRoles, AnUndoneRemovalLeavesOutWhatTheDeletedRoleGave) {
    const auto sister = value_of(world_->create_subaccount(place_.founder, place_.organization, "North")).id;
    const auto robin = holder();
    const auto only_there = holder();
    world_->put_membership(place_.organization, robin, access::scope_of(sister), "texter");
    for (const UserId user : {robin, only_there}) value_of(world_->remove(place_.founder, place_.target(), user));
    EXPECT_TRUE(succeeds(remove()));
    const auto undo_for = [&](UserId user) {
        return world_->gate.with<undo_removal>(
            RoleWorld::as(place_.founder), place_.target(),
            [&](const access::Permit<undo_removal>& permit) { return Removals().undo(permit, user); });
    };
    EXPECT_TRUE(succeeds(undo_for(robin)));
    EXPECT_EQ(world_->roles_of(place_.organization, robin), (Roles{{access::scope_of(sister), "texter"}}));
    EXPECT_TRUE(fails_with(undo_for(only_there), AccessError::no_such_role));
}

TEST_P(DeletingRoles, AnotherRoleOfTheOrganizationsOwnMayTakeItsPlace) {
    value_of(world_->make(place_.founder, place_, clone_of("texter", "reader", {}, {send_message, add_note})));
    const auto robin = holder();
    EXPECT_TRUE(succeeds(remove("reader")));
    EXPECT_EQ(world_->roles_of(place_.organization, robin), (Roles{{place_.at_subaccount(), "reader"}}));
}

TEST_P(DeletingRoles, TheReplacementMustBeTheirsToGiveThere) {
    const auto robin = holder();
    EXPECT_TRUE(fails_with(remove("owner"), AccessError::role_not_held_here));
    EXPECT_TRUE(fails_with(remove("nobody"), AccessError::no_such_role));
    EXPECT_TRUE(fails_with(remove("note_taker"), TeamError::role_form_wrong));
    EXPECT_EQ(world_->roles_of(place_.organization, robin), (Roles{{place_.at_subaccount(), "note_taker"}}));
    EXPECT_THAT(roles_left(), Contains("note_taker"));
}

TEST_P(DeletingRoles, NobodyRaisesOthersByAReplacementThatTheyCouldNotGive) {
    const auto company = world_->found("customertext");
    value_of(world_->make(company.founder, company, clone_of("manager", "keeper", {manage_roles})));
    value_of(world_->make(company.founder, company, clone_of("user", "reader", {}, {edit_contacts})));
    const auto keeper = world_->add_member(company.organization, company.top(), "keeper");
    const auto robin = world_->add_member(company.organization, company.top(), "reader");
    EXPECT_TRUE(fails_with(world_->remove_role(keeper, company, "reader", "admin"), AccessError::may_not_grant));
    EXPECT_EQ(world_->roles_of(company.organization, robin), (Roles{{company.top(), "reader"}}));
    EXPECT_TRUE(succeeds(world_->remove_role(company.founder, company, "reader", "admin")));
}

TEST_P(DeletingRoles, ALinkNeverComesToGiveARoleThatMustHaveAHolder) {
    const auto account = world_->found("amplemarket");
    value_of(world_->make(account.founder, account, clone_of("sales_rep", "trainee")));
    const auto link = value_of(world_->share(account.founder, account.target(), link_for("trainee"))).first;
    EXPECT_TRUE(
        fails_with(world_->remove_role(account.founder, account, "trainee", "admin"), TeamError::role_not_by_link));
    EXPECT_TRUE(succeeds(world_->remove_role(account.founder, account, "trainee", "sales_rep")));
    EXPECT_EQ(world_->seen(account, link.id).role, "sales_rep");
}

TEST_P(DeletingRoles, ALinkGivesNoCloneOfARoleThatMustHaveAHolderEither) {
    const auto account = world_->found("amplemarket");
    value_of(world_->make(account.founder, account, clone_of("admin", "deputy")));
    EXPECT_TRUE(
        fails_with(world_->share(account.founder, account.target(), link_for("deputy")), TeamError::role_not_by_link));
    EXPECT_TRUE(
        succeeds(world_->invite(account.founder, account.target(), invitation_for("a@people.example", "deputy"))));
}

TEST_P(DeletingRoles, WhatIsOverNoLongerStandsInTheWay) {
    const auto invitation =
        value_of(world_->invite(place_.founder, here(), invitation_for("a@people.example", "note_taker")));
    value_of(world_->revoke(place_.founder, here(), invitation.id));
    value_of(world_->invite(place_.founder, here(), invitation_for("b@people.example", "note_taker")));
    const auto link = value_of(world_->share(place_.founder, here(), link_for("note_taker"))).first;
    value_of(world_->revoke_link(place_.founder, here(), link.id));
    EXPECT_TRUE(fails_with(remove(), TeamError::role_in_use));
    world_->clock.advance(limits::invitation_lifetime);
    EXPECT_TRUE(succeeds(remove()));
}

}  // namespace
}  // namespace muster::team::testing
