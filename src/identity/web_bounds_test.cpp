// SPDX-License-Identifier: Apache-2.0
// What a provider's server may do to whoever asks it.
#include <atomic>
#include <future>
#include <thread>

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
        if (request.path == "/slow") went_on_.wait();
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

    std::promise<void> go_on_;
    std::shared_future<void> went_on_ = go_on_.get_future().share();
    std::atomic<int> asked_ = 0;
    CurlWeb web_{Reach::local};
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
    std::vector<std::jthread> asking;
    for (int i = 0; i < CurlWeb::questions_per_host_max; ++i) {
        asking.emplace_back([&] { EXPECT_TRUE(web_.ask({url("/slow")}).ok()); });
    }
    wait_for_questions(CurlWeb::questions_per_host_max);
    EXPECT_TRUE(fails_with(web_.ask({url("/whole")}), IdentityError::provider_unreachable));
    EXPECT_EQ(asked_, CurlWeb::questions_per_host_max);
    go_on_.set_value();
    asking.clear();
    EXPECT_TRUE(web_.ask({url("/whole")}).ok());
}

TEST_F(WebsBounds, PostFormsWithTheirCredentials) {
    const auto answer = value_of(web_.ask({url("/echo"), Secret("Bearer token"), Secret("a=b&c=d")}));
    EXPECT_EQ(answer.body, "a=b&c=d|Bearer token");
}

}  // namespace
}  // namespace muster::identity
