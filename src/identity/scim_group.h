// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "access/gate.h"
#include "identity/scim_group_change.h"
#include "identity/scim_group_name.h"
#include "identity/scim_list.h"
#include "identity/scim_place.h"
#include "identity/scim_shown_members.h"
#include "team/membership.h"

namespace muster::identity::scim {

/// The roles of an organization, its own included, as Groups of SCIM: those that can be held where a directory's people
/// belong, each with those who have it there; if that is a subaccount, each role at each subaccount. Who joins a group
/// has its role there. Who leaves one has nothing there any more if they belong elsewhere too, and else the default
/// role where a directory's people belong; but whoever is suspended there by hand stays. Thread-safe.
class Groups {
  public:
    using Provisioning = access::Permit<access::Permission::provision_members>;
    using Viewing = access::Permit<access::Permission::view_members>;

    /// `address` is where SCIM is served.
    Groups(team::Members& members, std::string address) : members_(members), address_(std::move(address)) {}

    // What is answered has the members, unless they are left out; `too_many_scanned` if they are too many.

    Result<boost::json::object> show(const Viewing& permit, const std::string& id, const Projection& projection) const;
    Result<boost::json::object> list(const Viewing& permit, const ListRequest& request) const;
    /// Lets those join who join, and those leave who leave: all of them or, at the first refusal, nobody.
    /// `too_many_members` beyond `scim_members_per_request_max`.
    Result<void> change(const Provisioning& permit, const std::string& id, const GroupChange& asked);
    /// The same, and answers the group, which needs view_members too.
    Result<boost::json::object> replace(const Provisioning& permit, const std::string& id, const GroupChange& asked,
                                        const Projection& projection);

  private:
    struct Found {
        Place home;
        ScopeId scope;  ///< where its role is held
        const access::Role* role;
        GroupName name;

        /// Whether belonging to no other group is enough to stand in this one.
        [[nodiscard]] bool is_default() const { return scope == home.scope && role == home.default_role; }
    };
    struct Moves {
        std::vector<UserId> joining;
        std::vector<UserId> leaving;
    };
    static Result<Found> find(const access::Authority& authority, const std::string& id);
    static Result<std::vector<Found>> find_all(const access::Authority& authority);
    /// Where the members of all of them are, of which there is one at least.
    static ShownMembers::Range range_of(std::span<const Found> groups);
    /// Without members.
    [[nodiscard]] boost::json::object resource(const Found& group) const;
    Result<boost::json::object> shown(const access::Authority& authority, const std::string& id,
                                      const Projection& projection) const;
    static Result<Moves> moves_of(const access::Authority& authority, const Found& group, const GroupChange& asked);
    Result<void> take_in(const Provisioning& permit, const Found& group, UserId user);
    /// To the place of a directory's people, with the default role; suspended as they are, and up to the same end.
    /// `barred_by_hand` for whom somebody keeps from there.
    Result<void> bring_home(const Provisioning& permit, const Found& group, UserId user);

    team::Members& members_;
    std::string address_;
};

}  // namespace muster::identity::scim
