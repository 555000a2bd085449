// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "access/gate.h"
#include "identity/scim_list.h"
#include "identity/scim_place.h"
#include "team/membership.h"

namespace muster::identity::scim {

/// The roles of an organization, its own included, as Groups of SCIM: those that can be held where a directory's people
/// belong, each with those who have it there. Taken into a group, somebody has its role; taken out, the default one.
/// Thread-safe.
class Groups {
  public:
    using Provisioning = access::Permit<access::Permission::provision_members>;
    using Viewing = access::Permit<access::Permission::view_members>;

    /// `address` is where SCIM is served.
    Groups(team::Members& members, std::string address) : members_(members), address_(std::move(address)) {}

    Result<boost::json::object> show(const Viewing& permit, const std::string& role,
                                     const Projection& projection) const;
    Result<boost::json::object> list(const Viewing& permit, const ListRequest& request) const;
    /// Gives the role to those whom the document names, and the default role to all others who have it. One that says
    /// nothing of members changes nothing.
    Result<boost::json::object> replace(const Provisioning& permit, const std::string& role,
                                        const boost::json::object& document);
    /// By the operations of a PATCH: all of them or, at the first refusal, none.
    Result<void> patch(const Provisioning& permit, const std::string& role, const boost::json::object& request);

  private:
    struct Found {
        Place place;
        const access::Role* role;
    };
    static Result<Found> find(const access::Authority& authority, const std::string& role);
    Result<boost::json::object> resource(const access::Authority& authority, const Found& group,
                                         bool with_members) const;
    Result<void> change(const Provisioning& permit, const Found& group, const boost::json::object& before,
                        const boost::json::object& after);
    Result<void> take_in(const Provisioning& permit, const Found& group, UserId user);

    team::Members& members_;
    std::string address_;
};

}  // namespace muster::identity::scim
