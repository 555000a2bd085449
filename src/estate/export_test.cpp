// SPDX-License-Identifier: Apache-2.0
// Exports as they are asked for, made, handed out and forgotten.

#include "estate/export.h"

#include <gmock/gmock.h>

#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"
#include "base/crypto.h"
#include "base/text.h"
#include "estate/estate_error.h"
#include "estate/export_work.h"
#include "storage/testing/one_text.h"

namespace muster::estate {
namespace {

using access::AccessError;
using access::Actor;
using access::Permission;
using access::Permit;
using access::testing::Place;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;

constexpr auto take = storage::testing::one_text(
    "export_test.take",
    "update organization_exports set state = 'running', attempt = attempt + 1, worked_until = $2 where id = $1");
constexpr auto count_parts = storage::testing::one_text("export_test.parts", "select count(*) from export_parts");

constexpr auto put_part = storage::testing::one_text(
    "export_test.put_part",
    "insert into export_parts (organization_id, export_id, attempt, number, bytes) "
    "select e.organization_id, cast($2 as bigint), 1, 0, e.digest from events e where e.organization_id = $1 limit 1");
constexpr auto fail_all =
    storage::testing::one_text("export_test.fail", "update organization_exports set state = 'failed'");

class ExportsTest : public access::testing::OnGateWorld {
  protected:
    void SetUp() override {
        OnGateWorld::SetUp();
        if (IsSkipped()) return;
        place_ = world_->found("amplifi");
        other_ = world_->found("amplifi");
        member_ = world_->add_member(place_.organization, place_.top(), "member");
        exports_ = std::make_unique<Exports>(world_->gate, *database_, world_->clock, world_->ids);
        work_ = std::make_unique<ExportWork>(world_->gate, *database_, world_->clock);
    }
    void TearDown() override {
        work_.reset();
        exports_.reset();
        OnGateWorld::TearDown();
    }

    Result<Export> ask(UserId by) {
        return world_->gate.with<Permission::export_organization>(
            world_->as(by), place_.target(),
            [&](const Permit<Permission::export_organization>& permit) { return exports_->ask(permit); });
    }
    Result<Export> show(UserId by, ExportId id) {
        return world_->gate.with<Permission::view_exports>(
            world_->as(by), place_.target(),
            [&](const Permit<Permission::view_exports>& permit) { return exports_->show(permit, id); });
    }
    Result<ExportDownload> begin_download(UserId by, const Place& place, ExportId id) {
        return world_->gate.with<Permission::export_organization>(
            world_->as(by), place.target(), [&](const Permit<Permission::export_organization>& permit) {
                return exports_->begin_download(permit, id);
            });
    }
    Result<ExportFile> download(UserId by, const Place& place, ExportId id) {
        return exports_->read(world_->as(by), TRY(begin_download(by, place, id)));
    }
    ExportId made() {
        const auto id = value_of(ask(place_.founder)).id;
        EXPECT_TRUE(succeeds(work_->make(place_.organization, id)));
        return id;
    }

    Place place_;
    Place other_;
    UserId member_;
    std::unique_ptr<Exports> exports_;
    std::unique_ptr<ExportWork> work_;
};
MUSTER_ON_BOTH_ENGINES(ExportsTest);

TEST_P(ExportsTest, AreForThoseWithThePermissionAlone) {
    EXPECT_TRUE(fails_with(ask(member_), AccessError::denied));
    EXPECT_TRUE(fails_with(ask(other_.founder), AccessError::not_found));
    const auto id = made();
    EXPECT_TRUE(succeeds(show(place_.founder, id)));
    EXPECT_TRUE(fails_with(show(member_, id), AccessError::denied));
    EXPECT_TRUE(fails_with(download(member_, place_, id), AccessError::denied));
    EXPECT_TRUE(fails_with(download(other_.founder, other_, id), AccessError::not_found))
        << "another organization's id is no id";
}

TEST_P(ExportsTest, AreOneZipFileWithItsDigest) {
    const auto id = made();
    const auto one = value_of(show(place_.founder, id));
    EXPECT_EQ(one.state, ExportState::ready);
    const auto file = value_of(download(place_.founder, place_, id));
    EXPECT_TRUE(file.bytes.starts_with("PK"));
    EXPECT_EQ(static_cast<std::int64_t>(file.bytes.size()), one.bytes);
    EXPECT_EQ(text::to_hex(crypto::sha256(file.bytes)), one.sha256);
    for (const std::string entry : {"manifest.json", "members.csv", "memberships.jsonl", "events.jsonl"})
        EXPECT_NE(file.bytes.find(entry), std::string::npos) << entry;
    EXPECT_THAT(world_->actions_of(place_.organization),
                ElementsAre("export.asked", "export.finished", "export.downloaded"));
}

TEST_P(ExportsTest, AreMadeOneAtATime) {
    const auto first = value_of(ask(place_.founder)).id;
    EXPECT_TRUE(fails_with(ask(place_.founder), EstateError::export_under_way));
    EXPECT_TRUE(fails_with(download(place_.founder, place_, first), EstateError::export_not_ready));
    EXPECT_TRUE(succeeds(work_->make(place_.organization, first)));
    EXPECT_TRUE(succeeds(work_->make(place_.organization, first))) << "a job may come twice";
    EXPECT_TRUE(succeeds(ask(place_.founder)));
}

TEST_P(ExportsTest, AreTakenOverFromAWorkerThatIsGoneAndNotBefore) {
    const auto id = value_of(ask(place_.founder)).id;
    world_->run(take, id, Time(world_->clock.now() + limits::export_lease_time));
    EXPECT_TRUE(fails_with(work_->make(place_.organization, id), EstateError::export_taken));
    world_->clock.advance(limits::export_lease_time);
    EXPECT_TRUE(succeeds(work_->make(place_.organization, id)));
    EXPECT_TRUE(succeeds(download(place_.founder, place_, id)));
}

TEST_P(ExportsTest, ThatNobodyFinishesKeepNoOtherFromBeingMade) {
    const auto first = value_of(ask(place_.founder)).id;
    world_->clock.advance(limits::export_time_max);
    EXPECT_TRUE(succeeds(ask(place_.founder)));
    EXPECT_EQ(value_of(show(place_.founder, first)).state, ExportState::failed);
}

TEST_P(ExportsTest, ThatWereGivenUpKeepNoBytes) {
    const auto first = value_of(ask(place_.founder)).id;
    world_->run(put_part, place_.organization, first);
    world_->clock.advance(limits::export_time_max);
    EXPECT_EQ(world_->run(count_parts)[0].get<std::int64_t>(0), 1);
    EXPECT_TRUE(succeeds(ask(place_.founder)));
    EXPECT_EQ(world_->run(count_parts)[0].get<std::int64_t>(0), 0);
}

TEST_P(ExportsTest, AreAskedForSoOftenInADayWhateverBecomesOfThem) {
    for (int i = 0; i < limits::exports_asked_max; ++i) {
        value_of(ask(place_.founder));
        world_->run(fail_all);
    }
    EXPECT_TRUE(fails_with(ask(place_.founder), EstateError::exports_asked_too_often));
    world_->clock.advance(limits::exports_asked_window);
    EXPECT_TRUE(succeeds(ask(place_.founder)));
}

TEST_P(ExportsTest, AreReadPieceByPieceByWhoStillMayAndNoLonger) {
    const auto second = world_->add_member(place_.organization, place_.top(), "billing_contact");
    const auto id = made();
    const auto begun = value_of(begin_download(second, place_, id));
    EXPECT_TRUE(succeeds(exports_->read(world_->as(second), begun)));
    EXPECT_TRUE(fails_with(exports_->read(world_->as(member_), begun), AccessError::denied));
    EXPECT_TRUE(fails_with(exports_->read(world_->as(other_.founder), begun), AccessError::not_found));
    EXPECT_TRUE(succeeds(access::testing::change<Permission::remove_member>(
        world_->gate, world_->as(place_.founder), place_.target(), access::testing::remove, second)));
    EXPECT_TRUE(fails_with(exports_->read(world_->as(second), begun), AccessError::not_found));
}

TEST_P(ExportsTest, AreKeptUpToALimit) {
    for (int i = 0; i < limits::exports_kept_max; ++i) made();
    EXPECT_TRUE(fails_with(ask(place_.founder), EstateError::too_many_exports));
}

TEST_P(ExportsTest, AreForgottenOnceTheyAreOver) {
    const auto id = made();
    EXPECT_EQ(value_of(exports_->delete_over()), 0);
    world_->clock.advance(limits::export_lifetime);
    EXPECT_TRUE(fails_with(download(place_.founder, place_, id), AccessError::not_found));
    EXPECT_EQ(value_of(exports_->delete_over()), 1);
    EXPECT_EQ(world_->run(count_parts)[0].get<std::int64_t>(0), 0);
}

}  // namespace
}  // namespace muster::estate
