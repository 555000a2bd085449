// SPDX-License-Identifier: Apache-2.0
// What the API answers to those who have lost their way: what is wrong, and where to go on.

#include <string>

#include <gtest/gtest.h>

#include "support/cast.h"

namespace muster::testing {
namespace {

using storage::Engine;

class Answers : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(GetParam());
    }

    std::unique_ptr<MusterProcess> muster_;
};

TEST_P(Answers, SayTheSameOfSomebodyRemovedWhicheverWayOneAsks) {
    Cast cast(*muster_, "amplifi");
    auto& founder = cast["founder"];
    const auto person = cast.at_organization("/members/" + cast.user("member"));
    EXPECT_EQ(founder.get(person + "/access").status, 200);
    ASSERT_EQ(founder.remove(person).status, 204);
    for (const auto& answer : {founder.remove(person), founder.patch(person, R"({"role":"member"})"),
                               founder.get(person + "/access"), founder.get(person + "/access/view_members")}) {
        EXPECT_EQ(answer.status, 404) << answer.raw.body;
        EXPECT_EQ(answer.code(), "not_a_member");
    }
    // Whoever has no standing there learns nothing of it.
    EXPECT_EQ(cast["member"].get(person + "/access").code(), "not_found");
}

TEST_P(Answers, NameThePermissionThatWasMeant) {
    Cast cast(*muster_, "amplifi");
    const auto meant = cast["founder"].get(cast.at_organization("/access/view_member"));
    EXPECT_EQ(meant.status, 404);
    EXPECT_EQ(meant.code(), "no_such_word");
    EXPECT_EQ(meant.text("detail"), "there is no such permission: did you mean `view_members`?");
    const auto far = cast["founder"].get(cast.at_organization("/access/fly"));
    EXPECT_EQ(far.text("detail"), "there is no such permission: see /api/openapi.json for all");
}

TEST_P(Answers, NameTheOpenInvitationThatStandsInTheWay) {
    Cast cast(*muster_, "amplifi");
    const auto place = cast.at_organization("/invitations");
    const auto form = Cast::invitation("ada@people.example", "member");
    const auto first = cast["founder"].post(place, form);
    ASSERT_EQ(first.status, 201) << first.raw.body;
    EXPECT_EQ(first.raw.header("location"), "/api/v1" + place + "/" + first.text("id"));
    EXPECT_EQ(first.text("role_label"), "Standard member");
    const auto again = cast["founder"].post(place, form);
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.code(), "already_invited");
    EXPECT_EQ(again.body.at("about").at("invitation"), first.body.at("id"));
    EXPECT_EQ(again.body.at("about").at("ends_at"), first.body.at("ends_at"));
}

TEST_P(Answers, TakeNoNameOfBlanksAndKeepNoneAtItsEnds) {
    const auto ada = sign_up(*muster_, "ada@people.example");
    const auto found = [&](const std::string& name) {
        return ada->post("/organizations", R"({"role_model":"scale-to-win","name":")" + name + "\"}");
    };
    for (const std::string name : {"   ", "\xC2\xA0", R"(a\u0007b)"}) {
        const auto refused = found(name);
        EXPECT_EQ(refused.status, 422) << name;
        EXPECT_EQ(refused.body.at("errors").at(0).at("pointer").as_string(), "/name");
    }
    const auto made = found("  Ours ");
    ASSERT_EQ(made.status, 201);
    EXPECT_EQ(made.text("name"), "Ours");
    const auto subaccounts = made.raw.header("location").substr(std::string("/api/v1").size()) + "/subaccounts";
    EXPECT_EQ(ada->post(subaccounts, R"({"name":"  "})").status, 422);
    EXPECT_EQ(ada->post(subaccounts, R"({"name":" North"})").text("name"), "North");
    const auto nobody =
        Client(*muster_).post("/users/completion", R"({"token":"any","name":" \t ","password":"a long password"})");
    EXPECT_EQ(nobody.status, 422);
    EXPECT_EQ(nobody.body.at("errors").at(0).at("pointer").as_string(), "/name");
}

TEST_P(Answers, SayWhereARoleIsHeldThatIsNotHeldHere) {
    Cast cast(*muster_, "scale-to-win");
    const auto refused =
        cast["founder"].post(cast.at_organization("/invitations"), R"({"email":"ada@people.example"})");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.code(), "role_not_held_here");
    EXPECT_TRUE(refused.text("detail").contains("at a subaccount and a campaign: give it there")) << refused.raw.body;
    EXPECT_TRUE(refused.text("detail").contains("…/subaccounts/{id}/invitations")) << refused.raw.body;
}

TEST_P(Answers, AreListsOfItemsWhereverTheyAreLists) {
    Cast cast(*muster_, "customertext");
    for (const auto& path : {std::string("/role-models"), std::string("/sessions"), std::string("/organizations"),
                             cast.at_organization("/switches"), cast.at_organization("/subaccounts"),
                             cast.at_organization("/members"), cast.at_organization("/invitations")}) {
        const auto answer = cast["founder"].get(path);
        if (answer.status == 403) continue;
        ASSERT_EQ(answer.status, 200) << path << answer.raw.body;
        EXPECT_TRUE(answer.body.at("items").is_array()) << path;
    }
}

INSTANTIATE_TEST_SUITE_P(Engines, Answers, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
