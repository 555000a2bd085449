// SPDX-License-Identifier: Apache-2.0
// What of the open invitations one sees, and how many there may be.

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "storage/testing/one_text.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::InvitationId;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::ElementsAre;

constexpr auto fill_up =
    one_text("list_test.fill_up",
             "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < $2)"
             " insert into invitations (organization_id, id, email, role, generation, created_at, ends_at)"
             " select $1, n, 'somebody@people.example', 'texter', 1, $3, $4 from numbers");
constexpr auto waiting_for_rows =
    one_text("list_test.waiting",
             "select count(*) from pg_locks waiting where not granted and exists ("
             "select 1 from pg_locks held where held.pid = waiting.pid and held.database = ("
             "select oid from pg_database where datname = current_database()))");

class OpenInvitations : public OnTeamWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("scale-to-win");
        sister_ = world_->add_subaccount(place_.organization);
        admin_ = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
    }

    InvitationId invite(std::string_view email, std::vector<SubaccountId> subaccounts) {
        NewInvitation form = invitation_for(email, "texter");
        form.subaccounts.emplace(std::move(subaccounts));
        return value_of(world_->invite(place_.founder, place_.target(), form)).id;
    }
    static std::vector<InvitationId> ids(const Page<Invitation>& page) {
        std::vector<InvitationId> ids;
        for (const auto& invitation : page.items) ids.push_back(invitation.id);
        return ids;
    }

    Place place_;
    SubaccountId sister_;
    UserId admin_;
};
MUSTER_ON_BOTH_ENGINES(OpenInvitations);

TEST_P(OpenInvitations, AreToldPageByPageEachWithAllItsScopes) {
    const auto first = invite("a@people.example", {place_.subaccount, sister_});
    const auto second = invite("b@people.example", {place_.subaccount, sister_});
    const auto third = invite("c@people.example", {sister_});
    const auto page = value_of(world_->list_invitations(place_.founder, place_.target(), rows(2)));
    EXPECT_THAT(ids(page), ElementsAre(first, second));
    EXPECT_EQ(page.items[1].scopes.size(), 2U);
    ASSERT_TRUE(page.next);
    const auto rest = value_of(world_->list_invitations(place_.founder, place_.target(), rows(2, page.next)));
    EXPECT_THAT(ids(rest), ElementsAre(third));
    EXPECT_FALSE(rest.next);
    EXPECT_TRUE(fails_with(world_->list_invitations(place_.founder, place_.target(), rows(2, "frob")),
                           PageError::cursor_unreadable));
    // Where some are left out, pages are full nevertheless.
    const auto here = value_of(world_->list_invitations(admin_, place_.subaccount_target(), rows(2)));
    EXPECT_THAT(ids(here), ElementsAre(first, second));
    EXPECT_FALSE(here.next);
}

TEST_P(OpenInvitations, TellASubaccountsPeopleNothingOfItsSisters) {
    const auto both = invite("a@people.example", {place_.subaccount, sister_});
    const auto here = value_of(world_->list_invitations(admin_, place_.subaccount_target()));
    EXPECT_THAT(ids(here), ElementsAre(both));
    EXPECT_THAT(here.items.at(0).scopes, ElementsAre(place_.at_subaccount()));
    const auto all = value_of(world_->list_invitations(place_.founder, place_.target()));
    EXPECT_EQ(all.items.at(0).scopes.size(), 2U);
}

TEST_P(OpenInvitations, AreShownOneByOneWhateverBecameOfThemAsTheyAreListed) {
    const auto both = invite("a@people.example", {place_.subaccount, sister_});
    const auto other = invite("b@people.example", {sister_});
    const auto show = [&](UserId by, const Target& where, InvitationId id) {
        return world_->gate.with<Permission::view_invitations>(
            TeamWorld::as(by), where,
            [&](const Permit<Permission::view_invitations>& permit) { return world_->invitations.show(permit, id); });
    };
    EXPECT_EQ(value_of(show(place_.founder, place_.target(), both)).scopes.size(), 2U);
    const auto here = value_of(show(admin_, place_.subaccount_target(), both));
    EXPECT_THAT(here.scopes, ElementsAre(place_.at_subaccount()));
    EXPECT_EQ(here.state, InvitationState::open);
    EXPECT_TRUE(fails_with(show(admin_, place_.subaccount_target(), other), AccessError::not_found));
    EXPECT_TRUE(fails_with(show(admin_, place_.target(), both), AccessError::denied));
    const auto theirs = world_->found("scale-to-win");
    EXPECT_TRUE(fails_with(show(theirs.founder, theirs.target(), both), AccessError::not_found));
    EXPECT_TRUE(fails_with(show(theirs.founder, place_.target(), both), AccessError::not_found));

    value_of(world_->revoke(place_.founder, place_.target(), both));
    EXPECT_EQ(value_of(show(place_.founder, place_.target(), both)).state, InvitationState::revoked);
    world_->clock.advance(std::chrono::hours(24 * 365));
    EXPECT_EQ(value_of(show(place_.founder, place_.target(), other)).state, InvitationState::expired);
}

TEST_P(OpenInvitations, LeadToSubaccountsOfTheOrganizationOnly) {
    const auto theirs = world_->found("scale-to-win");
    const auto campaign = world_->add_campaign(place_.organization, place_.subaccount);
    for (const std::int64_t id : {place_.organization.number(), campaign.number(), theirs.subaccount.number(),
                                  theirs.organization.number(), std::int64_t{4711}}) {
        for (const std::string_view role : {"texter", "owner"}) {
            NewInvitation form = invitation_for("a@people.example", role);
            form.subaccounts.emplace({SubaccountId(id)});
            EXPECT_TRUE(fails_with(world_->invite(place_.founder, place_.target(), form), AccessError::not_found))
                << id << role;
            EXPECT_TRUE(
                fails_with(world_->invite(place_.founder, place_.subaccount_target(), form), AccessError::not_found))
                << id << role;
        }
    }
    EXPECT_EQ(world_->invitations_stored(place_.organization), 0);
    invite("a@people.example", {place_.subaccount, sister_});
    EXPECT_EQ(world_->invitations_stored(place_.organization), 1);
}

TEST_P(OpenInvitations, AreBoundedInEachOrganization) {
    const Time now = world_->clock.now();
    const Time end = now + limits::invitation_lifetime;
    world_->run(fill_up, place_.organization, limits::open_invitations_per_organization_max - 1, now, end);
    const auto last = invite("a@people.example", {sister_});
    EXPECT_TRUE(fails_with(
        world_->invite(place_.founder, place_.subaccount_target(), invitation_for("b@people.example", "texter")),
        TeamError::too_many_invitations));
    const auto elsewhere = world_->found("amplifi");
    EXPECT_TRUE(
        succeeds(world_->invite(elsewhere.founder, elsewhere.target(), invitation_for("b@people.example", "member"))));
    value_of(world_->revoke(place_.founder, place_.target(), last));
    invite("b@people.example", {sister_});
    world_->clock.move_to(end);
    invite("c@people.example", {sister_});
}

TEST_P(OpenInvitations, AreWithdrawnByOneOfTwoWhoDoSoAtOnce) {
    const auto invitation = invite("a@people.example", {place_.subaccount});
    const bool is_sqlite = GetParam() == storage::Engine::sqlite;
    Result<void> second = TeamError::invitation_over;
    std::jthread other;
    value_of(world_->gate.with<Permission::revoke_invitation>(
        TeamWorld::as(place_.founder), place_.target(),
        [&](const Permit<Permission::revoke_invitation>& permit) -> Result<void> {
            TRY(world_->invitations.revoke(permit, invitation));
            other = std::jthread([&] { second = world_->revoke(admin_, place_.subaccount_target(), invitation); });
            // SQLite has one writer: the second waits for the first to end. PostgreSQL lets it read the invitation as
            // it was, and makes it wait where it closes it.
            while (!is_sqlite && TRY(permit.query(waiting_for_rows))[0].get<int>(0) == 0) std::this_thread::yield();
            return {};
        }));
    other.join();
    EXPECT_TRUE(fails_with(second, AccessError::not_found));
    EXPECT_THAT(world_->actions_of(place_.organization), ElementsAre("invitation.sent", "invitation.revoked"));
}

}  // namespace
}  // namespace muster::team::testing
