// SPDX-License-Identifier: Apache-2.0
#include "audit/log.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "access/testing/gate_world.h"
#include "audit/log.sql.h"
#include "storage/testing/one_text.h"

namespace muster::audit {
namespace {

using access::AccessError;
using access::Actor;
using access::Permission;
using access::Permit;
using access::Target;
using access::testing::GateWorld;
using access::testing::Place;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto seal =
    one_text("log_test.seal", "update events set position = 1, hash = digest where organization_id = $1");
constexpr auto erase = one_text("log_test.erase", "update events set payload = null where organization_id = $1");
constexpr auto rename_user = one_text("log_test.rename", "update users set name = $1 where id = $2");

class AuditLog : public access::testing::OnGateWorld {
  protected:
    void SetUp() override {
        OnGateWorld::SetUp();
        if (!IsSkipped()) place_ = world_->found("amplifi");
    }

    /// A deed that the log tells by its subject.
    void deed(const Place& place, std::int64_t subject) {
        value_of(world_->gate.with<Permission::edit_settings>(
            GateWorld::as(place.founder), place.target(), [&](const Permit<Permission::edit_settings>& permit) {
                return permit.record({"settings.edited", "setting", subject, {{"to", std::to_string(subject)}}});
            }));
    }
    Result<Page<Entry>> read(const Actor& by, const Target& where, int limit = 200,
                             const std::optional<std::string>& after = std::nullopt) {
        PageQuery query;
        query.limit.emplace(limit);
        if (after) query.after = json::Text<1, 100>::parse(*after).value();
        return world_->gate.with<Permission::view_audit_log>(
            by, where, [&](const Permit<Permission::view_audit_log>& permit) { return list(permit, query); });
    }
    Result<Page<Entry>> read(UserId by, const Place& place) { return read(GateWorld::as(by), place.target()); }
    /// The subjects of what a filter leaves, in pages of one.
    std::vector<std::string> filtered(const EntryFilter& filter) {
        std::vector<std::string> subjects;
        PageQuery query;
        query.limit.emplace(1);
        do {
            const auto page = value_of(world_->gate.with<Permission::view_audit_log>(
                GateWorld::as(place_.founder), place_.target(),
                [&](const Permit<Permission::view_audit_log>& permit) { return list(permit, query, filter); }));
            for (const auto& entry : page.items) subjects.push_back(entry.subject);
            query.after = page.next ? json::Text<1, 100>::parse(*page.next) : std::nullopt;
        } while (query.after && subjects.size() < 100);
        return subjects;
    }
    /// All subjects, page by page.
    std::vector<std::string> subjects_in_pages_of(int limit) {
        std::vector<std::string> subjects;
        std::optional<std::string> after;
        do {
            const auto page = value_of(read(GateWorld::as(place_.founder), place_.target(), limit, after));
            EXPECT_LE(page.items.size(), static_cast<std::size_t>(limit));
            for (const auto& entry : page.items) subjects.push_back(entry.subject);
            after = page.next;
        } while (after && subjects.size() < 100);
        return subjects;
    }

    Place place_;
};

TEST_P(AuditLog, AnEntrySaysWhoDidWhatToWhatAndWhen) {
    deed(place_, 7);
    world_->run(rename_user, "Ada Ito", place_.founder);
    const auto page = value_of(read(place_.founder, place_));
    ASSERT_THAT(page.items, SizeIs(1));
    const auto& entry = page.items[0];
    EXPECT_EQ(entry.occurred_at, world_->clock.now());
    EXPECT_EQ(entry.actor_kind, "user");
    EXPECT_EQ(entry.actor, place_.founder);
    EXPECT_EQ(entry.actor_name, "Ada Ito") << "as they are called today";
    EXPECT_EQ(entry.action, "settings.edited");
    EXPECT_EQ(entry.scope, place_.top());
    EXPECT_EQ(entry.subject_kind, "setting");
    EXPECT_EQ(entry.subject, "7");
    EXPECT_EQ(entry.details.text, R"({"to":"7"})");
    EXPECT_EQ(entry.on_behalf_of, std::nullopt);
}

TEST_P(AuditLog, TheNewestComesFirstInPagesWithoutGaps) {
    for (const std::int64_t subject : {1, 2, 3, 4, 5}) deed(place_, subject);
    for (const int limit : {1, 2, 5, 200}) {
        EXPECT_THAT(subjects_in_pages_of(limit), ElementsAre("5", "4", "3", "2", "1")) << limit << " to a page";
    }
}

TEST_P(AuditLog, APageGoesOnWhereItStoodThoughMoreHappens) {
    for (const std::int64_t subject : {1, 2, 3}) deed(place_, subject);
    const auto actor = GateWorld::as(place_.founder);
    const auto first = value_of(read(actor, place_.target(), 2));
    deed(place_, 4);
    const auto rest = value_of(read(actor, place_.target(), 2, first.next));
    ASSERT_THAT(rest.items, SizeIs(1));
    EXPECT_EQ(rest.items[0].subject, "1");
    EXPECT_FALSE(rest.next);
}

TEST_P(AuditLog, ACursorThatIsNotOursIsRefused) {
    for (const auto* cursor : {"?", "12.13", "not a cursor", "-1x"}) {
        EXPECT_TRUE(
            fails_with(read(GateWorld::as(place_.founder), place_.target(), 2, cursor), PageError::cursor_unreadable))
            << cursor;
    }
}

TEST_P(AuditLog, OnlyWhoMayReadTheLogReadsIt) {
    deed(place_, 7);
    const auto member = world_->add_member(place_.organization, place_.top(), "member");
    EXPECT_TRUE(fails_with(read(member, place_), AccessError::denied));
    EXPECT_TRUE(fails_with(read(world_->add_user("stranger"), place_), AccessError::not_found));
    EXPECT_TRUE(fails_with(read(Actor::visitor(), place_.target()), AccessError::not_signed_in));
    EXPECT_TRUE(succeeds(read(place_.founder, place_)));
    EXPECT_TRUE(succeeds(read(Actor::operator_on_this_machine(), place_.target())));
}

TEST_P(AuditLog, SW_4_AnAdminOfASubaccountDoesNotReadTheOrganizationsLog) {
    const auto campaign = world_->found("scale-to-win");
    const auto admin = world_->add_member(campaign.organization, campaign.at_subaccount(), "admin");
    EXPECT_TRUE(fails_with(read(admin, campaign), AccessError::denied));
    EXPECT_TRUE(succeeds(read(campaign.founder, campaign)));
}

TEST_P(AuditLog, NoEventOfAnotherOrganizationIsEverListed) {
    const auto theirs = world_->found("amplifi");
    deed(place_, 1);
    deed(theirs, 2);
    deed(place_, 3);
    EXPECT_TRUE(fails_with(read(place_.founder, theirs), AccessError::not_found));
    EXPECT_THAT(subjects_in_pages_of(1), ElementsAre("3", "1"));
    // A cursor is a place in time, and leads into no other log.
    const auto page = value_of(read(GateWorld::as(place_.founder), place_.target(), 1));
    const auto with_our_cursor = value_of(read(GateWorld::as(theirs.founder), theirs.target(), 200, page.next));
    ASSERT_THAT(with_our_cursor.items, SizeIs(1));
    EXPECT_EQ(with_our_cursor.items[0].subject, "2");
}

TEST_P(AuditLog, MayBeAskedForOneActionOrAllOfAKindOrWhatSomebodyDid) {
    const auto record = [&](const Actor& actor, std::string_view action, std::int64_t subject) {
        value_of(world_->gate.with<Permission::edit_settings>(
            actor, place_.target(), [&](const Permit<Permission::edit_settings>& permit) {
                return permit.record({action, "setting", subject, {}});
            }));
    };
    record(GateWorld::as(place_.founder), "member.removed", 1);
    record(Actor::operator_on_this_machine(), "member.added", 2);
    record(GateWorld::as(place_.founder), "membership.changed", 3);
    record(GateWorld::as(place_.founder), "member.removed", 4);
    EXPECT_THAT(filtered({"member.removed", {}}), ElementsAre("4", "1"));
    EXPECT_THAT(filtered({"member", {}}), ElementsAre("4", "2", "1")) << "a word, not how it begins";
    EXPECT_THAT(filtered({"member.rem", {}}), IsEmpty());
    EXPECT_THAT(filtered({"%", {}}), IsEmpty());
    EXPECT_THAT(filtered({"", place_.founder}), ElementsAre("4", "3", "1"));
    EXPECT_THAT(filtered({"member", place_.founder}), ElementsAre("4", "1"));
    EXPECT_THAT(filtered({"membership.changed", place_.founder}), ElementsAre("3"));
    EXPECT_THAT(filtered({"", world_->add_user("stranger")}), IsEmpty());
    EXPECT_THAT(filtered({}), ElementsAre("4", "3", "2", "1"));
}

TEST_P(AuditLog, IsReadFromOneRangeOfAnIndexWhateverIsAsked) {
    if (GetParam() != storage::Engine::sqlite) GTEST_SKIP() << "PostgreSQL chooses by what is in the table";
    struct Plan {
        const storage::Query& query;
        std::string range;
    };
    const std::array plans{
        Plan{sql::list_events, "(organization_id=? AND id<?)"},
        Plan{sql::list_events_of_action, "events_of_action (organization_id=? AND action=? AND id<?)"},
        Plan{sql::list_events_of_action_kind, "events_of_action_kind (organization_id=? AND action_kind=? AND id<?)"},
        Plan{sql::list_events_of_user, "events_of_user (organization_id=? AND actor_id=? AND id<?)"}};
    // The database knows a query by its address until it is closed.
    static std::array<std::string, plans.size()> texts;
    static std::array<storage::Query, plans.size()> queries;
    for (std::size_t i = 0; i < plans.size(); ++i) {
        texts.at(i) = "explain query plan " + std::string(plans.at(i).query.sqlite);
        queries.at(i) = one_text(plans.at(i).query.name, texts.at(i));
        std::string plan;
        for (const auto row : world_->run(queries.at(i), place_.organization, 0, 1, 1, 1, ""))
            plan += row.get<std::string>(3) + "\n";
        EXPECT_THAT(plan, HasSubstr(plans.at(i).range));
        EXPECT_THAT(plan, ::testing::Not(HasSubstr("TEMP B-TREE"))) << "it is in order as it is read";
    }
}

TEST_P(AuditLog, DeedsThatBelongToNoOrganizationAreInNoOrganizationsLog) {
    value_of(world_->gate.write_self(
        Actor::visitor(), [](const access::Self& self) { return self.record({"user.signed_up", "user", 1, {}}); }));
    EXPECT_THAT(value_of(read(place_.founder, place_)).items, IsEmpty());
}

TEST_P(AuditLog, ARefusalIsInTheLog) {
    const auto member = world_->add_member(place_.organization, place_.top(), "member");
    ASSERT_TRUE(fails_with(read(member, place_), AccessError::denied));
    const auto page = value_of(read(place_.founder, place_));
    ASSERT_THAT(page.items, SizeIs(1));
    EXPECT_EQ(page.items[0].action, "access.denied");
    EXPECT_EQ(page.items[0].actor, member);
    EXPECT_EQ(page.items[0].details.text, R"({"permission":"view_audit_log"})");
}

TEST_P(AuditLog, TheOperatorIsNamedAsSuch) {
    const auto invited = world_->gate.with<Permission::invite_member>(
        Actor::operator_on_this_machine(), place_.target(), [](const Permit<Permission::invite_member>& permit) {
            return permit.record({"invitation.sent", "invitation", 1, {}});
        });
    ASSERT_TRUE(succeeds(invited));
    const auto entry = value_of(read(place_.founder, place_)).items.at(0);
    EXPECT_EQ(entry.actor_kind, "operator");
    EXPECT_EQ(entry.actor, std::nullopt);
    EXPECT_EQ(entry.actor_name, "operator");
}

TEST_P(AuditLog, AnEventHasItsPlaceInTheChainOnceItIsSealed) {
    deed(place_, 7);
    const auto before = value_of(read(place_.founder, place_)).items.at(0);
    EXPECT_EQ(before.position, std::nullopt);
    EXPECT_EQ(before.hash, std::nullopt);
    world_->run(seal, place_.organization);
    const auto after = value_of(read(place_.founder, place_)).items.at(0);
    EXPECT_EQ(after.position, 1);
    EXPECT_THAT(after.hash.value_or(""), ::testing::MatchesRegex("[0-9a-f]{64}"));
}

TEST_P(AuditLog, WhatWasErasedIsNullAndTheRestStands) {
    deed(place_, 7);
    world_->run(erase, place_.organization);
    const auto entry = value_of(read(place_.founder, place_)).items.at(0);
    EXPECT_EQ(entry.details.text, "null");
    EXPECT_EQ(entry.subject, "7");
}

MUSTER_ON_BOTH_ENGINES(AuditLog);

}  // namespace
}  // namespace muster::audit
