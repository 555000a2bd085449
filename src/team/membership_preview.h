// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/access_json.h"
#include "access/gate.h"
#include "base/json.h"
#include "team/consequence.h"
#include "team/membership.h"

namespace muster::team {

/// A rule that forbids the act, in the words of its refusal.
struct Obstacle {
    std::string code;
    std::string message;
};
BOOST_DESCRIBE_STRUCT(Obstacle, (), (code, message))

/// What the person could do more and less at a scope.
struct ScopeChange {
    ScopeId scope;
    std::vector<access::Permission> gained;
    std::vector<access::Permission> lost;
};
BOOST_DESCRIBE_STRUCT(ScopeChange, (), (scope, gained, lost))

/// What an act on somebody's memberships would do; not allowed exactly if something stands in its way. Of a removal it
/// says what becomes of running work, which the consequences count kind by kind.
struct MembershipPreview {
    bool allowed = true;
    std::vector<Obstacle> obstacles;
    std::vector<ScopeChange> changes;
    std::vector<Consequence> consequences;
    std::optional<WorkFate> running_work = std::nullopt;
};
BOOST_DESCRIBE_STRUCT(MembershipPreview, (), (allowed, obstacles, changes, consequences, running_work))

/// Says what a removal or a change of role would do, and changes nothing. For those who hold the permission of the act
/// at the permit's scope, by the rules that the act itself asks. Thread-safe.
class MembershipPreviews {
  public:
    MembershipPreviews(access::Gate& gate, const Members& members) : gate_(gate), members_(members) {}

    Result<MembershipPreview> of_removal(const access::Permit<access::Permission::view_members>& permit, UserId user,
                                         const WorkRequest& work = {});
    Result<MembershipPreview> of_role(const access::Permit<access::Permission::view_members>& permit, UserId user,
                                      const std::string& role);

  private:
    Result<void> preview_access(const access::Authority& authority, UserId user,
                                std::span<const access::StoredMembership> changed, MembershipPreview& preview);

    Result<void> preview_departure(const access::Authority& authority, UserId user, std::span<const ScopeId> scopes,
                                   const WorkRequest& work, MembershipPreview& preview);

    access::Gate& gate_;
    const Members& members_;
};

}  // namespace muster::team
