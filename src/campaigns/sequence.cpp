// SPDX-License-Identifier: Apache-2.0
#include "campaigns/sequence.h"

#include "campaigns/campaign_rows.h"
#include "campaigns/sequence.sql.h"

namespace muster::campaigns {
namespace {

using access::Permission;
using access::Permit;

Result<Campaign> find_of(const access::Authority& authority, UserId owner, access::CampaignId id) {
    const auto rows = TRY(authority.query(sql::find_sequence, owner, id));
    if (rows.empty()) return access::AccessError::not_found;
    return read_campaign(rows[0]);
}

Result<Campaign> find_own(const access::Authority& authority, access::CampaignId id) {
    return find_of(authority, authority.actor().user_id(), id);
}

Result<Page<Campaign>> list_of(const access::Authority& authority, UserId owner, const PageQuery& query) {
    const auto after = query.position(1, 0);
    if (!after) return PageError::cursor_unreadable;
    const auto rows = TRY(authority.query(sql::list_sequences, owner, after->front(), query.rows() + 1));
    return page_of(rows, query);
}

/// Whose sequences the actor sees, who may make some for them and could see theirs in their place.
Result<access::OnBehalfOf> seen_for(const access::Authority& authority, UserId owner) {
    TRY(authority.require(Permission::launch_sequence_on_behalf));
    return authority.on_behalf_of(owner, Permission::view_sequences);
}

events::Deed created(const Campaign& sequence) {
    return {"sequence.created", "sequence", sequence.id.number(), {{"name", sequence.name}}};
}

events::Deed cancelled(const Campaign& sequence) {
    return {"sequence.cancelled", "sequence", sequence.id.number(), {{"name", sequence.name}}};
}

}  // namespace

Result<Campaign> Sequences::create(const Permit<Permission::edit_sequences>& permit, const NewCampaign& form) {
    auto sequence = TRY(create_draft(permit, ids_, CampaignKind::sequence, TRY(owner_of_new(permit)), form));
    TRY(permit.record(created(sequence)));
    return sequence;
}

Result<Page<Campaign>> Sequences::list(const Permit<Permission::view_sequences>& permit, const PageQuery& query) {
    return list_of(permit, permit.actor().user_id(), query);
}

Result<Campaign> Sequences::show(const Permit<Permission::view_sequences>& permit, access::CampaignId id) {
    return find_own(permit, id);
}

Result<Campaign> Sequences::rename(const Permit<Permission::edit_sequences>& permit, access::CampaignId id,
                                   const CampaignName& name) {
    auto sequence = TRY(find_own(permit, id));
    const std::string from = sequence.name;
    TRY(store_name(permit, sequence, name));
    TRY(permit.record({"sequence.renamed", "sequence", id.number(), {{"from", from}, {"to", sequence.name}}}));
    return sequence;
}

Result<void> Sequences::cancel(const Permit<Permission::edit_sequences>& permit, access::CampaignId id) {
    const auto sequence = TRY(find_own(permit, id));
    TRY(store_cancelled(permit, sequence));
    return permit.record(cancelled(sequence));
}

Result<Campaign> Sequences::create_for(const Permit<Permission::launch_sequence_on_behalf>& permit, UserId owner,
                                       const NewCampaign& form) {
    const auto whom = TRY(permit.on_behalf_of(owner, Permission::edit_sequences));
    auto sequence = TRY(create_draft(permit, ids_, CampaignKind::sequence, whom.user(), form));
    TRY(permit.record(created(sequence), whom));
    return sequence;
}

Result<Page<Campaign>> Sequences::list_for(const Permit<Permission::view_sequences>& permit, UserId owner,
                                           const PageQuery& query) {
    return list_of(permit, TRY(seen_for(permit, owner)).user(), query);
}

Result<Campaign> Sequences::show_for(const Permit<Permission::view_sequences>& permit, UserId owner,
                                     access::CampaignId id) {
    return find_of(permit, TRY(seen_for(permit, owner)).user(), id);
}

Result<void> Sequences::cancel_for(const Permit<Permission::launch_sequence_on_behalf>& permit, UserId owner,
                                   access::CampaignId id) {
    const auto whom = TRY(permit.on_behalf_of(owner, Permission::edit_sequences));
    const auto sequence = TRY(find_of(permit, whom.user(), id));
    TRY(store_cancelled(permit, sequence));
    return permit.record(cancelled(sequence), whom);
}

}  // namespace muster::campaigns
