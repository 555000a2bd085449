// SPDX-License-Identifier: Apache-2.0
#include "base/id_source.h"

#include <chrono>
#include <thread>

#include "base/invariant.h"
#include "base/log.h"

namespace muster {
namespace {

constexpr int node_bits = 10;
constexpr int sequence_bits = 12;
constexpr std::int64_t ms_end = std::int64_t{1} << 41;
constexpr std::int64_t sequence_end = std::int64_t{1} << sequence_bits;
constexpr std::chrono::sys_days epoch = std::chrono::year(2026) / std::chrono::January / std::chrono::day(1);

static_assert(IdSource::nodes_max == 1 << node_bits);

std::int64_t ms_since_epoch(const Clock& clock) {
    return std::chrono::floor<std::chrono::milliseconds>(clock.now() - epoch).count();
}

std::int64_t wait_until_after(std::int64_t last_ms, const Clock& clock) {
    std::int64_t now_ms = ms_since_epoch(clock);
    if (now_ms + 1000 < last_ms) log::warning("id_source_waits_for_clock", {{"behind_ms", last_ms - now_ms}});
    while (now_ms <= last_ms) {
        std::this_thread::sleep_for(std::chrono::microseconds(100));
        now_ms = ms_since_epoch(clock);
    }
    return now_ms;
}

}  // namespace

IdSource::IdSource(const Clock& clock, int node) : clock_(clock), node_(node) {
    INVARIANT(node >= 0 && node < nodes_max);
}

std::int64_t IdSource::next_number() {
    const std::lock_guard lock(mutex_);
    std::int64_t now_ms = ms_since_epoch(clock_);
    if (now_ms <= last_ms_) {
        // The same millisecond, or a clock that went back: go on in the last one while it has numbers left.
        now_ms = sequence_ + 1 < sequence_end ? last_ms_ : wait_until_after(last_ms_, clock_);
    }
    sequence_ = now_ms == last_ms_ ? sequence_ + 1 : 0;
    last_ms_ = now_ms;
    INVARIANT(last_ms_ < ms_end);
    return (last_ms_ << (node_bits + sequence_bits)) | (node_ << sequence_bits) | sequence_;
}

}  // namespace muster
