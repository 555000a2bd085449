// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "campaigns/campaign.h"

namespace muster::campaigns {

/// One's own sequences (AP-3): of the organization's others one learns nothing, but for whoever may make them on behalf
/// of others, who also sees and cancels what is theirs. They are given up as campaigns are when their owner leaves.
/// Thread-safe.
class Sequences {
  public:
    explicit Sequences(IdSource& ids) : ids_(ids) {}

    Result<Campaign> create(const access::Permit<access::Permission::edit_sequences>& permit, const NewCampaign& form);
    Result<Page<Campaign>> list(const access::Permit<access::Permission::view_sequences>& permit,
                                const PageQuery& query);
    Result<Campaign> show(const access::Permit<access::Permission::view_sequences>& permit, access::CampaignId id);
    Result<Campaign> rename(const access::Permit<access::Permission::edit_sequences>& permit, access::CampaignId id,
                            const CampaignName& name);
    Result<void> cancel(const access::Permit<access::Permission::edit_sequences>& permit, access::CampaignId id);

    // On behalf of somebody else, who must be able to do it themselves: for those who hold the permission to make
    // sequences so.

    /// The other owns it; the event names both.
    Result<Campaign> create_for(const access::Permit<access::Permission::launch_sequence_on_behalf>& permit,
                                UserId owner, const NewCampaign& form);
    Result<Page<Campaign>> list_for(const access::Permit<access::Permission::view_sequences>& permit, UserId owner,
                                    const PageQuery& query);
    Result<Campaign> show_for(const access::Permit<access::Permission::view_sequences>& permit, UserId owner,
                              access::CampaignId id);
    /// The event names both.
    Result<void> cancel_for(const access::Permit<access::Permission::launch_sequence_on_behalf>& permit, UserId owner,
                            access::CampaignId id);

  private:
    IdSource& ids_;
};

}  // namespace muster::campaigns
