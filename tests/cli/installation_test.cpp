// SPDX-License-Identifier: Apache-2.0
// What an installation consists of, who makes it, and what is said where some of it is missing or is something else.

#include <filesystem>
#include <fstream>
#include <string>

#include "cli/cli.h"
#include "support/program.h"

namespace muster::testing {
namespace {

namespace fs = std::filesystem;

const Words commands_on_it[] = {{"serve", "--port", "0"},
                                {"demo"},
                                {"user", "list"},
                                {"audit", "verify"},
                                {"routes"},
                                {"organization", "list"},
                                {"role-model", "apply"},
                                {"member", "list", "1"}};

MUSTER_CLI(InstallationKeys);

TEST_P(InstallationKeys, AreMadeWithANewDatabaseAndNeverAgain) {
    migrate();
    for (const auto* name : {"audit.key", "token.key"}) {
        const auto key = commands_->data() / name;
        const auto kept = read_file(key);
        ASSERT_EQ(kept.size(), 32U);
        fs::remove(key);
        const auto says = "`" + key.string() + "` is missing: restore it from the backup";
        for (const auto& command : commands_on_it) EXPECT_TRUE(refuses(run(command), refused, says)) << command[0];
        EXPECT_TRUE(refuses(run({"migrate"}), refused, says));
        EXPECT_FALSE(fs::exists(key));
        std::ofstream(key) << kept;
        fs::permissions(key, fs::perms::owner_read | fs::perms::owner_write);
        EXPECT_EQ(run({"user", "list"}).exit_code, done);
        EXPECT_EQ(text_of({"migrate"}), "nothing to migrate\n");
    }
}

TEST_P(InstallationKeys, ThatAreThereAlreadyServeANewDatabase) {
    migrate();
    const auto key = commands_->data() / "audit.key";
    const auto kept = read_file(key);
    const storage::testing::TemporaryDatabase another(GetParam());
    const auto migrated = run_program({"migrate", "--data", commands_->data().string(), "--database", another.url()});
    EXPECT_EQ(migrated.exit_code, done) << migrated.err;
    EXPECT_EQ(read_file(key), kept);
}

/// Nothing but the folder of the test.
class NoInstallation : public ::testing::Test {
  protected:
    CommandResult run_at(Words words, const fs::path& data) {
        words.emplace_back("--data");
        words.push_back(data.string());
        return run_program(words);
    }
    [[nodiscard]] bool is_untouched() const { return fs::is_empty(folder_.path()); }

    TemporaryFolder folder_;
};

TEST_F(NoInstallation, IsMadeByMigrateAlone) {
    const auto data = folder_.path() / "var";
    const auto says = "there is no database in `" + data.string() + "`: is --data right? `muster migrate` makes one";
    for (const auto& command : commands_on_it) {
        EXPECT_TRUE(refuses(run_at(command, data), refused, says)) << command[0];
        EXPECT_TRUE(is_untouched()) << command[0];
    }
    EXPECT_EQ(run_at({"migrate"}, data).exit_code, done);
    EXPECT_EQ(run_at({"user", "list"}, data).exit_code, done);
}

TEST_F(NoInstallation, IsNamedByItsDatabaseWhereThatIsGiven) {
    const auto url = "sqlite:" + (folder_.path() / "muster.db").string();
    EXPECT_TRUE(refuses(run_at({"user", "list", "--database", url}, folder_.path()), refused,
                        "there is no database at `" + url + "`: is --database right?"));
    EXPECT_TRUE(is_untouched());
}

TEST_F(NoInstallation, IsMadeOfAWrongSetting) {
    const auto file = (folder_.path() / "README.md").string();
    std::ofstream(file) << "# A text that is no database, and longer than the head of one would have to be.\n"
                        << std::string(200, '-') << '\n';
    const auto data = folder_.path() / "var";
    for (const Words& command : {Words{"migrate"}, {"user", "list"}, {"serve", "--port", "0"}}) {
        const auto with = [&](const std::string& option, const std::string& value) {
            auto words = command;
            words.push_back(option);
            words.push_back(value);
            return run_at(words, data);
        };
        EXPECT_TRUE(refuses(run_at(command, file), wrong_input, "`" + file + "` is no folder: check --data"));
        EXPECT_TRUE(refuses(with("--database", "mysql://x"), wrong_input, "write sqlite:PATH or postgresql://"));
        EXPECT_TRUE(refuses(with("--database", ""), wrong_input, "--database: may not be empty"));
        EXPECT_TRUE(refuses(with("--database", "sqlite:" + file), wrong_input,
                            "`" + file + "` is no SQLite database: check --database"));
        EXPECT_TRUE(
            refuses(with("--database", "postgresql://ada@127.0.0.1:1/muster"), unavailable, "check host and port"));
        EXPECT_FALSE(fs::exists(data)) << command[0];
    }
    EXPECT_TRUE(refuses(run_at({"user", "list", "--role-models", "/nope"}, data), wrong_input, "can't list /nope"));
}

TEST_F(NoInstallation, IsNeededToCheckAFile) {
    EXPECT_EQ(run_at({"role-model", "check", "role-models/messente.toml"}, folder_.path() / "var").exit_code, done);
    EXPECT_TRUE(is_untouched());
}

TEST_F(NoInstallation, NeedsTheSourceTreeForItsRoleModels) {
    const auto data = folder_.path() / "var";
    const auto program = std::string("cd ") + folder_.path().string() + " && " + MUSTER_PROGRAM;
    const auto settings = " --data " + data.string() + " >" + (folder_.path() / "out").string() + " 2>&1";
    EXPECT_EQ(std::system((program + " migrate" + settings).c_str()), 0);
    EXPECT_EQ(std::system((program + " demo" + settings).c_str()), 0) << read_file(folder_.path() / "out");
}

}  // namespace
}  // namespace muster::testing
