// SPDX-License-Identifier: Apache-2.0
#include "campaigns/testing/campaign_world.h"

#include "storage/testing/one_text.h"

namespace muster::campaigns::testing {
namespace {

using access::Permission;
using access::Permit;
using storage::testing::one_text;
using team::testing::parsed;

constexpr auto find_state = one_text("campaign_world.state", "select state from campaigns where id = $1");
constexpr auto find_owner = one_text("campaign_world.owner", "select owner_id from campaigns where id = $1");

}  // namespace

NewCampaign named(std::string_view name, std::optional<SubaccountId> subaccount) {
    return {parsed<CampaignName>(name), subaccount};
}

std::vector<std::string> names(const Page<Campaign>& page) {
    std::vector<std::string> all;
    for (const auto& campaign : page.items) all.push_back(campaign.name);
    return all;
}

CampaignWorld::CampaignWorld(storage::Database& all)
    : JoinWorld(all), campaigns(ids), sequences(ids), members_with_campaigns_({&join_links, &campaigns}) {}

Result<Campaign> CampaignWorld::create(UserId by, const Target& where, const NewCampaign& form) {
    return gate.with<Permission::create_campaign>(
        as(by), where,
        [&](const Permit<Permission::create_campaign>& permit) { return campaigns.create(permit, form); });
}

Result<Page<Campaign>> CampaignWorld::list(UserId by, const Target& subaccount, const PageQuery& query) {
    return gate.with<Permission::view_campaigns>(
        as(by), subaccount,
        [&](const Permit<Permission::view_campaigns>& permit) { return campaigns.list(permit, query); });
}

Result<Page<Campaign>> CampaignWorld::list_seen(UserId by, OrganizationId organization, const PageQuery& query) {
    return gate.with<Permission::view_organization>(
        as(by), {organization},
        [&](const Permit<Permission::view_organization>& permit) { return campaigns.list_seen(permit, query); });
}

Result<Campaign> CampaignWorld::show(UserId by, const Target& campaign) {
    return gate.with<Permission::view_campaigns>(
        as(by), campaign, [&](const Permit<Permission::view_campaigns>& permit) { return campaigns.show(permit); });
}

Result<Campaign> CampaignWorld::rename(UserId by, const Target& campaign, std::string_view name) {
    return gate.with<Permission::edit_campaign>(as(by), campaign, [&](const Permit<Permission::edit_campaign>& permit) {
        return campaigns.rename(permit, parsed<CampaignName>(name));
    });
}

Result<Campaign> CampaignWorld::hand_over(UserId by, const Target& campaign, UserId to) {
    return gate.with<Permission::edit_campaign>(as(by), campaign, [&](const Permit<Permission::edit_campaign>& permit) {
        return campaigns.hand_over(permit, to);
    });
}

Result<void> CampaignWorld::cancel(UserId by, const Target& campaign) {
    return gate.with<Permission::cancel_campaign>(
        as(by), campaign, [&](const Permit<Permission::cancel_campaign>& permit) { return campaigns.cancel(permit); });
}

Result<Campaign> CampaignWorld::create_sequence(UserId by, const Target& where, std::string_view name) {
    return gate.with<Permission::edit_sequences>(as(by), where, [&](const Permit<Permission::edit_sequences>& permit) {
        return sequences.create(permit, named(name));
    });
}

Result<Campaign> CampaignWorld::create_sequence_for(UserId by, const Target& where, UserId owner,
                                                    std::string_view name) {
    return gate.with<Permission::launch_sequence_on_behalf>(
        as(by), where, [&](const Permit<Permission::launch_sequence_on_behalf>& permit) {
            return sequences.create_for(permit, owner, named(name));
        });
}

Result<Page<Campaign>> CampaignWorld::list_sequences_for(UserId by, const Target& where, UserId owner,
                                                         const PageQuery& query) {
    return gate.with<Permission::view_sequences>(as(by), where, [&](const Permit<Permission::view_sequences>& permit) {
        return sequences.list_for(permit, owner, query);
    });
}

Result<Campaign> CampaignWorld::show_sequence_for(UserId by, const Target& where, UserId owner, CampaignId id) {
    return gate.with<Permission::view_sequences>(as(by), where, [&](const Permit<Permission::view_sequences>& permit) {
        return sequences.show_for(permit, owner, id);
    });
}

Result<void> CampaignWorld::cancel_sequence_for(UserId by, const Target& where, UserId owner, CampaignId id) {
    return gate.with<Permission::launch_sequence_on_behalf>(
        as(by), where, [&](const Permit<Permission::launch_sequence_on_behalf>& permit) {
            return sequences.cancel_for(permit, owner, id);
        });
}

Result<Page<Campaign>> CampaignWorld::list_sequences(UserId by, const Target& where, const PageQuery& query) {
    return gate.with<Permission::view_sequences>(
        as(by), where, [&](const Permit<Permission::view_sequences>& permit) { return sequences.list(permit, query); });
}

Result<Campaign> CampaignWorld::show_sequence(UserId by, const Target& where, CampaignId id) {
    return gate.with<Permission::view_sequences>(
        as(by), where, [&](const Permit<Permission::view_sequences>& permit) { return sequences.show(permit, id); });
}

Result<Campaign> CampaignWorld::rename_sequence(UserId by, const Target& where, CampaignId id, std::string_view name) {
    return gate.with<Permission::edit_sequences>(as(by), where, [&](const Permit<Permission::edit_sequences>& permit) {
        return sequences.rename(permit, id, parsed<CampaignName>(name));
    });
}

Result<void> CampaignWorld::cancel_sequence(UserId by, const Target& where, CampaignId id) {
    return gate.with<Permission::edit_sequences>(
        as(by), where, [&](const Permit<Permission::edit_sequences>& permit) { return sequences.cancel(permit, id); });
}

Result<void> CampaignWorld::remove(UserId by, const Target& where, UserId user, const team::WorkRequest& work) {
    return gate.with<Permission::remove_member>(as(by), where, [&](const Permit<Permission::remove_member>& permit) {
        return members_with_campaigns_.remove(permit, user, work);
    });
}

Result<team::EventDetails> CampaignWorld::would_leave(UserId by, const Target& where, UserId user,
                                                      const team::WorkChoice& work) {
    return gate.with<Permission::view_members>(as(by), where, [&](const Permit<Permission::view_members>& permit) {
        return campaigns.would_leave(permit, user, {}, work);
    });
}

Result<void> CampaignWorld::leave(UserId user, OrganizationId organization) {
    return gate.with<Permission::leave_organization>(
        as(user), {organization},
        [&](const Permit<Permission::leave_organization>& permit) { return members_with_campaigns_.leave(permit); });
}

CampaignState CampaignWorld::state_of(CampaignId id) {
    const auto state = run(find_state, id)[0].get<std::string>(0);
    return state == to_text(CampaignState::draft) ? CampaignState::draft : CampaignState::cancelled;
}

UserId CampaignWorld::owner_of(CampaignId id) { return run(find_owner, id)[0].get<UserId>(0); }

void OnCampaignWorld::SetUp() {
    OnBothEngines::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    world_ = std::make_unique<CampaignWorld>(*database_);
    set_up_people();
}

}  // namespace muster::campaigns::testing
