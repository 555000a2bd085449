// SPDX-License-Identifier: Apache-2.0
// What changes of memberships do to the next request: in the gate that made them, and in another one beside it.
#include <atomic>
#include <thread>

#include <gmock/gmock.h>

#include "access/gate.h"
#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"

namespace muster::access {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using testing::use;
using enum Permission;

constexpr auto give_member = storage::testing::one_text(
    "gate_memberships_test.give_member",
    "insert into memberships (organization_id, user_id, scope_id, role, granted_at) values ($1, $3, $2, 'member', 0)");
constexpr auto owe =
    storage::testing::one_text("gate_memberships_test.owe", "insert into debts (id, creditor_id) values (1, $1)");

/// Two gates over one database, as two servers have them.
class GateMemberships : public testing::OnGateWorld {
  protected:
    void SetUp() override {
        OnGateWorld::SetUp();
        if (IsSkipped()) return;
        second_ = std::make_unique<Gate>(*database_, world_->models, *memberships_, world_->clock, world_->ids);
    }
    void TearDown() override {
        second_.reset();
        OnGateWorld::TearDown();
    }

    static Actor as(UserId user) { return testing::GateWorld::as(user); }
    std::vector<Gate*> gates() { return {&world_->gate, second_.get()}; }

    template <Permission P>
    void expect_allowed(UserId user, const Target& target) {
        for (Gate* gate : gates()) EXPECT_TRUE(succeeds(use<P>(*gate, as(user), target)));
    }
    template <Permission P>
    void expect_refused(UserId user, const Target& target, AccessError error) {
        for (Gate* gate : gates()) EXPECT_TRUE(fails_with(use<P>(*gate, as(user), target), error));
    }
    /// A change of access by whoever founded the place, through the first gate.
    template <class... Args>
    void change(const testing::Place& place, const Target& target, const storage::Query& query, const Args&... args) {
        value_of(testing::change<change_member_role>(world_->gate, as(place.founder), target, query, args...));
    }

    std::unique_ptr<Gate> second_;
};
MUSTER_ON_BOTH_ENGINES(GateMemberships);

TEST_P(GateMemberships, AM_9_ARemovalTakesEffectAtTheVeryNextRequestAndInThatOrganizationOnly) {
    const auto place = world_->found("amplifi");
    const auto other = world_->found("amplifi");
    const auto member = world_->add_member(place.organization, place.top(), "member");
    world_->put_membership(other.organization, member, other.top(), "member");
    expect_allowed<view_contacts>(member, place.subaccount_target());
    expect_allowed<view_contacts>(member, other.subaccount_target());
    change(place, place.target(), testing::remove, member);
    expect_refused<view_contacts>(member, place.subaccount_target(), AccessError::not_found);
    expect_refused<view_organization>(member, place.target(), AccessError::not_found);
    expect_allowed<view_contacts>(member, other.subaccount_target());
}

TEST_P(GateMemberships, ME_4_AnotherRoleTakesEffectAtTheVeryNextRequestInBothDirections) {
    const auto place = world_->found("messente");
    const auto member = world_->add_member(place.organization, place.top(), "sender");
    expect_refused<view_invoices>(member, place.target(), AccessError::denied);
    change(place, place.target(), testing::set_role, member, "administrator");
    expect_allowed<view_invoices>(member, place.target());
    change(place, place.target(), testing::set_role, member, "sender");
    expect_refused<view_invoices>(member, place.target(), AccessError::denied);
    expect_allowed<view_message_history>(member, place.subaccount_target());
}

TEST_P(GateMemberships, ASuspendedMembershipIsNotHeldUntilItIsTakenUpAgain) {
    const auto place = world_->found("amplifi");
    const auto member = world_->add_member(place.organization, place.top(), "member");
    expect_allowed<view_contacts>(member, place.subaccount_target());
    change(place, place.target(), testing::suspend, member, world_->clock.now());
    expect_refused<view_contacts>(member, place.subaccount_target(), AccessError::not_found);
    change(place, place.target(), testing::suspend, member, std::optional<Time>());
    expect_allowed<view_contacts>(member, place.subaccount_target());
}

TEST_P(GateMemberships, AMembershipEndsAtItsMomentThoughNothingInTheDatabaseMoves) {
    const auto place = world_->found("amplifi");
    const Time end = world_->clock.now() + std::chrono::hours(1);
    const auto member = world_->add_member(place.organization, place.top(), "member", end);
    const auto version = world_->access_version(place.organization);
    world_->clock.move_to(end - std::chrono::microseconds(1));
    expect_allowed<view_contacts>(member, place.subaccount_target());
    const int readings = memberships_->readings();
    world_->clock.move_to(end);
    expect_refused<view_contacts>(member, place.subaccount_target(), AccessError::not_found);
    expect_refused<view_organization>(member, place.target(), AccessError::not_found);
    // It was the clock that ended it: what was compiled before served again.
    EXPECT_EQ(memberships_->readings(), readings);
    EXPECT_EQ(world_->access_version(place.organization), version);
}

TEST_P(GateMemberships, AMembershipThatIsGivenAnEndOrLosesItIsJudgedByTheNewOne) {
    const auto place = world_->found("amplifi");
    const Time end = world_->clock.now() + std::chrono::hours(1);
    const auto member = world_->add_member(place.organization, place.top(), "member");
    expect_allowed<view_contacts>(member, place.subaccount_target());
    change(place, place.target(), testing::set_end, member, end);
    world_->clock.move_to(end);
    expect_refused<view_contacts>(member, place.subaccount_target(), AccessError::not_found);
    change(place, place.target(), testing::set_end, member, std::optional<Time>());
    expect_allowed<view_contacts>(member, place.subaccount_target());
}

TEST_P(GateMemberships, SW_1_ARoleAtTheOrganizationReachesEverySubaccountOfTodayAndOfLater) {
    const auto place = world_->found("scale-to-win");
    expect_allowed<view_conversations>(place.founder, place.subaccount_target());
    const auto later = world_->add_subaccount(place.organization);
    expect_allowed<view_conversations>(place.founder, {place.organization, later, std::nullopt});
    const auto campaign = world_->add_campaign(place.organization, later);
    expect_allowed<send_message>(place.founder, {place.organization, later, campaign});
}

TEST_P(GateMemberships, SW_1_ARoleAtASubaccountReachesThatOneAndWhatIsInIt) {
    const auto place = world_->found("scale-to-win");
    const auto volunteer = world_->add_member(place.organization, place.at_subaccount(), "supervolunteer");
    const auto sister = world_->add_subaccount(place.organization);
    const auto campaign = world_->add_campaign(place.organization, place.subaccount);
    const auto sisters_campaign = world_->add_campaign(place.organization, sister);
    expect_allowed<view_conversations>(volunteer, place.subaccount_target());
    expect_allowed<send_message>(volunteer, {place.organization, place.subaccount, campaign});
    expect_refused<view_conversations>(volunteer, {place.organization, sister, std::nullopt}, AccessError::not_found);
    expect_refused<send_message>(volunteer, {place.organization, sister, sisters_campaign}, AccessError::not_found);
    expect_refused<view_conversations>(volunteer, place.target(), AccessError::denied);
    // As any member they see the organization itself.
    expect_allowed<view_organization>(volunteer, place.target());
    world_->put_membership(place.organization, place.founder, scope_of(sister), "texter");
    expect_allowed<view_conversations>(place.founder, {place.organization, sister, std::nullopt});
}

TEST_P(GateMemberships, SW_6_ARoleAtACampaignReachesThatCampaignOnly) {
    const auto place = world_->found("scale-to-win");
    const auto campaign = world_->add_campaign(place.organization, place.subaccount);
    const auto sister = world_->add_campaign(place.organization, place.subaccount);
    const auto texter = world_->add_member(place.organization, ScopeId(campaign.number()), "texter");
    expect_allowed<request_conversations>(texter, {place.organization, place.subaccount, campaign});
    expect_refused<request_conversations>(texter, {place.organization, place.subaccount, sister},
                                          AccessError::not_found);
    expect_refused<view_subaccount>(texter, place.subaccount_target(), AccessError::not_found);
}

TEST_P(GateMemberships, SW_1_RolesInSeveralSubaccountsEachCountWhereTheyAreHeld) {
    const auto place = world_->found("scale-to-win");
    const auto sister = world_->add_subaccount(place.organization);
    const auto person = world_->add_member(place.organization, place.at_subaccount(), "admin");
    world_->put_membership(place.organization, person, scope_of(sister), "texter");
    expect_allowed<view_members>(person, place.subaccount_target());
    expect_allowed<view_subaccount>(person, {place.organization, sister, std::nullopt});
    expect_refused<view_members>(person, {place.organization, sister, std::nullopt}, AccessError::denied);
}

TEST_P(GateMemberships, AreReadOnceUntilAccessChanges) {
    const auto place = world_->found("amplifi");
    const auto member = world_->add_member(place.organization, place.top(), "member");
    const auto ask = [&] { value_of(use<view_contacts>(world_->gate, as(member), place.subaccount_target())); };
    const auto readings_of = [&](const auto& deed) {
        const int before = memberships_->readings();
        deed();
        return memberships_->readings() - before;
    };
    EXPECT_EQ(readings_of(ask), 1);
    EXPECT_EQ(readings_of(ask), 0);
    value_of(testing::change<rename_organization>(world_->gate, as(place.founder), place.target(), testing::set_name,
                                                  "Renamed"));
    EXPECT_EQ(readings_of(ask), 0);
    change(place, place.target(), testing::set_role, member, "billing_contact");
    EXPECT_EQ(readings_of(ask), 1);
    EXPECT_EQ(readings_of(ask), 0);
}

TEST_P(GateMemberships, MoveTheAccessVersionExactlyWhenAccessChanged) {
    const auto place = world_->found("amplifi");
    const auto member = world_->add_member(place.organization, place.top(), "member");
    const auto version = [&] { return world_->access_version(place.organization); };
    const auto start = version();
    change(place, place.target(), testing::set_role, member, "billing_contact");
    EXPECT_EQ(version(), start + 1);
    value_of(testing::change<rename_organization>(world_->gate, as(place.founder), place.target(), testing::set_name,
                                                  "Renamed"));
    EXPECT_EQ(version(), start + 1);
    const auto nobody = as(world_->add_user("nobody"));
    EXPECT_FALSE(testing::change<remove_member>(world_->gate, nobody, place.target(), testing::remove, member));
    const auto failed =
        world_->gate.with<remove_member>(as(place.founder), place.target(), [&](const auto& permit) -> Result<void> {
            TRY(permit.query(testing::remove, member));
            TRY(permit.record({"member.removed", "user", member.number(), {}}));
            return AccessError::no_such_role;
        });
    EXPECT_FALSE(failed);
    EXPECT_EQ(version(), start + 1);
    expect_allowed<view_contacts>(member, place.subaccount_target());
}

TEST_P(GateMemberships, ThatWereRefusedBeforeAreSeenOnceTheyAreGiven) {
    const auto place = world_->found("amplifi");
    const auto person = world_->add_user("newcomer");
    expect_refused<view_contacts>(person, place.subaccount_target(), AccessError::not_found);
    static constexpr auto join = storage::testing::one_text(
        "gate_memberships_test.join",
        "insert into memberships (organization_id, user_id, scope_id, role, granted_at) values ($1, $3, $2, $4, $5)");
    change(place, place.target(), join, person, "member", world_->clock.now());
    expect_allowed<view_contacts>(person, place.subaccount_target());
}

/// Gives access in a transaction that comes to its commit and fails there.
class GateFailedCommit : public GateMemberships {
  protected:
    void set_up_tables() override {
        OnGateWorld::set_up_tables();
        temporary_->execute(
            "create table creditors (id bigint not null primary key);"
            "create table debts (id bigint not null primary key,"
            " creditor_id bigint not null references creditors (id) deferrable initially deferred);");
        if (GetParam() == storage::Engine::postgresql) {
            temporary_->execute("grant all on creditors, debts to muster_system, muster_organization");
        }
    }

    /// Meanwhile the newcomer tries to use that access; whether it was given to them, to be taken away again.
    bool give_in_vain(const testing::Place& place, UserId newcomer) {
        std::atomic<bool> is_let_in = false;
        std::thread meanwhile;
        const auto given = world_->gate.with<change_member_role>(
            as(place.founder), place.target(), [&](const Permit<change_member_role>& permit) -> Result<void> {
                TRY(permit.query(give_member, newcomer));
                TRY(permit.query(owe));
                TRY(permit.record({"thing.changed", "thing", 5, {}}));
                if (meanwhile.joinable()) return {};
                std::atomic<bool> begins = false;
                meanwhile = std::thread([&, this] {
                    begins = true;
                    const auto used =
                        world_->gate.with<edit_contacts>(as(newcomer), place.subaccount_target(),
                                                         [&](const Permit<edit_contacts>& permit) -> Result<void> {
                                                             is_let_in = true;
                                                             return permit.record({"thing.used", "thing", 5, {}});
                                                         });
                    EXPECT_FALSE(used.ok());
                });
                while (!begins) std::this_thread::yield();
                // Time for it to queue behind this one; if it wasn't enough, the test tries again.
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
                return {};
            });
        EXPECT_FALSE(given.ok());
        meanwhile.join();
        return is_let_in;
    }
};
MUSTER_ON_BOTH_ENGINES(GateFailedCommit);

TEST_P(GateFailedCommit, LeavesNoAccessBehindUnderTheVersionThatTheNextChangeHas) {
    const auto place = world_->found("amplifi");
    const auto newcomer = world_->add_user("Newcomer");
    const auto version = world_->access_version(place.organization);
    if (GetParam() == storage::Engine::sqlite) {
        // Several writes are committed together there, and the later see what the earlier did.
        int attempts = 0;
        while (!give_in_vain(place, newcomer)) ASSERT_LT(++attempts, 100);
    } else {
        EXPECT_FALSE(give_in_vain(place, newcomer));
    }
    ASSERT_EQ(world_->access_version(place.organization), version);
    change(place, place.target(), testing::set_name, "Another Name");
    ASSERT_EQ(world_->access_version(place.organization), version + 1);
    expect_refused<view_contacts>(newcomer, place.subaccount_target(), AccessError::not_found);
    expect_refused<edit_contacts>(newcomer, place.subaccount_target(), AccessError::not_found);
}

}  // namespace
}  // namespace muster::access
