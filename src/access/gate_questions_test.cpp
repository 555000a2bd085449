// SPDX-License-Identifier: Apache-2.0
// What the gate answers about who may do what, beside letting them.
#include <gmock/gmock.h>

#include "access/gate.h"
#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"

namespace muster::access {
namespace {

using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using enum Permission;

constexpr auto grant_by = storage::testing::one_text(
    "gate_questions_test.granted_by",
    "update memberships set granted_by = $3, granted_at = $4 where organization_id = $1 and user_id = $2");

class GateQuestions : public testing::OnGateWorld {
  protected:
    void SetUp() override {
        OnGateWorld::SetUp();
        if (IsSkipped()) return;
        place_ = world_->found("scale-to-win");
        sister_ = world_->add_subaccount(place_.organization);
        admin_ = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
        texter_ = world_->add_member(place_.organization, place_.at_subaccount(), "texter");
    }

    /// The founder asks there, who may see the people everywhere.
    template <class Ask>
    auto ask_at(const Target& target, const Ask& ask) {
        return value_of(world_->gate.with<view_members>(testing::GateWorld::as(place_.founder), target, ask));
    }
    Explanation explain(UserId about, Permission permission, const Target& target) {
        return ask_at(target, [&](const Authority& permit) { return world_->gate.explain(permit, about, permission); });
    }
    PermissionSet permissions_of(UserId about, const Target& target) {
        return ask_at(target, [&](const Authority& permit) { return world_->gate.permissions_of(permit, about); });
    }
    std::vector<UserId> who_may(Permission permission, const Target& target) {
        return ask_at(target, [&](const Authority& permit) { return world_->gate.who_may(permit, permission); });
    }
    [[nodiscard]] Target sister() const { return {.organization = place_.organization, .subaccount = sister_}; }

    testing::Place place_;
    SubaccountId sister_;
    UserId admin_;
    UserId texter_;
};
MUSTER_ON_BOTH_ENGINES(GateQuestions);

TEST_P(GateQuestions, ExplainsWhichMembershipAllowsItAndWhoGaveItWhen) {
    const Time when = world_->clock.now() - std::chrono::hours(5);
    world_->run(grant_by, place_.organization, admin_, place_.founder, when);
    const Explanation explanation = explain(admin_, edit_campaign, place_.subaccount_target());
    EXPECT_TRUE(explanation.allowed);
    EXPECT_EQ(explanation.level, Level::subaccount);
    ASSERT_TRUE(explanation.by);
    EXPECT_EQ(explanation.by->scope, place_.at_subaccount());
    EXPECT_EQ(explanation.by->role, "admin");
    EXPECT_EQ(explanation.by->role_label, "Admin");
    EXPECT_EQ(explanation.by->granted_by, place_.founder);
    EXPECT_EQ(explanation.by->granted_at, when);
    EXPECT_THAT(explanation.roles, IsEmpty());
    EXPECT_THAT(explanation.could_grant, IsEmpty());
}

TEST_P(GateQuestions, ExplainsByTheMembershipThatGivesItWhereThereAreSeveral) {
    world_->put_membership(place_.organization, texter_, scope_of(sister_), "supervolunteer");
    EXPECT_EQ(explain(texter_, send_message, sister()).by->role, "supervolunteer");
    EXPECT_EQ(explain(texter_, send_message, place_.subaccount_target()).by->role, "texter");
    EXPECT_FALSE(explain(texter_, view_conversations, place_.subaccount_target()).allowed);
    // At the organization every membership gives what everyone may.
    EXPECT_TRUE(explain(texter_, view_organization, place_.target()).by);
}

TEST_P(GateQuestions, ExplainsWhatIsMissingAndWhoCouldGiveIt) {
    const Explanation explanation = explain(texter_, invite_member, place_.subaccount_target());
    EXPECT_FALSE(explanation.allowed);
    EXPECT_FALSE(explanation.by);
    EXPECT_THAT(explanation.roles, ElementsAre(RoleName{"admin", "Admin"}, RoleName{"owner", "Organization Owner"}));
    std::vector<UserId> could_grant;
    for (const NamedUser& user : explanation.could_grant) could_grant.push_back(user.id);
    EXPECT_THAT(could_grant, UnorderedElementsAre(admin_, place_.founder));
    // In the sister subaccount the admin is nobody.
    const Explanation in_sister = explain(texter_, invite_member, sister());
    ASSERT_EQ(in_sister.could_grant.size(), 1U);
    EXPECT_EQ(in_sister.could_grant[0].id, place_.founder);
}

TEST_P(GateQuestions, ExplainsAboutAStrangerAsAboutSomebodyWithNothing) {
    const auto stranger = world_->add_user("stranger");
    EXPECT_FALSE(explain(stranger, view_organization, place_.target()).allowed);
    EXPECT_TRUE(explain(texter_, view_organization, place_.target()).allowed);
    EXPECT_TRUE(permissions_of(stranger, place_.target()).empty());
}

TEST_P(GateQuestions, NobodyMayDoAtASubaccountWhatIsTheOrganizationsOwn) {
    const Explanation explanation = explain(place_.founder, rename_organization, place_.subaccount_target());
    EXPECT_FALSE(explanation.allowed);
    EXPECT_THAT(explanation.roles, IsEmpty());
    EXPECT_THAT(who_may(rename_organization, place_.subaccount_target()), IsEmpty());
    EXPECT_FALSE(permissions_of(place_.founder, place_.subaccount_target()).contains(rename_organization));
    EXPECT_TRUE(explain(place_.founder, rename_organization, place_.target()).allowed);
    EXPECT_THAT(who_may(rename_organization, place_.target()), ElementsAre(place_.founder));
    EXPECT_TRUE(permissions_of(place_.founder, place_.target()).contains(rename_organization));
}

TEST_P(GateQuestions, ListAllThatSomebodyMayThere) {
    const auto& model = *world_->models.find("scale-to-win");
    const auto texter = permissions_of(texter_, place_.subaccount_target());
    EXPECT_EQ(texter, model.find_role("texter", 0)->permissions);
    EXPECT_EQ(permissions_of(texter_, place_.target()), model.everyone());
    EXPECT_TRUE(permissions_of(texter_, sister()).empty());
    EXPECT_TRUE(permissions_of(place_.founder, sister()).covers(texter));
}

TEST_P(GateQuestions, ListWhoMayThere) {
    EXPECT_THAT(who_may(send_message, place_.subaccount_target()),
                UnorderedElementsAre(place_.founder, admin_, texter_));
    EXPECT_THAT(who_may(invite_member, place_.subaccount_target()), UnorderedElementsAre(place_.founder, admin_));
    EXPECT_THAT(who_may(send_message, sister()), ElementsAre(place_.founder));
    EXPECT_THAT(who_may(view_organization, place_.target()), UnorderedElementsAre(place_.founder, admin_, texter_));
}

TEST_P(GateQuestions, LeaveOutWhoeverIsSuspendedOrOverOrHoldsARoleOfNoModel) {
    const Time end = world_->clock.now() + std::chrono::hours(1);
    const auto leaving = world_->add_member(place_.organization, scope_of(sister_), "texter", end);
    world_->add_member(place_.organization, scope_of(sister_), "retired_role");
    EXPECT_THAT(who_may(send_message, sister()), UnorderedElementsAre(place_.founder, leaving));
    world_->clock.move_to(end);
    EXPECT_THAT(who_may(send_message, sister()), ElementsAre(place_.founder));
    EXPECT_FALSE(explain(leaving, send_message, sister()).allowed);
    EXPECT_TRUE(permissions_of(leaving, sister()).empty());
    value_of(testing::change<change_member_role>(world_->gate, testing::GateWorld::as(place_.founder),
                                                 place_.subaccount_target(), testing::suspend, texter_, end));
    EXPECT_THAT(who_may(send_message, place_.subaccount_target()), UnorderedElementsAre(place_.founder, admin_));
    EXPECT_TRUE(permissions_of(texter_, place_.subaccount_target()).empty());
}

TEST_P(GateQuestions, SW_1_ShowTheSubaccountsThatTheActorWasAddedTo) {
    const ScopeId campaign(world_->add_campaign(place_.organization, sister_).number());
    const std::vector<ScopeId> all{place_.at_subaccount(), scope_of(sister_)};
    const std::vector<CampaignParent> parents{{.campaign = campaign, .subaccount = scope_of(sister_)}};
    const auto visible_to = [&](const Actor& actor) {
        return value_of(world_->gate.with<view_subaccounts>(
            actor, place_.target(),
            [&](const auto& permit) -> Result<std::vector<ScopeId>> { return permit.visible(all, parents); }));
    };
    const auto as = [](UserId user) { return testing::GateWorld::as(user); };
    EXPECT_EQ(visible_to(as(place_.founder)), all);
    EXPECT_EQ(visible_to(Actor::operator_on_this_machine()), all);
    EXPECT_THAT(visible_to(as(admin_)), ElementsAre(place_.at_subaccount()));
    EXPECT_THAT(visible_to(as(world_->add_member(place_.organization, campaign, "texter"))),
                ElementsAre(scope_of(sister_)));
}

TEST_P(GateQuestions, NamesWhoHoldsSeveralMembershipsOnceAndForAllOfThem) {
    // The founder is a member of everything, and joined before the two; the texter after them is one at both places.
    world_->put_membership(place_.organization, place_.founder, place_.at_subaccount(), "texter");
    world_->put_membership(place_.organization, texter_, scope_of(sister_), "admin");
    EXPECT_THAT(who_may(send_message, place_.subaccount_target()),
                UnorderedElementsAre(place_.founder, admin_, texter_));
    EXPECT_THAT(who_may(invite_member, sister()), UnorderedElementsAre(place_.founder, texter_));
    EXPECT_THAT(who_may(invite_member, place_.subaccount_target()), UnorderedElementsAre(place_.founder, admin_));
}

TEST_P(GateQuestions, APermitKnowsWhatElseItsHolderMay) {
    const auto holds = [&](UserId user, Permission permission) {
        return value_of(world_->gate.with<view_subaccount>(
            testing::GateWorld::as(user), place_.subaccount_target(),
            [&](const auto& permit) -> Result<bool> { return permit.holds(permission); }));
    };
    EXPECT_TRUE(holds(admin_, view_conversations));
    EXPECT_FALSE(holds(texter_, view_conversations));
    EXPECT_FALSE(holds(place_.founder, rename_organization));
}

}  // namespace
}  // namespace muster::access
