// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "access/gate.h"
#include "identity/scim_group_change.h"
#include "identity/scim_list.h"
#include "identity/scim_place.h"
#include "team/membership.h"

namespace muster::identity::scim {

/// The roles of an organization, its own included, as Groups of SCIM: those that can be held where a directory's people
/// belong, each with those who have it there. Who joins a group has its role; who leaves it, the default one.
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
    /// Gives the role to those who join, and the default role to those who leave: to all of them or, at the first
    /// refusal, to nobody. `too_many_members` beyond `scim_members_per_request_max`.
    Result<void> change(const Provisioning& permit, const std::string& role, const GroupChange& asked);
    /// The same, and answers the group, which needs view_members too.
    Result<boost::json::object> replace(const Provisioning& permit, const std::string& role, const GroupChange& asked,
                                        const Projection& projection);

  private:
    struct Found {
        Place place;
        const access::Role* role;
    };
    enum class Content : std::uint8_t { all, without_members };
    struct Moves {
        std::vector<UserId> joining;
        std::vector<UserId> leaving;
    };
    static Result<Found> find(const access::Authority& authority, const std::string& role);
    Result<boost::json::object> resource(const access::Authority& authority, const Found& group, Content content) const;
    Result<void> add_members(const access::Authority& authority, const Found& group, boost::json::object& to) const;
    static Result<Moves> moves_of(const access::Authority& authority, const Found& group, const GroupChange& asked);
    Result<void> take_in(const Provisioning& permit, const Found& group, UserId user);

    team::Members& members_;
    std::string address_;
};

}  // namespace muster::identity::scim
