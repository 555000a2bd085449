// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>

#include <boost/json/value.hpp>

#include "access/gate.h"
#include "base/function_ref.h"
#include "identity/scim_list.h"
#include "identity/scim_place.h"
#include "identity/scim_user_resource.h"
#include "team/membership.h"

namespace muster::identity::scim {

/// What directories have said of people, forgotten once they have left.
class UserRecords final : public team::Departure {
  public:
    Result<team::EventDetails> member_left(const access::Authority& authority, UserId user,
                                           std::span<const ScopeId> scopes, const team::WorkChoice& work) override;
    [[nodiscard]] Result<team::EventDetails> would_leave(const access::Authority& authority, UserId user,
                                                         std::span<const ScopeId> scopes) const override;
};

/// The people of an organization as Users of SCIM: whoever has a membership in it. What a directory does with them are
/// the deeds of team::Members, by an API key, and bounded as those are. Who isn't there, and who is in another
/// organization, is one answer: `not_found`. Thread-safe.
class Users {
  public:
    using Provisioning = access::Permit<access::Permission::provision_members>;
    using Viewing = access::Permit<access::Permission::view_members>;

    /// `address` is where SCIM is served.
    Users(team::Members& members, IdSource& ids, std::string address)
        : members_(members), ids_(ids), address_(std::move(address)) {}

    /// Brings somebody in with the default role; whoever has no account gets one, and no answer tells. `uniqueness` if
    /// they are here already, suspended or not.
    Result<boost::json::object> create(const Provisioning& permit, const boost::json::object& document);
    Result<boost::json::object> show(const Viewing& permit, UserId user) const;
    Result<boost::json::object> list(const Viewing& permit, const ListRequest& request) const;
    /// By a whole document; `externalId` and `active` stay as they are if it doesn't say them.
    Result<boost::json::object> replace(const Provisioning& permit, UserId user, const boost::json::object& document);
    /// By the operations of a PATCH.
    Result<boost::json::object> patch(const Provisioning& permit, UserId user, const boost::json::object& request);
    Result<void> remove(const Provisioning& permit, UserId user);

  private:
    /// People behind one and up to another, by their ids, as far as a page has room for them.
    struct Range {
        UserId behind = {};
        UserId last = UserId(std::numeric_limits<std::int64_t>::max());
        std::int64_t count = 1;
        std::int64_t skipped = 0;
    };
    static Result<std::vector<Person>> read(const access::Authority& authority, const Place& place, const Range& range);
    static Result<std::optional<Person>> find_if_any(const access::Authority& authority, const Place& place,
                                                     UserId user);
    static Result<Person> find(const access::Authority& authority, UserId user);
    static Result<void> visit_candidates(const access::Authority& authority, const Filter& filter,
                                         FunctionRef<void(const Person&)> visit);
    Result<boost::json::object> change(const Provisioning& permit, const Person& person, const UserForm& form);
    Result<boost::json::object> list_fitting(const Viewing& permit, const ListRequest& request) const;

    team::Members& members_;
    IdSource& ids_;
    std::string address_;
};

}  // namespace muster::identity::scim
