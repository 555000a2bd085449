// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "campaigns/campaign.h"

namespace muster::campaigns {

/// One's own sequences (AP-3): of the organization's others one learns nothing. They are given up as campaigns are when
/// their owner leaves. Thread-safe.
class Sequences {
  public:
    explicit Sequences(IdSource& ids) : ids_(ids) {}

    Result<Campaign> create(const access::Permit<access::Permission::edit_sequences>& permit, const NewCampaign& form);
    /// Makes one for somebody else, who must be able to make it themselves and owns it; the event names both.
    Result<Campaign> create_for(const access::Permit<access::Permission::launch_sequence_on_behalf>& permit,
                                UserId owner, const NewCampaign& form);

    Result<Page<Campaign>> list(const access::Permit<access::Permission::view_sequences>& permit,
                                const PageQuery& query);
    Result<Campaign> show(const access::Permit<access::Permission::view_sequences>& permit, access::CampaignId id);
    Result<Campaign> rename(const access::Permit<access::Permission::edit_sequences>& permit, access::CampaignId id,
                            const CampaignName& name);
    Result<void> cancel(const access::Permit<access::Permission::edit_sequences>& permit, access::CampaignId id);

  private:
    IdSource& ids_;
};

}  // namespace muster::campaigns
