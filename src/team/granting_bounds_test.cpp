// SPDX-License-Identifier: Apache-2.0
// In each model that comes with Muster, who may change or remove people at a place may do so with all of them. This one
// has a foreman who keeps loaders only, so that what bounds a foreman is seen.

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/one_text.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::IsEmpty;

constexpr auto use_model = storage::testing::one_text(
    "bounds_test.use_model", "update organizations set role_model = 'yard' where organization_id = $1");
constexpr auto clear = storage::testing::one_text("bounds_test.clear", "delete from memberships");

constexpr auto yard = R"toml(
model = "yard"
label = "Yard"
default_role = "loader"
founder_role = "chief"
shows_subaccounts = false
everyone = ["view_organization", "leave_organization", "view_subaccounts"]

[invitation]
asks = []

[removal]
running_work = "keep"

[roles.loader]
label = "Loader"
meaning = "Helps."
held_at = ["organization"]
permissions = ["view_subaccount"]
may_invite = []
may_change = []
may_remove = []

[roles.driver]
label = "Driver"
meaning = "Drives."
held_at = ["organization"]
permissions = ["view_subaccount"]
may_invite = []
may_change = []
may_remove = []

[roles.foreman]
label = "Foreman"
meaning = "Keeps the loaders and drivers."
held_at = ["organization"]
includes = ["loader"]
permissions = ["view_members", "change_member_role", "remove_member", "invite_member", "view_invitations",
               "revoke_invitation"]
may_invite = ["loader"]
may_change = ["loader", "driver"]
may_remove = ["loader"]

[roles.chief]
label = "Chief"
meaning = "Keeps everybody."
held_at = ["organization"]
must_have_holder = true
includes = ["foreman"]
permissions = ["view_audit_log"]
may_invite = ["loader", "driver", "foreman", "chief"]
may_change = ["loader", "driver", "foreman", "chief"]
may_remove = ["loader", "driver", "foreman", "chief"]
)toml";

access::RoleModels models_with_yard() {
    std::string folder = ::testing::TempDir() + "/yard_XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no folder for the test's role model");
    std::ofstream(folder + "/yard.toml") << yard;
    auto models = access::RoleModels::read(folder);
    std::filesystem::remove_all(folder);
    return value_of(std::move(models));
}

class GrantingBounds : public OnTeamWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplifi");
        world_->run(clear);
        world_->run(use_model, place_.organization);
        models_.emplace(models_with_yard());
        world_->apply_role_model("yard", models_->find("yard")->hash());
        gate_.emplace(world_->database, *models_, stored_, world_->clock, world_->ids);
        chief_ = add("chief");
        foreman_ = add("foreman");
        other_foreman_ = add("foreman");
        loader_ = add("loader");
    }

    UserId add(std::string_view role) { return world_->add_member(place_.organization, place_.top(), role); }
    std::string role_of(UserId user) { return world_->roles_of(place_.organization, user)[place_.top()]; }

    Result<void> change(UserId by, UserId user, const std::string& role) {
        return gate_->with<Permission::change_member_role>(TeamWorld::as(by), place_.target(),
                                                           [&](const Permit<Permission::change_member_role>& permit) {
                                                               return world_->members.change_role(permit, user, role);
                                                           });
    }
    Result<void> remove(UserId by, UserId user) {
        return gate_->with<Permission::remove_member>(
            TeamWorld::as(by), place_.target(),
            [&](const Permit<Permission::remove_member>& permit) { return world_->members.remove(permit, user); });
    }
    Result<Invitation> invite(UserId by, std::string_view role) {
        return gate_->with<Permission::invite_member>(
            TeamWorld::as(by), place_.target(), [&](const Permit<Permission::invite_member>& permit) {
                return world_->invitations.invite(permit, invitation_for("ada@people.example", role));
            });
    }
    Result<void> revoke(UserId by, access::InvitationId invitation) {
        return gate_->with<Permission::revoke_invitation>(TeamWorld::as(by), place_.target(),
                                                          [&](const Permit<Permission::revoke_invitation>& permit) {
                                                              return world_->invitations.revoke(permit, invitation);
                                                          });
    }

    Place place_;
    std::optional<access::RoleModels> models_;
    StoredMemberships stored_;
    std::optional<access::Gate> gate_;
    UserId chief_;
    UserId foreman_;
    UserId other_foreman_;
    UserId loader_;
};

TEST_P(GrantingBounds, ThePresentRoleMustBeOnesToChangeAsTheNewOneMust) {
    for (const UserId above : {chief_, other_foreman_, foreman_}) {
        const auto before = role_of(above);
        EXPECT_TRUE(fails_with(change(foreman_, above, "loader"), AccessError::may_not_grant)) << before;
        EXPECT_EQ(role_of(above), before);
    }
    for (const auto* above : {"foreman", "chief"}) {
        EXPECT_TRUE(fails_with(change(foreman_, loader_, above), AccessError::may_not_grant)) << above;
    }
    EXPECT_EQ(role_of(loader_), "loader");
    EXPECT_THAT(world_->actions_of(place_.organization), IsEmpty());
    EXPECT_TRUE(succeeds(change(foreman_, loader_, "driver")));
    EXPECT_TRUE(succeeds(change(chief_, other_foreman_, "loader")));
}

TEST_P(GrantingBounds, OnlyThoseWhoseRoleIsOnesToTakeAreRemoved) {
    const auto driver = add("driver");
    for (const UserId kept : {chief_, other_foreman_, driver}) {
        EXPECT_TRUE(fails_with(remove(foreman_, kept), AccessError::may_not_grant)) << role_of(kept);
    }
    EXPECT_EQ(role_of(chief_), "chief");
    EXPECT_EQ(role_of(driver), "driver");
    EXPECT_THAT(world_->actions_of(place_.organization), IsEmpty());
    EXPECT_TRUE(succeeds(remove(foreman_, loader_)));
    EXPECT_TRUE(succeeds(remove(chief_, driver)));
}

TEST_P(GrantingBounds, AnInvitationOfARoleThatOneMayNotGiveIsNotOnesToWithdraw) {
    EXPECT_TRUE(fails_with(invite(foreman_, "driver"), AccessError::may_not_grant));
    const auto above = value_of(invite(chief_, "foreman"));
    EXPECT_TRUE(fails_with(revoke(foreman_, above.id), AccessError::may_not_grant));
    EXPECT_TRUE(succeeds(revoke(chief_, above.id)));
    const auto own = value_of(invite(chief_, "loader"));
    EXPECT_TRUE(succeeds(revoke(foreman_, own.id)));
}

MUSTER_ON_BOTH_ENGINES(GrantingBounds);

}  // namespace
}  // namespace muster::team::testing
