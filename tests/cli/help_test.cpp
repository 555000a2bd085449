// SPDX-License-Identifier: Apache-2.0
// What the program says of itself, and to whoever mistypes.

#include <cstdlib>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/cli.h"
#include "support/program.h"

namespace muster::testing {
namespace {

std::string written(const Words& command) {
    std::string text = "muster";
    for (const auto& word : command) text += " " + word;
    return text;
}

std::string help_of(Words command) {
    command.emplace_back("--help");
    const auto help = run_program(command);
    EXPECT_EQ(help.exit_code, done) << help.err;
    EXPECT_EQ(help.err, "");
    return help.out;
}

/// The names below a heading of a help page.
Words names_below(const std::string& help, const std::string& heading) {
    Words names;
    std::istringstream lines(help);
    std::string line;
    while (std::getline(lines, line) && line != heading) continue;
    while (std::getline(lines, line) && line.starts_with("  ")) names.push_back(line.substr(2, line.find(' ', 2) - 2));
    return names;
}

struct Page {
    Words command;
    std::string help;
    bool is_leaf = false;

    [[nodiscard]] std::string example() const {
        const std::string mark = "\nExample:\n  ";
        const auto at = help.find(mark);
        return at == help.npos ? ""
                               : help.substr(at + mark.size(), help.find('\n', at + mark.size()) - at - mark.size());
    }
};

/// The page of each command at and below one.
void collect(const Words& command, std::vector<Page>& pages) {
    Page page{command, help_of(command)};
    const auto subcommands = names_below(page.help, "Subcommands:");
    page.is_leaf = subcommands.empty();
    pages.push_back(page);
    for (const auto& name : subcommands) {
        auto below = command;
        below.push_back(name);
        collect(below, pages);
    }
}

const std::vector<Page>& pages() {
    static const auto all = [] {
        std::vector<Page> collected;
        collect({}, collected);
        return collected;
    }();
    return all;
}

TEST(Help, OfEachCommandSaysWhatItIsForAndHowItIsWritten) {
    EXPECT_GE(pages().size(), 20U);
    for (const auto& page : pages()) {
        if (page.command.empty()) continue;
        SCOPED_TRACE(written(page.command));
        EXPECT_GT(page.help.find('\n'), 12U) << "its first line says what it is for";
        EXPECT_TRUE(page.example().contains(written(page.command))) << page.help;
        EXPECT_TRUE(page.help.contains("`muster --help`")) << "where the settings are";
    }
}

TEST(Help, GivesExamplesThatCanBeRunAsTheyAre) {
    // In one installation, one behind the other; made-up ids are not found. A shell reads them as people would type.
    const MusterCommands commands(storage::Engine::sqlite);
    const auto program = std::filesystem::path(MUSTER_PROGRAM).parent_path().string();
    const auto settings = "PATH=" + program + ":$PATH MUSTER_DATA=" + commands.data().string() +
                          " MUSTER_DATABASE=" + commands.database().url() + " MUSTER_LOG_LEVEL=error";
    int tried = 0;
    for (const auto& page : pages()) {
        if (!page.is_leaf || page.command == Words{"serve"}) continue;
        ++tried;
        const auto out = commands.data() / "out";
        const int status =
            std::system(("export " + settings + "; (" + page.example() + ") >" + out.string() + " 2>&1").c_str());
        EXPECT_TRUE(WEXITSTATUS(status) == done || WEXITSTATUS(status) == not_found)
            << page.example() << " ended with " << WEXITSTATUS(status) << ": " << read_file(out);
        const bool names_nothing =
            page.example().contains("7250118963601408") || page.command == Words{"user", "reset-two-factor"};
        EXPECT_EQ(WEXITSTATUS(status) == not_found, names_nothing) << page.example();
    }
    EXPECT_GE(tried, 13);
}

TEST(Help, OfTheProgramNamesTheVariableOfEachSettingAndTheExitCodes) {
    const auto help = help_of({});
    for (auto line : names_below(help, "Options:")) {
        if (!line.starts_with("--") || line == "--version") continue;
        std::string variable = "MUSTER_";
        for (const char c : line.substr(2)) variable += c == '-' ? '_' : static_cast<char>(std::toupper(c));
        EXPECT_TRUE(help.contains("(Env:" + variable + ")")) << line;
    }
    EXPECT_TRUE(
        help.contains("0 done, 1 failed, 2 wrong input, 3 refused by the state of things, 4 not found, 5 unavailable"));
}

TEST(Help, IsACommandToo) {
    for (const Words& command : {Words{}, {"member"}, {"member", "add"}}) {
        auto words = command;
        words.insert(words.begin(), "help");
        const auto asked = run_program(words);
        EXPECT_EQ(asked.exit_code, done) << asked.err;
        EXPECT_EQ(asked.out, help_of(command) + "\n");
    }
}

TEST(Help, NamesTheVersionOnceAsked) {
    const auto asked = run_program({"--version"});
    EXPECT_EQ(asked.exit_code, done) << asked.err;
    EXPECT_TRUE(std::regex_match(asked.out, std::regex("muster [0-9]+\\.[0-9]+\\.[0-9]+\n"))) << asked.out;
}

struct Mistake {
    const char* name;
    Words words;
    std::vector<std::string> says;
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class Mistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreAnsweredWithWhatIsAllowed) {
    const auto result = run_program(GetParam().words);
    EXPECT_EQ(result.exit_code, wrong_input);
    EXPECT_EQ(result.out, "");
    for (const auto& words : GetParam().says) EXPECT_TRUE(result.err.contains(words)) << words << ": " << result.err;
}

const Mistake mistakes[] = {
    {"no_command", {}, {"name a command: serve, migrate,", "see `muster --help`"}},
    {"no_command_of_a_group",
     {"member"},
     {"list, add, set-role, remove, sign-out, suspend, reactivate and undo-removal", "see `muster member --help`"}},
    {"unknown_command", {"frobnicate"}, {"no command `frobnicate`", "allowed here: serve, migrate,"}},
    {"unknown_command_of_a_group",
     {"user", "frobnicate"},
     {"no command `frobnicate`", "allowed here: create, set-password, sign-out, reset-two-factor and list"}},
    {"mistyped_command", {"migarte"}, {"no command `migarte`, did you mean `migrate`?"}},
    {"unknown_option",
     {"serve", "--frobnicate"},
     {"no option `--frobnicate`", "allowed here: the settings that `muster --help` lists"}},
    {"option_of_another_command",
     {"user", "list", "--role", "x"},
     {"no option `--role`", "the settings that `muster --help` lists"}},
    {"unknown_option_beside_others",
     {"user", "create", "--mail", "x"},
     {"no option `--mail`", "allowed here: --email, --name and the settings"}},
    {"mistyped_option", {"serve", "--dat", "x"}, {"no option `--dat`, did you mean `--data`?"}},
    {"missing_option",
     {"user", "create", "--name", "Ada"},
     {"`--email` is missing (address to sign in with)", "see `muster user create --help`"}},
    {"missing_value", {"user", "create", "--email"}, {"`--email` needs a value behind it"}},
    {"missing_number", {"serve", "--port"}, {"`--port` needs a value behind it"}},
    {"value_twice", {"serve", "--port", "1", "--port", "2"}, {"`--port` stands more than once"}},
    {"missing_word", {"member", "list"}, {"`organization` is missing (its id: see `muster organization list`)"}},
    {"word_too_many", {"user", "list", "all"}, {"`muster user list` has a word too many"}},
    {"value_without_its_option",
     {"member", "add", "1", "ben@people.example", "member"},
     {"`muster member add` has a word too many: write `--role` before it?"}},
    {"output_of_an_unknown_kind", {"--output", "xml", "routes"}, {"--output: `xml` is not one of text and json"}},
    {"log_level_unknown",
     {"--log-level", "loud", "routes"},
     {"--log-level: `loud` is not one of debug, info, warning and error"}},
    {"port_too_high", {"--port", "65536", "serve"}, {"--port: `65536` is no number from 0 to 65535"}},
    {"port_in_letters", {"--port", "abc", "serve"}, {"--port: `abc` is no number from 0 to 65535"}},
    {"workers_none", {"--workers", "0", "serve"}, {"--workers: `0` is no number from 1 to 256"}},
    {"empty_setting", {"--database", "", "serve"}, {"--database: may not be empty"}},
    {"help_of_an_unknown_command", {"help", "member", "ad"}, {"no command `ad`, did you mean `add`?"}},
};

INSTANTIATE_TEST_SUITE_P(Words, Mistakes, ::testing::ValuesIn(mistakes),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace muster::testing
