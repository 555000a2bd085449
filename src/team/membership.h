// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/gate.h"
#include "access/memberships.h"
#include "base/email_address.h"
#include "base/page.h"
#include "team/departure.h"

namespace muster::team {

/// `expiring`: active, with an end ahead. `ended`: its time is over, and its end is not recorded yet.
enum class MemberState : std::uint8_t { active, expiring, suspended, ended };
std::string_view to_text(MemberState state);

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
    std::optional<Time> suspended_at;
    MemberState state = MemberState::active;
    bool has_two_factors = false;  ///< whether they sign in with two
};

/// Whom of them a list is to have: all, unless it says how their address begins, or what stands in their name.
/// Capital ASCII letters count as small ones.
struct MemberFilter {
    std::string email;
    std::string name;
};

/// How memberships and API keys are stored, for the gate.
class StoredMemberships final : public access::Memberships {
  public:
    Result<std::vector<access::StoredMembership>> of_user(storage::Transaction& transaction,
                                                          OrganizationId organization, UserId user) override;
    Result<std::vector<access::StoredMembership>> of_user_if_none_archived(storage::Transaction& transaction,
                                                                           OrganizationId organization,
                                                                           UserId user) override;
    Result<std::vector<access::StoredMembership>> of_everyone(storage::Transaction& transaction,
                                                              OrganizationId organization) override;
    Result<std::vector<std::string>> permanent_roles(storage::Transaction& transaction,
                                                     OrganizationId organization) override;
    Result<std::shared_ptr<const access::StoredKey>> key(storage::Transaction& transaction, OrganizationId organization,
                                                         access::ApiKeyId key) override;
    Result<std::vector<access::NamedUser>> holders(storage::Transaction& transaction, OrganizationId organization,
                                                   std::span<const ScopeId> scopes, std::span<const std::string> roles,
                                                   Time now) override;
};

/// What is asked for the running work of whoever leaves; without a fate, what the role model says, and where that is to
/// cancel it, it is never kept (AP-8).
/// `hand_over_to` is named exactly if it is handed over, which its naming alone asks for too.
struct WorkRequest {
    std::optional<WorkFate> running_work;
    std::optional<UserId> hand_over_to;
    std::string_view place = "/query";  ///< where the request says it, as a JSON pointer
};

/// What is to be otherwise about a membership: its role, its end, or both.
struct MembershipChange {
    std::optional<std::string> role;
    std::optional<Time> ends_at;
};

/// One act at several subaccounts of an organization: what is given, and what is taken.
struct SubaccountsChange {
    std::optional<std::string> role;  ///< of what is given
    std::vector<SubaccountId> add;
    std::vector<SubaccountId> remove;
    std::optional<Time> ends_at;  ///< of what is given
    WorkRequest work;
};

enum class SubaccountOutcome : std::uint8_t { added, removed };
std::string_view to_text(SubaccountOutcome outcome);

/// What the act did at one of them; a removed person's role is the one that they had there, and empty if they had one
/// only in what lies below.
struct SubaccountReport {
    SubaccountId subaccount;
    std::string name;
    SubaccountOutcome outcome = SubaccountOutcome::added;
    std::string role;
};

/// The people of an organization and its subaccounts. Operations work at their permit's scope: at a subaccount on the
/// memberships there, at the organization on all of a person's. Thread-safe.
class Members {
  public:
    /// `departures` are asked in order whenever memberships end; they outlive this.
    explicit Members(std::vector<Departure*> departures) : departures_(std::move(departures)) {}

    /// Those with a membership on the permit's path; at the organization, everybody.
    Result<Page<Member>> list(const access::Permit<access::Permission::view_members>& permit, const PageQuery& query,
                              const MemberFilter& filter = {});
    /// What of that is one person's; `not_a_member` if nothing is.
    Result<Listing<Member>> show(const access::Permit<access::Permission::view_members>& permit, UserId user);

    /// Gives somebody a membership at the permit's scope without asking them: for the operator.
    Result<void> add(const access::Permit<access::Permission::add_member>& permit, UserId user, const std::string& role,
                     std::optional<Time> ends_at = std::nullopt);

    /// Gives the person another role at the permit's scope, or another end, or both; the present role and the new one
    /// must be the actor's to give. A role that must have a holder keeps one without an end.
    Result<void> change(const access::Permit<access::Permission::change_member_role>& permit, UserId user,
                        const MembershipChange& change);
    Result<void> change_role(const access::Permit<access::Permission::change_member_role>& permit, UserId user,
                             const std::string& role) {
        return change(permit, user, {.role = role, .ends_at = std::nullopt});
    }
    /// Takes the end of the person's membership there away.
    Result<void> clear_end(const access::Permit<access::Permission::change_member_role>& permit, UserId user);

    /// Brings a member to several subaccounts, and takes them from several, in one deed: all of it or, at the first
    /// refusal, nothing. At the organization only.
    Result<std::vector<SubaccountReport>> change_subaccounts(
        const access::Permit<access::Permission::change_member_role>& permit, UserId user,
        const SubaccountsChange& change);

    /// Suspends the person's memberships at the permit's scope and below it: they give nothing from the next request
    /// on, count as no holder's, and stay in the list. What was suspended from below only is so from here from then on.
    /// Closes the open invitations that would bring the person back, and asks all departures what must not come back by
    /// itself. Nobody suspends themself (`own_suspension`): they couldn't lift it.
    Result<void> suspend(const access::Permit<access::Permission::suspend_member>& permit, UserId user);
    /// Gives them back, as far as the actor may give each of the roles now; `suspended_above` if they were suspended
    /// from above the permit's scope and the actor doesn't decide there.
    Result<void> reactivate(const access::Permit<access::Permission::suspend_member>& permit, UserId user);

    /// Ends the person's memberships at the permit's scope and below it. Their next request is refused (AM-9); what
    /// they did stays (CT-8). It can be undone for a while: see Removals.
    Result<void> remove(const access::Permit<access::Permission::remove_member>& permit, UserId user,
                        const WorkRequest& work = {});

    /// Ends what the person has open at the permit's scope and below it: from the answer on, the sessions that they
    /// have begun so far do nothing there, until they sign in again. For whoever could remove them.
    Result<void> end_sessions(const access::Permit<access::Permission::remove_member>& permit, UserId user);

    /// Ends all of the actor's own memberships in the organization.
    Result<void> leave(const access::Permit<access::Permission::leave_organization>& permit,
                       const WorkRequest& work = {});

    /// Ends those of the person's memberships whose time is over; `not_found` if there is none, or none any more.
    Result<void> end_over(const access::Permit<access::Permission::end_memberships>& permit, UserId user);

    /// The same as parts of another deed, at the authority's scope: its actor must hold there the permission that each
    /// asks for otherwise, and the event tells `told` too.
    Result<void> change_role_as_part(const access::Authority& authority, UserId user, const std::string& role,
                                     EventDetails told);
    Result<void> remove_as_part(const access::Authority& authority, UserId user, const WorkRequest& work,
                                EventDetails told);
    /// Ends all of the person's memberships in the organization, as their own deed, since they delete their account;
    /// `not_found` if there is none.
    Result<void> end_account(const access::Permit<access::Permission::end_account>& permit, UserId user);

    // The same as a directory says, under the one permission that it needs; each role must be the actor's to give.

    /// As what somebody comes: for ever or up to an end, and suspended from the permit's scope since then, as `suspend`
    /// would have done it, or not.
    struct Arrival {
        std::optional<Time> suspended_at = std::nullopt;
        std::optional<Time> ends_at = std::nullopt;
    };
    /// Brings somebody to `place`, the permit's scope or one below it.
    Result<void> provision(const access::Permit<access::Permission::provision_members>& permit, UserId user,
                           ScopeId place, const std::string& role, const Arrival& arrival);
    /// Gives the person another role at `place`, where they have one.
    Result<void> change_role_at(const access::Permit<access::Permission::provision_members>& permit, UserId user,
                                ScopeId place, const std::string& role);
    Result<void> suspend(const access::Permit<access::Permission::provision_members>& permit, UserId user);
    /// Gives back what was suspended in that moment, and nothing that anybody else suspended.
    Result<void> reactivate(const access::Permit<access::Permission::provision_members>& permit, UserId user,
                            Time suspended_at);
    Result<void> remove(const access::Permit<access::Permission::provision_members>& permit, UserId user);
    /// At `place` and below it only.
    Result<void> remove_at(const access::Permit<access::Permission::provision_members>& permit, UserId user,
                           ScopeId place);

    /// What would become of the person's running work, and what there would be to tell, if they left the authority's
    /// scope, where they hold something at `scopes`.
    struct ThoughtOf {
        WorkFate running_work = WorkFate::keep;
        EventDetails told;
    };
    [[nodiscard]] Result<ThoughtOf> would_leave(const access::Authority& authority, UserId user,
                                                std::span<const ScopeId> scopes, const WorkRequest& work) const;

  private:
    Result<void> change_at(const access::Authority& authority, UserId user, const MembershipChange& change,
                           EventDetails told);
    Result<void> suspend_below(const access::Authority& authority, UserId user);
    Result<void> reactivate_those(const access::Authority& authority, UserId user,
                                  std::span<const access::StoredMembership> suspended);
    Result<void> remove_at_scope(const access::Authority& authority, UserId user, const WorkRequest& work,
                                 EventDetails told);
    /// Ends them, asks all departures, and answers what these tell.
    Result<EventDetails> depart(const access::Authority& authority, UserId user,
                                std::span<const access::StoredMembership> ended, const WorkChoice& work);
    Result<EventDetails> ask_departures(const access::Authority& authority, UserId user,
                                        std::span<const ScopeId> scopes, const WorkChoice& work);
    /// Takes away what the actor may take at the authority's scope and below it; answers what was there, and adds what
    /// there is to tell to `details`.
    Result<std::vector<access::StoredMembership>> take_away(const access::Authority& authority, UserId user,
                                                            const WorkRequest& work, EventDetails& details);
    Result<SubaccountReport> add_at(const access::Authority& authority, UserId user, SubaccountId subaccount,
                                    const SubaccountsChange& change);
    Result<SubaccountReport> remove_at(const access::Authority& authority, UserId user, SubaccountId subaccount,
                                       const WorkRequest& work, EventDetails& details);

    std::vector<Departure*> departures_;
};

/// `not_a_member` unless the list of members at the permit's scope has the person.
Result<void> check_is_member(const access::Authority& authority, UserId user);
/// Why a person has no membership that ends or changes at the permit's scope: it may be elsewhere.
Error has_none_here(const access::Authority& authority, UserId user);

/// Stores a membership that a Grant vouches for, and lifts what bars the person from join links there; `already_member`
/// if they have one at that scope.
Result<void> add_membership(const access::Authority& authority, UserId user, const access::Grant& grant,
                            std::optional<UserId> granted_by);

/// Refuses with `suspended_here` if the person is suspended at the scope or above it: who brings them there otherwise
/// may not know.
Result<void> check_not_suspended(const access::Authority& authority, UserId user, ScopeId scope);

}  // namespace muster::team
