// SPDX-License-Identifier: Apache-2.0
// A key is worth what its keeper may still do; once they have left it waits for somebody to adopt it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/testing/key_world.h"
#include "team/testing/role_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Actor;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;

class Keepers : public OnKeyWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplemarket");
        keeper_ = world_->add_member(place_.organization, place_.top(), "admin");
        key_ = make();
    }
    MadeKey make(std::vector<Permission> permissions = {Permission::view_members, Permission::invite_member}) {
        return value_of(world_->make(keeper_, place_.target(), key_for(std::move(permissions))));
    }
    Actor actor() { return value_of(world_->shown(key_.second)); }
    template <Permission P>
    Result<void> use(const Actor& key, const Target& where) {
        return world_->gate.with<P>(key, where, [](const Permit<P>& permit) -> Result<void> {
            if (access::effect_of(P) == access::Effect::reads) return {};
            return permit.record({"thing.used", "thing", 5, {}});
        });
    }
    Result<void> use() { return use<Permission::view_members>(actor(), place_.target()); }
    void expect_suspended() {
        const auto seen = world_->seen(place_, key_.first.id);
        EXPECT_EQ(seen.state, ApiKeyState::suspended);
        EXPECT_THAT(seen.reason.value_or(""), HasSubstr("left"));
        EXPECT_TRUE(fails_with(use(), AccessError::key_suspended));
    }

    Place place_;
    UserId keeper_;
    MadeKey key_;
};

TEST_P(Keepers, AKeyIsSuspendedOnceItsKeeperIsRemovedUntilSomebodyAdoptsIt) {
    EXPECT_TRUE(succeeds(use()));
    value_of(world_->remove(place_.founder, place_.target(), keeper_));
    expect_suspended();
    value_of(world_->add(place_.target(), keeper_, "admin"));
    expect_suspended();  // What somebody left behind doesn't come back with them.
    const auto adopted = value_of(world_->adopt(place_.founder, place_.target(), key_.first.id));
    EXPECT_EQ(adopted.keeper, place_.founder);
    EXPECT_EQ(adopted.made_by, keeper_);
    EXPECT_EQ(adopted.state, ApiKeyState::active);
    EXPECT_TRUE(succeeds(use())) << "with the secret that its program has";
}

TEST_P(Keepers, AKeyIsSuspendedOnceItsKeeperLeft) {
    value_of(world_->leave(keeper_, place_.organization));
    expect_suspended();
    const auto next = value_of(world_->rotate(place_.founder, place_.target(), key_.first.id));
    EXPECT_EQ(next.first.keeper, place_.founder) << "who sees the secret answers for it";
    EXPECT_TRUE(fails_with(world_->shown(key_.second), AccessError::key_over));
    key_ = next;
    EXPECT_TRUE(succeeds(use()));
}

TEST_P(Keepers, AKeyIsSuspendedWithItsKeeperAndComesBackByNoReactivation) {
    value_of(world_->suspend(place_.founder, place_.target(), keeper_));
    expect_suspended();
    value_of(world_->reactivate(place_.founder, place_.target(), keeper_));
    expect_suspended();
    EXPECT_EQ(value_of(world_->adopt(keeper_, place_.target(), key_.first.id)).state, ApiKeyState::active);
    EXPECT_TRUE(succeeds(use()));
}

TEST_P(Keepers, AKeyOfSomebodyElseStaysAsItIsWhileAMemberIsSuspended) {
    const auto other = world_->add_member(place_.organization, place_.top(), "admin");
    value_of(world_->suspend(place_.founder, place_.target(), other));
    EXPECT_TRUE(succeeds(use()));
}

TEST_P(Keepers, AKeyComesBackByNoUndoneRemoval) {
    value_of(world_->remove(place_.founder, place_.target(), keeper_));
    value_of(world_->undo(place_.founder, place_.target(), keeper_));
    expect_suspended();
}

TEST_P(Keepers, KeysThatARemovalWouldSuspendAreToldBeforeIt) {
    make();
    const auto preview = value_of(world_->preview_removal(place_.founder, place_.target(), keeper_));
    EXPECT_THAT(preview.consequences,
                Contains(AllOf(Field(&Consequence::name, "api_keys_suspended"), Field(&Consequence::value, "2"))));
    EXPECT_TRUE(succeeds(use()));
}

TEST_P(Keepers, AKeyIsSuspendedOnceItsKeepersTimeIsOver) {
    keeper_ =
        world_->add_member(place_.organization, place_.top(), "admin", world_->clock.now() + std::chrono::hours(1));
    key_ = make();
    world_->clock.advance(std::chrono::hours(1));
    expect_suspended();
}

TEST_P(Keepers, AKeyMakesItsKeepersOwnAccessLastNoLonger) {
    place_ = world_->found("scale-to-win");
    keeper_ = world_->add_member(place_.organization, place_.top(), "owner");
    value_of(world_->add(place_.subaccount_target(), keeper_, "texter"));
    key_ = make({Permission::change_member_role, Permission::view_subaccount, Permission::view_campaigns,
                 Permission::send_message, Permission::tag_conversation, Permission::opt_out_contact,
                 Permission::mark_conversation, Permission::add_note});
    const Time soon = world_->clock.now() + std::chrono::hours(1);
    value_of(
        world_->change(place_.founder, place_.subaccount_target(), keeper_, {.role = std::nullopt, .ends_at = soon}));
    const auto lengthen = [&](Time end) {
        return world_->gate.with<Permission::change_member_role>(
            actor(), place_.subaccount_target(), [&](const Permit<Permission::change_member_role>& permit) {
                return world_->members.change(permit, keeper_, {.role = std::nullopt, .ends_at = end});
            });
    };
    EXPECT_TRUE(fails_with(lengthen(soon + std::chrono::hours(1)), TeamError::own_end));
    EXPECT_TRUE(succeeds(lengthen(soon - std::chrono::minutes(1))));
}

TEST_P(Keepers, AKeyIsWeakerWhileItsKeeperHoldsALesserRole) {
    value_of(world_->change_role(place_.founder, place_.target(), keeper_, "sales_rep"));
    EXPECT_TRUE(fails_with(use(), AccessError::denied));
    EXPECT_EQ(world_->seen(place_, key_.first.id).state, ApiKeyState::active);
    value_of(world_->change_role(place_.founder, place_.target(), keeper_, "admin"));
    EXPECT_TRUE(succeeds(use()));
}

TEST_P(Keepers, AKeyOutlivesItsKeepersLeavingOfAPlaceThatItDidNotNeed) {
    const auto campaign = world_->found("scale-to-win");
    const auto owner = world_->add_member(campaign.organization, campaign.top(), "owner");
    value_of(world_->add(campaign.subaccount_target(), owner, "admin"));
    const auto key =
        value_of(world_->make(owner, campaign.target(), key_for({Permission::create_campaign}, {campaign.subaccount})))
            .first;
    value_of(world_->remove(campaign.founder, campaign.subaccount_target(), owner));
    EXPECT_EQ(world_->seen(campaign, key.id).state, ApiKeyState::active);
}

TEST_P(Keepers, AKeyReadsAnArchivedSubaccountThatItReachesAndChangesNothingThere) {
    const auto campaign = world_->found("scale-to-win");
    const auto sister = value_of(world_->create_subaccount(campaign.founder, campaign.organization, "North")).id;
    const auto make_there = [&](std::vector<SubaccountId> subaccounts) {
        const auto form = key_for({Permission::view_members, Permission::create_campaign}, std::move(subaccounts));
        return value_of(world_->shown(value_of(world_->make(campaign.founder, campaign.target(), form)).second));
    };
    const Actor key = make_there({});
    const Actor of_sister = make_there({sister});
    value_of(world_->gate.with<Permission::archive_subaccount>(
        KeyWorld::as(campaign.founder), campaign.target(), [&](const Permit<Permission::archive_subaccount>& permit) {
            return world_->subaccounts.archive(permit, campaign.subaccount);
        }));
    const auto there = campaign.subaccount_target();
    EXPECT_TRUE(succeeds(use<Permission::view_members>(key, there)));
    EXPECT_TRUE(fails_with(use<Permission::create_campaign>(key, there), AccessError::archived));
    EXPECT_TRUE(fails_with(use<Permission::create_campaign>(of_sister, there), AccessError::not_found));
}

TEST_P(Keepers, AKeyForAnArchivedSubaccountIsNotSuspendedByItAndIsRotatedAndAdopted) {
    const auto campaign = world_->found("scale-to-win");
    value_of(world_->create_subaccount(campaign.founder, campaign.organization, "North"));
    const auto owner = world_->add_member(campaign.organization, campaign.top(), "owner");
    value_of(world_->add(campaign.subaccount_target(), owner, "admin"));
    const auto form = key_for({Permission::create_campaign}, {campaign.subaccount});
    const auto key = value_of(world_->make(owner, campaign.target(), form)).first.id;
    value_of(world_->gate.with<Permission::archive_subaccount>(
        KeyWorld::as(campaign.founder), campaign.target(), [&](const Permit<Permission::archive_subaccount>& permit) {
            return world_->subaccounts.archive(permit, campaign.subaccount);
        }));
    EXPECT_TRUE(succeeds(world_->rotate(owner, campaign.target(), key)));
    EXPECT_TRUE(succeeds(world_->adopt(owner, campaign.target(), key)));
    const auto preview = value_of(world_->preview_removal(campaign.founder, campaign.target(), owner));
    EXPECT_THAT(preview.consequences, Contains(Field(&Consequence::name, "api_keys_suspended")));
    EXPECT_EQ(world_->seen(campaign, key).state, ApiKeyState::active);
    value_of(world_->remove(campaign.founder, campaign.target(), owner));
    EXPECT_EQ(world_->seen(campaign, key).state, ApiKeyState::suspended);
}

TEST_P(Keepers, AKeyOutlivesTheArchivingOfTheSubaccountWhereAloneItsKeeperHasWhatItMayDo) {
    const auto campaign = world_->found("scale-to-win");
    const auto sister = value_of(world_->create_subaccount(campaign.founder, campaign.organization, "North")).id;
    const Target at_sister{campaign.organization, sister};
    CustomRoles roles(world_->ids);
    value_of(world_->gate.with<Permission::manage_roles>(
        KeyWorld::as(campaign.founder), campaign.target(), [&](const Permit<Permission::manage_roles>& permit) {
            return roles.make(permit, clone_of("owner", "silent", {}, {Permission::send_message}));
        }));
    const auto keeper = world_->add_member(campaign.organization, campaign.top(), "silent");
    value_of(world_->add(campaign.subaccount_target(), keeper, "texter"));
    value_of(world_->add(at_sister, keeper, "texter"));
    const auto form = key_for({Permission::send_message}, {campaign.subaccount});
    const auto key = value_of(world_->make(keeper, campaign.target(), form)).first.id;
    const auto set_archived = [&](bool archived) {
        value_of(world_->gate.with<Permission::archive_subaccount>(
            KeyWorld::as(campaign.founder), campaign.target(),
            [&](const Permit<Permission::archive_subaccount>& permit) {
                return archived ? world_->subaccounts.archive(permit, campaign.subaccount)
                                : world_->subaccounts.bring_back(permit, campaign.subaccount);
            }));
    };
    set_archived(true);
    value_of(world_->remove(campaign.founder, at_sister, keeper));
    EXPECT_EQ(world_->seen(campaign, key).state, ApiKeyState::active);
    EXPECT_TRUE(succeeds(world_->rotate(keeper, campaign.target(), key)));
    set_archived(false);
    value_of(world_->remove(campaign.founder, campaign.subaccount_target(), keeper));
    EXPECT_EQ(world_->seen(campaign, key).state, ApiKeyState::suspended);
}

TEST_P(Keepers, AKeyTakesPeopleFromSubaccountsOnlyIfItMayRemoveThem) {
    const auto campaign = world_->found("scale-to-win");
    const auto texter = world_->add_member(campaign.organization, campaign.at_subaccount(), "texter");
    const auto take = [&](const Actor& key) {
        SubaccountsChange change;
        change.remove = {campaign.subaccount};
        return world_->gate.with<Permission::change_member_role>(
            key, campaign.target(), [&](const Permit<Permission::change_member_role>& permit) {
                return world_->members.change_subaccounts(permit, texter, change);
            });
    };
    const auto key_of = [&](std::vector<Permission> permissions) {
        const auto made = world_->make(campaign.founder, campaign.target(), key_for(std::move(permissions)));
        return value_of(world_->shown(value_of(made).second));
    };
    const auto refused = take(key_of({Permission::change_member_role}));
    EXPECT_TRUE(fails_with(refused, AccessError::denied));
    EXPECT_THAT(refused.error().message(), HasSubstr("this API key may not"));
    EXPECT_TRUE(fails_with(take(key_of({Permission::change_member_role, Permission::remove_member})),
                           AccessError::may_not_grant))
        << "and never from a role that may do more than it";
    EXPECT_TRUE(
        succeeds(take(key_of({Permission::change_member_role, Permission::remove_member, Permission::view_subaccount,
                              Permission::view_campaigns, Permission::send_message, Permission::tag_conversation,
                              Permission::opt_out_contact, Permission::mark_conversation, Permission::add_note}))));
    EXPECT_TRUE(world_->roles_of(campaign.organization, texter).empty());
}

TEST_P(Keepers, AnInvitationByAKeyIsWorthWhatItsKeeperMayStillGive) {
    const auto invite = [&](std::string_view email, std::string_view role) {
        return world_->invite(actor(), place_.target(), invitation_for(email, role));
    };
    key_ = make(std::vector<Permission>{Permission::invite_member, Permission::view_contacts, Permission::edit_contacts,
                                        Permission::view_subaccount, Permission::view_organization});
    EXPECT_TRUE(fails_with(invite("boss@guests.example", "admin"), AccessError::may_not_grant))
        << "an admin may do more than this key, and make keys";
    const auto sent = invite("rep@guests.example", "sales_rep");
    if (!sent) GTEST_FAIL() << sent.error().message();
    EXPECT_EQ(sent.value().invited_by, keeper_);
    const auto token = world_->token_of(place_.organization, sent.value().id);
    value_of(world_->remove(place_.founder, place_.target(), keeper_));
    EXPECT_FALSE(world_->invitations.preview(token).ok());
}

TEST_P(Keepers, WhatAKeyInvitedToIsOverOnceTheKeyIsRevoked) {
    key_ = make(std::vector<Permission>{Permission::invite_member, Permission::view_contacts, Permission::edit_contacts,
                                        Permission::view_subaccount, Permission::view_organization,
                                        Permission::share_join_link});
    const auto by_key = actor();
    const auto invite = [&](const Actor& by, std::string_view email) {
        const auto sent = value_of(world_->invite(by, place_.target(), invitation_for(email, "sales_rep")));
        return sent.id;
    };
    const auto share = [&](const Actor& by) {
        return value_of(world_->gate.with<Permission::share_join_link>(
            by, place_.target(), [&](const Permit<Permission::share_join_link>& permit) {
                return world_->join_links.make(permit, link_for("sales_rep"));
            }));
    };
    const auto token_of = [&](access::InvitationId invitation) {
        return world_->token_of(place_.organization, invitation);
    };
    const auto is_open = [&](const Secret& token) { return world_->invitations.preview(token).ok(); };
    const auto by_the_key = token_of(invite(by_key, "one@guests.example"));
    const auto again = invite(by_key, "two@guests.example");
    const auto by_the_keeper = token_of(invite(KeyWorld::as(keeper_), "three@guests.example"));
    value_of(world_->resend(keeper_, place_.target(), again));
    const auto sent_again = token_of(again);
    const auto keys_link = share(by_key);
    const auto keepers_link = share(KeyWorld::as(keeper_));
    value_of(world_->revoke_key(place_.founder, place_.target(), key_.first.id));
    EXPECT_FALSE(is_open(by_the_key));
    EXPECT_TRUE(is_open(sent_again)) << "a person stands for it now";
    EXPECT_TRUE(is_open(by_the_keeper));
    const auto guest = world_->add_user("guest");
    EXPECT_TRUE(fails_with(world_->join(guest, keys_link.second), TeamError::join_link_over));
    EXPECT_EQ(world_->JoinWorld::seen(place_, keys_link.first.id).state, JoinLinkState::suspended);
    EXPECT_TRUE(succeeds(world_->join(guest, keepers_link.second)));
    EXPECT_TRUE(succeeds(world_->JoinWorld::rotate(place_.founder, place_.target(), keys_link.first.id)));
}

TEST_P(Keepers, AKeyNeitherRemovesNorSuspendsWhoMayDoMoreThanIt) {
    key_ = make({Permission::remove_member, Permission::suspend_member, Permission::view_members});
    const auto removed = world_->gate.with<Permission::remove_member>(
        actor(), place_.target(),
        [&](const Permit<Permission::remove_member>& permit) { return world_->members.remove(permit, keeper_); });
    EXPECT_TRUE(fails_with(removed, AccessError::may_not_grant));
    const auto suspended = world_->gate.with<Permission::suspend_member>(
        actor(), place_.target(),
        [&](const Permit<Permission::suspend_member>& permit) { return world_->members.suspend(permit, keeper_); });
    EXPECT_TRUE(fails_with(suspended, AccessError::may_not_grant));
    EXPECT_TRUE(succeeds(use()));
}

MUSTER_ON_BOTH_ENGINES(Keepers);

}  // namespace
}  // namespace muster::team::testing
