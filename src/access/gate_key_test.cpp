// SPDX-License-Identifier: Apache-2.0
// At each use an API key may do what was chosen for it and its keeper may still do there, and nothing else.
#include <gmock/gmock.h>

#include "access/gate.h"
#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"

namespace muster::access {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::use;
using enum Permission;

class GateKey : public testing::OnGateWorld {
  protected:
    void SetUp() override {
        OnGateWorld::SetUp();
        if (IsSkipped()) return;
        place_ = world_->found("scale-to-win");
        sister_ = world_->add_subaccount(place_.organization);
        keeper_ = world_->add_member(place_.organization, place_.top(), "owner");
        key_ = put({view_organization, view_members, invite_member, create_campaign, change_member_role});
    }

    /// A key of the keeper's, in the place's organization.
    Actor put(PermissionSet chosen, std::vector<ScopeId> subaccounts = {}) {
        const ApiKeyId id(++last_key_);
        StoredKey key{keeper_, {chosen, std::move(subaccounts)}, world_->clock.now() + std::chrono::hours(24), {}, {}};
        key.digest = digest;
        memberships_->keys[{place_.organization, id}] = std::move(key);
        return Actor::key(place_.organization, id, digest);
    }
    StoredKey& stored(const Actor& key) { return memberships_->keys.at({place_.organization, key.key_id()}); }
    [[nodiscard]] Target sister() const { return {.organization = place_.organization, .subaccount = sister_}; }
    /// What the refusal says that is lacking.
    template <Permission P>
    std::optional<KeyLack> lacking(const Actor& key, const Target& target) {
        const auto refused = use<P>(world_->gate, key, target);
        EXPECT_TRUE(fails_with(refused, AccessError::denied));
        const auto* explanation = dynamic_cast<const Explanation*>(refused.error().attachment());
        EXPECT_THAT(explanation->could_grant, IsEmpty()) << "a program is told of no people";
        return explanation->lacking;
    }
    Result<void> grant(const Actor& key, GrantKind kind, std::string_view role, ScopeId scope) {
        return world_->gate.with<view_organization>(key, place_.target(),
                                                    [&](const Permit<view_organization>& permit) -> Result<void> {
                                                        TRY(permit.grant(kind, *TRY(permit.find_role(role)), scope));
                                                        return {};
                                                    });
    }

    static inline const crypto::Bytes digest{1, 2, 3};
    static inline const crypto::Bytes former{4, 5, 6};

    testing::Place place_;
    SubaccountId sister_;
    UserId keeper_;
    Actor key_ = Actor::visitor();
    std::int64_t last_key_ = 9000;
};
MUSTER_ON_BOTH_ENGINES(GateKey);

TEST_P(GateKey, DoesWhatWasChosenForItEverywhereInItsOrganizationAndNothingElse) {
    for (const Target& target : {place_.target(), place_.subaccount_target(), sister()}) {
        EXPECT_TRUE(succeeds(use<view_members>(world_->gate, key_, target)));
        EXPECT_EQ(lacking<view_invitations>(key_, target), KeyLack::key) << "its keeper may, and it wasn't chosen";
    }
    const auto later = world_->add_subaccount(place_.organization);
    EXPECT_TRUE(succeeds(use<create_campaign>(world_->gate, key_, {place_.organization, later})));
}

TEST_P(GateKey, IsBoundByWhatItsKeeperMayDoThereNow) {
    stored(key_).keeper = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
    EXPECT_TRUE(succeeds(use<view_members>(world_->gate, key_, place_.subaccount_target())));
    EXPECT_EQ(lacking<view_members>(key_, place_.target()), KeyLack::keeper);
    EXPECT_TRUE(fails_with(use<view_members>(world_->gate, key_, sister()), AccessError::not_found))
        << "its keeper may not know of that one";
}

TEST_P(GateKey, IsWeakerAtOnceWhenItsKeeperIsAndStrongerAgainToo) {
    keeper_ = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
    key_ = put({view_members, create_campaign, view_campaigns});
    const auto give = [&](const std::string& role) {
        value_of(testing::change<change_member_role>(world_->gate, testing::GateWorld::as(place_.founder),
                                                     place_.subaccount_target(), testing::set_role, keeper_, role));
    };
    const auto campaign = [&] { return use<create_campaign>(world_->gate, key_, place_.subaccount_target()); };
    EXPECT_TRUE(succeeds(campaign()));
    give("supervolunteer");
    EXPECT_EQ(lacking<create_campaign>(key_, place_.subaccount_target()), KeyLack::keeper);
    EXPECT_TRUE(succeeds(use<view_campaigns>(world_->gate, key_, place_.subaccount_target())));
    give("admin");
    EXPECT_TRUE(succeeds(campaign()));
}

TEST_P(GateKey, OfSubaccountsReachesTheseOnly) {
    const auto narrow = put({view_members, create_campaign}, {place_.at_subaccount()});
    EXPECT_TRUE(succeeds(use<create_campaign>(world_->gate, narrow, place_.subaccount_target())));
    EXPECT_EQ(lacking<view_members>(narrow, place_.target()), KeyLack::key) << "not at the organization above it";
    EXPECT_TRUE(fails_with(use<create_campaign>(world_->gate, narrow, sister()), AccessError::not_found));
    const Target no_such{.organization = place_.organization, .subaccount = SubaccountId(77)};
    EXPECT_EQ(use<create_campaign>(world_->gate, narrow, sister()).error().message(),
              use<create_campaign>(world_->gate, narrow, no_such).error().message());
}

TEST_P(GateKey, IsNothingInAnotherOrganizationAlsoWhereItsKeeperIsSomebody) {
    const auto other = world_->found("scale-to-win");
    world_->put_membership(other.organization, keeper_, other.top(), "owner");
    EXPECT_TRUE(fails_with(use<view_members>(world_->gate, key_, other.target()), AccessError::not_found));
    EXPECT_THAT(world_->actions_of(other.organization), IsEmpty()) << "nor is its attempt their event";
}

TEST_P(GateKey, IsSuspendedWhileItsKeeperIsNoMemberOrNobodyHasAdoptedIt) {
    stored(key_).suspended_at = world_->clock.now();
    EXPECT_TRUE(fails_with(use<view_members>(world_->gate, key_, place_.target()), AccessError::key_suspended));
    const Target no_such{.organization = place_.organization, .subaccount = SubaccountId(77)};
    EXPECT_TRUE(fails_with(use<view_members>(world_->gate, key_, no_such), AccessError::key_suspended));
    stored(key_).suspended_at.reset();
    EXPECT_TRUE(succeeds(use<view_members>(world_->gate, key_, place_.target())));
    value_of(testing::change<change_member_role>(world_->gate, testing::GateWorld::as(place_.founder), place_.target(),
                                                 testing::suspend, keeper_, world_->clock.now()));
    EXPECT_TRUE(fails_with(use<view_members>(world_->gate, key_, place_.target()), AccessError::key_suspended));
}

TEST_P(GateKey, IsOverOnceItIsRevokedOrExpired) {
    stored(key_).revoked_at = world_->clock.now();
    EXPECT_TRUE(fails_with(use<view_members>(world_->gate, key_, place_.target()), AccessError::key_over));
    stored(key_).revoked_at.reset();
    world_->clock.advance(std::chrono::hours(24));
    EXPECT_TRUE(fails_with(use<view_members>(world_->gate, key_, place_.target()), AccessError::key_over));
}

TEST_P(GateKey, CanNotDoWhatOnlyPersonsCanEvenIfThatWasStored) {
    const auto all = put(askable_at(Level::organization));
    EXPECT_EQ(lacking<create_api_key>(all, place_.target()), KeyLack::key);
    EXPECT_EQ(lacking<leave_organization>(all, place_.target()), KeyLack::key);
    EXPECT_EQ(lacking<configure_access_rules>(all, place_.target()), KeyLack::key);
    EXPECT_TRUE(succeeds(use<view_api_keys>(world_->gate, all, place_.target())));
}

TEST_P(GateKey, GivesRolesThatItsKeeperMayGiveAndThatHoldNoMoreThanItItself) {
    const auto all = put(permissions_for_keys);
    EXPECT_TRUE(succeeds(grant(all, GrantKind::invite, "admin", place_.at_subaccount())));
    EXPECT_TRUE(succeeds(grant(all, GrantKind::invite, "texter", place_.at_subaccount())))
        << "what is a person's own, a key may give and not hold";
    EXPECT_TRUE(fails_with(grant(all, GrantKind::invite, "owner", place_.top()), AccessError::may_not_grant))
        << "owners make keys";
    EXPECT_TRUE(fails_with(grant(key_, GrantKind::invite, "admin", place_.at_subaccount()), AccessError::may_not_grant))
        << "an admin may do more than this key";
    EXPECT_TRUE(fails_with(grant(key_, GrantKind::remove, "admin", place_.at_subaccount()), AccessError::may_not_grant))
        << "nor does it take what it doesn't hold";
    EXPECT_TRUE(succeeds(grant(all, GrantKind::remove, "admin", place_.at_subaccount())));
    keeper_ = world_->add_member(place_.organization, place_.at_subaccount(), "supervolunteer");
    stored(all).keeper = keeper_;
    EXPECT_TRUE(fails_with(grant(all, GrantKind::invite, "texter", place_.at_subaccount()), AccessError::may_not_grant))
        << "and its keeper invites nobody";
}

TEST_P(GateKey, IsRefusedInTheDeedsTransactionByASecretThatIsGoodNoMore) {
    const Actor before = Actor::key(place_.organization, key_.key_id(), former);
    EXPECT_TRUE(succeeds(use<view_members>(world_->gate, key_, place_.target())));
    EXPECT_TRUE(fails_with(use<view_members>(world_->gate, before, place_.target()), AccessError::key_over));
    stored(key_).former_digest = former;
    EXPECT_TRUE(fails_with(use<view_members>(world_->gate, before, place_.target()), AccessError::key_over));
    stored(key_).former_ends_at = world_->clock.now() + std::chrono::hours(1);
    EXPECT_TRUE(succeeds(use<view_members>(world_->gate, before, place_.target())));
    world_->clock.advance(std::chrono::hours(1));
    EXPECT_TRUE(fails_with(use<view_members>(world_->gate, before, place_.target()), AccessError::key_over));
    EXPECT_TRUE(succeeds(use<view_members>(world_->gate, key_, place_.target())));
    EXPECT_TRUE(
        fails_with(use<view_members>(world_->gate, Actor::key(place_.organization, key_.key_id(), {}), place_.target()),
                   AccessError::key_over));
}

TEST_P(GateKey, GivesNoRoleOutsideOfWhatItReaches) {
    auto narrow = put(permissions_for_keys, {place_.at_subaccount()});
    const auto invite = [&](ScopeId scope) {
        return world_->gate.with<invite_member>(
            narrow, place_.subaccount_target(), [&](const Permit<invite_member>& permit) -> Result<void> {
                TRY(permit.grant(GrantKind::invite, *TRY(permit.find_role("admin")), scope));
                return permit.record({"thing.used", "thing", 5, {}});
            });
    };
    EXPECT_TRUE(succeeds(invite(place_.at_subaccount())));
    EXPECT_TRUE(fails_with(invite(scope_of(sister_)), AccessError::not_found));
}

TEST_P(GateKey, IsNamedByItsEventsAndItsKeeperAnswersForThem) {
    value_of(world_->gate.with<create_campaign>(key_, place_.subaccount_target(),
                                                [&](const Permit<create_campaign>& permit) -> Result<void> {
                                                    EXPECT_EQ(permit.answerable(), keeper_);
                                                    EXPECT_EQ(permit.actor().user_id(), UserId());
                                                    return permit.record({"thing.used", "thing", 5, {}});
                                                }));
    EXPECT_TRUE(fails_with(use<view_invoices>(world_->gate, key_, place_.target()), AccessError::denied));
    const auto events = world_->events_of(place_.organization);
    ASSERT_THAT(world_->actions_of(place_.organization), ElementsAre("thing.used", "access.denied"));
    for (const auto& event : events) {
        EXPECT_EQ(event.actor.kind, "api_key");
        EXPECT_EQ(event.actor.id, key_.key_id().number());
    }
}

TEST_P(GateKey, ExplainsToItsProgramWhatItLacks) {
    EXPECT_THAT(use<view_invitations>(world_->gate, key_, place_.target()).error().message(),
                HasSubstr("was not made for that"));
    stored(key_).keeper = world_->add_member(place_.organization, place_.at_subaccount(), "supervolunteer");
    EXPECT_THAT(use<create_campaign>(world_->gate, key_, place_.subaccount_target()).error().message(),
                HasSubstr("whoever answers for it may not either"));
    const auto own = value_of(world_->gate.with<view_organization>(
        key_, place_.target(),
        [&](const Permit<view_organization>& permit) { return world_->gate.explain(permit, view_invitations); }));
    EXPECT_FALSE(own.allowed);
    EXPECT_EQ(own.lacking, KeyLack::key);
}

TEST_P(GateKey, SeesOfTheSubaccountsThoseThatItReachesAndItsKeeperSees) {
    const std::vector<ScopeId> all = {place_.at_subaccount(), scope_of(sister_)};
    const auto seen = [&](const Actor& key, const Target& target) {
        std::vector<ScopeId> visible;
        value_of(world_->gate.with<view_members>(key, target, [&](const Permit<view_members>& permit) -> Result<void> {
            visible = permit.visible(all, {});
            return {};
        }));
        return visible;
    };
    EXPECT_EQ(seen(key_, place_.target()), all);
    const auto narrow = put({view_members}, {place_.at_subaccount()});
    EXPECT_THAT(seen(narrow, place_.subaccount_target()), ElementsAre(place_.at_subaccount()));
    stored(key_).keeper = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
    EXPECT_THAT(seen(key_, place_.subaccount_target()), ElementsAre(place_.at_subaccount()));
}

}  // namespace
}  // namespace muster::access
