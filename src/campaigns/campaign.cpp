// SPDX-License-Identifier: Apache-2.0
#include "campaigns/campaign.h"

#include "base/text.h"
#include "campaigns/campaign.sql.h"
#include "campaigns/campaign_error.h"
#include "campaigns/campaign_rows.h"
#include "team/join_link.h"

namespace muster::campaigns {
namespace {

using access::Permission;
using access::Permit;

/// The campaign whose scope the permit is of.
Result<Campaign> find_here(const access::Authority& authority) {
    const auto rows = TRY(authority.query(sql::find_campaign));
    if (rows.empty()) return access::AccessError::not_found;
    return read_campaign(rows[0]);
}

/// As the list's query takes them: separated and enclosed by commas, or all.
std::string seen_at(const access::Authority& authority) {
    std::vector<std::string> scopes;
    for (const ScopeId scope : authority.scopes_allowing(Permission::view_campaigns)) {
        if (authority.path().contains(scope)) return "all";
        scopes.push_back(scope.text());
    }
    return "," + text::join(scopes, ",") + ",";
}

Result<Page<Campaign>> list_in(const access::Authority& authority, const PageQuery& query) {
    const auto after = query.position(1, 0);
    if (!after) return PageError::cursor_unreadable;
    const auto rows = TRY(authority.query(sql::list_campaigns, seen_at(authority), after->front(), query.rows() + 1));
    return page_of(rows, query);
}

}  // namespace

Result<Campaign> Campaigns::create(const Permit<Permission::create_campaign>& permit, const NewCampaign& form) {
    auto campaign = TRY(create_draft(permit, ids_, CampaignKind::campaign, TRY(owner_of_new(permit)), form));
    TRY(permit.record({"campaign.created", "campaign", campaign.id.number(), {{"name", campaign.name}}}));
    return campaign;
}

Result<Page<Campaign>> Campaigns::list(const Permit<Permission::view_campaigns>& permit, const PageQuery& query) {
    return list_in(permit, query);
}

Result<Page<Campaign>> Campaigns::list_seen(const Permit<Permission::view_organization>& permit,
                                            const PageQuery& query) {
    return list_in(permit, query);
}

Result<Campaign> Campaigns::show(const Permit<Permission::view_campaigns>& permit) { return find_here(permit); }

Result<Campaign> Campaigns::rename(const Permit<Permission::edit_campaign>& permit, const CampaignName& name) {
    auto campaign = TRY(find_here(permit));
    const std::string from = campaign.name;
    TRY(store_name(permit, campaign, name));
    TRY(permit.record({"campaign.renamed", "campaign", campaign.id.number(), {{"from", from}, {"to", campaign.name}}}));
    return campaign;
}

Result<Campaign> Campaigns::hand_over(const Permit<Permission::edit_campaign>& permit, UserId to) {
    auto campaign = TRY(find_here(permit));
    TRY(permit.check_may(to, Permission::edit_campaign, permit.scope()));
    if (campaign.owner == to) return CampaignError::already_owner;
    const UserId from = campaign.owner;
    if (TRY(permit.query(sql::give_campaign, campaign.id, to)).changed() != 1) return CampaignError::campaign_over;
    campaign.owner = to;
    TRY(permit.record(
        {"campaign.handed_over", "campaign", campaign.id.number(), {{"from", from.text()}, {"to", to.text()}}}));
    return campaign;
}

Result<void> Campaigns::cancel(const Permit<Permission::cancel_campaign>& permit) {
    const auto campaign = TRY(find_here(permit));
    TRY(store_cancelled(permit, campaign));
    const auto links = TRY(team::end_join_links_to_closed(permit));
    return permit.record({"campaign.cancelled",
                          "campaign",
                          campaign.id.number(),
                          {{"name", campaign.name}, {"join_links_revoked", std::to_string(links)}}});
}

}  // namespace muster::campaigns
