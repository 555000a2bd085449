// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "access/permit.h"

namespace muster::team {

/// What an event tells beside its deed, as in events::Deed.
using EventDetails = std::vector<std::pair<std::string, std::string>>;

/// What becomes of the running work of whoever leaves.
enum class WorkFate : std::uint8_t { keep, cancel, hand_over };

/// The same, decided: `heir` takes over what is handed over. Theirs is an active membership at each scope that was
/// left, or above it, and they are not who leaves.
struct WorkChoice {
    WorkFate fate = WorkFate::cancel;
    UserId heir = {};
};

/// Asked when somebody's memberships end, in the same transaction: rooms above give their running work up or over
/// (AP-8), drop their assignments, and so on. The authority's scope is what the person left, with all below it, and
/// `scopes` are those at which they had held something there; who goes by themself is its actor. Answers what the
/// departure's event is to tell of it. A failure rolls the departure back.
class Departure {
  public:
    virtual ~Departure() = default;
    virtual Result<EventDetails> member_left(const access::Authority& authority, UserId user,
                                             std::span<const ScopeId> scopes, const WorkChoice& work) = 0;
    /// What there would be to tell if the person left, or why that would be rolled back; changes nothing. Their
    /// memberships are still there.
    [[nodiscard]] virtual Result<EventDetails> would_leave(const access::Authority& authority, UserId user,
                                                           std::span<const ScopeId> scopes,
                                                           const WorkChoice& work) const = 0;
    /// Asked when somebody's memberships are suspended, likewise: for what must not come back by itself with them.
    virtual Result<EventDetails> member_suspended(const access::Authority& /*authority*/, UserId /*user*/) {
        return EventDetails();
    }
};

}  // namespace muster::team
