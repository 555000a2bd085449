// SPDX-License-Identifier: Apache-2.0
#include "team/membership_preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/team_error.h"
#include "team/testing/member_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Permission;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

class Previews : public OnMemberWorld {
  protected:
    static std::map<std::string, std::string> told(const MembershipPreview& preview) {
        std::map<std::string, std::string> told;
        for (const auto& each : preview.consequences) told[each.name] = each.value;
        return told;
    }
    static std::vector<std::string> codes(const MembershipPreview& preview) {
        std::vector<std::string> codes;
        for (const auto& obstacle : preview.obstacles) codes.push_back(obstacle.code);
        return codes;
    }
};

TEST_P(Previews, OfARemovalTellWhatIsLostAndChangeNothing) {
    const auto member = add(team_, "member");
    const auto version = world_->access_version(team_.organization);
    const auto preview = value_of(world_->preview_removal(team_.founder, team_.target(), member));
    EXPECT_TRUE(preview.allowed);
    EXPECT_THAT(preview.obstacles, IsEmpty());
    ASSERT_EQ(preview.changes.size(), 1U);
    EXPECT_EQ(preview.changes[0].scope, team_.top());
    EXPECT_THAT(preview.changes[0].lost, Contains(Permission::send_message));
    EXPECT_THAT(preview.changes[0].lost, Contains(Permission::view_organization));
    EXPECT_THAT(preview.changes[0].gained, IsEmpty());
    EXPECT_THAT(world_->events_of(team_.organization), IsEmpty());
    EXPECT_EQ(world_->access_version(team_.organization), version);
    EXPECT_TRUE(succeeds(world_->show(member, team_.organization)));
}

TEST_P(Previews, OfARemovalNameWhatItWouldClose) {
    const auto admin = add_at(campaign_.subaccount, "admin");
    world_->put_membership(campaign_.organization, admin, access::scope_of(sister_), "texter");
    value_of(world_->invite(admin, campaign_.subaccount_target(), invitation_for("ada@people.example", "texter")));
    auto to_them = invitation_for(world_->email_of(admin), "texter");
    const auto third = world_->add_subaccount(campaign_.organization);
    to_them.subaccounts.emplace({third, world_->add_subaccount(campaign_.organization)});
    value_of(world_->invite(campaign_.founder, campaign_.target(), to_them));
    value_of(world_->share(admin, campaign_.subaccount_target(), link_for("texter")));
    for (const auto& where : {campaign_.subaccount_target(), sister_target(), campaign_.target()}) {
        const auto preview = told(value_of(world_->preview_removal(campaign_.founder, where, admin)));
        const std::map<std::string, std::string> none;
        if (where.subaccount == sister_) {
            EXPECT_EQ(preview, none);
            continue;
        }
        std::map<std::string, std::string> all{{"join_links_suspended", "1"},
                                               {"invitations_closed", where.subaccount ? "1" : "2"},
                                               {"invitation_scopes_closed", where.subaccount ? "1" : "3"}};
        EXPECT_EQ(preview, all);
    }
    value_of(world_->remove(campaign_.founder, campaign_.target(), admin));
    EXPECT_THAT(*world_->events_of(campaign_.organization).back().payload,
                ::testing::HasSubstr(R"("invitation_scopes_closed":"3","invitations_closed":"2")"))
        << "the deed does what its preview said";
}

TEST_P(Previews, OfARemovalAskDeparturesWhatWorkThereIs) {
    world_->second_departure.tell = [&](const access::Authority& authority, UserId,
                                        std::span<const ScopeId> scopes) -> Result<EventDetails> {
        EXPECT_EQ(authority.scope(), team_.top());
        EXPECT_EQ(scopes.size(), 1U);
        return EventDetails{{"work_running", "3"}};
    };
    const auto preview = value_of(world_->preview_removal(team_.founder, team_.target(), add(team_, "member")));
    EXPECT_EQ(told(preview), (std::map<std::string, std::string>{{"work_running", "3"}}));
}

TEST_P(Previews, OfARemovalSayWhatBecomesOfRunningWork) {
    const auto member = add(team_, "member");
    const auto fate_with = [&](const WorkRequest& work) {
        return value_of(world_->preview_removal(team_.founder, team_.target(), member, work));
    };
    EXPECT_EQ(fate_with({}).running_work, WorkFate::keep) << "as the model has it";
    EXPECT_EQ(fate_with({WorkFate::cancel, {}}).running_work, WorkFate::cancel);
    const auto handed_over = fate_with({{}, team_.founder});
    EXPECT_EQ(handed_over.running_work, WorkFate::hand_over);
    EXPECT_EQ(told(handed_over), (std::map<std::string, std::string>{{"handed_over_to", team_.founder.text()}}));
    EXPECT_TRUE(fails_with(
        world_->preview_removal(team_.founder, team_.target(), member, {WorkFate::hand_over, campaign_.founder}),
        TeamError::work_wrong))
        << "as the removal would be";
    const auto account = world_->found("amplemarket");
    const auto rep = add(account, "sales_rep");
    EXPECT_EQ(value_of(world_->preview_removal(account.founder, account.target(), rep)).running_work, WorkFate::cancel);
    EXPECT_TRUE(fails_with(world_->preview_removal(account.founder, account.target(), rep, {WorkFate::keep, {}}),
                           TeamError::work_wrong));
}

TEST_P(Previews, OfARemovalNameAnHeirWhoMayNotHaveItAsAnObstacle) {
    world_->second_departure.tell = [](const access::Authority&, UserId,
                                       std::span<const ScopeId>) -> Result<EventDetails> {
        return AccessError::they_may_not;
    };
    const auto preview = value_of(world_->preview_removal(team_.founder, team_.target(), add(team_, "member")));
    EXPECT_FALSE(preview.allowed);
    EXPECT_THAT(codes(preview), ::testing::ElementsAre("they_may_not"));
}

TEST_P(Previews, AM_8_SayThatTheLastHolderStays) {
    const auto removal = value_of(world_->preview_removal(team_.founder, team_.target(), team_.founder));
    EXPECT_FALSE(removal.allowed);
    ASSERT_THAT(codes(removal), ::testing::ElementsAre("last_holder"));
    const auto refused = world_->remove(team_.founder, team_.target(), team_.founder);
    EXPECT_EQ(removal.obstacles[0].message, refused.error().message()) << "in the words of the refusal";
    const auto role = value_of(world_->preview_role(team_.founder, team_.target(), team_.founder, "member"));
    EXPECT_THAT(codes(role), ::testing::ElementsAre("last_holder"));
    add(team_, "billing_contact");
    EXPECT_TRUE(value_of(world_->preview_removal(team_.founder, team_.target(), team_.founder)).allowed);
    EXPECT_TRUE(value_of(world_->preview_role(team_.founder, team_.target(), team_.founder, "member")).allowed);
}

TEST_P(Previews, AM_8_WhoIsSuspendedOrThereForATimeIsNoHolderForThem) {
    const auto suspended = add(team_, "billing_contact");
    value_of(world_->suspend(team_.founder, team_.target(), suspended));
    world_->add_member(team_.organization, team_.top(), "billing_contact", world_->clock.now() + std::chrono::hours(1));
    EXPECT_FALSE(value_of(world_->preview_removal(team_.founder, team_.target(), team_.founder)).allowed);
    const auto of_suspended = value_of(world_->preview_removal(team_.founder, team_.target(), suspended));
    EXPECT_TRUE(of_suspended.allowed);
    EXPECT_THAT(of_suspended.changes, IsEmpty()) << "they have nothing to lose now";
}

TEST_P(Previews, OfARoleTellWhatIsGainedAndLost) {
    const auto user = add_at(campaign_.subaccount, "texter");
    const auto up = value_of(world_->preview_role(campaign_.founder, campaign_.subaccount_target(), user, "admin"));
    EXPECT_TRUE(up.allowed);
    ASSERT_EQ(up.changes.size(), 1U);
    EXPECT_EQ(up.changes[0].scope, campaign_.at_subaccount());
    EXPECT_THAT(up.changes[0].gained, Contains(Permission::create_campaign));
    EXPECT_THAT(up.changes[0].lost, IsEmpty());
    const auto member = add(team_, "billing_contact");
    const auto down = value_of(world_->preview_role(team_.founder, team_.target(), member, "member"));
    EXPECT_THAT(down.changes.at(0).lost, Contains(Permission::invite_member));
    EXPECT_THAT(down.changes.at(0).lost, Not(Contains(Permission::send_message)));
    const auto same = value_of(world_->preview_role(team_.founder, team_.target(), member, "billing_contact"));
    EXPECT_THAT(same.changes, IsEmpty());
}

TEST_P(Previews, SayWhatTheActorMayNotGive) {
    const auto admin = add_at(campaign_.subaccount, "admin");
    const auto texter = add_at(campaign_.subaccount, "texter");
    const auto preview = value_of(world_->preview_role(admin, campaign_.subaccount_target(), texter, "owner"));
    EXPECT_FALSE(preview.allowed);
    EXPECT_THAT(codes(preview), ::testing::ElementsAre("role_not_held_here"));
    EXPECT_TRUE(fails_with(world_->preview_role(admin, campaign_.subaccount_target(), texter, "emperor"),
                           AccessError::no_such_role));
}

TEST_P(Previews, AreForThoseWhoMayDoTheAct) {
    const auto member = add(team_, "member");
    const auto other = add(team_, "member");
    EXPECT_TRUE(fails_with(world_->preview_removal(member, team_.target(), other), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->preview_removal(campaign_.founder, team_.target(), other), AccessError::not_found));
    const auto place = world_->found("customertext");
    const auto manager = add(place, "manager");
    const auto user = add(place, "user");
    ASSERT_TRUE(succeeds(world_->list_members(manager, place.target()))) << "who sees the people without removing them";
    const auto removal = world_->preview_removal(manager, place.target(), user);
    ASSERT_TRUE(fails_with(removal, AccessError::denied));
    EXPECT_THAT(removal.error().message(), ::testing::HasSubstr("take a member's access away"));
    EXPECT_TRUE(fails_with(world_->preview_role(manager, place.target(), user, "manager"), AccessError::denied));
    EXPECT_EQ(world_->actions_of(place.organization).back(), "access.denied");
    EXPECT_THAT(*world_->events_of(place.organization)[0].payload, ::testing::HasSubstr("remove_member"));
    EXPECT_TRUE(
        fails_with(world_->preview_removal(place.founder, place.target(), UserId(4711)), TeamError::not_a_member));
}

MUSTER_ON_BOTH_ENGINES(Previews);

}  // namespace
}  // namespace muster::team::testing
