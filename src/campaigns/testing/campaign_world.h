// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "campaigns/campaign_error.h"
#include "campaigns/sequence.h"
#include "team/testing/join_world.h"

namespace muster::campaigns::testing {

using access::CampaignId;
using access::Target;
using access::testing::Place;
using team::testing::rows;

NewCampaign named(std::string_view name, std::optional<SubaccountId> subaccount = std::nullopt);

/// A JoinWorld with campaigns and sequences, which learn of departures. Operations are each through the gate.
class CampaignWorld : public team::testing::JoinWorld {
  public:
    explicit CampaignWorld(storage::Database& database);

    Campaigns campaigns;
    Sequences sequences;

    /// Where a campaign is, and its scope.
    static Target at(const Place& place, const Campaign& campaign) {
        return {place.organization, campaign.subaccount, campaign.id};
    }
    static ScopeId scope_of(const Campaign& campaign) { return ScopeId(campaign.id.number()); }

    Result<Campaign> create(UserId by, const Target& where, const NewCampaign& form);
    Result<Page<Campaign>> list(UserId by, const Target& subaccount, const PageQuery& query = {});
    Result<Page<Campaign>> list_seen(UserId by, OrganizationId organization, const PageQuery& query = {});
    Result<Campaign> show(UserId by, const Target& campaign);
    Result<Campaign> rename(UserId by, const Target& campaign, std::string_view name);
    Result<Campaign> hand_over(UserId by, const Target& campaign, UserId to);
    Result<void> cancel(UserId by, const Target& campaign);

    Result<Campaign> create_sequence(UserId by, const Target& where, std::string_view name);
    Result<Campaign> create_sequence_for(UserId by, const Target& where, UserId owner, std::string_view name);
    Result<Page<Campaign>> list_sequences_for(UserId by, const Target& where, UserId owner,
                                              const PageQuery& query = {});
    Result<Campaign> show_sequence_for(UserId by, const Target& where, UserId owner, CampaignId id);
    Result<void> cancel_sequence_for(UserId by, const Target& where, UserId owner, CampaignId id);
    Result<Page<Campaign>> list_sequences(UserId by, const Target& where, const PageQuery& query = {});
    Result<Campaign> show_sequence(UserId by, const Target& where, CampaignId id);
    Result<Campaign> rename_sequence(UserId by, const Target& where, CampaignId id, std::string_view name);
    Result<void> cancel_sequence(UserId by, const Target& where, CampaignId id);

    /// Removals and leaving, of which campaigns learn.
    Result<void> remove(UserId by, const Target& where, UserId user, const team::WorkRequest& work = {});
    Result<void> leave(UserId user, OrganizationId organization);
    /// What campaigns tell of a removal that is only thought of.
    Result<team::EventDetails> would_leave(UserId by, const Target& where, UserId user,
                                           const team::WorkChoice& work = {});

    /// What is stored, whoever may see it.
    CampaignState state_of(CampaignId id);
    UserId owner_of(CampaignId id);
    std::string last_payload(OrganizationId organization) {
        return events_of(organization).back().payload.value_or("");
    }

  private:
    team::Members members_with_campaigns_;
};

std::vector<std::string> names(const Page<Campaign>& page);

/// A test on each engine, with a CampaignWorld of its own.
class OnCampaignWorld : public storage::testing::OnBothEngines {
  protected:
    void SetUp() override;
    void TearDown() override { world_.reset(); }
    void set_up_tables() override { temporary_->migrate(); }
    /// What a suite puts there before each of its tests.
    virtual void set_up_people() {}

    std::unique_ptr<CampaignWorld> world_;
};

}  // namespace muster::campaigns::testing
