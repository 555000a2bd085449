// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/gate.h"
#include "base/json.h"
#include "base/page.h"
#include "team/departure.h"

namespace muster::campaigns {

using CampaignName = json::Text<1, limits::name_characters_max>;

/// Made at an organization, it says for which subaccount, unless there is only one.
struct NewCampaign {
    CampaignName name;
    std::optional<SubaccountId> subaccount;
};
BOOST_DESCRIBE_STRUCT(NewCampaign, (), (name, subaccount))

/// Nothing leaves `cancelled`.
enum class CampaignState : std::uint8_t { draft, cancelled };
BOOST_DESCRIBE_ENUM(CampaignState, draft, cancelled)
std::string_view to_text(CampaignState state);

struct Campaign {
    access::CampaignId id;
    SubaccountId subaccount;
    std::string name;
    CampaignState state = CampaignState::draft;
    UserId owner;
    Time created_at;
};
BOOST_DESCRIBE_STRUCT(Campaign, (), (id, subaccount, name, state, owner, created_at))

/// The campaigns of an organization, each a scope below its subaccount; the person who makes one owns it. Thread-safe.
class Campaigns final : public team::Departure {
  public:
    explicit Campaigns(IdSource& ids) : ids_(ids) {}

    Result<Campaign> create(const access::Permit<access::Permission::create_campaign>& permit, const NewCampaign& form);

    /// Those of the subaccount.
    Result<Page<Campaign>> list(const access::Permit<access::Permission::view_campaigns>& permit,
                                const PageQuery& query);
    /// Those of the organization that the actor may see: for a texter of one campaign that one (SW-6).
    Result<Page<Campaign>> list_seen(const access::Permit<access::Permission::view_organization>& permit,
                                     const PageQuery& query);

    // At the campaign's own scope:

    Result<Campaign> show(const access::Permit<access::Permission::view_campaigns>& permit);
    Result<Campaign> rename(const access::Permit<access::Permission::edit_campaign>& permit, const CampaignName& name);
    /// Makes somebody else the owner, who must be able to edit the campaign.
    Result<Campaign> hand_over(const access::Permit<access::Permission::edit_campaign>& permit, UserId to);
    /// Nobody joins it any more: its links end with it.
    Result<void> cancel(const access::Permit<access::Permission::cancel_campaign>& permit);

    /// Cancels the open campaigns and sequences of whoever left and reaches them by no other membership (AP-8), or
    /// hands them over to an heir, who must be able to edit them; kept, they stay as they are, with their owner's name.
    Result<team::EventDetails> member_left(const access::Authority& authority, UserId user,
                                           std::span<const ScopeId> scopes, const team::WorkChoice& work) override;
    [[nodiscard]] Result<team::EventDetails> would_leave(const access::Authority& authority, UserId user,
                                                         std::span<const ScopeId> scopes,
                                                         const team::WorkChoice& work) const override;

  private:
    IdSource& ids_;
};

}  // namespace muster::campaigns
