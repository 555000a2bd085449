// SPDX-License-Identifier: Apache-2.0
#include "base/metrics.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "base/invariant.h"

namespace muster {
namespace {

prometheus::MetricType fill(prometheus::ClientMetric& metric, const Counter& counter) {
    metric.counter.value = static_cast<double>(counter.value());
    return prometheus::MetricType::Counter;
}

prometheus::MetricType fill(prometheus::ClientMetric& metric, const Gauge& gauge) {
    metric.gauge.value = gauge.value();
    return prometheus::MetricType::Gauge;
}

prometheus::MetricType fill(prometheus::ClientMetric& metric, const Histogram& histogram) {
    const std::vector<double>& bounds = histogram.upper_bounds();
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        count += histogram.count(i);
        metric.histogram.bucket.push_back({.cumulative_count = count, .upper_bound = bounds[i]});
    }
    metric.histogram.sample_count = count + histogram.count(bounds.size());
    metric.histogram.sample_sum = histogram.sum();
    return prometheus::MetricType::Histogram;
}

template <class Families>
void collect(const Families& families, std::vector<prometheus::MetricFamily>& collected) {
    for (const auto& [name, family] : families) {
        prometheus::MetricFamily& shown = collected.emplace_back();
        shown.name = name;
        shown.help = family.help;
        for (const auto& [labels, series] : family.series) {
            prometheus::ClientMetric& metric = shown.metric.emplace_back();
            for (const auto& [label, value] : labels) metric.label.push_back({label, value});
            shown.type = fill(metric, series);
        }
    }
}

}  // namespace

Histogram::Histogram(std::vector<double> upper_bounds)
    : upper_bounds_(std::move(upper_bounds)), counts_(upper_bounds_.size() + 1) {
    INVARIANT(std::adjacent_find(upper_bounds_.begin(), upper_bounds_.end(), std::greater_equal<>()) ==
              upper_bounds_.end());
}

void Histogram::observe(double value) {
    const auto bound = std::lower_bound(upper_bounds_.begin(), upper_bounds_.end(), value);
    counts_[static_cast<std::size_t>(bound - upper_bounds_.begin())].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
}

template <class Series, class... Arguments>
Series& Metrics::ensure(Families<Series>& families, const std::string& name, const std::string& help,
                        const Labels& labels, const Arguments&... arguments) {
    INVARIANT(name.starts_with("muster_"));
    const std::lock_guard lock(mutex_);
    auto& family = families[name];
    INVARIANT(counters_.count(name) + gauges_.count(name) + histograms_.count(name) == 1);
    family.help = help;
    return family.series.try_emplace(labels, arguments...).first->second;
}

Counter& Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
    return ensure(counters_, name, help, labels);
}

Gauge& Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
    return ensure(gauges_, name, help, labels);
}

Histogram& Metrics::histogram(const std::string& name, const std::string& help, const std::vector<double>& upper_bounds,
                              const Labels& labels) {
    Histogram& histogram = ensure(histograms_, name, help, labels, upper_bounds);
    INVARIANT(histogram.upper_bounds() == upper_bounds);
    return histogram;
}

std::string Metrics::text() const {
    std::vector<prometheus::MetricFamily> collected;
    {
        const std::lock_guard lock(mutex_);
        collect(counters_, collected);
        collect(gauges_, collected);
        collect(histograms_, collected);
    }
    return prometheus::TextSerializer().Serialize(collected);
}

}  // namespace muster
