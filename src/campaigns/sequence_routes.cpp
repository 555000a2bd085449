// SPDX-License-Identifier: Apache-2.0
#include "campaigns/routes.h"
#include "campaigns/sequence.h"
#include "http/routes.h"

namespace muster::campaigns {
namespace {

using access::Permission;
using access::Permit;
using http::Body;
using http::Created;
using http::Path;
using http::Query;

struct SequencePath {
    access::CampaignId sequence;
};
BOOST_DESCRIBE_STRUCT(SequencePath, (), (sequence))

struct OwnerPath {
    UserId user;
};
BOOST_DESCRIBE_STRUCT(OwnerPath, (), (user))

struct OwnedPath {
    UserId user;
    access::CampaignId sequence;
};
BOOST_DESCRIBE_STRUCT(OwnedPath, (), (user, sequence))

struct SequenceRenaming {
    CampaignName name;
};
BOOST_DESCRIBE_STRUCT(SequenceRenaming, (), (name))

void add_rows_of_one(http::Routes& routes, Sequences& sequences) {
    const std::string sequence = "/organizations/{organization}/sequences/{sequence}";
    routes.permitted(http::get(sequence, "see one of one's own sequences"),
                     [&](const Permit<Permission::view_sequences>& permit, const Path<SequencePath>& path) {
                         return sequences.show(permit, path.value.sequence);
                     });
    routes.permitted(http::patch(sequence, "rename one of one's own sequences"),
                     [&](const Permit<Permission::edit_sequences>& permit, const Path<SequencePath>& path,
                         const Body<SequenceRenaming>& form) {
                         return sequences.rename(permit, path.value.sequence, form.value.name);
                     });
    routes.permitted(http::post(sequence + "/cancellation", "cancel one of one's own sequences, for good"),
                     [&](const Permit<Permission::edit_sequences>& permit, const Path<SequencePath>& path) {
                         return sequences.cancel(permit, path.value.sequence);
                     });
}

void add_rows_on_behalf(http::Routes& routes, Sequences& sequences) {
    const std::string theirs = "/organizations/{organization}/members/{user}/sequences";
    routes.permitted(
        http::get(theirs, "list the sequences of somebody on whose behalf one may make some"),
        [&](const Permit<Permission::view_sequences>& permit, const Path<OwnerPath>& path,
            const Query<PageQuery>& page) { return sequences.list_for(permit, path.value.user, page.value); });
    routes.permitted(http::post(theirs, "create a sequence on behalf of somebody"),
                     [&](const Permit<Permission::launch_sequence_on_behalf>& permit, const Path<OwnerPath>& path,
                         const Body<NewCampaign>& form) -> Result<Created<Campaign>> {
                         return Created<Campaign>{TRY(sequences.create_for(permit, path.value.user, form.value))};
                     });
    const std::string sequence = theirs + "/{sequence}";
    routes.permitted(http::get(sequence, "see a sequence of somebody on whose behalf one may make some"),
                     [&](const Permit<Permission::view_sequences>& permit, const Path<OwnedPath>& path) {
                         return sequences.show_for(permit, path.value.user, path.value.sequence);
                     });
    routes.permitted(http::post(sequence + "/cancellation", "cancel a sequence on behalf of its owner, for good"),
                     [&](const Permit<Permission::launch_sequence_on_behalf>& permit, const Path<OwnedPath>& path) {
                         return sequences.cancel_for(permit, path.value.user, path.value.sequence);
                     });
}

}  // namespace

void add_sequence_routes(http::Routes& routes, Sequences& sequences) {
    const std::string organization = "/organizations/{organization}";
    routes.permitted(http::get(organization + "/sequences", "list one's own sequences"),
                     [&](const Permit<Permission::view_sequences>& permit, const Query<PageQuery>& page) {
                         return sequences.list(permit, page.value);
                     });
    routes.permitted(http::post(organization + "/sequences", "create a sequence of one's own"),
                     [&](const Permit<Permission::edit_sequences>& permit,
                         const Body<NewCampaign>& form) -> Result<Created<Campaign>> {
                         return Created<Campaign>{TRY(sequences.create(permit, form.value))};
                     });
    add_rows_of_one(routes, sequences);
    add_rows_on_behalf(routes, sequences);
}

}  // namespace muster::campaigns
