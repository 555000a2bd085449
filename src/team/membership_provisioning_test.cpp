// SPDX-License-Identifier: Apache-2.0
// What a directory does with people by an API key: the deeds of an admin, bounded by the key as well.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/testing/key_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Actor;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using Arrival = Members::Arrival;
using Provisioning = Permit<Permission::provision_members>;

class Provisioned : public OnKeyWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("customertext");
        key_ = key_with(all_for_keys());
    }
    [[nodiscard]] std::vector<Permission> all_for_keys() const {
        std::vector<Permission> all;
        const auto& admin = *world_->models.find("customertext")->find_role("admin", 0);
        for (const auto& row : access::permission_catalog) {
            if (admin.permissions.in_common(access::permissions_for_keys).contains(row.permission))
                all.push_back(row.permission);
        }
        return all;
    }
    Actor key_with(std::vector<Permission> permissions) {
        const auto made = value_of(world_->make(place_.founder, place_.target(), key_for(std::move(permissions))));
        return value_of(world_->shown(made.second));
    }
    Result<void> by(const Actor& key, FunctionRef<Result<void>(const Provisioning&)> deed) {
        return world_->gate.with<Permission::provision_members>(
            key, place_.target(), [&](const Provisioning& permit) -> Result<void> { return deed(permit); });
    }
    Result<void> provision(const Actor& key, UserId user, const std::string& role, const Arrival& arrival = {}) {
        return by(key, [&](const Provisioning& permit) {
            return world_->members.provision(permit, user, place_.top(), role, arrival);
        });
    }
    Result<void> suspend(const Actor& key, UserId user) {
        return by(key, [&](const Provisioning& permit) { return world_->members.suspend(permit, user); });
    }
    Result<void> reactivate(UserId user, Time suspended_at) {
        return by(key_,
                  [&](const Provisioning& permit) { return world_->members.reactivate(permit, user, suspended_at); });
    }
    [[nodiscard]] Arrival suspended_now() const {
        return {.suspended_at = world_->clock.now(), .ends_at = std::nullopt};
    }
    std::string role_of(UserId user) { return world_->roles_of(place_.organization, user)[place_.top()]; }

    Place place_;
    Actor key_ = Actor::visitor();
};

TEST_P(Provisioned, ComesInWithARoleThatTheKeyMayGiveAndWithNoOther) {
    const auto robin = world_->add_user("Robin");
    ASSERT_TRUE(succeeds(provision(key_, robin, "manager")));
    EXPECT_EQ(role_of(robin), "manager");
    EXPECT_EQ(world_->actions_of(place_.organization).back(), "member.provisioned");
    EXPECT_TRUE(fails_with(provision(key_, robin, "user"), TeamError::already_member));
    EXPECT_TRUE(fails_with(provision(key_, world_->add_user("Ann"), "admin"), AccessError::may_not_grant));
    EXPECT_TRUE(fails_with(provision(key_with({Permission::provision_members}), world_->add_user("Bob"), "user"),
                           AccessError::may_not_grant));
    EXPECT_TRUE(fails_with(provision(key_with({Permission::remove_member}), world_->add_user("Cat"), "user"),
                           AccessError::denied));
}

TEST_P(Provisioned, MayComeSuspendedAndIsReactivatedAndSuspendedAgain) {
    const auto robin = world_->add_user("Robin");
    ASSERT_TRUE(succeeds(provision(key_, robin, "user", suspended_now())));
    EXPECT_EQ(world_->listed(place_, robin, place_.top()).state, MemberState::suspended);
    ASSERT_TRUE(succeeds(reactivate(robin, world_->clock.now())));
    EXPECT_EQ(world_->listed(place_, robin, place_.top()).state, MemberState::active);
    ASSERT_TRUE(succeeds(suspend(key_, robin)));
    EXPECT_EQ(world_->listed(place_, robin, place_.top()).state, MemberState::suspended);
}

TEST_P(Provisioned, IsReactivatedFromThatOneSuspensionOnly) {
    const auto robin = world_->add_member(place_.organization, place_.top(), "user");
    const auto before = world_->clock.now();
    world_->clock.advance(std::chrono::minutes(1));
    ASSERT_TRUE(succeeds(world_->suspend(place_.founder, place_.target(), robin)));
    EXPECT_TRUE(fails_with(reactivate(robin, before), TeamError::not_suspended));
    EXPECT_EQ(world_->listed(place_, robin, place_.top()).state, MemberState::suspended);
    EXPECT_TRUE(succeeds(reactivate(robin, world_->clock.now())));
}

TEST_P(Provisioned, IsSuspendedByAKeyThatMayNotGiveTheRoleAgain) {
    const auto second = world_->add_member(place_.organization, place_.top(), "admin");
    EXPECT_TRUE(fails_with(suspend(key_with({Permission::suspend_member}), second), AccessError::denied));
    ASSERT_TRUE(succeeds(suspend(key_, second)));
    EXPECT_EQ(world_->listed(place_, second, place_.top()).state, MemberState::suspended);
    EXPECT_TRUE(fails_with(reactivate(second, world_->clock.now()), AccessError::may_not_grant))
        << "an admin may do more than any key";
    EXPECT_TRUE(fails_with(suspend(key_, place_.founder), AccessError::last_holder));
}

TEST_P(Provisioned, ComesSuspendedFromTheOrganizationEvenInASubaccount) {
    place_ = world_->found("scale-to-win");
    const auto robin = world_->add_user("Robin");
    const auto at = place_.at_subaccount();
    ASSERT_TRUE(succeeds(world_->gate.with<Permission::provision_members>(
        Actor::user(place_.founder, {}), place_.target(), [&](const Provisioning& permit) {
            return world_->members.provision(permit, robin, at, "texter", suspended_now());
        })));
    const auto admin = world_->add_member(place_.organization, at, "admin");
    EXPECT_TRUE(fails_with(world_->reactivate(admin, place_.subaccount_target(), robin), TeamError::suspended_above));
    EXPECT_TRUE(succeeds(world_->reactivate(place_.founder, place_.target(), robin)));
}

TEST_P(Provisioned, HasAnotherRoleFromAndToWhatTheKeyMayGiveOnly) {
    const auto robin = world_->add_member(place_.organization, place_.top(), "user");
    const auto change = [&](UserId user, const std::string& role) {
        return by(key_, [&](const Provisioning& permit) {
            return world_->members.change_role_at(permit, user, place_.top(), role);
        });
    };
    ASSERT_TRUE(succeeds(change(robin, "manager")));
    EXPECT_EQ(role_of(robin), "manager");
    EXPECT_TRUE(fails_with(change(robin, "admin"), AccessError::may_not_grant));
    EXPECT_TRUE(fails_with(change(place_.founder, "user"), AccessError::may_not_grant));
    EXPECT_TRUE(fails_with(change(world_->add_user("Ann"), "user"), TeamError::not_a_member));
}

TEST_P(Provisioned, IsRemovedUnlessNobodyWouldHoldARoleThatMustHaveAHolder) {
    const auto robin = world_->add_member(place_.organization, place_.top(), "user");
    const auto remove = [&](UserId user) {
        return by(key_, [&](const Provisioning& permit) { return world_->members.remove(permit, user); });
    };
    ASSERT_TRUE(succeeds(remove(robin)));
    EXPECT_THAT(world_->roles_of(place_.organization, robin), IsEmpty());
    EXPECT_TRUE(succeeds(provision(key_, robin, "user"))) << "a directory brings back whom it removed";
    EXPECT_TRUE(fails_with(remove(place_.founder), AccessError::last_holder));
    EXPECT_EQ(role_of(place_.founder), "admin");
}

TEST_P(Provisioned, IsRemovedFromOneSubaccountOnly) {
    place_ = world_->found("scale-to-win");
    const auto north = access::scope_of(world_->add_subaccount(place_.organization));
    const auto robin = world_->add_member(place_.organization, place_.at_subaccount(), "texter");
    world_->put_membership(place_.organization, robin, north, "texter");
    const auto remove_at = [&](ScopeId scope) {
        return by(Actor::user(place_.founder, {}),
                  [&](const Provisioning& permit) { return world_->members.remove_at(permit, robin, scope); });
    };
    ASSERT_TRUE(succeeds(remove_at(north)));
    EXPECT_EQ(world_->actions_of(place_.organization).back(), "member.removed");
    EXPECT_THAT(world_->roles_of(place_.organization, robin), ElementsAre(Pair(place_.at_subaccount(), "texter")));
    EXPECT_FALSE(succeeds(remove_at(north))) << "there is nothing left";
    EXPECT_TRUE(fails_with(remove_at(world_->found("scale-to-win").at_subaccount()), AccessError::not_found));
}

TEST_P(Provisioned, ComesUpToAnEnd) {
    const auto robin = world_->add_user("Robin");
    const Time end = world_->clock.now() + std::chrono::hours(1);
    ASSERT_TRUE(succeeds(by(key_, [&](const Provisioning& permit) {
        return world_->members.provision(permit, robin, place_.top(), "user",
                                         {.suspended_at = world_->clock.now(), .ends_at = end});
    })));
    const auto listed = world_->listed(place_, robin, place_.top());
    EXPECT_EQ(listed.ends_at, end);
    EXPECT_EQ(listed.state, MemberState::suspended) << "both hold";
}

TEST_P(Provisioned, StaysSuspendedSinceTheMomentThatItIsGivenBackFrom) {
    const auto robin = world_->add_user("Robin");
    const Arrival arrival = suspended_now();
    world_->clock.advance(std::chrono::minutes(1));
    ASSERT_TRUE(succeeds(provision(key_, robin, "user", arrival)));
    EXPECT_TRUE(fails_with(reactivate(robin, world_->clock.now()), TeamError::not_suspended));
    EXPECT_TRUE(succeeds(reactivate(robin, *arrival.suspended_at)));
}

TEST_P(Provisioned, HasOneAccountForAnAddressWithoutAPassword) {
    const auto ensure = [&](std::string_view email) -> Result<UserId> {
        UserId user;
        TRY(by(key_, [&](const Provisioning& permit) -> Result<void> {
            user = TRY(ensure_account(permit, world_->ids, address(email), parsed<Name>("Robin")));
            return world_->members.provision(permit, user, place_.top(), "user", {});
        }));
        return user;
    };
    const auto known = world_->sign_up("robin@known.example", "Their Own Name");
    EXPECT_TRUE(fails_with(ensure("robin@known.example"), storage::StorageError::serialization))
        << "whoever made it may be anybody";
    world_->confirm_email(known.id);
    EXPECT_EQ(value_of(ensure("robin@known.example")), known.id);
    EXPECT_EQ(world_->user(known.id).name, "Their Own Name");
    const auto made = value_of(ensure("robin@new.example"));
    EXPECT_EQ(world_->user(made).name, "Robin");
    EXPECT_TRUE(
        fails_with(world_->users.check_password(address("robin@new.example"), Secret("")), TeamError::wrong_password));
}

MUSTER_ON_BOTH_ENGINES(Provisioned);

}  // namespace
}  // namespace muster::team::testing
