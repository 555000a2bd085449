// SPDX-License-Identifier: Apache-2.0
#include "campaigns/campaign.h"
#include "campaigns/routes.h"
#include "http/routes.h"

namespace muster::campaigns {
namespace {

using access::Permission;
using access::Permit;
using http::Body;
using http::Created;
using http::Query;

struct CampaignRenaming {
    CampaignName name;
};
BOOST_DESCRIBE_STRUCT(CampaignRenaming, (), (name))

struct NewOwner {
    UserId user;
};
BOOST_DESCRIBE_STRUCT(NewOwner, (), (user))

void add_rows_of_one(http::Routes& routes, Campaigns& campaigns) {
    const std::string campaign = "/organizations/{organization}/subaccounts/{subaccount}/campaigns/{campaign}";
    routes.permitted(http::get(campaign, "see a campaign"),
                     [&](const Permit<Permission::view_campaigns>& permit) { return campaigns.show(permit); });
    routes.permitted(http::patch(campaign, "rename a campaign"),
                     [&](const Permit<Permission::edit_campaign>& permit, const Body<CampaignRenaming>& form) {
                         return campaigns.rename(permit, form.value.name);
                     });
    routes.permitted(http::put(campaign + "/owner", "hand a campaign over to somebody else"),
                     [&](const Permit<Permission::edit_campaign>& permit, const Body<NewOwner>& owner) {
                         return campaigns.hand_over(permit, owner.value.user);
                     });
    routes.permitted(http::post(campaign + "/cancellation", "cancel a campaign, for good"),
                     [&](const Permit<Permission::cancel_campaign>& permit) { return campaigns.cancel(permit); });
}

}  // namespace

void add_campaign_routes(http::Routes& routes, Campaigns& campaigns) {
    const std::string organization = "/organizations/{organization}";
    const std::string subaccount = organization + "/subaccounts/{subaccount}";
    for (const std::string& place : {organization, subaccount}) {
        routes.permitted(http::post(place + "/campaigns", "create a campaign"),
                         [&](const Permit<Permission::create_campaign>& permit,
                             const Body<NewCampaign>& form) -> Result<Created<Campaign>> {
                             return Created<Campaign>{TRY(campaigns.create(permit, form.value))};
                         });
    }
    routes.permitted(http::get(organization + "/campaigns", "list the campaigns one has access to"),
                     [&](const Permit<Permission::view_organization>& permit, const Query<PageQuery>& page) {
                         return campaigns.list_seen(permit, page.value);
                     });
    routes.permitted(http::get(subaccount + "/campaigns", "list a subaccount's campaigns"),
                     [&](const Permit<Permission::view_campaigns>& permit, const Query<PageQuery>& page) {
                         return campaigns.list(permit, page.value);
                     });
    add_rows_of_one(routes, campaigns);
}

}  // namespace muster::campaigns
