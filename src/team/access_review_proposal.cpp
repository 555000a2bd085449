// SPDX-License-Identifier: Apache-2.0
#include "team/access_review_proposal.h"

#include "base/enum_table.h"

namespace muster::team {
namespace {

constexpr EnumTable<ReviewDecision, std::string_view> decision_names({
    {ReviewDecision::keep, "keep"},
    {ReviewDecision::change_role, "change_role"},
    {ReviewDecision::remove, "remove"},
});

const access::Role* smallest_role(const access::PermissionSet& held, const access::PermissionSet& used,
                                  access::Level level, std::span<const access::Role> roles) {
    const access::Role* smallest = nullptr;
    std::size_t fewest = 0;
    for (const access::Role& role : roles) {
        if (!role.can_be_held_at(level)) continue;
        const auto gives = role.permissions.in_common(access::askable_at(level));
        if (gives == held || !held.covers(gives) || !gives.covers(used)) continue;
        const std::size_t count = listed(gives).size();
        if (smallest != nullptr && count >= fewest) continue;
        smallest = &role;
        fewest = count;
    }
    return smallest;
}

}  // namespace

std::string_view to_text(ReviewDecision decision) { return decision_names[decision]; }

std::optional<ReviewDecision> parse_review_decision(std::string_view text) { return decision_names.find(text); }

ReviewProposal propose(const ReviewedAccess& access, std::span<const access::Role> roles) {
    using enum ReviewDecision;
    const auto keeping = [](ProposalReason reason) { return ReviewProposal{keep, {}, {}, reason}; };
    const auto used = access.used.in_common(access.held);
    if (!access.held.empty() && used == access.held) return keeping(ProposalReason::all_used);
    if (!access.watched_long_enough) return keeping(ProposalReason::watched_too_short);
    if (access.is_last_holder) return keeping(ProposalReason::last_holder);
    // What every member may do shows that somebody is there, though it needs no role.
    if (access.used.empty()) return {remove, {}, {}, ProposalReason::not_used};
    const auto* role = access.level ? smallest_role(access.held, used, *access.level, roles) : nullptr;
    if (role == nullptr) return keeping(ProposalReason::no_smaller_role);
    return {change_role, role->key, role->label, ProposalReason::smaller_role};
}

}  // namespace muster::team
