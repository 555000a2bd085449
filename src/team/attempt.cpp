// SPDX-License-Identifier: Apache-2.0
#include "team/attempt.h"

#include <algorithm>
#include <arpa/inet.h>
#include <memory>
#include <mutex>
#include <optional>

#include "base/crypto.h"
#include "base/limits.h"
#include "base/text.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

constexpr std::size_t cells_per_row = 1U << 16U;  ///< as many as a cell's index tells apart

std::string text_of(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

/// No address is written so.
std::string named(UserId user) { return "user " + user.text(); }

/// Whom a client's attempts are counted for; nothing for this machine.
std::optional<std::string> client_of(std::string_view peer) {
    const std::string text(peer);
    std::array<std::uint8_t, 4> v4{};
    if (inet_pton(AF_INET, text.c_str(), v4.data()) == 1) {
        if (v4[0] == 127) return std::nullopt;
        return text_of(v4);
    }
    std::array<std::uint8_t, 16> v6{};
    if (inet_pton(AF_INET6, text.c_str(), v6.data()) == 1) {
        constexpr std::array<std::uint8_t, 16> loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        if (v6 == loopback) return std::nullopt;
        return text_of(std::span(v6).first(8));
    }
    return text;
}

Error too_many(std::chrono::seconds wait) {
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(wait).count();
    return Error(TeamError::too_many_attempts,
                 "too many attempts: try again in " + std::to_string(minutes) + (minutes == 1 ? " minute" : " minutes"))
        .with_attachment(std::make_shared<RetryAfter>(wait));
}

}  // namespace

struct Attempts::Keys {
    AttemptCounter::Cells email;
    std::optional<AttemptCounter::Cells> client;
};

EnumTable<Attempt, Attempts::Counters> Attempts::all_counters() {
    using namespace limits;
    using enum Attempt;
    struct Bounds {
        int of_address;
        int of_client;
        std::chrono::seconds window;
    };
    static constexpr EnumTable<Attempt, Bounds> bounds({
        {password, {password_failures_per_address_max, password_failures_per_client_max, password_failures_window}},
        {sign_up, {sign_ups_per_address_max, sign_ups_per_client_max, sign_ups_window}},
        {mail, {account_mails_per_address_max, account_mails_per_client_max, account_mails_window}},
        {api_key, {0, api_key_failures_per_client_max, api_key_failures_window}},
        {code, {code_failures_per_address_max, code_failures_per_client_max, code_failures_window}},
        {code_in_a_day,
         {code_failures_per_address_and_day_max, code_failures_per_client_and_day_max, code_failures_day}},
        {invitation, {invitation_mails_to_an_address_max, invitation_mails_of_a_person_max, invitation_mails_window}},
        {invited_by_all, {invitation_mails_to_an_address_by_all_max, 0, invitation_mails_window}},
        {founding,
         {organizations_founded_by_a_person_max, organizations_founded_by_a_client_max, organizations_founded_window}},
        {provider_answer, {0, provider_failures_per_client_max, provider_failures_window}},
        {provider_set, {providers_set_by_a_person_max, 0, providers_set_window}},
    });
    return bounds.transformed([](const Bounds& each) {
        return Counters{AttemptCounter({each.of_address, each.window}), AttemptCounter({each.of_client, each.window})};
    });
}

std::string kept_client(std::string_view peer) {
    const auto cut = peer.substr(0, limits::user_agent_bytes_max);
    return text::is_utf8(cut) && !text::has_control_characters(cut) ? std::string(cut) : std::string();
}

AttemptCounter::AttemptCounter(const AttemptLimit& limit) : limit_(limit) {}

bool AttemptCounter::has_room(const Cells& cells, std::size_t more, Time now) {
    enter_window_of(now);
    if (counts_.empty()) return more <= static_cast<std::size_t>(limit_.count_max);
    for (std::size_t row = 0; row < cells.size(); ++row) {
        if (at(cells, row) + more <= static_cast<std::size_t>(limit_.count_max)) return true;
    }
    return false;
}

void AttemptCounter::add(const Cells& cells, Time now, std::size_t more) {
    enter_window_of(now);
    if (counts_.empty()) counts_.resize(cells.size() * cells_per_row);
    for (std::size_t row = 0; row < cells.size(); ++row) at(cells, row) += static_cast<std::uint32_t>(more);
}

void AttemptCounter::take_back(const Cells& cells, Time now) {
    enter_window_of(now);
    if (counts_.empty()) return;
    for (std::size_t row = 0; row < cells.size(); ++row) {
        auto& count = at(cells, row);
        if (count > 0) --count;
    }
}

std::chrono::seconds AttemptCounter::wait(Time now) const {
    const auto into = now.time_since_epoch() % limit_.window;
    return std::chrono::ceil<std::chrono::seconds>(limit_.window - into);
}

void AttemptCounter::enter_window_of(Time now) {
    const std::int64_t window = now.time_since_epoch() / std::chrono::microseconds(limit_.window);
    if (window == window_) return;
    window_ = window;
    std::ranges::fill(counts_, 0U);
}

std::uint32_t& AttemptCounter::at(const Cells& cells, std::size_t row) {
    return counts_[row * cells_per_row + cells[row]];
}

Attempts::Attempts(const Clock& clock) : clock_(clock), key_(crypto::random_token()), counters_(all_counters()) {
    const auto once_in = [&](Attempt attempt, std::chrono::seconds window) {
        told_.emplace(attempt, Counters{AttemptCounter({1, window}), AttemptCounter({1, window})});
    };
    once_in(Attempt::password, limits::password_failures_window);
    once_in(Attempt::code, limits::code_failures_window);
    once_in(Attempt::code_in_a_day, limits::code_failures_day);
}

AttemptCounter::Cells Attempts::cells_of(std::string_view key) const {
    const auto digest = crypto::hmac_sha256(key_, key);
    AttemptCounter::Cells cells{};
    for (std::size_t row = 0; row < cells.size(); ++row) {
        cells[row] = static_cast<std::uint16_t>(digest[2 * row] << 8U | digest[2 * row + 1]);
    }
    return cells;
}

Attempts::Keys Attempts::keys_of(std::string_view named, std::string_view peer) const {
    Keys keys{cells_of(named), std::nullopt};
    if (const auto client = client_of(peer)) keys.client = cells_of(*client);
    return keys;
}

Result<void> Attempts::admit(Attempt attempt, const EmailAddress& email, std::string_view peer) {
    return admit_keys(attempt, keys_of(email.text(), peer));
}

Result<void> Attempts::admit(Attempt attempt, UserId user, std::string_view peer) {
    return admit_keys(attempt, keys_of(named(user), peer));
}

Result<void> Attempts::admit_keys(Attempt attempt, const Keys& keys) {
    const Time now = clock_.now();
    const std::lock_guard lock(mutex_);
    Counters& counters = counters_[attempt];
    if (counters.by_email.is_used_up(keys.email, now)) return too_many(counters.by_email.wait(now));
    if (keys.client && counters.by_client.is_used_up(*keys.client, now)) return too_many(counters.by_client.wait(now));
    counters.by_email.add(keys.email, now);
    if (keys.client) counters.by_client.add(*keys.client, now);
    return {};
}

std::optional<AttemptBound> Attempts::newly_bounded(Attempt attempt, const EmailAddress& email, std::string_view peer) {
    const Keys keys = keys_of(email.text(), peer);
    const Time now = clock_.now();
    const std::lock_guard lock(mutex_);
    Counters& counters = counters_[attempt];
    Counters& told_before = told_.at(attempt);
    const auto tell_once = [&](AttemptCounter& told, const AttemptCounter::Cells& cells, AttemptBound bound) {
        if (told.is_used_up(cells, now)) return std::optional<AttemptBound>();
        told.add(cells, now);
        return std::optional(bound);
    };
    if (counters.by_email.is_used_up(keys.email, now))
        return tell_once(told_before.by_email, keys.email, AttemptBound::address);
    if (keys.client && counters.by_client.is_used_up(*keys.client, now))
        return tell_once(told_before.by_client, *keys.client, AttemptBound::client);
    return std::nullopt;
}

void Attempts::take_back(Attempt attempt, const EmailAddress& email, std::string_view peer) {
    take_keys_back(attempt, keys_of(email.text(), peer));
}

void Attempts::take_back(Attempt attempt, UserId user, std::string_view peer) {
    take_keys_back(attempt, keys_of(named(user), peer));
}

void Attempts::take_keys_back(Attempt attempt, const Keys& keys) {
    const Time now = clock_.now();
    const std::lock_guard lock(mutex_);
    Counters& counters = counters_[attempt];
    counters.by_email.take_back(keys.email, now);
    if (keys.client) counters.by_client.take_back(*keys.client, now);
}

Result<void> Attempts::admit(Attempt attempt, std::string_view peer) {
    const auto client = client_of(peer);
    if (!client) return {};
    const auto cells = cells_of(*client);
    const Time now = clock_.now();
    const std::lock_guard lock(mutex_);
    AttemptCounter& counter = counters_[attempt].by_client;
    if (counter.is_used_up(cells, now)) return too_many(counter.wait(now));
    counter.add(cells, now);
    return {};
}

void Attempts::take_back(Attempt attempt, std::string_view peer) {
    const auto client = client_of(peer);
    if (!client) return;
    const auto cells = cells_of(*client);
    const Time now = clock_.now();
    const std::lock_guard lock(mutex_);
    counters_[attempt].by_client.take_back(cells, now);
}

Result<void> Attempts::admit(Attempt attempt, UserId user) {
    const auto cells = cells_of("user " + user.text());
    const Time now = clock_.now();
    const std::lock_guard lock(mutex_);
    AttemptCounter& counter = counters_[attempt].by_email;
    if (counter.is_used_up(cells, now)) return too_many(counter.wait(now));
    counter.add(cells, now);
    return {};
}

Result<void> Attempts::admit_invitations(std::optional<UserId> sender, std::span<const EmailAddress> addresses) {
    const std::string whose = sender ? named(*sender) : "";
    const auto from = cells_of(whose);
    struct To {
        AttemptCounter::Cells by_them;
        AttemptCounter::Cells by_all;
    };
    std::vector<To> to;
    for (const EmailAddress& address : addresses)
        to.push_back({cells_of(whose + " " + address.text()), cells_of(address.text())});
    const Time now = clock_.now();
    const std::lock_guard lock(mutex_);
    auto& [by_them, of_sender] = counters_[Attempt::invitation];
    AttemptCounter& by_all = counters_[Attempt::invited_by_all].by_email;
    if (sender && !of_sender.has_room(from, to.size(), now)) return too_many(of_sender.wait(now));
    for (const To& each : to) {
        if (by_them.is_used_up(each.by_them, now)) return too_many(by_them.wait(now));
        if (by_all.is_used_up(each.by_all, now)) return too_many(by_all.wait(now));
    }
    if (sender) of_sender.add(from, now, to.size());
    for (const To& each : to) {
        by_them.add(each.by_them, now);
        by_all.add(each.by_all, now);
    }
    return {};
}

}  // namespace muster::team
