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
#include "identity/scim_patch.h"
#include "identity/scim_place.h"
#include "identity/scim_user_resource.h"
#include "team/membership.h"
#include "team/password.h"

namespace muster::identity::scim {

/// What directories have said of people, forgotten once they have left.
class UserRecords final : public team::Departure {
  public:
    Result<team::EventDetails> member_left(const access::Authority& authority, UserId user,
                                           std::span<const ScopeId> scopes, const team::WorkChoice& work) override;
    [[nodiscard]] Result<team::EventDetails> would_leave(const access::Authority& authority, UserId user,
                                                         std::span<const ScopeId> scopes,
                                                         const team::WorkChoice& work) const override;
};

/// The people of an organization as Users of SCIM: whoever has a membership in it. What a directory does with them are
/// the deeds of team::Members, by an API key, and bounded as those are. Who isn't there, and who is in another
/// organization, is one answer: `not_found`. What answers a document needs view_members too. Thread-safe.
class Users {
  public:
    using Provisioning = access::Permit<access::Permission::provision_members>;
    using Viewing = access::Permit<access::Permission::view_members>;
    using Opening = access::Door<access::Permission::provision_members>;

    /// `address` is where SCIM is served.
    Users(team::Members& members, IdSource& ids, team::Passwords& passwords, std::string address)
        : members_(members), ids_(ids), passwords_(passwords), address_(std::move(address)) {}

    /// Brings somebody in with the default role, by an address of a domain that the organization has proven:
    /// `foreign_domain` otherwise. Who has no account gets one; one that there is, and whose address nobody had
    /// confirmed, is the named person's from then on, and its password over. `uniqueness` if they are here already,
    /// suspended or not.
    Result<boost::json::object> create(const Opening& door, const UserForm& form);
    Result<boost::json::object> show(const Viewing& permit, UserId user) const;
    Result<boost::json::object> list(const Viewing& permit, const ListRequest& request) const;
    /// By a whole document; `externalId` and `active` stay as they are if it doesn't say them.
    Result<boost::json::object> replace(const Provisioning& permit, UserId user, UserForm form);
    /// By the operations of a PATCH.
    Result<boost::json::object> patch(const Provisioning& permit, UserId user, std::span<const Operation> operations);
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
    /// The account of a newcomer's address that nobody has confirmed, if it is one.
    static Result<std::optional<team::User>> find_unconfirmed(const access::Authority& authority,
                                                              const EmailAddress& email);
    Result<UserId> account_for(const access::Authority& authority, const UserForm& form, const EmailAddress& email);
    Result<boost::json::object> bring_in(const Provisioning& permit, const UserForm& form, const EmailAddress& email);
    static Result<void> visit_candidates(const access::Authority& authority, const Filter& filter,
                                         FunctionRef<void(const Person&)> visit);
    Result<boost::json::object> change(const Provisioning& permit, const Person& person, const UserForm& form);
    Result<void> suspend(const Provisioning& permit, const Person& person);
    Result<void> reactivate(const Provisioning& permit, const Person& person);
    Result<boost::json::object> list_fitting(const Viewing& permit, const ListRequest& request) const;

    team::Members& members_;
    IdSource& ids_;
    team::Passwords& passwords_;
    std::string address_;
};

}  // namespace muster::identity::scim
