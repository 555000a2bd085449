// SPDX-License-Identifier: Apache-2.0
#include "team/subaccount.h"

#include <algorithm>
#include <array>
#include <latch>
#include <optional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
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
using storage::testing::one_text;
using ::testing::ElementsAre;

constexpr auto fill_scopes = one_text("subaccount_test.fill_scopes",
                                      "insert into scopes (organization_id, id, kind, parent_id)"
                                      " with recursive numbers (n) as (select 1 union all select n + 1 from numbers"
                                      " where n < $2) select $1, n, 'subaccount', $1 from numbers");
constexpr auto fill_subaccounts =
    one_text("subaccount_test.fill_subaccounts",
             "insert into subaccounts (organization_id, id, name, created_at)"
             " with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < $2)"
             " select $1, n, 'number ' || n, 0 from numbers");

class SubaccountRules : public OnTeamWorld {
  protected:
    void set_up_people() override {
        owner_ = world_->add_user("Owner");
        organization_ = found("Ours");
    }

    OrganizationId found(std::string_view name) {
        return value_of(world_->organizations.create(
                            TeamWorld::as(owner_), owner_,
                            {parsed<OrganizationName>(name), parsed<json::Text<1, 64>>("scale-to-win")}))
            .id;
    }
    SubaccountId create(std::string_view name) {
        return value_of(world_->create_subaccount(owner_, organization_, name)).id;
    }
    UserId add(SubaccountId subaccount, std::string_view role) {
        return world_->add_member(organization_, access::scope_of(subaccount), role);
    }
    Result<Subaccount> show(UserId by, OrganizationId organization, SubaccountId subaccount) {
        return world_->gate.with<Permission::view_subaccount>(
            TeamWorld::as(by), {organization, subaccount},
            [&](const Permit<Permission::view_subaccount>& permit) { return world_->subaccounts.show(permit); });
    }
    std::vector<std::string> seen_by(UserId user) { return value_of(world_->list_subaccounts(user, organization_)); }

    UserId owner_;
    OrganizationId organization_;
};

TEST_P(SubaccountRules, SW_3_OwnersCreateSubaccounts) {
    const auto north = create("North");
    EXPECT_EQ(value_of(show(owner_, organization_, north)).name, "North");
    const auto events = world_->events_of(organization_);
    EXPECT_EQ(events.back().action, "subaccount.created");
    EXPECT_EQ(events.back().subject_id, north.number());
    EXPECT_EQ(events.back().payload, R"({"name":"North"})");
}

TEST_P(SubaccountRules, AreNotForOrganizationsWhoseRoleModelHasNone) {
    const auto create_as_operator = [&](OrganizationId organization) {
        return world_->gate.with<Permission::create_subaccount>(
            access::Actor::operator_on_this_machine(), {organization},
            [&](const Permit<Permission::create_subaccount>& permit) {
                return world_->subaccounts.create(permit, {parsed<Name>("North")});
            });
    };
    EXPECT_TRUE(succeeds(create_as_operator(organization_)));
    const auto without = value_of(
        world_->organizations.create(TeamWorld::as(owner_), owner_,
                                     {parsed<OrganizationName>("Theirs"), parsed<json::Text<1, 64>>("customertext")}));
    EXPECT_TRUE(fails_with(create_as_operator(without.id), TeamError::no_subaccounts));
}

TEST_P(SubaccountRules, SW_4_AdminsOfASubaccountCreateNone) {
    const auto admin = add(create("North"), "admin");
    EXPECT_TRUE(fails_with(world_->create_subaccount(admin, organization_, "South"), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->create_subaccount(world_->add_user("Stranger"), organization_, "South"),
                           AccessError::not_found));
    EXPECT_THAT(seen_by(owner_), ElementsAre("Main", "North"));
}

TEST_P(SubaccountRules, ANameStandsOnceInAnOrganization) {
    create("North");
    EXPECT_TRUE(
        fails_with(world_->create_subaccount(owner_, organization_, "North"), TeamError::subaccount_name_taken));
    EXPECT_TRUE(
        fails_with(world_->create_subaccount(owner_, organization_, "nORTH"), TeamError::subaccount_name_taken));
    EXPECT_THAT(seen_by(owner_), ElementsAre("Main", "North"));
    EXPECT_TRUE(succeeds(world_->create_subaccount(owner_, found("Theirs"), "North")));
}

TEST_P(SubaccountRules, NamesThatDifferByOtherThanAsciiLettersAreTwoOnBothEngines) {
    create("École");
    EXPECT_TRUE(succeeds(world_->create_subaccount(owner_, organization_, "école")));
    EXPECT_TRUE(
        fails_with(world_->create_subaccount(owner_, organization_, "ÉCOLE"), TeamError::subaccount_name_taken));
}

TEST_P(SubaccountRules, OfManyWhoTakeANameAtOnceByRenamingOneHasIt) {
    constexpr std::size_t windows = 4;
    const std::array<std::string, windows> names{"North", "north", "NORTH", "nORTH"};
    std::array<SubaccountId, windows> renamed;
    for (std::size_t i = 0; i < windows; ++i) renamed.at(i) = create("number " + std::to_string(i));
    std::array<std::optional<Result<Subaccount>>, windows> outcomes;
    {
        std::latch start(windows);
        std::array<std::jthread, windows> threads;
        for (std::size_t i = 0; i < windows; ++i) {
            threads.at(i) = std::jthread([&, i] {
                start.arrive_and_wait();
                outcomes.at(i) = world_->gate.with<Permission::edit_subaccount_settings>(
                    TeamWorld::as(owner_), {organization_, renamed.at(i)},
                    [&](const Permit<Permission::edit_subaccount_settings>& permit) {
                        return world_->subaccounts.rename(permit, parsed<Name>(names.at(i)));
                    });
            });
        }
    }
    EXPECT_EQ(std::ranges::count_if(outcomes, [](const auto& outcome) { return outcome->ok(); }), 1);
    for (const auto& outcome : outcomes) {
        if (outcome->ok()) continue;
        EXPECT_TRUE(fails_with(*outcome, TeamError::subaccount_name_taken));
    }
}

TEST_P(SubaccountRules, AnOrganizationHasAThousandAtMost) {
    const int missing = limits::subaccounts_per_organization_max - 2;  // one is there, and one is made below
    world_->run(fill_scopes, organization_, missing);
    world_->run(fill_subaccounts, organization_, missing);
    EXPECT_TRUE(succeeds(world_->create_subaccount(owner_, organization_, "The last")));
    EXPECT_TRUE(
        fails_with(world_->create_subaccount(owner_, organization_, "One more"), TeamError::too_many_subaccounts));
    EXPECT_TRUE(succeeds(world_->create_subaccount(owner_, found("Theirs"), "One more")));
}

TEST_P(SubaccountRules, SW_1_ARoleAtTheOrganizationSeesAllThatAreMadeLaterToo) {
    create("North");
    const auto second_owner = world_->add_member(organization_, access::scope_of(organization_), "owner");
    EXPECT_THAT(seen_by(second_owner), ElementsAre("Main", "North"));
    create("South");
    EXPECT_THAT(seen_by(second_owner), ElementsAre("Main", "North", "South"));
}

TEST_P(SubaccountRules, AreListedInPagesOfThoseThatOneSees) {
    for (const auto* name : {"North", "South", "West", "East"}) create(name);
    std::vector<std::string> listed;
    std::optional<std::string> after;
    const auto page_after = [&](const std::optional<std::string>& cursor) {
        return world_->gate.with<Permission::view_subaccounts>(
            TeamWorld::as(owner_), {organization_}, [&](const Permit<Permission::view_subaccounts>& permit) {
                return world_->subaccounts.list(permit, rows(2, cursor));
            });
    };
    do {
        const auto page = value_of(page_after(after));
        EXPECT_LE(page.items.size(), 2U);
        for (const auto& subaccount : page.items) listed.push_back(subaccount.name);
        after = page.next;
    } while (after && listed.size() < 10);
    EXPECT_THAT(listed, ElementsAre("East", "Main", "North", "South", "West"));
    EXPECT_TRUE(fails_with(page_after("4711"), PageError::cursor_unreadable));
    EXPECT_TRUE(fails_with(page_after("???"), PageError::cursor_unreadable));
}

TEST_P(SubaccountRules, SW_1_WhoWasAddedToSomeSeesThoseOnly) {
    const auto north = create("North");
    const auto south = create("South");
    create("West");
    const auto admin = add(north, "admin");
    EXPECT_THAT(seen_by(admin), ElementsAre("North"));
    value_of(world_->add({.organization = organization_, .subaccount = south}, admin, "texter"));
    EXPECT_THAT(seen_by(admin), ElementsAre("North", "South"));
}

TEST_P(SubaccountRules, SW_6_ATexterOfACampaignSeesItsSubaccount) {
    const auto north = create("North");
    create("South");
    const auto campaign = world_->add_campaign(organization_, north);
    const auto texter = world_->add_member(organization_, ScopeId(campaign.number()), "texter");
    EXPECT_THAT(seen_by(texter), ElementsAre("North"));
}

TEST_P(SubaccountRules, AMembershipThatIsOverShowsNothing) {
    const auto north = create("North");
    const auto user = world_->add_member(organization_, access::scope_of(north), "texter",
                                         world_->clock.now() + std::chrono::hours(1));
    EXPECT_THAT(seen_by(user), ElementsAre("North"));
    world_->clock.advance(std::chrono::hours(1));
    EXPECT_TRUE(fails_with(world_->list_subaccounts(user, organization_), AccessError::not_found));
}

TEST_P(SubaccountRules, ASisterSubaccountIsHidden) {
    const auto north = create("North");
    const auto south = create("South");
    const auto admin = add(north, "admin");
    EXPECT_EQ(value_of(show(admin, organization_, north)).name, "North");
    const auto hidden = show(admin, organization_, south);
    const auto absent = show(admin, organization_, SubaccountId(4711));
    ASSERT_TRUE(fails_with(hidden, AccessError::not_found));
    ASSERT_TRUE(fails_with(absent, AccessError::not_found));
    EXPECT_EQ(hidden.error().message(), absent.error().message());
}

TEST_P(SubaccountRules, ASubaccountOfAnotherOrganizationIsHiddenEvenUnderOnesOwn) {
    const auto north = create("North");
    const auto theirs = world_->found("scale-to-win");
    EXPECT_TRUE(succeeds(show(theirs.founder, theirs.organization, theirs.subaccount)));
    EXPECT_TRUE(fails_with(show(theirs.founder, organization_, north), AccessError::not_found));
    EXPECT_TRUE(fails_with(show(theirs.founder, theirs.organization, north), AccessError::not_found));
    EXPECT_TRUE(fails_with(show(owner_, organization_, theirs.subaccount), AccessError::not_found));
    EXPECT_THAT(seen_by(owner_), ElementsAre("Main", "North"));
}

MUSTER_ON_BOTH_ENGINES(SubaccountRules);

}  // namespace
}  // namespace muster::team::testing
