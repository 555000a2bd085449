// SPDX-License-Identifier: Apache-2.0
// Secrets of the settings: no command prints them, least of all where it says what is wrong with them.

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "cli/cli.h"
#include "support/muster_process.h"

namespace muster::testing {
namespace {

const std::string secret = "hunter2";

void expect_silence(const CommandResult& result) {
    EXPECT_FALSE((result.out + result.err).contains(secret)) << result.out << result.err;
}

struct Url {
    const char* name;
    std::string url;
    ExitCode ends = wrong_input;
};

void PrintTo(const Url& url, std::ostream* out) { *out << url.name; }

class PasswordOfADatabaseUrl : public ::testing::TestWithParam<Url> {};

TEST_P(PasswordOfADatabaseUrl, IsNotRepeatedWhereTheDatabaseCannotBeOpened) {
    const TemporaryFolder folder;
    for (const Words& command : {Words{"migrate"}, {"serve"}, {"user", "list"}}) {
        auto words = command;
        for (const auto& word : {std::string("--data"), folder.path().string(), std::string("--database"),
                                 GetParam().url, std::string("--log-level"), std::string("debug")}) {
            words.push_back(word);
        }
        const auto result = run_program(words);
        EXPECT_EQ(result.exit_code, GetParam().ends) << result.err;
        EXPECT_TRUE(result.err.starts_with("muster: the database ")) << result.err;
        expect_silence(result);
    }
}

// Nothing listens at port 1.
const Url urls[] = {
    {"of_a_server_that_is_not_there", "postgresql://ada:hunter2@127.0.0.1:1/muster", unavailable},
    {"with_a_colon", "postgresql://ada:a:hunter2@127.0.0.1:1/muster", unavailable},
    {"with_a_slash", "postgresql://ada:a/hunter2@127.0.0.1:1/muster"},
    {"beginning_with_a_slash", "postgresql://ada:/hunter2@127.0.0.1:1/muster"},
    {"with_an_at_sign", "postgresql://ada:a@hunter2@127.0.0.1:1/muster"},
    {"with_a_question_mark", "postgresql://ada:a?hunter2@127.0.0.1:1/muster", unavailable},
    {"with_a_hash", "postgresql://ada:a#hunter2@127.0.0.1:1/muster", unavailable},
    {"with_a_percent_sign", "postgresql://ada:%zzhunter2@127.0.0.1:1/muster"},
    {"among_parameters", "postgresql://ada@127.0.0.1:1/muster?password=hunter2&frob=1"},
    {"of_another_engine", "mysql://ada:hunter2@127.0.0.1:1/muster"},
    {"without_slashes", "postgresql:ada:hunter2@127.0.0.1:1/muster"},
    {"in_words", "host=127.0.0.1 port=1 password=hunter2"},
};

INSTANTIATE_TEST_SUITE_P(Urls, PasswordOfADatabaseUrl, ::testing::ValuesIn(urls),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(PasswordOfAMailServer, IsNotRepeatedByAnyCommand) {
    const MusterCommands commands(storage::Engine::sqlite);
    for (const Words& command : {Words{"migrate"},
                                 {"demo"},
                                 {"user", "list"},
                                 {"serve", "--port", "0", "--smtp-url", "smtp://a/b"},
                                 {"serve", "--port", "0", "--smtp-url", "smtp://127.0.0.1:1"},
                                 {"serve", "--port", "0", "--smtp-url", "smtp://ada:hunter2@127.0.0.1:1"},
                                 {"--help"},
                                 {"frob"}}) {
        auto words = command;
        for (const auto* word : {"--smtp-password", "hunter2", "--log-level", "debug"}) words.emplace_back(word);
        expect_silence(commands.run(words));
    }
}

TEST(PasswordOfAMailServer, IsNotRepeatedWhenItsOptionIsMistyped) {
    for (const Words& words : {Words{"serve", "--smtp-pasword", "hunter2"},
                               {"serve", "--smtp-pasword=hunter2"},
                               {"--smtp-pasword=hunter2", "frob"},
                               {"serve", "hunter2"}}) {
        const auto result = run_program(words);
        EXPECT_EQ(result.exit_code, wrong_input);
        expect_silence(result);
    }
}

TEST(PasswordOfAMailServer, MayStandInTheEnvironmentWhereHelpDoesNotShowIt) {
    ::setenv("MUSTER_SMTP_PASSWORD", secret.c_str(), 1);
    for (const Words& words : {Words{"--help"}, {"serve", "--help"}, {"serve", "--frob"}}) {
        expect_silence(run_program(words));
    }
    const MusterProcess muster(storage::Engine::sqlite,
                               {"--smtp-url", "smtp://127.0.0.1:1", "--smtp-user", "ada", "--log-level", "debug"});
    ::unsetenv("MUSTER_SMTP_PASSWORD");
    EXPECT_TRUE(muster.log().contains("smtp://127.0.0.1:1 as ada")) << muster.log();
    EXPECT_FALSE(muster.log().contains(secret)) << muster.log();
}

}  // namespace
}  // namespace muster::testing
