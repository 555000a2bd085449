// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace muster {

/// A number of things that happened; it only grows.
class Counter {
  public:
    void increment(std::uint64_t by = 1) { count_.fetch_add(by, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t value() const { return count_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> count_{0};
};

/// A number as it stands now.
class Gauge {
  public:
    void set(double value) { value_.store(value, std::memory_order_relaxed); }
    void add(double difference) { value_.fetch_add(difference, std::memory_order_relaxed); }
    [[nodiscard]] double value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<double> value_{0};
};

/// How many observations fell at or below each bound, and their sum.
class Histogram {
  public:
    /// The bounds grow strictly; one bucket more takes what lies above the last.
    explicit Histogram(std::vector<double> upper_bounds);

    void observe(double value);

    [[nodiscard]] const std::vector<double>& upper_bounds() const { return upper_bounds_; }
    /// Of the bucket alone, not of those below it; `bucket` may be the number of bounds.
    [[nodiscard]] std::uint64_t count(std::size_t bucket) const {
        return counts_[bucket].load(std::memory_order_relaxed);
    }
    [[nodiscard]] double sum() const { return sum_.load(std::memory_order_relaxed); }

  private:
    const std::vector<double> upper_bounds_;
    std::vector<std::atomic<std::uint64_t>> counts_;
    std::atomic<double> sum_{0};
};

/// The measurements of one server, shown to Prometheus. Thread-safe; counting takes no lock, so keep the reference.
/// Names begin with `muster_`, and end with their unit (`_seconds`, `_bytes`, `_total`). Labels hold few values, all of
/// our own making: never an id, never what a user wrote.
class Metrics {
  public:
    using Labels = std::map<std::string, std::string>;

    /// The one series of that name and those labels, made at first; it lives as long as the Metrics.
    /// One name has one kind, and a histogram's one set of bounds.
    Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
    Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
    Histogram& histogram(const std::string& name, const std::string& help, const std::vector<double>& upper_bounds,
                         const Labels& labels = {});

    /// All series in Prometheus' text format.
    [[nodiscard]] std::string text() const;

  private:
    template <class Series>
    struct Family {
        std::string help;
        std::map<Labels, Series> series;
    };
    template <class Series>
    using Families = std::map<std::string, Family<Series>>;

    template <class Series, class... Arguments>
    Series& ensure(Families<Series>& families, const std::string& name, const std::string& help, const Labels& labels,
                   const Arguments&... arguments);

    mutable std::mutex mutex_;
    Families<Counter> counters_;
    Families<Gauge> gauges_;
    Families<Histogram> histograms_;
};

}  // namespace muster
