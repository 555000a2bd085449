// SPDX-License-Identifier: Apache-2.0
#include "base/id_source.h"

#include <chrono>
#include <thread>

#include "base/enum_table.h"
#include "base/invariant.h"
#include "base/limits.h"

namespace muster {
namespace {

using std::chrono::milliseconds;

constexpr int node_bits = 10;
constexpr int sequence_bits = 12;
constexpr std::int64_t ms_end = std::int64_t{1} << 41;
constexpr std::int64_t sequence_end = std::int64_t{1} << sequence_bits;
constexpr std::chrono::sys_days epoch = std::chrono::year(2026) / std::chrono::January / std::chrono::day(1);

static_assert(IdSource::nodes_max == 1 << node_bits);

std::int64_t ms_since_epoch(Time time) { return std::chrono::floor<milliseconds>(time - epoch).count(); }

/// Whoever waits here keeps all others waiting, so a clock that is far behind is not waited for at all.
Result<std::int64_t> wait_until_after(std::int64_t last_ms, const Clock& clock) {
    const auto until = std::chrono::steady_clock::now() + limits::id_wait_max;
    for (;;) {
        const std::int64_t now_ms = ms_since_epoch(clock.now());
        if (now_ms > last_ms) return now_ms;
        const bool is_far_behind = milliseconds(last_ms - now_ms) > limits::id_wait_max;
        if (is_far_behind || std::chrono::steady_clock::now() >= until) return IdError::clock_behind;
        std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
}

}  // namespace

const ErrorKind& error_kind(IdError error) {
    using enum IdError;
    static constexpr EnumTable<IdError, ErrorKind> rows({
        {no_node,
         {"no_node", Category::unavailable, "this server must find its place among the others: try again soon"}},
        {clock_behind,
         {"clock_behind", Category::unavailable, "this server's clock went back: try again when it is right"}},
    });
    return rows[error];
}

IdSource::IdSource(const Clock& clock, Lease lease) : clock_(clock), lease_(std::move(lease)) {}

IdSource::IdSource(const Clock& clock, int node) : IdSource(clock, [node] { return Term{node, Time::max()}; }) {
    INVARIANT(node >= 0 && node < nodes_max);
}

Result<std::int64_t> IdSource::next_number() {
    const std::lock_guard lock(mutex_);
    const Term term = lease_();
    if (term.node != node_) {
        // Whoever had the new node before has minted nothing in a millisecond of this term, so it begins afresh.
        node_ = term.node;
        last_ms_ = 0;
        sequence_ = 0;
    }
    std::int64_t now_ms = ms_since_epoch(clock_.now());
    if (now_ms <= last_ms_) {
        // The same millisecond, or a clock that went back: go on in the last one while it has numbers left.
        now_ms = sequence_ + 1 < sequence_end ? last_ms_ : TRY(wait_until_after(last_ms_, clock_));
    }
    if (now_ms >= ms_since_epoch(term.until)) return IdError::no_node;
    sequence_ = now_ms == last_ms_ ? sequence_ + 1 : 0;
    last_ms_ = now_ms;
    INVARIANT(last_ms_ < ms_end);
    return (last_ms_ << (node_bits + sequence_bits)) | (std::int64_t{node_} << sequence_bits) | sequence_;
}

Time IdSource::minted_at(std::int64_t number) { return epoch + milliseconds(number >> (node_bits + sequence_bits)); }

}  // namespace muster
