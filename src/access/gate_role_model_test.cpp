// SPDX-License-Identifier: Apache-2.0
// What the gate does where its files are not the role models that were applied to the database.

#include <gmock/gmock.h>

#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"

namespace muster::access {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::testing::IsEmpty;
using enum Permission;

constexpr auto put_switches = storage::testing::one_text(
    "role_model_test.switches", "update organizations set switches = $2 where organization_id = $1");
constexpr auto forget_role_models = storage::testing::one_text("role_model_test.forget", "delete from role_models");

class GateRoleModels : public testing::OnGateWorld {
  protected:
    Result<void> look(UserId user, const testing::Place& place) {
        return testing::use<view_organization>(world_->gate, testing::GateWorld::as(user), place.target());
    }
    Result<void> rename(UserId user, const testing::Place& place) {
        return testing::change<rename_organization>(world_->gate, testing::GateWorld::as(user), place.target(),
                                                    testing::set_name, "Another Place");
    }
};
MUSTER_ON_BOTH_ENGINES(GateRoleModels);

TEST_P(GateRoleModels, NothingIsAllowedByAFileThatIsNotTheOneAppliedLast) {
    const auto place = world_->found("amplifi");
    const auto other = world_->found("messente");
    EXPECT_TRUE(succeeds(look(place.founder, place))) << "now the gate has the founder's access in its cache";
    world_->apply_role_model("amplifi", "the hash of a newer file");
    EXPECT_TRUE(fails_with(look(place.founder, place), AccessError::model_changed));
    EXPECT_TRUE(fails_with(rename(place.founder, place), AccessError::model_changed));
    EXPECT_TRUE(fails_with(testing::use<view_members>(world_->gate, Actor::operator_on_this_machine(), place.target()),
                           AccessError::model_changed));
    EXPECT_THAT(world_->actions_of(place.organization), IsEmpty());
    EXPECT_TRUE(succeeds(look(other.founder, other))) << "of another model";
    world_->apply_role_model("amplifi", world_->models.find("amplifi")->hash());
    EXPECT_TRUE(succeeds(rename(place.founder, place)));
}

TEST_P(GateRoleModels, NothingIsAllowedByAFileThatNobodyApplied) {
    const auto place = world_->found("amplifi");
    world_->run(forget_role_models);
    EXPECT_TRUE(fails_with(look(place.founder, place), AccessError::model_changed));
}

TEST_P(GateRoleModels, NothingIsAllowedWhereASwitchIsOnThatTheModelDoesNotHave) {
    const auto place = world_->found("customertext");
    for (const std::string switches : {"gone", "managers_invite_users_only,gone", ",", "1"}) {
        world_->run(put_switches, place.organization, switches);
        EXPECT_TRUE(fails_with(look(place.founder, place), AccessError::model_changed)) << switches;
    }
    world_->run(put_switches, place.organization, "managers_invite_users_only");
    EXPECT_TRUE(succeeds(look(place.founder, place)));
}

}  // namespace
}  // namespace muster::access
