// SPDX-License-Identifier: Apache-2.0
#include "team/api_key_rate.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "team/team_error.h"

namespace muster::team {
namespace {

constexpr std::chrono::minutes idle_max{1};  ///< after which any bucket is full

}  // namespace

Result<void> ApiKeyRates::admit(access::ApiKeyId key, const crypto::Digest& shown) {
    const Time now = clock_.now();
    const std::lock_guard lock(mutex_);
    forget_full_ones(now);
    Bucket& bucket = buckets_.try_emplace(key, Bucket{std::max(burst_, 1.0), now}).first->second;
    const double passed = std::max(0.0, std::chrono::duration<double>(now - bucket.as_of).count());
    bucket.left = std::min(std::max(burst_, 1.0), bucket.left + passed * per_second_);
    bucket.as_of = now;
    if (std::ranges::find(bucket.shown, std::optional(shown)) == bucket.shown.end())
        bucket.shown = {shown, bucket.shown.front()};
    if (bucket.left < 1) {
        const std::chrono::seconds wait(static_cast<std::int64_t>(std::ceil((1 - bucket.left) / per_second_)));
        return Error(TeamError::api_key_too_fast).with_attachment(std::make_shared<RetryAfter>(wait));
    }
    bucket.left -= 1;
    return {};
}

bool ApiKeyRates::knows(access::ApiKeyId key, const crypto::Digest& shown) {
    const std::lock_guard lock(mutex_);
    const auto found = buckets_.find(key);
    if (found == buckets_.end()) return false;
    const auto& last = found->second.shown;
    return std::ranges::find(last, std::optional(shown)) != last.end();
}

void ApiKeyRates::forget(access::ApiKeyId key, const crypto::Digest& shown) {
    const std::lock_guard lock(mutex_);
    const auto found = buckets_.find(key);
    if (found == buckets_.end()) return;
    for (auto& each : found->second.shown) {
        if (each == shown) each.reset();
    }
}

void ApiKeyRates::forget_full_ones(Time now) {
    if (now - looked_over_at_ < idle_max && now >= looked_over_at_) return;
    looked_over_at_ = now;
    std::erase_if(buckets_, [now](const auto& each) { return now - each.second.as_of >= idle_max; });
}

}  // namespace muster::team
