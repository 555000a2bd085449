// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "access/gate.h"
#include "access/memberships.h"
#include "base/email_address.h"
#include "base/page.h"
#include "team/departure.h"

namespace muster::team {

/// One membership as the people pages show it: who, what, where, since when.
struct Member {
    UserId user;
    std::string name;
    EmailAddress email;
    ScopeId scope;
    access::Level level = access::Level::organization;
    std::string scope_name;
    std::string role;        ///< its key
    std::string role_label;  ///< the product's word for it
    std::optional<UserId> granted_by;
    Time granted_at;
    std::optional<Time> ends_at;
};

/// How memberships are stored, for the gate.
class StoredMemberships final : public access::Memberships {
  public:
    Result<std::vector<access::StoredMembership>> of_user(storage::Transaction& transaction,
                                                          OrganizationId organization, UserId user) override;
    Result<std::vector<access::StoredMembership>> of_everyone(storage::Transaction& transaction,
                                                              OrganizationId organization) override;
    Result<std::vector<std::string>> permanent_roles(storage::Transaction& transaction,
                                                     OrganizationId organization) override;
    Result<std::vector<access::NamedUser>> holders(storage::Transaction& transaction, OrganizationId organization,
                                                   std::span<const ScopeId> scopes, std::span<const std::string> roles,
                                                   Time now) override;
};

/// The people of an organization and its subaccounts. Operations work at their permit's scope: at a subaccount on the
/// memberships there, at the organization on all of a person's.
class Members {
  public:
    /// `departures` are asked in order whenever memberships end; they outlive this.
    explicit Members(std::vector<Departure*> departures) : departures_(std::move(departures)) {}

    /// Those with a membership on the permit's path; at the organization, everybody.
    Result<Page<Member>> list(const access::Permit<access::Permission::view_members>& permit, const PageQuery& query);

    /// Gives somebody a membership at the permit's scope without asking them: for the operator.
    Result<void> add(const access::Permit<access::Permission::add_member>& permit, UserId user,
                     const std::string& role);

    /// Gives the person another role at the permit's scope; both the present and the new one must be the actor's to
    /// give.
    Result<void> change_role(const access::Permit<access::Permission::change_member_role>& permit, UserId user,
                             const std::string& role);

    /// Ends the person's memberships at the permit's scope and below it. Their next request is refused (AM-9); what
    /// they did stays (CT-8).
    Result<void> remove(const access::Permit<access::Permission::remove_member>& permit, UserId user);

    /// Ends all of the actor's own memberships in the organization.
    Result<void> leave(const access::Permit<access::Permission::leave_organization>& permit);

  private:
    /// Ends them, asks all departures, and answers what these tell.
    Result<EventDetails> depart(const access::Authority& authority, UserId user,
                                std::span<const access::StoredMembership> ended);

    std::vector<Departure*> departures_;
};

/// `not_a_member` unless the list of members at the permit's scope has the person.
Result<void> check_is_member(const access::Authority& authority, UserId user);

/// Stores a membership that a Grant vouches for, and lifts what bars the person from join links there; `already_member`
/// if they have one at that scope.
Result<void> add_membership(const access::Authority& authority, UserId user, const access::Grant& grant,
                            std::optional<UserId> granted_by);

}  // namespace muster::team
