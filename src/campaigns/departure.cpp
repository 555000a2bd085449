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

Result<team::EventDetails> cancel_work_of(const access::Authority& authority, UserId user) {
    team::EventDetails details;
    for (const CampaignKind kind : kinds) {
        const auto rows = TRY(authority.query(sql::cancel_campaigns_of, user, to_text(kind), authority.now()));
        tell(details, kind, "cancelled", rows.changed());
    }
    if (details.empty()) return details;
    TRY(authority.query(sql::close_cancelled_campaigns, authority.now()));
    const auto links = TRY(team::end_join_links_to_closed(authority));
    if (links > 0) details.emplace_back("join_links_revoked", std::to_string(links));
    return details;
}

/// Whether the heir, who is known to be a member, may have what is in that subaccount.
Result<void> check_heir(const access::Authority& authority, UserId heir, CampaignKind kind, ScopeId home) {
    auto checked = authority.check_may(heir, permission_to_own(kind), home);
    if (!checked && checked.error().is(access::AccessError::not_found)) return access::AccessError::they_may_not;
    return checked;
}

/// The heir must be able to keep what they get, in each subaccount in use that some of it is in.
Result<team::EventDetails> hand_over_work_of(const access::Authority& authority, UserId user, UserId heir) {
    team::EventDetails details;
    for (const CampaignKind kind : kinds) {
        for (const auto row : TRY(authority.query(sql::homes_of_campaigns_of, user, to_text(kind)))) {
            TRY(check_heir(authority, heir, kind, row.get<ScopeId>(0)));
        }
        const auto rows = TRY(authority.query(sql::give_campaigns_of, user, to_text(kind), heir));
        tell(details, kind, "handed_over", rows.changed());
    }
    return details;
}

}  // namespace

Result<team::EventDetails> Campaigns::member_left(const access::Authority& authority, UserId user,
                                                  std::span<const ScopeId> /*scopes*/, const team::WorkChoice& work) {
    switch (work.fate) {
        case team::WorkFate::keep: return team::EventDetails();
        case team::WorkFate::cancel: return cancel_work_of(authority, user);
        case team::WorkFate::hand_over: break;
    }
    return hand_over_work_of(authority, user, work.heir);
}

Result<team::EventDetails> Campaigns::would_leave(const access::Authority& authority, UserId user,
                                                  std::span<const ScopeId> /*scopes*/) const {
    team::EventDetails details;
    for (const CampaignKind kind : kinds) {
        const auto rows = TRY(authority.query(sql::count_campaigns_of, user, to_text(kind)));
        tell(details, kind, "open", rows[0].get<std::int64_t>(0));
    }
    return details;
}

}  // namespace muster::campaigns
