// SPDX-License-Identifier: Apache-2.0
// API keys over HTTP: a program acts by one as nobody, within what was chosen for it, and everything else that shows
// one, or what looks like one, gets nothing.

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "support/cast.h"

namespace muster::testing {
namespace {

using storage::Engine;

Client::Headers bearing(const std::string& secret) { return {{"Authorization", "Bearer " + secret}}; }

struct Key {
    std::string id;
    std::string secret;
};

class ApiKeys : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        start({});
    }

    void start(std::vector<std::string> arguments) {
        program_.reset();
        cast_.reset();
        muster_ = std::make_unique<MusterProcess>(GetParam(), std::move(arguments));
        cast_ = std::make_unique<Cast>(*muster_, "scale-to-win");
        program_ = std::make_unique<Client>(*muster_);
    }

    Key make(const std::string& permissions, const std::string& more = "") {
        const auto made = founder().post(cast_->at_organization("/api-keys"),
                                         R"({"name":"Import","permissions":[)" + permissions + "]" + more + "}");
        EXPECT_EQ(made.status, 201) << made.raw.body;
        return {std::string(made.body.at("key").at("id").as_string()), made.text("secret")};
    }
    Client& founder() { return (*cast_)["founder"]; }
    [[nodiscard]] std::string at(const Key& key, const std::string& rest = "") const {
        return cast_->at_organization("/api-keys/" + key.id + rest);
    }
    Answer get(const Key& key, const std::string& path) { return program_->send("GET", path, "", bearing(key.secret)); }
    Answer post(const Key& key, const std::string& path, const std::string& json) {
        return program_->send("POST", path, json, bearing(key.secret));
    }
    /// How the key stands in the list.
    boost::json::object listed(const Key& key) {
        const auto list = founder().get(cast_->at_organization("/api-keys"));
        EXPECT_EQ(list.status, 200) << list.raw.body;
        for (const auto& each : list.body.at("items").as_array()) {
            if (each.at("id").as_string() == key.id) return each.as_object();
        }
        return {};
    }
    std::string state(const Key& key) { return std::string(listed(key).at("state").as_string()); }

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<Cast> cast_;
    std::unique_ptr<Client> program_;
};

TEST_P(ApiKeys, LetAProgramDoWhatWasChosenAndNameItInTheLog) {
    const auto key = make(R"("view_members","invite_member","view_contacts")");
    EXPECT_EQ(get(key, cast_->at_organization("/members")).status, 200);
    EXPECT_EQ(get(key, cast_->at_subaccount("/members")).status, 200);
    const auto refused = post(key, cast_->at_organization("/subaccounts"), R"({"name":"North"})");
    EXPECT_EQ(refused.status, 403) << refused.raw.body;
    EXPECT_EQ(refused.body.at("explanation").at("lacking").as_string(), "key");
    EXPECT_TRUE(refused.body.at("explanation").at("could_grant").as_array().empty()) << refused.raw.body;
    EXPECT_EQ(listed(key).at("last_address").as_string(), "127.0.0.1");

    const auto events = founder().get(cast_->at_organization("/events"));
    const auto& denial = events.body.at("items").at(0);
    EXPECT_EQ(denial.at("action").as_string(), "access.denied");
    EXPECT_EQ(denial.at("actor_kind").as_string(), "api_key");
    EXPECT_FALSE(events.raw.body.contains("muster_key_"));
}

TEST_P(ApiKeys, AreBoundByTheirKeeperAndSuspendedOnceTheyLeave) {
    Client& owner = cast_->join("colleague", "owner", cast_->at_organization());
    const auto made = owner.post(cast_->at_organization("/api-keys"),
                                 R"({"name":"Import","permissions":["view_members","create_subaccount"]})");
    ASSERT_EQ(made.status, 201) << made.raw.body;
    const Key key{std::string(made.body.at("key").at("id").as_string()), made.text("secret")};
    EXPECT_EQ(get(key, cast_->at_organization("/members")).status, 200);
    ASSERT_EQ(owner.remove(cast_->at_organization("/membership")).status, 204);
    const auto suspended = get(key, cast_->at_organization("/members"));
    EXPECT_EQ(suspended.status, 403);
    EXPECT_EQ(suspended.code(), "key_suspended");
    EXPECT_EQ(state(key), "suspended");
    EXPECT_TRUE(std::string(listed(key).at("reason").as_string()).contains("left"));
    const auto adopted = founder().post(at(key, "/adoption"), "");
    EXPECT_EQ(adopted.status, 200) << adopted.raw.body;
    EXPECT_EQ(get(key, cast_->at_organization("/members")).status, 200);
}

TEST_P(ApiKeys, OfASubaccountReachNeitherItsSistersNorTheOrganization) {
    const auto sister = founder().post(cast_->at_organization("/subaccounts"), R"({"name":"North"})").text("id");
    const auto key = make(R"("view_members")", R"(,"subaccounts":[")" + cast_->subaccount() + "\"]");
    EXPECT_EQ(get(key, cast_->at_subaccount("/members")).status, 200);
    EXPECT_EQ(get(key, cast_->at_organization("/members")).status, 403);
    const auto hidden = get(key, cast_->at_organization("/subaccounts/" + sister + "/members"));
    const auto absent = get(key, cast_->at_organization("/subaccounts/4611686018427387904/members"));
    EXPECT_EQ(hidden.status, 404);
    EXPECT_EQ(hidden.raw.body, absent.raw.body);
}

TEST_P(ApiKeys, OfOneOrganizationAreNothingInAnotherOfTheirKeepers) {
    const auto key = make(R"("view_members")");
    const auto other = founder().post("/organizations", R"({"name":"Other","role_model":"scale-to-win"})").text("id");
    EXPECT_EQ(founder().get("/organizations/" + other + "/members").status, 200);
    const auto hidden = get(key, "/organizations/" + other + "/members");
    const auto absent = get(key, "/organizations/4611686018427387904/members");
    EXPECT_EQ(hidden.status, 404);
    EXPECT_EQ(hidden.raw.body, absent.raw.body);
    EXPECT_EQ(founder().remove("/organizations/" + other + "/api-keys/" + key.id).status, 404);
}

TEST_P(ApiKeys, AreNobody) {
    const auto key = make(R"("view_members")");
    for (const std::string path : {"/session", "/sessions", "/organizations", "/user/email"}) {
        const auto refused = get(key, path);
        EXPECT_EQ(refused.status, 403) << path;
        EXPECT_EQ(refused.code(), "not_for_keys") << path;
    }
    EXPECT_EQ(program_->send("DELETE", "/session", "", bearing(key.secret)).code(), "not_for_keys");
    EXPECT_EQ(get(key, "/role-models").status, 200) << "what anybody may see";
    EXPECT_EQ(post(key, "/organizations", R"({"name":"Its Own","role_model":"amplifi"})").status, 403);
}

TEST_P(ApiKeys, CanNotBeGivenWhatMakesKeysNorMakeAny) {
    const auto refused = founder().post(cast_->at_organization("/api-keys"),
                                        R"({"name":"Import","permissions":["view_members","create_api_key"]})");
    EXPECT_EQ(refused.status, 422) << refused.raw.body;
    EXPECT_EQ(refused.body.at("errors").at(0).at("pointer").as_string(), "/permissions/1");
    const auto key = make(R"("view_members","view_api_keys")");
    EXPECT_EQ(get(key, cast_->at_organization("/api-keys")).status, 200);
    const std::string form = R"({"name":"Another","permissions":["view_members"]})";
    EXPECT_EQ(post(key, cast_->at_organization("/api-keys"), form).status, 403);
    EXPECT_EQ(post(key, at(key, "/rotation"), "{}").status, 403);
    EXPECT_EQ(post(key, at(key, "/adoption"), "").status, 403);
    EXPECT_EQ(program_->send("DELETE", at(key), "", bearing(key.secret)).status, 403);
}

TEST_P(ApiKeys, InviteNobodyBeyondWhatTheyHoldThemselves) {
    const auto key = make(R"("invite_member","view_members")");
    const auto refused =
        post(key, cast_->at_subaccount("/invitations"), Cast::invitation("guest@guests.example", "admin"));
    EXPECT_EQ(refused.status, 403) << refused.raw.body;
    EXPECT_EQ(refused.code(), "may_not_grant");
    EXPECT_EQ(
        founder().post(cast_->at_subaccount("/invitations"), Cast::invitation("guest@guests.example", "admin")).status,
        201);
}

TEST_P(ApiKeys, AreGoodAsABearerTokenOnly) {
    const auto key = make(R"("view_members")");
    const auto path = cast_->at_organization("/members");
    EXPECT_EQ(program_->send("GET", path, "", {{"Authorization", "bearer   " + key.secret}}).status, 200);
    EXPECT_EQ(program_->get(path).status, 401);
    EXPECT_GE(program_->get(path + "?access_token=" + key.secret).status, 400);
    EXPECT_EQ(program_->send("GET", path, "", {{"Cookie", "muster_session=" + key.secret}}).status, 401);
    EXPECT_EQ(program_->send("GET", path, "", {{"Authorization", key.secret}}).status, 401);
    EXPECT_EQ(program_->send("GET", path, "", {{"Authorization", "Basic " + key.secret}}).status, 401);
    EXPECT_EQ(program_->send("GET", path, "", {{"X-Api-Key", key.secret}}).status, 401);
    auto twice = bearing(key.secret);
    twice.push_back(twice.front());
    EXPECT_EQ(program_->send("GET", path, "", twice).status, 401);
}

TEST_P(ApiKeys, WithAnyCharacterChangedOrMissingAreNone) {
    const auto key = make(R"("view_members")");
    const auto path = cast_->at_organization("/members");
    std::string changed = key.secret;
    changed.back() = changed.back() == 'x' ? 'y' : 'x';
    const auto unknown = get({"", "muster_key_" + std::string(71, '0')}, path);
    EXPECT_EQ(unknown.status, 401);
    EXPECT_EQ(unknown.code(), "key_over");
    for (const std::string& text :
         {changed, key.secret.substr(0, key.secret.size() - 1), key.secret + "0", std::string("x")}) {
        const auto refused = get({"", text}, path);
        EXPECT_EQ(refused.status, 401) << text;
        EXPECT_EQ(refused.raw.body, unknown.raw.body) << text;
    }
}

TEST_P(ApiKeys, AreJudgedAloneWhereACookieIsShownToo) {
    const auto key = make(R"("view_members")");
    auto both = bearing(key.secret);
    both.emplace_back("Cookie", founder().cookie());
    EXPECT_EQ(program_->send("GET", cast_->at_organization("/members"), "", both).status, 200);
    EXPECT_EQ(program_->send("GET", cast_->at_organization("/api-keys"), "", both).status, 403)
        << "the session lends a key nothing";
    both.front().second = "Bearer muster_key_no";
    EXPECT_EQ(program_->send("GET", cast_->at_organization("/members"), "", both).status, 401);
}

TEST_P(ApiKeys, ArePutIntoNoRequestByAPageSoThatOriginsDoNotMatter) {
    const auto key = make(R"("create_subaccount")");
    const auto path = cast_->at_organization("/subaccounts");
    Client::Headers from_elsewhere = {{"Origin", "https://elsewhere.example"}};
    EXPECT_EQ(founder().send("POST", path, R"({"name":"North"})", from_elsewhere).status, 403);
    from_elsewhere.push_back(bearing(key.secret).front());
    EXPECT_EQ(program_->send("POST", path, R"({"name":"North"})", from_elsewhere).status, 201);
}

TEST_P(ApiKeys, AreRotatedAndRevoked) {
    auto key = make(R"("view_members")");
    const auto path = cast_->at_organization("/members");
    const auto rotated = founder().post(at(key, "/rotation"), R"({"grace_hours":1})");
    ASSERT_EQ(rotated.status, 201) << rotated.raw.body;
    EXPECT_EQ(get(key, path).status, 200) << "for an hour";
    const Key next{key.id, rotated.text("secret")};
    EXPECT_EQ(get(next, path).status, 200);
    EXPECT_EQ(founder().post(at(key, "/rotation"), R"({"grace_hours":25})").status, 422);
    const auto last = founder().post(at(key, "/rotation"), "{}");
    EXPECT_EQ(get(key, path).status, 401);
    EXPECT_EQ(get(next, path).status, 401);
    EXPECT_EQ(get({key.id, last.text("secret")}, path).status, 200);
    EXPECT_EQ(founder().remove(at(key)).status, 204);
    EXPECT_EQ(get({key.id, last.text("secret")}, path).status, 401);
    EXPECT_EQ(state(key), "revoked");
}

TEST_P(ApiKeys, MayAskSoOftenInAMinute) {
    start({"--api-key-requests-per-minute", "12"});
    const auto key = make(R"("view_members")");
    const auto other = make(R"("view_members")");
    const auto path = cast_->at_organization("/members");
    int allowed = 0;
    Answer refused;
    for (int i = 0; i < 8 && refused.status != 429; ++i) {
        refused = get(key, path);
        if (refused.status == 200) ++allowed;
    }
    ASSERT_EQ(refused.status, 429) << refused.raw.body;
    EXPECT_GE(allowed, 2) << "a burst of a sixth";
    EXPECT_EQ(refused.code(), "api_key_too_fast");
    const int wait = std::stoi(refused.raw.header("retry-after"));
    EXPECT_GE(wait, 1);
    EXPECT_LE(wait, 5);
    EXPECT_EQ(get(other, path).status, 200);
    EXPECT_EQ(founder().get(path).status, 200);
}

TEST_P(ApiKeys, ThatAreNoneAreBoundedByTheClientsAddress) {
    start({"--client-address-header", "X-Forwarded-For"});
    const auto key = make(R"("view_members")");
    const auto path = cast_->at_organization("/members");
    const auto ask = [&](const std::string& secret, const std::string& client) {
        auto headers = bearing(secret);
        headers.emplace_back("X-Forwarded-For", client);
        return program_->send("GET", path, "", headers);
    };
    // All in one window, whose next begins with the minute.
    const auto left = [] {
        return std::chrono::minutes(1) - std::chrono::system_clock::now().time_since_epoch() % std::chrono::minutes(1);
    };
    while (left() < std::chrono::seconds(15)) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    for (int i = 0; i < limits::api_key_failures_per_client_max; ++i) {
        ASSERT_EQ(ask("muster_key_no", "198.51.100.9").status, 401) << i;
    }
    const auto refused = ask("muster_key_no", "198.51.100.9");
    EXPECT_EQ(refused.status, 429) << refused.raw.body;
    EXPECT_FALSE(refused.raw.header("retry-after").empty());
    EXPECT_EQ(ask(key.secret, "198.51.100.9").status, 429);
    EXPECT_EQ(ask(key.secret, "203.0.113.5").status, 200);
    EXPECT_EQ(ask(key.secret, "198.51.100.9").status, 200) << "it was used a moment ago, and so is known";
}

INSTANTIATE_TEST_SUITE_P(Engines, ApiKeys, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
