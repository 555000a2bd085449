// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "campaigns/campaign.h"
#include "storage/value.h"

namespace muster::campaigns {

/// What a row of the table is.
enum class CampaignKind : std::uint8_t { campaign, sequence };
std::string_view to_text(CampaignKind kind);

/// Reads a row of the columns that the room's queries have in common.
Campaign read_campaign(const storage::Row& row);
Page<Campaign> page_of(const storage::Rows& rows, const PageQuery& query);

/// Stores a draft with its scope, in the subaccount that the form or the permit names, or the only one there is.
Result<Campaign> create_draft(const access::Authority& authority, IdSource& ids, CampaignKind kind, UserId owner,
                              const NewCampaign& form);

/// Who owns what the actor makes: whoever answers for it; `owner_no_person` if nobody does.
Result<UserId> owner_of_new(const access::Authority& authority);

// Each of these fails with `campaign_over` if it was cancelled, and with `archived` if its subaccount is.

Result<void> store_name(const access::Authority& authority, Campaign& campaign, const CampaignName& name);
Result<void> store_cancelled(const access::Authority& authority, const Campaign& campaign);

}  // namespace muster::campaigns
