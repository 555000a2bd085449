// SPDX-License-Identifier: Apache-2.0
#include "campaigns/campaign_rows.h"

#include "campaigns/campaign.sql.h"
#include "campaigns/campaign_error.h"

namespace muster::campaigns {
namespace {

Error wrong_subaccount(CampaignError error, std::string code) {
    std::string message(error_kind(error).message);
    return Error(error).with_fields({{"/subaccount", std::move(code), std::move(message)}});
}

/// The subaccount that it is to be in.
Result<SubaccountId> home_of(const access::Authority& authority, const NewCampaign& form) {
    if (authority.path().level() != access::Level::organization) {
        const SubaccountId here(authority.scope().number());
        if (form.subaccount && *form.subaccount != here)
            return wrong_subaccount(CampaignError::no_such_subaccount, "unknown");
        return here;
    }
    if (form.subaccount) {
        const auto rows = TRY(authority.query(sql::campaign_home, *form.subaccount));
        if (rows.empty()) return wrong_subaccount(CampaignError::no_such_subaccount, "unknown");
        if (rows[0].get<std::optional<Time>>(0)) return access::AccessError::archived;
        return *form.subaccount;
    }
    const auto some = TRY(authority.query(sql::campaign_homes));
    if (some.size() != 1) return wrong_subaccount(CampaignError::subaccount_needed, "missing");
    return some[0].get<SubaccountId>(0);
}

/// Asked from the organization, the gate doesn't see where the campaign is.
Result<void> check_not_archived(const access::Authority& authority, const Campaign& campaign) {
    const auto rows = TRY(authority.query(sql::campaign_home, campaign.subaccount));
    if (rows.empty() || rows[0].get<std::optional<Time>>(0)) return access::AccessError::archived;
    return {};
}

}  // namespace

Result<UserId> owner_of_new(const access::Authority& authority) {
    if (const auto person = authority.answerable()) return *person;
    return CampaignError::owner_no_person;
}

std::string_view to_text(CampaignState state) {
    switch (state) {
        case CampaignState::draft: return "draft";
        case CampaignState::cancelled: return "cancelled";
    }
    return "";
}

std::string_view to_text(CampaignKind kind) {
    switch (kind) {
        case CampaignKind::campaign: return "campaign";
        case CampaignKind::sequence: return "sequence";
    }
    return "";
}

Campaign read_campaign(const storage::Row& row) {
    Campaign campaign;
    std::string state;
    row.into(campaign.id, campaign.subaccount, campaign.name, state, campaign.owner, campaign.created_at);
    campaign.state = state == to_text(CampaignState::draft) ? CampaignState::draft : CampaignState::cancelled;
    return campaign;
}

Page<Campaign> page_of(const storage::Rows& rows, const PageQuery& query) {
    Page<Campaign> page;
    for (const auto row : rows) page.items.push_back(read_campaign(row));
    page.cut(query.rows(), [](const Campaign& last) { return cursor_of({last.id.number()}); });
    return page;
}

Result<Campaign> create_draft(const access::Authority& authority, IdSource& ids, CampaignKind kind, UserId owner,
                              const NewCampaign& form) {
    TRY(authority.query(sql::hold_campaigns));
    const auto open = TRY(authority.query(sql::count_open_campaigns))[0].get<std::int64_t>(0);
    if (open >= limits::open_campaigns_max) return CampaignError::too_many_campaigns;
    Campaign campaign;
    campaign.subaccount = TRY(home_of(authority, form));
    campaign.id = TRY(ids.next<access::CampaignTag>());
    campaign.name = form.name;
    campaign.owner = owner;
    campaign.created_at = authority.now();
    TRY(authority.query(sql::create_campaign_scope, campaign.id, campaign.subaccount));
    TRY(authority.query(sql::create_campaign, campaign.id, campaign.subaccount, to_text(kind), campaign.name,
                        campaign.owner, campaign.created_at));
    return campaign;
}

Result<void> store_name(const access::Authority& authority, Campaign& campaign, const CampaignName& name) {
    TRY(check_not_archived(authority, campaign));
    const auto renamed = TRY(authority.query(sql::rename_campaign, campaign.id, name.text()));
    if (renamed.changed() != 1) return CampaignError::campaign_over;
    campaign.name = name;
    return {};
}

Result<void> store_cancelled(const access::Authority& authority, const Campaign& campaign) {
    TRY(check_not_archived(authority, campaign));
    const auto cancelled = TRY(authority.query(sql::cancel_campaign, campaign.id, authority.now()));
    if (cancelled.changed() != 1) return CampaignError::campaign_over;
    TRY(authority.query(sql::close_campaign, campaign.id, authority.now()));
    return {};
}

}  // namespace muster::campaigns
