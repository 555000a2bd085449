// SPDX-License-Identifier: Apache-2.0
// What a provider's server may do to whoever asks it.
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/testing/results.h"
#include "http/server.h"
#include "identity/identity_error.h"
#include "identity/web.h"

namespace muster::identity {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::value_of;

class WebsBounds : public ::testing::Test {
  protected:
    http::Response answer(const http::Request& request) {
        ++asked_;
        asked_.notify_all();
        if (request.path == "/long")
            return {200, "application/json", {}, std::string(limits::provider_answer_bytes_max + 1, 'x')};
        if (request.path == "/whole")
            return {200, "application/json", {}, std::string(limits::provider_answer_bytes_max, 'x')};
        if (request.path == "/slow") went_on_.wait_for(std::chrono::seconds(4));
        if (request.path == "/away") return {302, "text/plain", {{"Location", url("/whole")}}, ""};
        return {200, "text/plain", {}, request.body + "|" + std::string(request.header("authorization").value_or(""))};
    }
    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
    }

    /// Until so many have come.
    void wait_for_questions(int count) const {
        for (int seen = asked_; seen < count; seen = asked_) asked_.wait(seen);
    }

    WebRequest whole(OrganizationId organization) const { return {.url = url("/whole"), .asker = {organization}}; }
    /// Questions that are under way until `go_on_`.
    std::vector<std::jthread> ask_slowly(const std::vector<WebAsker>& askers) {
        std::vector<std::jthread> asking;
        for (const WebAsker& asker : askers) {
            asking.emplace_back([this, asker] { EXPECT_TRUE(web_.ask({.url = url("/slow"), .asker = asker}).ok()); });
        }
        wait_for_questions(static_cast<int>(askers.size()));
        return asking;
    }

    std::promise<void> go_on_;
    std::shared_future<void> went_on_ = go_on_.get_future().share();
    std::atomic<int> asked_ = 0;
    CurlWeb web_{Reach::local, {.of_sign_ins = 3, .of_setting_up = 1, .of_a_host = 2, .of_an_organization = 1}};
    std::unique_ptr<http::Server> server_ = value_of(http::Server::start(
        {.address = "127.0.0.1", .port = 0}, [this](const http::Request& request) { return answer(request); }));
};

TEST_F(WebsBounds, TakeWhatIsNotTooLongAndNoMore) {
    EXPECT_EQ(value_of(web_.ask({url("/whole")})).body.size(), limits::provider_answer_bytes_max);
    EXPECT_TRUE(fails_with(web_.ask({url("/long")}), IdentityError::provider_wrong));
}

TEST_F(WebsBounds, FollowNoRedirect) {
    EXPECT_EQ(value_of(web_.ask({url("/away")})).status, 302);
    EXPECT_EQ(asked_, 1);
}

TEST_F(WebsBounds, AskOneHostOnlySoMuchAtOnce) {
    const auto slow = ask_slowly({{OrganizationId(1)}, {OrganizationId(2)}});
    EXPECT_TRUE(fails_with(web_.ask(whole(OrganizationId(3))), IdentityError::providers_busy));
    EXPECT_EQ(asked_, 2);
    go_on_.set_value();
}

TEST_F(WebsBounds, AskForOneOrganizationOnlySoMuchAtOnce) {
    const auto slow = ask_slowly({{OrganizationId(1)}});
    EXPECT_TRUE(fails_with(web_.ask(whole(OrganizationId(1))), IdentityError::providers_busy));
    EXPECT_TRUE(web_.ask(whole(OrganizationId(2))).ok());
    go_on_.set_value();
}

TEST_F(WebsBounds, AskOnlySoMuchInAll) {
    const auto slow = ask_slowly({{OrganizationId(1)}, {OrganizationId(2)}});
    const auto server = value_of(http::Server::start({.address = "127.0.0.1", .port = 0},
                                                     [this](const http::Request& request) { return answer(request); }));
    const std::string elsewhere = "http://127.0.0.1:" + std::to_string(server->port());
    std::jthread third([&] { EXPECT_TRUE(web_.ask({.url = elsewhere + "/slow", .asker = {OrganizationId(3)}}).ok()); });
    wait_for_questions(3);
    EXPECT_TRUE(fails_with(web_.ask({.url = elsewhere + "/whole", .asker = {OrganizationId(4)}}),
                           IdentityError::providers_busy))
        << "another host's, and another organization's";
    go_on_.set_value();
}

TEST_F(WebsBounds, LeaveThoseWhoSignInTheirPlacesWhereverProvidersAreSetUp) {
    constexpr auto setting_up = WebAsker::Purpose::setting_up;
    const auto slow = ask_slowly({{OrganizationId(), setting_up}});
    EXPECT_TRUE(fails_with(web_.ask({.url = url("/whole"), .asker = {OrganizationId(), setting_up}}),
                           IdentityError::providers_busy));
    EXPECT_TRUE(web_.ask(whole(OrganizationId(1))).ok());
    go_on_.set_value();
}

TEST(WebPlacesOf, AnyNumberOfWorkersAreNoMoreThanHalf) {
    for (const int workers : {8, 16, 100, 256}) {
        const auto places = WebPlaces::of(workers);
        const int of_dns = workers / limits::workers_per_dns_question;
        EXPECT_LE(places.of_sign_ins + places.of_setting_up + of_dns, workers / 2) << workers;
        EXPECT_LE(places.of_an_organization, places.of_sign_ins / 2) << workers;
    }
    EXPECT_EQ(WebPlaces::of(1).of_sign_ins, 1);
}

TEST_F(WebsBounds, PostFormsWithTheirCredentials) {
    const auto answer = value_of(web_.ask({url("/echo"), Secret("Bearer token"), Secret("a=b&c=d")}));
    EXPECT_EQ(answer.body, "a=b&c=d|Bearer token");
}

}  // namespace
}  // namespace muster::identity
