// SPDX-License-Identifier: Apache-2.0
#include "team/removal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/one_text.h"
#include "team/testing/member_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::IsEmpty;

using Roles = std::map<ScopeId, std::string>;

constexpr auto count_removed =
    one_text("removal_test.count", "select count(*) from removed_memberships where organization_id = $1");

class UndoingRemovals : public OnMemberWorld {
  protected:
    std::vector<Removal> removals(const Place& place) {
        return value_of(world_->list_removals(place.founder, place.target())).items;
    }
    static constexpr std::chrono::microseconds moment{1};
};

TEST_P(UndoingRemovals, BringsAllRolesAndEndsBackAsTheyWere) {
    const Time end = world_->clock.now() + std::chrono::hours(24);
    const auto user = add_at(campaign_.subaccount, "admin");
    world_->put_membership(campaign_.organization, user, access::scope_of(sister_), "texter", end);
    const auto before = world_->roles_of(campaign_.organization, user);
    value_of(world_->remove(campaign_.founder, campaign_.target(), user));
    ASSERT_TRUE(succeeds(world_->undo(campaign_.founder, campaign_.target(), user)));
    EXPECT_EQ(world_->roles_of(campaign_.organization, user), before);
    EXPECT_EQ(world_->listed(campaign_, user, access::scope_of(sister_)).ends_at, end);
    EXPECT_EQ(world_->listed(campaign_, user, campaign_.at_subaccount()).ends_at, std::nullopt);
    EXPECT_TRUE(succeeds(world_->show(user, campaign_.organization)));
    const auto event = world_->events_of(campaign_.organization).back();
    EXPECT_EQ(event.action, "member.removal_undone");
    EXPECT_EQ(event.subject_id, user.number());
    EXPECT_THAT(removals(campaign_), IsEmpty());
    EXPECT_TRUE(fails_with(world_->undo(campaign_.founder, campaign_.target(), user), TeamError::removal_over));
}

TEST_P(UndoingRemovals, LeavesOutWhatWasArchivedMeanwhile) {
    const auto user = add_at(campaign_.subaccount, "admin");
    const auto only_there = add_at(campaign_.subaccount, "texter");
    world_->put_membership(campaign_.organization, user, access::scope_of(sister_), "texter");
    value_of(world_->remove(campaign_.founder, campaign_.target(), user));
    EXPECT_THAT(*world_->events_of(campaign_.organization).back().payload,
                ::testing::HasSubstr(R"("role":"admin,texter")"));
    value_of(world_->remove(campaign_.founder, campaign_.target(), only_there));
    const auto set_archived = [&](bool archived) {
        using enum access::Permission;
        value_of(world_->gate.with<archive_subaccount>(
            MemberWorld::as(campaign_.founder), campaign_.target(),
            [&](const access::Permit<archive_subaccount>& permit) {
                return archived ? world_->subaccounts.archive(permit, campaign_.subaccount)
                                : world_->subaccounts.bring_back(permit, campaign_.subaccount);
            }));
    };
    set_archived(true);
    const auto undone = value_of(world_->undo(campaign_.founder, campaign_.target(), user));
    ASSERT_EQ(undone.memberships.size(), 1U);
    EXPECT_EQ(undone.memberships[0].role, "texter");
    ASSERT_EQ(undone.left_out.size(), 1U);
    EXPECT_EQ(undone.left_out[0].scope, campaign_.at_subaccount());
    EXPECT_EQ(undone.left_out[0].role, "admin");
    EXPECT_EQ(world_->roles_of(campaign_.organization, user), (Roles{{access::scope_of(sister_), "texter"}}));
    EXPECT_EQ(world_->events_of(campaign_.organization).back().payload,
              R"({"left_out":")" + campaign_.subaccount.text() + R"(","role":"texter"})");
    EXPECT_TRUE(fails_with(world_->undo(campaign_.founder, campaign_.target(), only_there), AccessError::archived));
    set_archived(false);
    EXPECT_TRUE(succeeds(world_->undo(campaign_.founder, campaign_.target(), only_there)));
}

TEST_P(UndoingRemovals, LeavesNobodySuspendedAtWhatItLeavesOutAWayInByALink) {
    const auto user = add_at(campaign_.subaccount, "texter");
    world_->put_membership(campaign_.organization, user, access::scope_of(sister_), "texter");
    value_of(world_->suspend(campaign_.founder, campaign_.subaccount_target(), user));
    value_of(world_->remove(campaign_.founder, campaign_.target(), user));
    const auto set_archived = [&](bool archived) {
        using enum access::Permission;
        value_of(world_->gate.with<archive_subaccount>(
            MemberWorld::as(campaign_.founder), campaign_.target(),
            [&](const access::Permit<archive_subaccount>& permit) {
                return archived ? world_->subaccounts.archive(permit, campaign_.subaccount)
                                : world_->subaccounts.bring_back(permit, campaign_.subaccount);
            }));
    };
    const auto link = value_of(world_->share(campaign_.founder, campaign_.subaccount_target(), link_for("texter")));
    set_archived(true);
    value_of(world_->undo(campaign_.founder, campaign_.target(), user));
    set_archived(false);
    EXPECT_TRUE(fails_with(world_->join(user, link.second), TeamError::invitation_needed));
    EXPECT_TRUE(succeeds(world_->join(world_->add_user("bob"), link.second)));
}

TEST_P(UndoingRemovals, IsListedWithWhoWhenAndUntilWhen) {
    const auto member = add(team_, "member");
    value_of(world_->remove(team_.founder, team_.target(), member));
    const auto listed = removals(team_);
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].user, member);
    EXPECT_EQ(listed[0].email.text(), world_->email_of(member));
    EXPECT_EQ(listed[0].scope, team_.top());
    EXPECT_EQ(listed[0].removed_by, team_.founder);
    EXPECT_EQ(listed[0].removed_at, world_->clock.now());
    EXPECT_EQ(listed[0].undo_until, world_->clock.now() + limits::removal_undo_time_max);
    ASSERT_EQ(listed[0].memberships.size(), 1U);
    EXPECT_EQ(listed[0].memberships[0].role, "member");
    const auto reader = add(team_, "member");
    EXPECT_TRUE(fails_with(world_->list_removals(reader, team_.target()), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->list_removals(campaign_.founder, team_.target()), AccessError::not_found));
}

TEST_P(UndoingRemovals, ThePagesOfTheListHoldEachOnce) {
    std::vector<UserId> removed;
    for (int i = 0; i < 3; ++i) {
        removed.push_back(add_at(campaign_.subaccount, "texter"));
        world_->put_membership(campaign_.organization, removed.back(), access::scope_of(sister_), "texter");
        value_of(world_->remove(campaign_.founder, campaign_.target(), removed.back()));
    }
    std::vector<UserId> seen;
    std::optional<std::string> next;
    do {
        const auto page = value_of(world_->list_removals(campaign_.founder, campaign_.target(), rows(1, next)));
        for (const auto& each : page.items) {
            seen.push_back(each.user);
            EXPECT_EQ(each.memberships.size(), 2U);
        }
        next = page.next;
    } while (next);
    EXPECT_THAT(seen, ::testing::UnorderedElementsAreArray(removed));
}

TEST_P(UndoingRemovals, EndsThirtyDaysLater) {
    const auto member = add(team_, "member");
    const auto other = add(team_, "member");
    value_of(world_->remove(team_.founder, team_.target(), member));
    world_->clock.advance(limits::removal_undo_time_max - moment);
    EXPECT_EQ(removals(team_).size(), 1U);
    world_->clock.advance(moment);
    EXPECT_THAT(removals(team_), IsEmpty());
    EXPECT_TRUE(fails_with(world_->undo(team_.founder, team_.target(), member), TeamError::removal_over));
    value_of(world_->remove(team_.founder, team_.target(), other));
    EXPECT_EQ(world_->run(count_removed, team_.organization)[0].get<int>(0), 1) << "what is over is forgotten";
}

TEST_P(UndoingRemovals, AreForgottenThirtyDaysLaterThoughNothingElseHappens) {
    storage::Housekeeping housekeeping(*database_);
    const auto forget = [&] { return value_of(forget_old_removals(housekeeping, world_->clock.now())); };
    value_of(world_->remove(team_.founder, team_.target(), add(team_, "member")));
    world_->clock.advance(limits::removal_undo_time_max - moment);
    EXPECT_EQ(forget(), 0);
    EXPECT_EQ(removals(team_).size(), 1U);
    world_->clock.advance(moment);
    EXPECT_EQ(forget(), 1);
    EXPECT_EQ(world_->run(count_removed, team_.organization)[0].get<int>(0), 0);
    EXPECT_EQ(forget(), 0);
}

TEST_P(UndoingRemovals, AsksWhatWhoeverUndoesItMayGive) {
    const auto admin = add_at(campaign_.subaccount, "admin");
    const auto user = add_at(campaign_.subaccount, "texter");
    const auto member = add(team_, "member");
    value_of(world_->remove(team_.founder, team_.target(), member));
    EXPECT_TRUE(fails_with(world_->undo(add(team_, "member"), team_.target(), member), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->undo(campaign_.founder, team_.target(), member), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->undo(member, team_.target(), member), AccessError::not_found));
    value_of(world_->remove(campaign_.founder, campaign_.subaccount_target(), user));
    EXPECT_TRUE(fails_with(world_->undo(admin, sister_target(), user), AccessError::not_found));
    EXPECT_TRUE(succeeds(world_->undo(admin, campaign_.subaccount_target(), user)));
}

TEST_P(UndoingRemovals, NeverGivesBackMoreThanTheActorMayGiveNow) {
    const auto place = world_->found("customertext");
    const auto admin = add(place, "admin");
    const auto removed = add(place, "admin");
    value_of(world_->remove(place.founder, place.target(), removed));
    value_of(world_->change_role(place.founder, place.target(), admin, "manager"));
    EXPECT_TRUE(fails_with(world_->undo(admin, place.target(), removed), AccessError::denied));
    EXPECT_THAT(world_->roles_of(place.organization, removed), IsEmpty());
    EXPECT_TRUE(succeeds(world_->undo(place.founder, place.target(), removed)));
}

TEST_P(UndoingRemovals, IsRefusedOnceThePersonHasComeBack) {
    const auto user = add_at(campaign_.subaccount, "admin");
    value_of(world_->remove(campaign_.founder, campaign_.target(), user));
    value_of(world_->add(sister_target(), user, "texter"));
    EXPECT_TRUE(fails_with(world_->undo(campaign_.founder, campaign_.target(), user), TeamError::came_back));
    EXPECT_EQ(world_->roles_of(campaign_.organization, user), (Roles{{access::scope_of(sister_), "texter"}}));
}

TEST_P(UndoingRemovals, GivesBackNeitherInvitationsNorLinksAndLiftsTheBar) {
    const auto admin = add_at(campaign_.subaccount, "admin");
    const auto sent =
        value_of(world_->invite(admin, campaign_.subaccount_target(), invitation_for("ada@people.example", "texter")));
    const auto token = world_->token_of(campaign_.organization, sent.id);
    const auto link = value_of(world_->share(admin, campaign_.subaccount_target(), link_for("texter")));
    const auto others = value_of(world_->share(campaign_.founder, sister_target(), link_for("texter")));
    value_of(world_->remove(campaign_.founder, campaign_.target(), admin));
    value_of(world_->undo(campaign_.founder, campaign_.target(), admin));
    EXPECT_TRUE(fails_with(world_->invitations.accept(world_->sign_up("ada@people.example"), token),
                           TeamError::invitation_over));
    EXPECT_TRUE(fails_with(world_->join(world_->add_user("bob"), link.second), TeamError::join_link_over));
    EXPECT_TRUE(succeeds(world_->join(admin, others.second)));
}

TEST_P(UndoingRemovals, SaysWhatStaysAsTheRemovalLeftIt) {
    const auto told = [](const std::vector<Consequence>& stays) {
        std::map<std::string, std::string> told;
        for (const auto& each : stays) told[each.name] = each.value;
        return told;
    };
    using Told = std::map<std::string, std::string>;
    const auto admin = add_at(campaign_.subaccount, "admin");
    value_of(world_->invite(admin, campaign_.subaccount_target(), invitation_for("ada@people.example", "texter")));
    const auto texter = add_at(campaign_.subaccount, "texter");
    value_of(world_->remove_with(campaign_.founder, campaign_.target(), admin, {{}, campaign_.founder}));
    value_of(world_->remove(campaign_.founder, campaign_.target(), texter));
    const Told all{
        {"handed_over_to", campaign_.founder.text()}, {"invitation_scopes_closed", "1"}, {"invitations_closed", "1"}};
    for (const auto& removal : removals(campaign_)) {
        EXPECT_EQ(told(removal.stays), removal.user == admin ? all : Told()) << "known before it is undone";
    }
    EXPECT_EQ(told(value_of(world_->undo(campaign_.founder, campaign_.target(), admin)).stays), all);
    EXPECT_EQ(told(value_of(world_->undo(campaign_.founder, campaign_.target(), texter)).stays), Told());
    value_of(world_->remove(campaign_.founder, campaign_.target(), admin));
    EXPECT_EQ(told(value_of(world_->undo(campaign_.founder, campaign_.target(), admin)).stays), Told())
        << "of the last removal";
}

TEST_P(UndoingRemovals, OfOneOfSeveralPlacesSaysWhatStaysThere) {
    const auto admin = add_at(campaign_.subaccount, "admin");
    world_->put_membership(campaign_.organization, admin, access::scope_of(sister_), "texter");
    value_of(world_->invite(admin, campaign_.subaccount_target(), invitation_for("ada@people.example", "texter")));
    SubaccountsChange change;
    change.remove = {campaign_.subaccount, sister_};
    value_of(world_->change_subaccounts(campaign_.founder, campaign_.organization, admin, change));
    EXPECT_THAT(value_of(world_->undo(campaign_.founder, sister_target(), admin)).stays, IsEmpty());
    const auto undone = value_of(world_->undo(campaign_.founder, campaign_.subaccount_target(), admin));
    ASSERT_EQ(undone.stays.size(), 2U) << "the invitation, and its one scope";
}

TEST_P(UndoingRemovals, BringsNobodyPastASuspensionAroundIt) {
    const auto user = add_at(campaign_.subaccount, "texter");
    world_->put_membership(campaign_.organization, user, access::scope_of(sister_), "texter");
    const auto owner = add(campaign_, "owner");
    world_->put_membership(campaign_.organization, owner, campaign_.at_subaccount(), "admin");
    value_of(world_->remove(campaign_.founder, campaign_.subaccount_target(), user));
    value_of(world_->remove(campaign_.founder, campaign_.subaccount_target(), owner));
    value_of(world_->suspend(campaign_.founder, campaign_.target(), owner));
    EXPECT_TRUE(
        fails_with(world_->undo(campaign_.founder, campaign_.subaccount_target(), owner), TeamError::suspended_here));
    EXPECT_TRUE(succeeds(world_->undo(campaign_.founder, campaign_.subaccount_target(), user)));
}

TEST_P(UndoingRemovals, OfOnePlaceIsOverOnceThePersonHasGoneFromAllOfThem) {
    const auto removed = add_at(campaign_.subaccount, "texter");
    const auto leaving = add_at(campaign_.subaccount, "texter");
    for (const UserId user : {removed, leaving}) {
        world_->put_membership(campaign_.organization, user, access::scope_of(sister_), "texter");
        value_of(world_->remove(campaign_.founder, campaign_.subaccount_target(), user));
    }
    value_of(world_->remove(campaign_.founder, campaign_.target(), removed));
    value_of(world_->leave(leaving, campaign_.organization));
    for (const UserId user : {removed, leaving}) {
        EXPECT_TRUE(
            fails_with(world_->undo(campaign_.founder, campaign_.subaccount_target(), user), TeamError::removal_over));
    }
    EXPECT_TRUE(succeeds(world_->undo(campaign_.founder, campaign_.target(), removed)));
}

TEST_P(UndoingRemovals, WhatHasEndedMeanwhileStaysEnded) {
    const Time end = world_->clock.now() + std::chrono::hours(24);
    const auto user = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "texter", end);
    world_->put_membership(campaign_.organization, user, access::scope_of(sister_), "texter");
    const auto limited = world_->add_member(team_.organization, team_.top(), "member", end);
    value_of(world_->remove(campaign_.founder, campaign_.target(), user));
    value_of(world_->remove(team_.founder, team_.target(), limited));
    world_->clock.move_to(end);
    value_of(world_->undo(campaign_.founder, campaign_.target(), user));
    EXPECT_EQ(world_->roles_of(campaign_.organization, user), (Roles{{access::scope_of(sister_), "texter"}}));
    EXPECT_TRUE(fails_with(world_->undo(team_.founder, team_.target(), limited), TeamError::removal_over));
}

TEST_P(UndoingRemovals, WhoWasSuspendedComesBackSuspended) {
    const auto member = add(team_, "member");
    value_of(world_->suspend(team_.founder, team_.target(), member));
    value_of(world_->remove(team_.founder, team_.target(), member));
    value_of(world_->undo(team_.founder, team_.target(), member));
    EXPECT_EQ(world_->listed(team_, member, team_.top()).state, MemberState::suspended);
    EXPECT_TRUE(fails_with(world_->show(member, team_.organization), AccessError::not_found));
}

TEST_P(UndoingRemovals, LeavingIsNoRemoval) {
    const auto member = add(team_, "member");
    value_of(world_->leave(member, team_.organization));
    EXPECT_THAT(removals(team_), IsEmpty());
    EXPECT_TRUE(fails_with(world_->undo(team_.founder, team_.target(), member), TeamError::removal_over));
}

TEST_P(UndoingRemovals, ANewerRemovalTakesThePlaceOfTheOneBefore) {
    const auto member = add(team_, "billing_contact");
    value_of(world_->remove(team_.founder, team_.target(), member));
    value_of(world_->add(team_.target(), member, "member"));
    value_of(world_->remove(team_.founder, team_.target(), member));
    value_of(world_->undo(team_.founder, team_.target(), member));
    EXPECT_EQ(world_->roles_of(team_.organization, member), (Roles{{team_.top(), "member"}}));
}

MUSTER_ON_BOTH_ENGINES(UndoingRemovals);

}  // namespace
}  // namespace muster::team::testing
