// SPDX-License-Identifier: Apache-2.0
#include "team/access_review_proposal.h"

#include <gtest/gtest.h>

namespace muster::team {
namespace {

using access::Level;
using access::PermissionSet;
using access::Role;
using enum access::Permission;

Role role(std::string key, PermissionSet permissions, std::vector<Level> held_at = {Level::organization}) {
    Role made;
    made.key = key;
    made.label = "The " + key;
    made.permissions = permissions;
    made.held_at = std::move(held_at);
    return made;
}

const std::vector<Role> roles{
    role("all", {view_members, invite_member, remove_member, view_contacts}),
    role("people", {view_members, invite_member, remove_member}),
    role("inviting", {view_members, invite_member}),
    role("inviting_too", {view_members, invite_member}),
    role("contacts", {view_contacts, edit_contacts}),
    role("watching", {view_members}, {Level::subaccount}),
};

ReviewedAccess used(PermissionSet permissions) {
    ReviewedAccess access;
    access.held = roles[0].permissions;
    access.used = permissions;
    access.watched_long_enough = true;
    access.level = Level::organization;
    return access;
}

void expect_kept(const ReviewedAccess& access, ProposalReason reason) {
    const auto proposal = propose(access, roles);
    EXPECT_EQ(proposal.decision, ReviewDecision::keep);
    EXPECT_EQ(proposal.reason, reason);
    EXPECT_EQ(proposal.role, std::nullopt);
}

TEST(ReviewProposal, IsTheSmallestRoleThatHasAllThatWasUsed) {
    const auto proposal = propose(used({invite_member}), roles);
    EXPECT_EQ(proposal.decision, ReviewDecision::change_role);
    EXPECT_EQ(proposal.reason, ProposalReason::smaller_role);
    EXPECT_EQ(proposal.role, "inviting") << "of equals the first";
    EXPECT_EQ(proposal.role_label, "The inviting");
    EXPECT_EQ(propose(used({remove_member}), roles).role, "people");
}

TEST(ReviewProposal, NeverGivesWhatWasNotHeld) {
    expect_kept(used({view_contacts}), ProposalReason::no_smaller_role);
    expect_kept(used({view_contacts, view_members}), ProposalReason::no_smaller_role);
}

TEST(ReviewProposal, IsARoleThatCanBeHeldThere) {
    EXPECT_EQ(propose(used({view_members}), roles).role, "inviting");
    auto below = used({view_members});
    below.held = roles[0].permissions;
    below.level = Level::subaccount;
    EXPECT_EQ(propose(below, roles).role, "watching");
}

TEST(ReviewProposal, KeepsWhatIsUsedWhollyHoweverLongItWasWatched) {
    auto access = used(roles[0].permissions);
    access.watched_long_enough = false;
    expect_kept(access, ProposalReason::all_used);
}

TEST(ReviewProposal, RemovesWhatWasNotUsedAtAll) {
    const auto proposal = propose(used({}), roles);
    EXPECT_EQ(proposal.decision, ReviewDecision::remove);
    EXPECT_EQ(proposal.reason, ProposalReason::not_used);
    EXPECT_EQ(propose(used({view_organization}), roles).role, "inviting")
        << "who does only what every member may is there, in the smallest role";
}

TEST(ReviewProposal, SaysNothingOfWhatWasNotWatchedLongEnough) {
    auto access = used({});
    access.watched_long_enough = false;
    expect_kept(access, ProposalReason::watched_too_short);
}

TEST(ReviewProposal, LeavesTheLastHolder) {
    auto access = used({});
    access.is_last_holder = true;
    expect_kept(access, ProposalReason::last_holder);
}

TEST(ReviewProposal, OffersNoRoleForKeysAndLinks) {
    auto access = used({invite_member});
    access.level.reset();
    expect_kept(access, ProposalReason::no_smaller_role);
    access.used = {};
    EXPECT_EQ(propose(access, roles).decision, ReviewDecision::remove);
}

TEST(ReviewDecisions, AreReadAsTheyAreWritten) {
    for (const auto decision : {ReviewDecision::keep, ReviewDecision::change_role, ReviewDecision::remove}) {
        EXPECT_EQ(parse_review_decision(to_text(decision)), decision);
    }
    EXPECT_EQ(parse_review_decision("drop"), std::nullopt);
}

}  // namespace
}  // namespace muster::team
