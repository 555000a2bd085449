// SPDX-License-Identifier: Apache-2.0
#include "cli/cli.h"

#include <algorithm>

#include <boost/json/parse.hpp>

namespace muster::testing {

void Cli::SetUp() {
    if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
    commands_ = std::make_unique<MusterCommands>(GetParam());
}

std::string Cli::text_of(const Words& words, const std::string& input) const {
    const auto result = run(words, input);
    EXPECT_EQ(result.exit_code, done) << words.front() << ": " << result.err;
    EXPECT_EQ(result.err, "") << words.front();
    return result.out;
}

boost::json::value Cli::json_of(Words words, const std::string& input) const {
    for (const auto* word : {"--output", "json"}) words.emplace_back(word);
    return document_in(text_of(words, input));
}

void Cli::create_user(const std::string& email) const {
    static_cast<void>(text_of({"user", "create", "--email", email, "--name", "Somebody"}, "a long password\n"));
}

std::string Cli::create_organization(const std::string& model, const std::string& owner) const {
    const auto made = json_of({"organization", "create", "--name", "A Place", "--role-model", model, "--owner", owner});
    return std::string(made.at("id").as_string());
}

std::vector<std::string> Cli::members(const std::string& organization) const {
    std::vector<std::string> members;
    const auto listed = json_of({"member", "list", organization});
    for (const auto& member : listed.as_array()) {
        members.push_back(std::string(member.at("role").as_string()) + " of " +
                          std::string(member.at("email").as_string()));
    }
    std::ranges::sort(members);
    return members;
}

boost::json::value document_in(const std::string& out) {
    EXPECT_EQ(std::ranges::count(out, '\n'), 1) << out;
    EXPECT_TRUE(out.ends_with('\n')) << out;
    boost::system::error_code error;
    auto value = boost::json::parse(out, error);
    EXPECT_FALSE(error) << error.message() << ": " << out;
    return value;
}

::testing::AssertionResult refuses(const CommandResult& result, ExitCode code, std::string_view words) {
    if (result.exit_code == code && result.out.empty() && result.err.contains(words))
        return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "expected exit code " << code << " and `" << words << "`, came "
                                         << result.exit_code << ", out: " << result.out << ", err: " << result.err;
}

}  // namespace muster::testing
