// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "support/muster_process.h"
#include "support/program.h"

namespace muster::testing {
namespace {

using storage::testing::engine_name;

/// A block of a walk-through: its commands, and what their output must hold.
struct Block {
    std::string commands;
    std::vector<std::string> expected;
};

std::vector<Block> read_blocks(const std::string& path) {
    const std::string mark = "# → ";
    std::vector<Block> blocks;
    std::ifstream file(path);
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("```")) {
            inside = line == "```sh";
            if (inside) blocks.emplace_back();
        } else if (inside && line.starts_with(mark)) {
            blocks.back().expected.push_back(line.substr(mark.size()));
        } else if (inside) {
            blocks.back().commands += line + "\n";
        }
    }
    return blocks;
}

/// One shell session of all blocks as they are written, with a line before each block's output and one after.
std::string session_of(const std::vector<Block>& blocks, const MusterProcess& muster) {
    std::string script = "set -eu\ncd " + muster.data().string() + "\nmkdir -p var\nexport URL=" + muster.url() +
                         "/api/v1 OUTBOX=" + (muster.data() / "outbox").string() +
                         " MUSTER_DATA=" + muster.data().string() + " MUSTER_DATABASE=" + muster.database().url() +
                         " MUSTER_BIN=" + std::filesystem::path(MUSTER_PROGRAM).parent_path().string() + "\n";
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        script += "echo '<block " + std::to_string(i) + ">'\n" + blocks[i].commands;
        for (const auto& expected : blocks[i].expected) {
            if (expected.starts_with('$')) script += "echo \"<value " + expected + ">\"\n";
        }
    }
    return script + "echo '<block " + std::to_string(blocks.size()) + ">'\n";
}

std::string run_shell(const std::string& script, const std::filesystem::path& folder) {
    std::ofstream(folder / "walk.sh") << script;
    const std::string command =
        "bash " + (folder / "walk.sh").string() + " > " + (folder / "walk.out").string() + " 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << "the walk-through stopped early";
    std::ifstream out(folder / "walk.out");
    return {std::istreambuf_iterator<char>(out), {}};
}

class Readme : public ::testing::TestWithParam<storage::Engine> {};

/// The answers among what was printed, one on a line, that are problems.
std::vector<std::string> problems_in(const std::string& printed) {
    std::istringstream lines(printed);
    std::vector<std::string> problems;
    for (std::string line; std::getline(lines, line);) {
        if (line.contains(R"("status":4)") || line.contains(R"("status":5)")) problems.push_back(line);
    }
    return problems;
}

bool names_a_problem(const std::string& expected) {
    return expected.starts_with(R"("status":4)") || expected.starts_with(R"("code":)");
}

/// A problem that no line expects, or another one, means that a command doesn't do what it is there for.
void expect_problems(const std::vector<std::string>& expected, const std::string& printed) {
    std::vector<std::string> named;
    std::ranges::copy_if(expected, std::back_inserter(named), names_a_problem);
    const auto problems = problems_in(printed);
    ASSERT_EQ(problems.size(), named.size()) << printed;
    for (std::size_t i = 0; i < named.size(); ++i) {
        EXPECT_TRUE(problems[i].contains(named[i])) << "expected: " << named[i] << "\nprinted: " << problems[i];
    }
}

/// One walk through all blocks.
void walk(const std::vector<Block>& blocks, const MusterProcess& muster) {
    const std::string output = run_shell(session_of(blocks, muster), muster.data());
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const auto begin = output.find("<block " + std::to_string(i) + ">");
        const auto end = output.find("<block " + std::to_string(i + 1) + ">");
        ASSERT_NE(end, std::string::npos) << output;
        const std::string printed = output.substr(begin, end - begin);
        for (auto expected : blocks[i].expected) {
            if (expected.starts_with('$')) {
                const auto value = printed.find("<value ") + 7;
                expected = "\n" + printed.substr(value, printed.find('>', value) - value) + "\n";
            }
            EXPECT_TRUE(printed.contains(expected)) << "expected: " << expected << "\nprinted: " << printed;
        }
        expect_problems(blocks[i].expected, printed);
    }
}

/// The pages of the guide, each after what all of them begin with.
std::vector<std::string> guide_pages() {
    std::vector<std::string> pages;
    for (const auto& entry : std::filesystem::directory_iterator("docs/guide")) {
        if (entry.path().filename() != "README.md") pages.push_back(entry.path().string());
    }
    return pages;
}

/// Waits until the clock shows another second, of which a walk makes its addresses.
void await_next_second() {
    const auto now = std::time(nullptr);
    while (std::time(nullptr) == now) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

TEST_P(Readme, EachCommandOfTheWalkThroughDoesWhatItSaysHoweverOftenItIsWalked) {
    if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
    const MusterProcess muster(GetParam());
    const auto blocks = read_blocks("README.md");
    ASSERT_GT(blocks.size(), 10U);
    walk(blocks, muster);
    await_next_second();
    walk(blocks, muster);
}

TEST_P(Readme, EachCommandOfTheGuideDoesWhatItSays) {
    if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
    const MusterProcess muster(GetParam());
    const auto pages = guide_pages();
    EXPECT_EQ(pages.size(), 6U) << "one for each product, and one for all of them";
    for (const auto& page : pages) {
        SCOPED_TRACE(page);
        auto blocks = read_blocks("docs/guide/README.md");
        const auto more = read_blocks(page);
        ASSERT_GT(more.size(), 4U);
        blocks.insert(blocks.end(), more.begin(), more.end());
        walk(blocks, muster);
        await_next_second();
    }
}

TEST(Dev, ExplainsRunWithoutBuildingAnything) {
    const TemporaryFolder folder;
    const auto out = (folder.path() / "out").string();
    ASSERT_EQ(std::system(("PATH=/usr/bin:/bin timeout 5 ./dev run --help >" + out + " 2>&1").c_str()), 0);
    const auto said = read_file(out);
    EXPECT_TRUE(said.starts_with("./dev run [option…]")) << said;
    EXPECT_TRUE(said.contains("--port")) << said;
    EXPECT_FALSE(said.contains("build:")) << said;
}

INSTANTIATE_TEST_SUITE_P(Engines, Readme, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
