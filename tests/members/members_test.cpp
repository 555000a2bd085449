// SPDX-License-Identifier: Apache-2.0
// What becomes of memberships, over HTTP: suspended, for a time, at several subaccounts, handed over, previewed,
// undone.

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "support/cast.h"

namespace muster::testing {
namespace {

using storage::Engine;

class MembersOverHttp : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(GetParam());
        cast_ = std::make_unique<Cast>(*muster_, "scale-to-win");
        founder_ = &(*cast_)["founder"];
        texter_ = &(*cast_)["texter"];
    }

    [[nodiscard]] std::string member(const std::string& who, const std::string& rest = "") const {
        return cast_->at_subaccount("/members/" + cast_->user(who) + rest);
    }
    [[nodiscard]] std::string at_top(const std::string& who, const std::string& rest = "") const {
        return cast_->at_organization("/members/" + cast_->user(who) + rest);
    }
    int texter_sees() { return texter_->get(cast_->at_organization()).status; }
    std::string state_of(const std::string& who) {
        const auto page = founder_->get(cast_->at_organization("/members"));
        for (const auto& each : page.body.at("items").as_array()) {
            if (each.at("user").as_string() == cast_->user(who)) return std::string(each.at("state").as_string());
        }
        return "";
    }

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<Cast> cast_;
    Client* founder_ = nullptr;
    Client* texter_ = nullptr;
};

TEST_P(MembersOverHttp, AreSuspendedAndReactivated) {
    EXPECT_EQ((*cast_)["supervolunteer"].post(member("texter", "/suspension"), "").status, 403);
    EXPECT_EQ(founder_->post(member("texter", "/suspension"), "").status, 204);
    EXPECT_EQ(texter_sees(), 404);
    EXPECT_EQ(state_of("texter"), "suspended");
    EXPECT_EQ(founder_->post(member("texter", "/suspension"), "").code(), "already_suspended");
    EXPECT_EQ((*cast_)["admin"].remove(member("texter", "/suspension")).status, 204);
    EXPECT_EQ(texter_sees(), 200);
    EXPECT_EQ(founder_->post(at_top("founder", "/suspension"), "").code(), "own_suspension");
}

TEST_P(MembersOverHttp, AreThereForATime) {
    EXPECT_EQ(founder_->patch(member("texter"), R"({"ends_at":"2001-01-01T00:00:00Z"})").status, 422);
    EXPECT_EQ(founder_->patch(member("texter"), "{}").status, 422);
    EXPECT_EQ(founder_->patch(member("texter"), R"({"ends_at":"2999-01-01T00:00:00Z"})").status, 204);
    EXPECT_EQ(state_of("texter"), "expiring");
    EXPECT_EQ(founder_->remove(member("texter", "/end")).status, 204);
    EXPECT_EQ(state_of("texter"), "active");
    const Time soon = std::chrono::time_point_cast<Time::duration>(std::chrono::system_clock::now()) +
                      std::chrono::milliseconds(1500);
    EXPECT_EQ(founder_->patch(member("texter"), R"({"ends_at":")" + to_rfc3339(soon) + "\"}").status, 204);
    while (std::chrono::system_clock::now() <= soon) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(texter_sees(), 404) << "by time, whether the end is recorded or not";
    while (!state_of("texter").empty()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const auto events = boost::json::serialize(founder_->get(cast_->at_organization("/events?limit=200")).body);
    EXPECT_TRUE(events.contains("member.ended"));
}

TEST_P(MembersOverHttp, MoveBetweenSubaccountsInOneAct) {
    const auto second = founder_->post(cast_->at_organization("/subaccounts"), R"({"name":"North"})");
    ASSERT_EQ(second.status, 201) << second.raw.body;
    const auto north = second.text("id");
    const auto body = R"({"role":"texter","add":[")" + north + R"("],"remove":[")" + cast_->subaccount() + R"("]})";
    EXPECT_EQ((*cast_)["admin"].post(at_top("texter", "/subaccount-changes"), body).status, 403);
    const auto moved = founder_->post(at_top("texter", "/subaccount-changes"), body);
    ASSERT_EQ(moved.status, 200) << moved.raw.body;
    const auto& items = moved.body.at("items").as_array();
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].at("outcome").as_string(), "removed");
    EXPECT_EQ(items[1].at("subaccount").as_string(), north);
    EXPECT_EQ(texter_->get(cast_->at_organization("/subaccounts/" + north + "/access")).status, 200);
    EXPECT_EQ(texter_->get(cast_->at_subaccount("/access")).status, 404);
    const auto again =
        founder_->post(at_top("texter", "/subaccount-changes"),
                       R"({"role":"texter","add":[")" + cast_->subaccount() + R"(",")" + north + R"("]})");
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(texter_->get(cast_->at_subaccount("/access")).status, 404) << "all or nothing";
}

TEST_P(MembersOverHttp, ArePreviewedRemovedAndBroughtBack) {
    const auto preview = founder_->get(member("texter", "/removal-preview"));
    ASSERT_EQ(preview.status, 200) << preview.raw.body;
    EXPECT_TRUE(preview.body.at("allowed").as_bool());
    EXPECT_FALSE(preview.body.at("changes").as_array().empty());
    EXPECT_EQ((*cast_)["supervolunteer"].get(member("texter", "/removal-preview")).status, 403);
    EXPECT_EQ(founder_->get(member("texter", "/role-preview?role=admin")).status, 200);
    EXPECT_EQ(founder_->get(member("texter", "/role-preview")).status, 422);
    const auto guarded = founder_->get(at_top("founder", "/removal-preview"));
    EXPECT_EQ(guarded.body.at("obstacles").as_array().at(0).at("code").as_string(), "last_holder");

    EXPECT_EQ(preview.body.at("running_work").as_string(), "keep");
    EXPECT_EQ(founder_->remove(member("texter") + "?running_work=hand_over").status, 422);
    EXPECT_EQ(founder_->remove(member("texter") + "?running_work=lose").status, 422);
    EXPECT_EQ(founder_->remove(member("texter") + "?hand_over_to=" + cast_->user("admin")).status, 204);
    EXPECT_EQ(texter_sees(), 404);
    const auto removals = founder_->get(cast_->at_subaccount("/removals"));
    ASSERT_EQ(removals.status, 200) << removals.raw.body;
    const auto& listed = removals.body.at("items").as_array();
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].at("user").as_string(), cast_->user("texter"));
    EXPECT_EQ(listed[0].at("removed_by").as_string(), cast_->user("founder"));

    const auto undo = cast_->at_subaccount("/removals/" + cast_->user("texter") + "/undo");
    EXPECT_EQ((*cast_)["supervolunteer"].post(undo, "").status, 403);
    const auto undone = (*cast_)["admin"].post(undo, "");
    ASSERT_EQ(undone.status, 200) << undone.raw.body;
    EXPECT_EQ(undone.body.at("memberships").at(0).at("role").as_string(), "texter");
    EXPECT_TRUE(undone.body.at("left_out").as_array().empty());
    EXPECT_EQ(undone.body.at("stays"), listed[0].at("stays"));
    EXPECT_EQ(undone.body.at("stays").at(0).at("name").as_string(), "handed_over_to");
    EXPECT_EQ(undone.body.at("stays").at(0).at("value").as_string(), cast_->user("admin"));
    EXPECT_EQ(texter_sees(), 200);
    EXPECT_EQ(founder_->post(undo, "").code(), "removal_over");
}

TEST_P(MembersOverHttp, SeeInThePreviewWhatBecomesOfRunningWork) {
    ASSERT_EQ((*cast_)["admin"].post(cast_->at_subaccount("/campaigns"), R"({"name":"Doors"})").status, 201);
    const auto preview = member("admin", "/removal-preview");
    const auto consequence = [](const Answer& answer) {
        const auto& all = answer.body.at("consequences").as_array();
        return all.empty()
                   ? ""
                   : std::string(all[0].at("name").as_string()) + " " + std::string(all[0].at("value").as_string());
    };
    EXPECT_EQ(consequence(founder_->get(preview)), "campaigns_kept 1");
    const auto cancelled = founder_->get(preview + "?running_work=cancel");
    EXPECT_EQ(cancelled.body.at("running_work").as_string(), "cancel");
    EXPECT_EQ(consequence(cancelled), "campaigns_cancelled 1");
    EXPECT_EQ(consequence(founder_->get(preview + "?hand_over_to=" + cast_->user("founder"))),
              "campaigns_handed_over 1");
    const auto to_a_texter = founder_->get(preview + "?hand_over_to=" + cast_->user("texter"));
    EXPECT_FALSE(to_a_texter.body.at("allowed").as_bool());
    EXPECT_EQ(to_a_texter.body.at("obstacles").at(0).at("code").as_string(), "they_may_not");
    EXPECT_EQ(founder_->get(preview + "?running_work=hand_over").status, 422) << "to whom?";
    EXPECT_EQ(founder_->get(preview + "?running_work=lose").status, 422);
}

TEST_P(MembersOverHttp, ComeBackWithoutTheWorkThatWasCancelled) {
    const auto campaigns = cast_->at_subaccount("/campaigns");
    ASSERT_EQ((*cast_)["admin"].post(campaigns, R"({"name":"Doors"})").status, 201);
    ASSERT_EQ(founder_->remove(member("admin") + "?running_work=cancel").status, 204);
    const auto undone = founder_->post(cast_->at_subaccount("/removals/" + cast_->user("admin") + "/undo"), "");
    ASSERT_EQ(undone.status, 200) << undone.raw.body;
    EXPECT_EQ(undone.body.at("stays").at(0).at("name").as_string(), "campaigns_cancelled");
    EXPECT_EQ(undone.body.at("stays").at(0).at("value").as_string(), "1");
    EXPECT_EQ((*cast_)["admin"].get(campaigns).body.at("items").at(0).at("state").as_string(), "cancelled");
}

TEST_P(MembersOverHttp, AreFoundByAddressNameAndIdAndWhatWasDoneByAction) {
    const auto items = [&](Client& by, const std::string& path) {
        const auto page = by.get(path);
        EXPECT_EQ(page.status, 200) << path << page.raw.body;
        return page.status == 200 ? page.body.at("items").as_array() : boost::json::array();
    };
    const auto texter = items(*founder_, member("texter"));
    ASSERT_EQ(texter.size(), 1U);
    const std::string email(texter[0].at("email").as_string());
    const auto found = items(*founder_, cast_->at_organization("/members?email=" + email.substr(0, email.find('@'))));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].at("user").as_string(), cast_->user("texter"));
    EXPECT_TRUE(items(*founder_, cast_->at_organization("/members?name=nobody%20is%20called%20so")).empty());
    EXPECT_EQ(founder_->get(cast_->at_organization("/members?email=")).status, 422);
    EXPECT_EQ(texter_->get(member("texter")).status, 403);
    EXPECT_EQ(founder_->get(cast_->at_organization("/members/4711")).code(), "not_a_member");

    ASSERT_EQ(founder_->post(member("texter", "/suspension"), "").status, 204);
    for (const auto& event : items(*founder_, cast_->at_organization("/events?action=invitation"))) {
        EXPECT_TRUE(event.at("action").as_string().starts_with("invitation."));
    }
    EXPECT_EQ(items(*founder_, cast_->at_organization("/events?action=member.suspended")).size(), 1U);
    EXPECT_TRUE(
        items(*founder_, cast_->at_organization("/events?action=member.suspended&actor=" + cast_->user("texter")))
            .empty());
}

TEST_P(MembersOverHttp, WhatWasMadeIsAtItsLocation) {
    const auto made_at = [&](const std::string& path, const std::string& body) {
        const auto made = founder_->post(path, body);
        EXPECT_EQ(made.status, 201) << path << made.raw.body;
        return made.raw.header("location");
    };
    const auto invitation =
        made_at(cast_->at_subaccount("/invitations"), Cast::invitation("new@people.example", "texter"));
    const auto link = made_at(cast_->at_subaccount("/join-links"), R"({"role":"texter"})");
    const auto key =
        made_at(cast_->at_organization("/api-keys"), R"({"name":"Import","permissions":["view_members"]})");
    for (const auto& location : {invitation, link, key}) {
        ASSERT_TRUE(location.starts_with("/api/v1/")) << location;
        const auto path = location.substr(std::string("/api/v1").size());
        EXPECT_EQ(founder_->get(path).status, 200) << location;
        EXPECT_EQ(founder_->get(path).text("id"), path.substr(path.rfind('/') + 1));
        EXPECT_EQ(texter_->get(path).status, 403) << location;
    }
}

INSTANTIATE_TEST_SUITE_P(Engines, MembersOverHttp, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
