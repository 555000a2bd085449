// SPDX-License-Identifier: Apache-2.0
#include "team/membership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Level;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

using Roles = std::map<ScopeId, std::string>;

class ChangingRoles : public OnTeamWorld {
  protected:
    void set_up_people() override {
        team_ = world_->found("amplifi");
        campaign_ = world_->found("scale-to-win");
        company_ = world_->found("customertext");
    }
    UserId add(const Place& place, std::string_view role) {
        return world_->add_member(place.organization, place.top(), role);
    }
    std::string role_of(const Place& place, UserId user) {
        return world_->roles_of(place.organization, user)[place.top()];
    }

    Place team_;
    Place campaign_;
    Place company_;
};

TEST_P(ChangingRoles, AM_7_ABillingContactPromotesAndDemotes) {
    const auto member = add(team_, "member");
    EXPECT_TRUE(succeeds(world_->change_role(team_.founder, team_.target(), member, "billing_contact")));
    EXPECT_EQ(role_of(team_, member), "billing_contact");
    EXPECT_TRUE(succeeds(world_->list_members(member, team_.target()))) << "what the role allows is allowed at once";
    EXPECT_TRUE(succeeds(world_->change_role(member, team_.target(), team_.founder, "member")));
    EXPECT_TRUE(fails_with(world_->list_members(team_.founder, team_.target()), AccessError::denied));
}

TEST_P(ChangingRoles, AChangeLeavesAnEventWithBothRoles) {
    const auto member = add(team_, "member");
    value_of(world_->change_role(team_.founder, team_.target(), member, "billing_contact"));
    const auto events = world_->events_of(team_.organization);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].action, "member.role_changed");
    EXPECT_EQ(events[0].actor.id, team_.founder.number());
    EXPECT_EQ(events[0].subject_id, member.number());
    EXPECT_EQ(events[0].payload, R"({"from":"member","to":"billing_contact"})");
}

TEST_P(ChangingRoles, AM_5_AStandardMemberChangesNobodyNotEvenThemselves) {
    const auto member = add(team_, "member");
    const auto other = add(team_, "member");
    for (const auto user : {member, other, team_.founder}) {
        EXPECT_TRUE(fails_with(world_->change_role(member, team_.target(), user, "member"), AccessError::denied));
        EXPECT_TRUE(
            fails_with(world_->change_role(member, team_.target(), user, "billing_contact"), AccessError::denied));
    }
    EXPECT_EQ(role_of(team_, member), "member");
    EXPECT_EQ(role_of(team_, team_.founder), "billing_contact");
}

TEST_P(ChangingRoles, CT_3_AManagerChangesNobody) {
    const auto manager = add(company_, "manager");
    const auto user = add(company_, "user");
    EXPECT_TRUE(fails_with(world_->change_role(manager, company_.target(), user, "manager"), AccessError::denied));
    EXPECT_TRUE(succeeds(world_->change_role(company_.founder, company_.target(), user, "manager")));
}

TEST_P(ChangingRoles, SW_4_AnAdminGivesNoRoleAboveTheirOwnNorWhereItIsNotHeld) {
    const auto subaccount = campaign_.subaccount_target();
    const auto admin = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "admin");
    const auto texter = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "texter");
    EXPECT_TRUE(fails_with(world_->change_role(admin, subaccount, texter, "owner"), AccessError::role_not_held_here));
    EXPECT_TRUE(fails_with(world_->change_role(admin, subaccount, admin, "owner"), AccessError::role_not_held_here));
    EXPECT_TRUE(
        fails_with(world_->change_role(admin, campaign_.target(), campaign_.founder, "owner"), AccessError::denied));
    EXPECT_TRUE(succeeds(world_->change_role(admin, subaccount, texter, "admin")));
    EXPECT_EQ(world_->roles_of(campaign_.organization, texter), (Roles{{campaign_.at_subaccount(), "admin"}}));
}

TEST_P(ChangingRoles, OnesOwnRoleMayBeLoweredAsAnothers) {
    const auto admin = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "admin");
    const auto subaccount = campaign_.subaccount_target();
    EXPECT_TRUE(succeeds(world_->change_role(admin, subaccount, admin, "texter")));
    EXPECT_TRUE(fails_with(world_->change_role(admin, subaccount, admin, "admin"), AccessError::denied));
}

TEST_P(ChangingRoles, ARoleIsChangedAtItsOwnSubaccountOnly) {
    const auto sister = world_->add_subaccount(campaign_.organization);
    const auto admin = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "admin");
    const auto texter = world_->add_member(campaign_.organization, access::scope_of(sister), "texter");
    EXPECT_TRUE(fails_with(world_->change_role(admin, {campaign_.organization, sister}, texter, "supervolunteer"),
                           AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->change_role(admin, campaign_.subaccount_target(), texter, "supervolunteer"),
                           TeamError::not_a_member));
    value_of(world_->add(campaign_.subaccount_target(), texter, "texter"));
    value_of(world_->change_role(admin, campaign_.subaccount_target(), texter, "supervolunteer"));
    EXPECT_EQ(world_->roles_of(campaign_.organization, texter),
              (Roles{{campaign_.at_subaccount(), "supervolunteer"}, {access::scope_of(sister), "texter"}}));
}

TEST_P(ChangingRoles, AMemberOfAnotherOrganizationIsNobodyHere) {
    const auto theirs = world_->found("amplifi");
    const auto member = add(theirs, "member");
    EXPECT_TRUE(
        fails_with(world_->change_role(team_.founder, team_.target(), member, "member"), TeamError::not_a_member));
    EXPECT_TRUE(
        fails_with(world_->change_role(team_.founder, theirs.target(), member, "member"), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->change_role(team_.founder, team_.target(), UserId(4711), "member"),
                           TeamError::not_a_member));
    EXPECT_EQ(role_of(theirs, member), "member");
}

TEST_P(ChangingRoles, ARoleThatTheModelDoesNotHaveIsRefused) {
    const auto member = add(team_, "member");
    EXPECT_TRUE(fails_with(world_->change_role(team_.founder, team_.target(), member, "administrator"),
                           AccessError::no_such_role));
    EXPECT_EQ(role_of(team_, member), "member");
}

TEST_P(ChangingRoles, AM_8_TheLastHolderIsNotDemotedNotEvenByThemselves) {
    EXPECT_TRUE(fails_with(world_->change_role(team_.founder, team_.target(), team_.founder, "member"),
                           AccessError::last_holder));
    EXPECT_EQ(role_of(team_, team_.founder), "billing_contact");
    EXPECT_THAT(world_->events_of(team_.organization), IsEmpty());
    add(team_, "billing_contact");
    EXPECT_TRUE(succeeds(world_->change_role(team_.founder, team_.target(), team_.founder, "member")));
}

TEST_P(ChangingRoles, AM_8_WhoHoldsARoleForATimeOnlyDoesNotStandInForItsHolder) {
    world_->add_member(team_.organization, team_.top(), "billing_contact", world_->clock.now() + std::chrono::hours(1));
    EXPECT_TRUE(fails_with(world_->change_role(team_.founder, team_.target(), team_.founder, "member"),
                           AccessError::last_holder));
}

class ListingMembers : public OnTeamWorld {
  protected:
    void set_up_people() override { place_ = world_->found("scale-to-win"); }

    UserId add(ScopeId scope, std::string_view role) { return world_->add_member(place_.organization, scope, role); }
    std::vector<UserId> seen(UserId by, const Target& where) {
        std::vector<UserId> users;
        for (const auto& member : value_of(world_->list_members(by, where)).items) users.push_back(member.user);
        return users;
    }

    Place place_;
};

TEST_P(ListingMembers, ALineSaysWhoHoldsWhatWhereAndByWhom) {
    const auto ada = world_->add_user("ada");
    const auto until = world_->clock.now() + std::chrono::hours(1);
    value_of(world_->add(place_.subaccount_target(), ada, "texter"));
    const auto bob = world_->add_member(place_.organization, place_.top(), "owner", until);
    const auto lines = value_of(world_->list_members(place_.founder, place_.target())).items;
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[1].user, ada);
    EXPECT_EQ(lines[1].name, "ada");
    EXPECT_EQ(lines[1].email.text(), world_->email_of(ada));
    EXPECT_EQ(lines[1].level, Level::subaccount);
    EXPECT_EQ(lines[1].scope, place_.at_subaccount());
    EXPECT_EQ(lines[1].scope_name, "Subaccount " + place_.subaccount.text());
    EXPECT_EQ(lines[1].role, "texter");
    EXPECT_EQ(lines[1].role_label, "Texter");
    EXPECT_EQ(lines[1].granted_at, world_->clock.now());
    EXPECT_EQ(lines[1].granted_by, std::nullopt) << "the operator did";
    EXPECT_EQ(lines[1].ends_at, std::nullopt);
    EXPECT_EQ(lines[2].user, bob);
    EXPECT_EQ(lines[2].level, Level::organization);
    EXPECT_EQ(lines[2].scope_name, "A Place");
    EXPECT_EQ(lines[2].role_label, "Organization Owner");
    EXPECT_EQ(lines[2].ends_at, until);
}

TEST_P(ListingMembers, PagesComeWithoutGapsOrDoubles) {
    const auto second = world_->add_subaccount(place_.organization);
    std::vector<std::pair<UserId, ScopeId>> all{{place_.founder, place_.top()}};
    for (int i = 0; i < 4; ++i) {
        const auto user = add(place_.at_subaccount(), "texter");
        world_->put_membership(place_.organization, user, access::scope_of(second), "admin");
        all.emplace_back(user, place_.at_subaccount());
        all.emplace_back(user, access::scope_of(second));
    }
    for (const int limit : {1, 2, 4, 9, 200}) {
        std::vector<std::pair<UserId, ScopeId>> listed;
        std::optional<std::string> after;
        do {
            const auto page = value_of(world_->list_members(place_.founder, place_.target(), rows(limit, after)));
            EXPECT_LE(page.items.size(), static_cast<std::size_t>(limit));
            for (const auto& member : page.items) listed.emplace_back(member.user, member.scope);
            after = page.next;
        } while (after && listed.size() <= all.size());
        EXPECT_EQ(listed, all) << limit << " rows to a page";
    }
}

TEST_P(ListingMembers, APageGoesOnWhereItStoodThoughPeopleComeAndGo) {
    const auto first = add(place_.at_subaccount(), "texter");
    const auto second = add(place_.at_subaccount(), "texter");
    const auto third = add(place_.at_subaccount(), "texter");
    const auto page = value_of(world_->list_members(place_.founder, place_.target(), rows(2)));
    EXPECT_EQ(page.items.back().user, first);
    value_of(world_->remove(place_.founder, place_.target(), first));
    const auto fourth = add(place_.at_subaccount(), "texter");
    const auto rest = value_of(world_->list_members(place_.founder, place_.target(), rows(200, page.next)));
    std::vector<UserId> users;
    for (const auto& member : rest.items) users.push_back(member.user);
    EXPECT_THAT(users, ElementsAre(second, third, fourth));
}

TEST_P(ListingMembers, ACursorThatIsNotOursIsRefused) {
    const auto list = [&](std::string_view after) {
        return world_->list_members(place_.founder, place_.target(), rows(2, std::string(after)));
    };
    for (const std::string& cursor : {std::string("?"), std::string("12"), cursor_of({1}), cursor_of({1, 2, 3})}) {
        EXPECT_TRUE(fails_with(list(cursor), PageError::cursor_unreadable)) << cursor;
    }
    EXPECT_TRUE(succeeds(list(cursor_of({1, 2}))));
}

TEST_P(ListingMembers, AreLookedForByHowTheirAddressBeginsOrWhatStandsInTheirName) {
    const auto ada = world_->add_user("Ada Ito");
    const auto adam = world_->add_user("Adam");
    const auto bob = world_->add_user("Bob_Ito");
    for (const auto user : {ada, adam, bob})
        world_->put_membership(place_.organization, user, place_.at_subaccount(), "texter");
    const auto elodie = world_->add_user("Élodie");
    world_->put_membership(place_.organization, elodie, place_.at_subaccount(), "texter");
    world_->add_user("Ada of another place");
    const auto found = [&](const Target& where, const MemberFilter& filter, int limit) {
        std::vector<UserId> users;
        auto query = rows(limit);
        do {
            const auto page = value_of(world_->gate.with<access::Permission::view_members>(
                TeamWorld::as(place_.founder), where,
                [&](const access::Permit<access::Permission::view_members>& permit) {
                    return world_->members.list(permit, query, filter);
                }));
            for (const auto& member : page.items) users.push_back(member.user);
            query = rows(limit, page.next);
        } while (query.after && users.size() < 100);
        return users;
    };
    for (const int limit : {1, 200}) {
        for (const Target& where : {place_.target(), place_.subaccount_target()}) {
            EXPECT_THAT(found(where, {"ADA", ""}, limit), ElementsAre(ada, adam));
            EXPECT_THAT(found(where, {world_->email_of(adam), ""}, limit), ElementsAre(adam));
            EXPECT_THAT(found(where, {"people.example", ""}, limit), IsEmpty()) << "it begins with another word";
            EXPECT_THAT(found(where, {"", "ITO"}, limit), ElementsAre(ada, bob));
            EXPECT_THAT(found(where, {"ada", "ito"}, limit), ElementsAre(ada)) << "both";
            EXPECT_THAT(found(where, {"", "_"}, limit), ElementsAre(bob)) << "as it is written";
            EXPECT_THAT(found(where, {"%", ""}, limit), IsEmpty());
            EXPECT_THAT(found(where, {"", "ÉLODIE"}, limit), ElementsAre(elodie)) << "ASCII letters either way";
            EXPECT_THAT(found(where, {"", "élodie"}, limit), IsEmpty()) << "others as they are written";
            EXPECT_EQ(found(where, {}, limit).size(), 5U);
        }
    }
}

TEST_P(ListingMembers, OneIsShownAsTheyAreListedToWhoMayListThem) {
    const auto sister = world_->add_subaccount(place_.organization);
    const auto admin = add(place_.at_subaccount(), "admin");
    const auto texter = add(place_.at_subaccount(), "texter");
    world_->put_membership(place_.organization, texter, access::scope_of(sister), "admin");
    const auto show = [&](UserId by, const Target& where, UserId user) {
        return world_->gate.with<access::Permission::view_members>(
            TeamWorld::as(by), where, [&](const access::Permit<access::Permission::view_members>& permit) {
                return world_->members.show(permit, user);
            });
    };
    const auto all = value_of(show(place_.founder, place_.target(), texter)).items;
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].role, "texter");
    EXPECT_EQ(all[1].scope, access::scope_of(sister));
    const auto here = value_of(show(admin, place_.subaccount_target(), texter)).items;
    ASSERT_EQ(here.size(), 1U) << "the sister's are not told here";
    EXPECT_EQ(here[0].scope, place_.at_subaccount());
    EXPECT_EQ(value_of(show(admin, place_.subaccount_target(), place_.founder)).items.at(0).role, "owner");

    const auto elsewhere = add(access::scope_of(sister), "texter");
    const auto theirs = world_->found("scale-to-win");
    EXPECT_TRUE(fails_with(show(admin, place_.subaccount_target(), elsewhere), TeamError::not_a_member));
    EXPECT_TRUE(fails_with(show(place_.founder, place_.target(), theirs.founder), TeamError::not_a_member));
    EXPECT_TRUE(fails_with(show(admin, place_.target(), texter), AccessError::denied));
    EXPECT_TRUE(fails_with(show(texter, place_.subaccount_target(), texter), AccessError::denied));
    EXPECT_TRUE(fails_with(show(theirs.founder, place_.target(), texter), AccessError::not_found));
}

TEST_P(ListingMembers, SW_2_ASubaccountListsWhoHasAccessThereAndNoSisters) {
    const auto sister = world_->add_subaccount(place_.organization);
    const auto admin = add(place_.at_subaccount(), "admin");
    const auto texter = add(place_.at_subaccount(), "texter");
    const auto elsewhere = add(access::scope_of(sister), "admin");
    EXPECT_THAT(seen(admin, place_.subaccount_target()), UnorderedElementsAre(place_.founder, admin, texter));
    EXPECT_THAT(seen(place_.founder, place_.target()), UnorderedElementsAre(place_.founder, admin, texter, elsewhere));
    EXPECT_TRUE(fails_with(world_->list_members(admin, {place_.organization, sister}), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->list_members(admin, place_.target()), AccessError::denied));
}

TEST_P(ListingMembers, WhoMayNotListPeopleIsRefusedOrLearnsNothing) {
    const auto texter = add(place_.at_subaccount(), "texter");
    const auto theirs = world_->found("scale-to-win");
    EXPECT_TRUE(fails_with(world_->list_members(texter, place_.subaccount_target()), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->list_members(theirs.founder, place_.target()), AccessError::not_found));
    EXPECT_THAT(seen(theirs.founder, theirs.target()), ElementsAre(theirs.founder));
}

class AddingMembers : public OnTeamWorld {
  protected:
    void set_up_people() override { place_ = world_->found("amplifi"); }
    Place place_;
};

TEST_P(AddingMembers, TheOperatorAddsSomebodyWithoutAskingThem) {
    const auto ada = world_->add_user("ada");
    EXPECT_TRUE(succeeds(world_->add(place_.target(), ada, "member")));
    EXPECT_TRUE(succeeds(world_->show(ada, place_.organization)));
    const auto event = world_->events_of(place_.organization).back();
    EXPECT_EQ(event.action, "member.added");
    EXPECT_EQ(event.actor.kind, "operator");
    EXPECT_TRUE(fails_with(world_->add(place_.target(), ada, "billing_contact"), TeamError::already_member));
    EXPECT_EQ(world_->roles_of(place_.organization, ada), (Roles{{place_.top(), "member"}}));
}

TEST_P(AddingMembers, NoRoleAllowsToAddSomebodyUnasked) {
    const auto ada = world_->add_user("ada");
    const auto outcome = world_->gate.with<access::Permission::add_member>(
        TeamWorld::as(place_.founder), place_.target(),
        [&](const access::Permit<access::Permission::add_member>& permit) {
            return world_->members.add(permit, ada, "member");
        });
    EXPECT_TRUE(fails_with(outcome, AccessError::denied));
    EXPECT_THAT(world_->roles_of(place_.organization, ada), IsEmpty());
}

TEST_P(AddingMembers, EvenTheOperatorGivesARoleOnlyWhereItIsHeld) {
    const auto campaign = world_->found("scale-to-win");
    const auto ada = world_->add_user("ada");
    EXPECT_TRUE(fails_with(world_->add(campaign.target(), ada, "texter"), AccessError::role_not_held_here));
    EXPECT_TRUE(fails_with(world_->add(campaign.subaccount_target(), ada, "owner"), AccessError::role_not_held_here));
    EXPECT_TRUE(fails_with(world_->add(campaign.target(), ada, "captain"), AccessError::no_such_role));
    EXPECT_FALSE(world_->add(campaign.target(), UserId(4711), "owner").ok());
    EXPECT_TRUE(succeeds(world_->add(campaign.subaccount_target(), ada, "texter")));
}

MUSTER_ON_BOTH_ENGINES(ChangingRoles);
MUSTER_ON_BOTH_ENGINES(ListingMembers);
MUSTER_ON_BOTH_ENGINES(AddingMembers);

}  // namespace
}  // namespace muster::team::testing
