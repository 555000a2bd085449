// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/gate.h"
#include "base/email_address.h"
#include "base/json.h"
#include "base/page.h"
#include "team/consequence.h"

namespace muster::team {

/// One of the memberships that a removal ended.
struct RemovedMembership {
    ScopeId scope;
    std::string role;
    std::optional<Time> ends_at;
};
BOOST_DESCRIBE_STRUCT(RemovedMembership, (), (scope, role, ends_at))

/// Somebody who was removed, from where, and what comes back if that is undone. What `stays` doesn't: it is as the
/// removal's event told it, work cancelled or handed over, invitations and links closed.
struct Removal {
    UserId user;
    std::string name;
    EmailAddress email;
    ScopeId scope;
    std::optional<UserId> removed_by;
    Time removed_at;
    Time undo_until;
    std::vector<RemovedMembership> memberships;
    std::vector<Consequence> stays;
};
BOOST_DESCRIBE_STRUCT(Removal, (), (user, name, email, scope, removed_by, removed_at, undo_until, memberships, stays))

/// What came back, what nobody can be given any more, and what stays as the removal left it.
struct UndoneRemoval {
    std::vector<RemovedMembership> memberships;
    std::vector<RemovedMembership> left_out;
    std::vector<Consequence> stays;
};
BOOST_DESCRIBE_STRUCT(UndoneRemoval, (), (memberships, left_out, stays))

/// Removals that can still be undone: for `limits::removal_undo_time_max` after them. Thread-safe.
class Removals {
  public:
    /// Those from the permit's scope; at the organization, from anywhere in it.
    Result<Page<Removal>> list(const access::Permit<access::Permission::view_members>& permit, const PageQuery& query);

    /// Undoes the person's removal from the permit's scope: the same roles at the same scopes until the same ends, as
    /// far as the actor may give each of them now. Nothing else comes back: no invitation, link or work. Refused if the
    /// person has come back otherwise.
    Result<UndoneRemoval> undo(const access::Permit<access::Permission::undo_removal>& permit, UserId user);
};

/// Deletes removals that can't be undone any more, in all organizations, `rows_erased_at_once_max` at most; answers how
/// many. Writes nothing if there is none.
Result<std::int64_t> forget_old_removals(storage::Housekeeping& housekeeping, Time now);

/// Forgets the person's removals from the authority's scope and from what lies below it: who is removed again, or
/// leaves, isn't brought back by undoing one from before.
Result<void> forget_removals(const access::Authority& authority, UserId user);

/// Remembers what the person holds at the authority's scope and below it, which is about to be taken away.
Result<void> remember_removal(const access::Authority& authority, UserId user);
/// Remembers with it what departures told of it.
Result<void> remember_what_stays(const access::Authority& authority, UserId user, EventDetails told);

}  // namespace muster::team
