// SPDX-License-Identifier: Apache-2.0
#include "access/gate.h"

#include <gmock/gmock.h>

#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"

namespace muster::access {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum Permission;

constexpr auto name_of_organization =
    storage::testing::one_text("gate_test.name", "select name from organizations where organization_id = $1");

constexpr auto bound = storage::testing::one_text(
    "gate_test.bound", "select $1 + cast(0 as bigint), $2 + cast(0 as bigint), $3 + cast(0 as bigint)");

class GateTest : public testing::OnGateWorld {
  protected:
    static Actor as(UserId user) { return testing::GateWorld::as(user); }
    Gate& gate() { return world_->gate; }

    Result<void> rename(const Actor& actor, const Target& target, const std::string& name = "Another Place") {
        return testing::change<rename_organization>(gate(), actor, target, testing::set_name, name);
    }
    std::string name(const testing::Place& place) {
        return world_->run(name_of_organization, place.organization)[0].get<std::string>(0);
    }
    static const Explanation& explanation_of(const Error& error) {
        const auto* explanation = dynamic_cast<const Explanation*>(error.attachment());
        if (explanation == nullptr) throw std::runtime_error("the refusal explains nothing");
        return *explanation;
    }
};
MUSTER_ON_BOTH_ENGINES(GateTest);

TEST_P(GateTest, AM_4_PermitsWhatTheRoleHoldsAndRefusesWhatItDoesNot) {
    const auto place = world_->found("amplifi");
    const auto member = as(world_->add_member(place.organization, place.top(), "member"));
    EXPECT_TRUE(succeeds(testing::use<view_contacts>(gate(), member, place.subaccount_target())));
    EXPECT_TRUE(succeeds(testing::use<view_members>(gate(), as(place.founder), place.target())));
    EXPECT_TRUE(fails_with(testing::use<view_members>(gate(), member, place.target()), AccessError::denied));
    EXPECT_TRUE(fails_with(rename(member, place.target()), AccessError::denied));
    EXPECT_EQ(name(place), "A Place");
    EXPECT_TRUE(succeeds(rename(as(place.founder), place.target())));
    EXPECT_EQ(name(place), "Another Place");
}

TEST_P(GateTest, AnswersWhatTheDeedAnswers) {
    const auto place = world_->found("amplifi");
    const auto answer =
        gate().with<view_members>(as(place.founder), place.target(), [](const auto&) -> Result<int> { return 42; });
    EXPECT_EQ(value_of(answer), 42);
}

TEST_P(GateTest, TellsWhoWasRefusedWhichRolesMayAndWhoCouldGiveThem) {
    const auto place = world_->found("customertext");
    const auto admin = world_->add_member(place.organization, place.top(), "admin");
    world_->add_member(place.organization, place.top(), "manager");
    const auto outcome = testing::use<edit_keywords>(
        gate(), as(world_->add_member(place.organization, place.top(), "user")), place.subaccount_target());
    ASSERT_TRUE(fails_with(outcome, AccessError::denied));
    const Explanation& explanation = explanation_of(outcome.error());
    EXPECT_EQ(explanation.permission, edit_keywords);
    EXPECT_EQ(explanation.level, Level::subaccount);
    EXPECT_FALSE(explanation.allowed);
    EXPECT_FALSE(explanation.by);
    EXPECT_THAT(explanation.roles, ElementsAre(RoleName{"manager", "Manager"}, RoleName{"admin", "Admin"}));
    std::vector<UserId> could_grant;
    for (const NamedUser& user : explanation.could_grant) could_grant.push_back(user.id);
    // A manager may invite managers as long as the switch of CT-3 is off.
    EXPECT_THAT(could_grant, ::testing::IsSupersetOf({place.founder, admin}));
    EXPECT_EQ(could_grant.size(), 3U);
    EXPECT_EQ(outcome.error().message(), "you may not create and change keywords here; ask admin");
}

TEST_P(GateTest, NamesNobodyWhoseOwnRoleIsOverOrSuspended) {
    const auto place = world_->found("customertext");
    const Time soon = world_->clock.now() + std::chrono::hours(1);
    const auto leaving = world_->add_member(place.organization, place.top(), "admin", soon);
    const auto suspended = world_->add_member(place.organization, place.top(), "admin");
    const auto founder = as(place.founder);
    value_of(testing::change<change_member_role>(gate(), founder, place.target(), testing::suspend, suspended, soon));
    const auto user = as(world_->add_member(place.organization, place.top(), "user"));
    const auto could_grant = [&] {
        std::vector<UserId> users;
        const auto outcome = testing::use<view_members>(gate(), user, place.target());
        for (const NamedUser& named : explanation_of(outcome.error()).could_grant) users.push_back(named.id);
        return users;
    };
    EXPECT_THAT(could_grant(), ::testing::UnorderedElementsAre(place.founder, leaving));
    world_->clock.move_to(soon);
    EXPECT_THAT(could_grant(), ElementsAre(place.founder));
}

TEST_P(GateTest, ShowsAStrangerNoDifferenceBetweenAForeignOrganizationAndNone) {
    const auto theirs = world_->found("amplifi");
    const auto ours = world_->found("amplifi");
    const auto stranger = as(ours.founder);
    const Target none{.organization = value_of(world_->ids.next<OrganizationTag>())};
    for (const Target& target : {theirs.target(), theirs.subaccount_target(), none}) {
        const auto read = testing::use<view_members>(gate(), stranger, target);
        const auto written = rename(stranger, target);
        for (const auto& outcome : {read, written}) {
            ASSERT_TRUE(fails_with(outcome, AccessError::not_found));
            EXPECT_EQ(outcome.error().message(), Error(AccessError::not_found).message());
            EXPECT_EQ(outcome.error().attachment(), nullptr);
        }
    }
    EXPECT_THAT(world_->events_of(theirs.organization), IsEmpty());
    EXPECT_EQ(name(theirs), "A Place");
    EXPECT_TRUE(succeeds(rename(stranger, ours.target())));
}

TEST_P(GateTest, ShowsNoDifferenceBetweenASisterSubaccountAndNone) {
    const auto place = world_->found("scale-to-win");
    const auto sister = world_->add_subaccount(place.organization);
    const auto admin = as(world_->add_member(place.organization, place.at_subaccount(), "admin"));
    for (const auto subaccount : {sister, value_of(world_->ids.next<SubaccountTag>())}) {
        const Target target{.organization = place.organization, .subaccount = subaccount};
        const auto outcome = testing::use<view_members>(gate(), admin, target);
        ASSERT_TRUE(fails_with(outcome, AccessError::not_found));
        EXPECT_EQ(outcome.error().message(), Error(AccessError::not_found).message());
    }
    EXPECT_TRUE(succeeds(testing::use<view_members>(gate(), admin, place.subaccount_target())));
    EXPECT_TRUE(fails_with(testing::use<view_members>(gate(), admin, place.target()), AccessError::denied));
}

TEST_P(GateTest, FindsNothingWhereThePathLeadsElsewhereThanTheScopesDo) {
    const auto place = world_->found("scale-to-win");
    const auto owner = as(place.founder);
    const auto sister = world_->add_subaccount(place.organization);
    const auto campaign = world_->add_campaign(place.organization, place.subaccount);
    const auto other = world_->found("scale-to-win");
    world_->put_membership(other.organization, place.founder, other.top(), "owner");
    const auto foreign = world_->add_campaign(other.organization, other.subaccount);

    const Target right{place.organization, place.subaccount, campaign};
    EXPECT_TRUE(succeeds(testing::use<view_campaigns>(gate(), owner, right)));
    EXPECT_TRUE(
        succeeds(testing::use<view_campaigns>(gate(), owner, Target{other.organization, other.subaccount, foreign})));
    const std::vector<Target> wrong{
        {place.organization, other.subaccount, std::nullopt},
        {place.organization, other.subaccount, foreign},
        {place.organization, place.subaccount, foreign},
        {place.organization, sister, campaign},
        {place.organization, std::nullopt, campaign},
        {place.organization, SubaccountId(campaign.number()), std::nullopt},
        {place.organization, SubaccountId(place.organization.number()), std::nullopt},
        {place.organization, place.subaccount, CampaignId(place.subaccount.number())},
        {place.organization, SubaccountId(place.organization.number()), CampaignId(place.subaccount.number())},
        {OrganizationId(place.subaccount.number()), std::nullopt, std::nullopt},
    };
    for (const Target& target : wrong) {
        EXPECT_TRUE(fails_with(testing::use<view_campaigns>(gate(), owner, target), AccessError::not_found));
    }
}

TEST_P(GateTest, SaysWhatNoRoleOfTheModelMay) {
    const auto place = world_->found("amplifi");
    const auto outcome = testing::use<edit_safety_settings>(gate(), as(place.founder), place.target());
    ASSERT_TRUE(fails_with(outcome, AccessError::denied));
    EXPECT_EQ(outcome.error().message(), "no role of the model `amplifi` may change safety settings");
    EXPECT_THAT(explanation_of(outcome.error()).roles, IsEmpty());
}

TEST_P(GateTest, SaysOnceWhereSomethingIsNotAllowed) {
    const auto place = world_->found("amplifi");
    const auto member = as(world_->add_member(place.organization, place.top(), "member"));
    const auto message = testing::use<invite_member>(gate(), member, place.target()).error().message();
    EXPECT_THAT(message, ::testing::StartsWith("you may not invite somebody here by email; ask "));
    const auto elsewhere = testing::use<rename_organization>(gate(), member, place.target()).error().message();
    EXPECT_THAT(elsewhere, ::testing::StartsWith("you may not change the organization's name here; ask "));
}

TEST_P(GateTest, RefusesWhatIsTheOrganizationsOwnAtANarrowerScope) {
    const auto place = world_->found("scale-to-win");
    const auto owner = as(place.founder);
    const auto outcome = rename(owner, place.subaccount_target());
    ASSERT_TRUE(fails_with(outcome, AccessError::denied));
    EXPECT_THAT(explanation_of(outcome.error()).roles, IsEmpty());
    EXPECT_THAT(explanation_of(outcome.error()).could_grant, IsEmpty());
    const Target campaign{place.organization, place.subaccount,
                          world_->add_campaign(place.organization, place.subaccount)};
    EXPECT_TRUE(fails_with(testing::use<view_members>(gate(), owner, campaign), AccessError::denied));
    EXPECT_EQ(name(place), "A Place");
    EXPECT_TRUE(succeeds(rename(owner, place.target())));
    EXPECT_TRUE(succeeds(testing::use<view_members>(gate(), owner, place.subaccount_target())));
    EXPECT_TRUE(fails_with(
        testing::use<view_organization>(gate(), Actor::operator_on_this_machine(), place.subaccount_target()),
        AccessError::not_found));
}

TEST_P(GateTest, RecordsWhoDidWhatToWhatInTheLogOfTheOrganization) {
    const auto place = world_->found("scale-to-win");
    world_->clock.advance(std::chrono::minutes(3));
    value_of(gate().with<edit_subaccount_settings>(
        as(place.founder), place.subaccount_target(), [](const auto& permit) -> Result<void> {
            return permit.record({"subaccount.renamed", "subaccount", 17, {{"name", "North"}}});
        }));
    const auto events = world_->events_of(place.organization);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].actor.kind, "user");
    EXPECT_EQ(events[0].actor.id, place.founder.number());
    EXPECT_EQ(events[0].action, "subaccount.renamed");
    EXPECT_EQ(events[0].subject_kind, "subaccount");
    EXPECT_EQ(events[0].subject_id, 17);
    EXPECT_EQ(events[0].payload, R"({"name":"North"})");
    EXPECT_EQ(events[0].scope, place.at_subaccount());
    EXPECT_EQ(events[0].occurred_at, world_->clock.now());
    EXPECT_THAT(world_->events_of(events::system_chain), IsEmpty());
}

TEST_P(GateTest, RollsBackRowsAndEventOfADeedThatFails) {
    const auto place = world_->found("amplifi");
    const auto outcome =
        gate().with<rename_organization>(as(place.founder), place.target(), [](const auto& permit) -> Result<void> {
            TRY(permit.query(testing::set_name, "Half Done"));
            TRY(permit.record({"organization.renamed", "organization", 5, {}}));
            return AccessError::no_such_role;
        });
    EXPECT_TRUE(fails_with(outcome, AccessError::no_such_role));
    EXPECT_EQ(name(place), "A Place");
    EXPECT_THAT(world_->events_of(place.organization), IsEmpty());
}

TEST_P(GateTest, RollsBackAWriteThatLeftNoEvent) {
    const auto place = world_->found("amplifi");
    const auto outcome =
        gate().with<rename_organization>(as(place.founder), place.target(), [](const auto& permit) -> Result<void> {
            TRY(permit.query(testing::set_name, "Unrecorded"));
            return {};
        });
    EXPECT_TRUE(fails_with(outcome, AccessError::nothing_recorded));
    EXPECT_EQ(name(place), "A Place");
}

TEST_P(GateTest, LeavesNothingOfAWriteThatFoundNothingToDo) {
    const auto place = world_->found("amplifi");
    const auto version = world_->access_version(place.organization);
    const auto outcome = gate().with<change_member_role>(as(place.founder), place.target(),
                                                         [](const auto& permit) -> Result<std::string> {
                                                             TRY(permit.query(testing::set_name, "Undone"));
                                                             permit.leave_unchanged();
                                                             return std::string("as it was");
                                                         });
    ASSERT_TRUE(succeeds(outcome));
    EXPECT_EQ(*outcome, "as it was");
    EXPECT_EQ(name(place), "A Place");
    EXPECT_EQ(world_->access_version(place.organization), version);
    EXPECT_THAT(world_->events_of(place.organization), IsEmpty());
}

TEST_P(GateTest, CountsAsAUseWhatFoundNothingToDoAndNotWhatFailed) {
    const auto place = world_->found("amplifi");
    const auto change = [&](bool may) {
        return gate().with<change_member_role>(as(place.founder), place.target(),
                                               [&](const auto& permit) -> Result<void> {
                                                   if (!may) return AccessError::they_may_not;
                                                   permit.leave_unchanged();
                                                   return {};
                                               });
    };
    EXPECT_FALSE(change(false).ok());
    EXPECT_THAT(gate().uses().take(world_->clock.now()), IsEmpty());
    ASSERT_TRUE(succeeds(change(true)));
    const auto uses = gate().uses().take(world_->clock.now());
    ASSERT_EQ(uses.size(), 1U);
    EXPECT_TRUE(uses[0].permissions.contains(change_member_role));
}

TEST_P(GateTest, LetsNobodyWriteUnderAPermissionToRead) {
    const auto place = world_->found("amplifi");
    const auto outcome = testing::change<view_members>(gate(), as(place.founder), place.target(), testing::set_name,
                                                       "Written While Reading");
    EXPECT_TRUE(fails_with(outcome, storage::StorageError::failed));
    EXPECT_EQ(name(place), "A Place");
    EXPECT_THAT(world_->events_of(place.organization), IsEmpty());
}

TEST_P(GateTest, BindsThePermitsOwnOrganizationAndScopeToEveryStatement) {
    const auto place = world_->found("scale-to-win");
    const auto rows = value_of(gate().with<view_subaccount>(
        as(place.founder), place.subaccount_target(),
        [](const auto& permit) -> Result<storage::Rows> { return permit.query(bound, 3); }));
    EXPECT_EQ(rows[0].get<OrganizationId>(0), place.organization);
    EXPECT_EQ(rows[0].get<ScopeId>(1), place.at_subaccount());
    EXPECT_EQ(rows[0].get<int>(2), 3);
}

TEST_P(GateTest, AsksVisitorsToSignIn) {
    const auto place = world_->found("amplifi");
    EXPECT_TRUE(fails_with(testing::use<view_organization>(gate(), Actor::visitor(), place.target()),
                           AccessError::not_signed_in));
    EXPECT_TRUE(fails_with(rename(Actor::visitor(), place.target()), AccessError::not_signed_in));
}

TEST_P(GateTest, GivesTheOperatorBearersAndJobsTheirFixedListsAndNothingElse) {
    const auto place = world_->found("amplifi");
    const auto at = place.target();
    const auto operator_ = Actor::operator_on_this_machine();
    const auto bearer = Actor::bearer(InvitationId(77));
    const auto job = Actor::system("mail");
    EXPECT_TRUE(succeeds(testing::use<view_members>(gate(), operator_, at)));
    EXPECT_TRUE(fails_with(testing::use<view_contacts>(gate(), operator_, at), AccessError::not_found));
    EXPECT_TRUE(succeeds(testing::use<view_invitation>(gate(), bearer, at)));
    EXPECT_TRUE(fails_with(testing::use<view_organization>(gate(), bearer, at), AccessError::not_found));
    EXPECT_TRUE(succeeds(testing::use<mail_invitation>(gate(), job, at)));
    EXPECT_TRUE(fails_with(testing::use<view_invitation>(gate(), job, at), AccessError::not_found));
    const auto founder = as(place.founder);
    EXPECT_TRUE(fails_with(testing::use<view_invitation>(gate(), founder, at), AccessError::denied));
    EXPECT_TRUE(fails_with(testing::use<mail_invitation>(gate(), founder, at), AccessError::denied));
}

TEST_P(GateTest, GivesNothingByARoleThatTheModelHasNoMore) {
    const auto place = world_->found("amplifi");
    const auto retired = as(world_->add_member(place.organization, place.top(), "retired_role"));
    EXPECT_TRUE(fails_with(testing::use<view_organization>(gate(), retired, place.target()), AccessError::not_found));
}

TEST_P(GateTest, GivesNothingWhereTheRoleModelIsNotInstalled) {
    static constexpr auto set_model = storage::testing::one_text(
        "gate_test.set_model", "update organizations set role_model = 'gone' where organization_id = $1");
    const auto place = world_->found("amplifi");
    world_->run(set_model, place.organization);
    EXPECT_TRUE(fails_with(rename(as(place.founder), place.target()), AccessError::model_missing));
    EXPECT_EQ(name(place), "A Place");
}

}  // namespace
}  // namespace muster::access
