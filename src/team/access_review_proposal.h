// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "access/role_model.h"

namespace muster::team {

enum class ReviewDecision : std::uint8_t { keep, change_role, remove };
BOOST_DESCRIBE_ENUM(ReviewDecision, keep, change_role, remove)
std::string_view to_text(ReviewDecision decision);
std::optional<ReviewDecision> parse_review_decision(std::string_view text);

enum class ProposalReason : std::uint8_t {
    all_used,           ///< each of its permissions was used
    no_smaller_role,    ///< some were not, but no smaller role has those that were
    watched_too_short,  ///< what was not used so far says nothing
    last_holder,        ///< the only holder of a role that must have one
    not_used,           ///< nothing at all was done by it
    smaller_role,       ///< a smaller role has all that was used
};
BOOST_DESCRIBE_ENUM(ProposalReason, all_used, no_smaller_role, watched_too_short, last_holder, not_used, smaller_role)

/// What a review proposes for a row; a role if it is to change.
struct ReviewProposal {
    ReviewDecision decision = ReviewDecision::keep;
    std::optional<std::string> role;
    std::optional<std::string> role_label;
    ProposalReason reason = ProposalReason::all_used;
};
BOOST_DESCRIBE_STRUCT(ReviewProposal, (), (decision, role, role_label, reason))

/// What is known of a membership, key or link that is reviewed.
struct ReviewedAccess {
    access::PermissionSet held;            ///< what it gives where it is held
    access::PermissionSet used;            ///< in the last `limits::use_days_max` days
    bool watched_long_enough = false;      ///< since it was granted as it is
    bool is_last_holder = false;           ///< of a role that must have one
    std::optional<access::Level> level{};  ///< of a membership: where another role would have to be held
};

/// Pure. Proposes a role only if it gives less than what is held and all of it that was used; of several the one that
/// gives least, of equals the first.
ReviewProposal propose(const ReviewedAccess& access, std::span<const access::Role> roles);

}  // namespace muster::team
