// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <limits>
#include <thread>
#include <type_traits>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/secret.h"

namespace muster::log {
namespace {

class Log : public ::testing::Test {
  protected:
    void TearDown() override { set_level(Level::info); }

    template <class F>
    static std::vector<boost::json::object> lines_of(F&& write) {
        ::testing::internal::CaptureStderr();
        write();
        std::string all = ::testing::internal::GetCapturedStderr();
        std::vector<boost::json::object> lines;
        for (std::size_t end = all.find('\n'); end != std::string::npos; end = all.find('\n')) {
            lines.push_back(boost::json::parse(all.substr(0, end)).as_object());
            all.erase(0, end + 1);
        }
        EXPECT_EQ(all, "") << "after the last line";
        return lines;
    }
};

TEST_F(Log, WritesOneJsonObjectALine) {
    const auto before = SystemClock().now();
    const auto lines = lines_of([] {
        info("mail_sent", {{"attempts", 2}, {"seconds", 0.25}, {"to", "vera@example.test"}});
        warning("disk_low");
        error("stopped", {});
    });
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0].at("level"), "info");
    EXPECT_EQ(lines[0].at("event"), "mail_sent");
    EXPECT_EQ(lines[0].at("attempts"), 2);
    EXPECT_EQ(lines[0].at("seconds"), 0.25);
    EXPECT_EQ(lines[0].at("to"), "vera@example.test");
    EXPECT_EQ(lines[1].at("level"), "warning");
    EXPECT_EQ(lines[2].at("level"), "error");
    const auto time = parse_rfc3339(lines[0].at("time").as_string());
    ASSERT_TRUE(time);
    EXPECT_GE(*time, before);
}

TEST_F(Log, ReadsBackEveryByteOfAText) {
    std::string ascii;
    for (char c = 0; c < 0x7F; ++c) ascii += c;
    ascii += "\x7F \u00FC \U0001F44B";
    const auto lines = lines_of([&] { info("odd\n\"event\"", {{"k\"ey", ascii}}); });
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].at("event"), "odd\n\"event\"");
    EXPECT_EQ(lines[0].at("k\"ey").as_string(), ascii);
}

TEST_F(Log, ShowsWhatIsNotUtf8AsLatin1) {
    const auto lines = lines_of([] { info("odd", {{"bytes", "a\xFF\xC3"}}); });
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].at("bytes"), "a\u00FF\u00C3");
}

TEST_F(Log, KeepsBracesAndPercentSignsAsTheyAre) {
    const auto lines = lines_of([] { info("{} %v {0}", {{"{}", "%s {:>10}"}}); });
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].at("event"), "{} %v {0}");
    EXPECT_EQ(lines[0].at("{}"), "%s {:>10}");
}

TEST_F(Log, WritesNumbersAsJsonKnowsThem) {
    const auto lines = lines_of([] {
        info("numbers", {{"least", std::numeric_limits<std::int64_t>::min()},
                         {"great", 1e300},
                         {"whole", 3.0},
                         {"none", std::numeric_limits<double>::quiet_NaN()},
                         {"endless", std::numeric_limits<double>::infinity()}});
    });
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].at("least"), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(lines[0].at("great"), 1e300);
    EXPECT_EQ(lines[0].at("whole").to_number<double>(), 3.0);
    EXPECT_TRUE(lines[0].at("none").is_null());
    EXPECT_TRUE(lines[0].at("endless").is_null());
}

TEST_F(Log, IsSilentBelowItsLevel) {
    const auto lines = lines_of([] {
        set_level(Level::warning);
        debug("a");
        info("b");
        warning("c");
        set_level(Level::debug);
        debug("d");
    });
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].at("event"), "c");
    EXPECT_EQ(lines[1].at("event"), "d");
    EXPECT_EQ(lines[1].at("level"), "debug");
}

TEST_F(Log, KeepsLinesOfManyThreadsWhole) {
    const auto lines = lines_of([] {
        std::vector<std::thread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([] {
                for (int line = 0; line < 200; ++line) info("line", {{"text", "0123456789abcdef0123456789abcdef"}});
            });
        }
        for (auto& thread : threads) thread.join();
    });
    EXPECT_EQ(lines.size(), 1600U);
}

TEST_F(Log, HasNoWayInForASecret) {
    EXPECT_FALSE((std::is_constructible_v<Field, std::string_view, Secret>));
    EXPECT_TRUE((std::is_constructible_v<Field, std::string_view, std::string_view>));
}

}  // namespace
}  // namespace muster::log
