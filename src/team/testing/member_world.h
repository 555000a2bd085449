// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "team/membership_end.h"
#include "team/membership_preview.h"
#include "team/removal.h"
#include "team/testing/join_world.h"

namespace muster::team::testing {

/// A JoinWorld with all that becomes of memberships. Operations are each through the gate.
class MemberWorld : public JoinWorld {
  public:
    explicit MemberWorld(storage::Database& database)
        : JoinWorld(database), previews(gate, members), ends(gate, database, members, clock) {}

    MembershipPreviews previews;
    MembershipEnds ends;
    Removals removals;

    Result<void> suspend(const access::Actor& by, const Target& where, UserId user);
    Result<void> suspend(UserId by, const Target& where, UserId user) { return suspend(as(by), where, user); }
    Result<void> reactivate(UserId by, const Target& where, UserId user);
    Result<void> change(UserId by, const Target& where, UserId user, const MembershipChange& change);
    Result<void> set_end(UserId by, const Target& where, UserId user, Time end) {
        return change(by, where, user, {.role = std::nullopt, .ends_at = end});
    }
    Result<void> clear_end(UserId by, const Target& where, UserId user);
    Result<std::vector<SubaccountReport>> change_subaccounts(UserId by, OrganizationId organization, UserId user,
                                                             const SubaccountsChange& change);
    Result<void> remove_with(UserId by, const Target& where, UserId user, const WorkRequest& work);
    Result<void> leave_with(UserId user, OrganizationId organization, const WorkRequest& work);
    Result<Page<Removal>> list_removals(UserId by, const Target& where, const PageQuery& query = {});
    Result<UndoneRemoval> undo(UserId by, const Target& where, UserId user);
    Result<MembershipPreview> preview_removal(UserId by, const Target& where, UserId user,
                                              const WorkRequest& work = {});
    Result<MembershipPreview> preview_role(UserId by, const Target& where, UserId user, const std::string& role);

    /// Somebody's membership at a scope as it is listed for the founder.
    Member listed(const Place& place, UserId user, ScopeId scope);
};

/// A test on each engine, with a MemberWorld of its own: a team without subaccounts, and an organization with two.
class OnMemberWorld : public storage::testing::OnBothEngines {
  protected:
    void SetUp() override;
    void TearDown() override { world_.reset(); }
    void set_up_tables() override { temporary_->migrate(); }

    UserId add(const Place& place, std::string_view role) {
        return world_->add_member(place.organization, place.top(), role);
    }
    UserId add_at(SubaccountId subaccount, std::string_view role) {
        return world_->add_member(campaign_.organization, access::scope_of(subaccount), role);
    }
    [[nodiscard]] Target sister_target() const { return {campaign_.organization, sister_}; }

    std::unique_ptr<MemberWorld> world_;
    Place team_;           ///< amplifi
    Place campaign_;       ///< scale-to-win
    SubaccountId sister_;  ///< its second subaccount
};

}  // namespace muster::team::testing
