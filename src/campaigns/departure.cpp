// SPDX-License-Identifier: Apache-2.0
#include "campaigns/campaign.sql.h"
#include "campaigns/campaign_rows.h"
#include "team/join_link.h"

namespace muster::campaigns {
namespace {

constexpr auto kinds = {CampaignKind::campaign, CampaignKind::sequence};

access::Permission permission_to_own(CampaignKind kind) {
    return kind == CampaignKind::campaign ? access::Permission::edit_campaign : access::Permission::edit_sequences;
}

/// "sequences_cancelled": "2".
void tell(team::EventDetails& details, CampaignKind kind, std::string_view what, std::int64_t count) {
    if (count > 0) details.emplace_back(std::string(to_text(kind)) + "s_" + std::string(what), std::to_string(count));
}

/// Whether the heir, who is known to be a member, may have what is in that subaccount.
Result<void> check_heir(const access::Authority& authority, UserId heir, CampaignKind kind, ScopeId home) {
    auto checked = authority.check_may(heir, permission_to_own(kind), home);
    if (!checked && checked.error().is(access::AccessError::not_found)) return access::AccessError::they_may_not;
    return checked;
}

/// Tells how much of a kind is kept, cancelled or handed over, whose heir must be able to keep it, in each subaccount
/// that some of it is in. Nobody may edit in archived ones: what is there is not handed over.
Result<void> tell_work(const access::Authority& authority, CampaignKind kind, const storage::Rows& open,
                       const team::WorkChoice& work, team::EventDetails& details) {
    std::int64_t kept = 0;
    std::int64_t changed = 0;
    for (const auto row : open) {
        ScopeId home;
        std::optional<Time> archived_at;
        std::int64_t count = 0;
        row.into(home, archived_at, count);
        const bool hands_over = work.fate == team::WorkFate::hand_over && !archived_at;
        if (hands_over) TRY(check_heir(authority, work.heir, kind, home));
        (hands_over || work.fate == team::WorkFate::cancel ? changed : kept) += count;
    }
    tell(details, kind, work.fate == team::WorkFate::cancel ? "cancelled" : "handed_over", changed);
    tell(details, kind, "kept", kept);
    return {};
}

Result<void> close_cancelled(const access::Authority& authority, team::EventDetails& details) {
    TRY(authority.query(sql::close_cancelled_campaigns, authority.now()));
    const auto links = TRY(team::end_join_links_to_closed(authority));
    if (links > 0) details.emplace_back("join_links_revoked", std::to_string(links));
    return {};
}

}  // namespace

Result<team::EventDetails> Campaigns::member_left(const access::Authority& authority, UserId user,
                                                  std::span<const ScopeId> /*scopes*/, const team::WorkChoice& work) {
    team::EventDetails details;
    for (const CampaignKind kind : kinds) {
        const auto open = TRY(authority.query(sql::count_campaigns_left_by, user, to_text(kind)));
        TRY(tell_work(authority, kind, open, work, details));
        switch (work.fate) {
            case team::WorkFate::keep: break;
            case team::WorkFate::cancel:
                TRY(authority.query(sql::cancel_campaigns_of, user, to_text(kind), authority.now()));
                break;
            case team::WorkFate::hand_over:
                TRY(authority.query(sql::give_campaigns_of, user, to_text(kind), work.heir));
                break;
        }
    }
    if (work.fate == team::WorkFate::cancel && !details.empty()) TRY(close_cancelled(authority, details));
    return details;
}

Result<team::EventDetails> Campaigns::would_leave(const access::Authority& authority, UserId user,
                                                  std::span<const ScopeId> /*scopes*/,
                                                  const team::WorkChoice& work) const {
    team::EventDetails details;
    for (const CampaignKind kind : kinds) {
        const auto open = TRY(authority.query(sql::count_campaigns_of, user, to_text(kind)));
        TRY(tell_work(authority, kind, open, work, details));
    }
    return details;
}

}  // namespace muster::campaigns
