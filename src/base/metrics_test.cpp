// SPDX-License-Identifier: Apache-2.0
#include "base/metrics.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster {
namespace {

using ::testing::HasSubstr;

TEST(Metrics, ShowsWhatWasCounted) {
    Metrics metrics;
    metrics.counter("muster_requests_total", "requests answered", {{"status", "200"}}).increment();
    metrics.counter("muster_requests_total", "requests answered", {{"status", "200"}}).increment(2);
    metrics.counter("muster_requests_total", "requests answered", {{"status", "503"}});
    const std::string text = metrics.text();
    EXPECT_THAT(text, HasSubstr("# HELP muster_requests_total requests answered\n"));
    EXPECT_THAT(text, HasSubstr("# TYPE muster_requests_total counter\n"));
    EXPECT_THAT(text, HasSubstr("muster_requests_total{status=\"200\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("muster_requests_total{status=\"503\"} 0\n"));
}

TEST(Metrics, ShowsNothingBeforeASeriesIsMade) { EXPECT_EQ(Metrics().text(), ""); }

TEST(Metrics, GivesTheSameSeriesForTheSameNameAndLabelsOnly) {
    Metrics metrics;
    Counter& first = metrics.counter("muster_a_total", "a", {{"kind", "x"}});
    EXPECT_EQ(&first, &metrics.counter("muster_a_total", "a", {{"kind", "x"}}));
    EXPECT_NE(&first, &metrics.counter("muster_a_total", "a", {{"kind", "y"}}));
    EXPECT_NE(&first, &metrics.counter("muster_b_total", "b", {{"kind", "x"}}));
}

TEST(Metrics, ShowsAGaugeAsItStands) {
    Metrics metrics;
    Gauge& gauge = metrics.gauge("muster_connections", "open connections");
    gauge.add(5);
    gauge.add(-2);
    EXPECT_THAT(metrics.text(), HasSubstr("muster_connections 3\n"));
    gauge.set(0.5);
    EXPECT_THAT(metrics.text(), HasSubstr("muster_connections 0.5\n"));
}

TEST(Metrics, CountsAnObservationInEachBucketThatReachesIt) {
    Metrics metrics;
    Histogram& histogram = metrics.histogram("muster_request_seconds", "time to answer", {0.5, 1, 2});
    for (const double seconds : {0.25, 0.5, 0.75, 1.5, 4.0}) histogram.observe(seconds);
    const std::string text = metrics.text();
    EXPECT_THAT(text, HasSubstr("muster_request_seconds_bucket{le=\"0.5\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("muster_request_seconds_bucket{le=\"1\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("muster_request_seconds_bucket{le=\"2\"} 4\n"));
    EXPECT_THAT(text, HasSubstr("muster_request_seconds_bucket{le=\"+Inf\"} 5\n"));
    EXPECT_THAT(text, HasSubstr("muster_request_seconds_count 5\n"));
    EXPECT_THAT(text, HasSubstr("muster_request_seconds_sum 7\n"));
}

TEST(Metrics, EscapesTheValuesOfLabels) {
    Metrics metrics;
    metrics.counter("muster_a_total", "a", {{"kind", "with \"quotes\""}});
    EXPECT_THAT(metrics.text(), HasSubstr("kind=\"with \\\"quotes\\\"\""));
}

TEST(Metrics, LosesNoCountAmongThreads) {
    Metrics metrics;
    constexpr int thread_count = 4;
    constexpr int increments = 10'000;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < thread_count; ++i) {
            threads.emplace_back([&metrics] {
                Counter& counter = metrics.counter("muster_a_total", "a");
                Histogram& histogram = metrics.histogram("muster_a_seconds", "a", {1});
                for (int n = 0; n < increments; ++n) {
                    counter.increment();
                    histogram.observe(0.5);
                }
            });
        }
    }
    EXPECT_EQ(metrics.counter("muster_a_total", "a").value(), std::uint64_t{thread_count * increments});
    EXPECT_EQ(metrics.histogram("muster_a_seconds", "a", {1}).count(0), std::uint64_t{thread_count * increments});
    EXPECT_EQ(metrics.histogram("muster_a_seconds", "a", {1}).sum(), 0.5 * thread_count * increments);
}

TEST(MetricsDeathTest, RefusesOneNameForTwoKinds) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    Metrics metrics;
    metrics.counter("muster_a_total", "a");
    EXPECT_DEATH(metrics.gauge("muster_a_total", "a"), "invariant broken");
}

TEST(MetricsDeathTest, RefusesANameThatIsNotMusters) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    Metrics metrics;
    EXPECT_DEATH(metrics.counter("requests_total", "requests"), "invariant broken");
}

}  // namespace
}  // namespace muster
