// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/email_address.h"
#include "base/enum_table.h"
#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"

namespace muster::team {

/// What strangers may try, in bounds.
enum class Attempt : std::uint8_t {
    password,         ///< to show a password; only failures count
    sign_up,          ///< to make an account
    mail,             ///< to have a mail sent to an address
    api_key,          ///< to show an API key; only failures count, by the client alone
    code,             ///< to show a second factor; only failures count
    code_in_a_day,    ///< likewise of codes that are short
    invitation,       ///< to have an address invited by mail; by who invites it, and by these in a client's place
    invited_by_all,   ///< to have an address invited by whomever
    founding,         ///< to found an organization
    provider_answer,  ///< to show what an identity provider answered; only failures count, by the client alone
    provider_set,     ///< to have an identity provider or the DNS asked while setting one up; by the person alone
};

/// A client's address as it may be kept: what a proxy's header says is text from outside.
std::string kept_client(std::string_view peer);

/// How many of something a key has in each window of time.
struct AttemptLimit {
    int count_max;
    std::chrono::seconds window;
};

/// What has used up its attempts.
enum class AttemptBound : std::uint8_t { address, client };

/// Counts by key in fixed memory, which it takes for the first one, however many keys there are: four rows of cells of
/// which a key has one each, and the lowest of the four counts. A count may be too high when very many keys are
/// counted, and is never too low, so nobody frees themselves by flooding it with other keys. All counts go back to
/// nothing as a window ends. Not thread-safe.
class AttemptCounter {
  public:
    /// Of a key's digest.
    using Cells = std::array<std::uint16_t, 4>;

    explicit AttemptCounter(const AttemptLimit& limit);

    [[nodiscard]] bool is_used_up(const Cells& cells, Time now) { return !has_room(cells, 1, now); }
    [[nodiscard]] bool has_room(const Cells& cells, std::size_t more, Time now);
    void add(const Cells& cells, Time now, std::size_t more = 1);
    void take_back(const Cells& cells, Time now);
    /// How long until the window ends.
    [[nodiscard]] std::chrono::seconds wait(Time now) const;

  private:
    void enter_window_of(Time now);
    std::uint32_t& at(const Cells& cells, std::size_t row);

    AttemptLimit limit_;
    std::int64_t window_ = 0;
    std::vector<std::uint32_t> counts_;
};

/// Bounds attempts by the address that they name, whether it has an account or not, and by the client's own address
/// (of IPv6 the network, its first 64 bits). Clients on this machine are bounded by the named address alone: they are
/// a proxy, behind which everybody is, or the operator. Each process counts for itself. Thread-safe.
class Attempts {
  public:
    explicit Attempts(const Clock& clock);

    /// Counts one more, or fails with `too_many_attempts` and a RetryAfter. Counted before it is tried, so that many at
    /// once are no more than one after the other.
    Result<void> admit(Attempt attempt, const EmailAddress& email, std::string_view peer);
    /// Whose further attempts are refused now, told once for each address and each client in a window: what is worth a
    /// record.
    std::optional<AttemptBound> newly_bounded(Attempt attempt, const EmailAddress& email, std::string_view peer);
    /// The attempt was none that counts: it succeeded, or was our failure.
    void take_back(Attempt attempt, const EmailAddress& email, std::string_view peer);

    /// The same for an account, whatever its address is.
    Result<void> admit(Attempt attempt, UserId user, std::string_view peer);
    void take_back(Attempt attempt, UserId user, std::string_view peer);

    /// The same of what names no address.
    Result<void> admit(Attempt attempt, std::string_view peer);
    void take_back(Attempt attempt, std::string_view peer);

    /// The same of what is bounded by the person.
    Result<void> admit(Attempt attempt, UserId user);

    /// Invitations from somebody, if a person answers for them, one to each address; all are counted, or none. Nobody
    /// keeps an address from being invited by others but in great numbers.
    Result<void> admit_invitations(std::optional<UserId> sender, std::span<const EmailAddress> addresses);

  private:
    struct Counters {
        AttemptCounter by_email;
        AttemptCounter by_client;
    };
    struct Keys;

    static EnumTable<Attempt, Counters> all_counters();
    [[nodiscard]] Keys keys_of(std::string_view named, std::string_view peer) const;
    Result<void> admit_keys(Attempt attempt, const Keys& keys);
    void take_keys_back(Attempt attempt, const Keys& keys);
    [[nodiscard]] AttemptCounter::Cells cells_of(std::string_view key) const;

    const Clock& clock_;
    const Secret key_;  ///< so that nobody can choose addresses that share cells
    std::mutex mutex_;
    EnumTable<Attempt, Counters> counters_;
    std::map<Attempt, Counters> told_;  ///< whose refusal was told in this window
};

}  // namespace muster::team
