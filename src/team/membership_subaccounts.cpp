// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "team/membership.h"
#include "team/membership.sql.h"
#include "team/membership_rows.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::GrantKind;
using access::Permission;
using access::Permit;

/// What is missing from the request, or said twice.
Result<void> check(const SubaccountsChange& change, Time now) {
    std::vector<FieldError> errors;
    if (change.add.empty() && change.remove.empty()) {
        errors.push_back({"/add", "required", "is missing, and so is `remove`: name a subaccount"});
    }
    if (!change.add.empty() && !change.role) errors.push_back({"/role", "required", "is missing"});
    std::vector<SubaccountId> named;
    const auto note = [&](const std::vector<SubaccountId>& subaccounts, const std::string& pointer) {
        for (std::size_t i = 0; i < subaccounts.size(); ++i) {
            if (std::ranges::find(named, subaccounts[i]) != named.end()) {
                errors.push_back({pointer + std::to_string(i), "duplicate", "is named twice"});
            }
            named.push_back(subaccounts[i]);
        }
    };
    note(change.add, "/add/");
    note(change.remove, "/remove/");
    if (!errors.empty()) return Error(TeamError::membership_wrong).with_fields(std::move(errors));
    return check_end(change.ends_at, now);
}

/// Says at which of the named subaccounts it went wrong.
template <class T>
Result<T> at(const std::string& list, std::size_t index, Result<T> outcome) {
    if (outcome || !outcome.error().fields().empty()) return outcome;
    Error error = outcome.error();
    std::vector<FieldError> fields{{list + std::to_string(index), std::string(error.code()), error.message()}};
    return std::move(error).with_fields(std::move(fields));
}

Result<std::string> name_of(const access::Authority& authority, SubaccountId subaccount) {
    const auto rows = TRY(authority.query(sql::subaccount_name, subaccount));
    if (rows.empty()) return access::AccessError::not_found;
    return rows[0].get<std::string>(0);
}

EventDetails told(const std::vector<SubaccountReport>& reports) {
    std::vector<std::string> added;
    std::vector<std::string> removed;
    for (const auto& report : reports) {
        (report.outcome == SubaccountOutcome::added ? added : removed).push_back(report.subaccount.text());
    }
    return {{"added", text::join(added, ",")}, {"removed", text::join(removed, ",")}};
}

}  // namespace

std::string_view to_text(SubaccountOutcome outcome) {
    return outcome == SubaccountOutcome::added ? "added" : "removed";
}

Result<std::vector<SubaccountReport>> Members::change_subaccounts(const Permit<Permission::change_member_role>& permit,
                                                                  UserId user, const SubaccountsChange& change) {
    TRY(check(change, permit.now()));
    if (!change.remove.empty()) TRY(permit.require(Permission::remove_member));
    if (!change.add.empty()) TRY(permit.require(Permission::invite_member));
    // Strangers come by invitation, and whoever is suspended by being reactivated.
    if (TRY(permit.query(sql::is_active_member, user, permit.now())).empty()) return access::AccessError::not_found;
    if (!change.add.empty()) {
        const auto held = read_memberships(TRY(permit.query(sql::membership_at, user)));
        for (const auto& membership : held) TRY(check_own_end(permit, membership, change.ends_at));
    }
    std::vector<SubaccountReport> reports;
    EventDetails details;
    for (std::size_t i = 0; i < change.remove.size(); ++i) {
        reports.push_back(TRY(at("/remove/", i, remove_at(permit, user, change.remove[i], change.work, details))));
    }
    for (std::size_t i = 0; i < change.add.size(); ++i) {
        reports.push_back(TRY(at("/add/", i, add_at(permit, user, change.add[i], change))));
    }
    for (auto& detail : told(reports)) details.push_back(std::move(detail));
    if (change.role) details.emplace_back("role", *change.role);
    if (change.ends_at) details.emplace_back("ends_at", to_rfc3339(*change.ends_at));
    TRY(permit.record({"member.subaccounts_changed", "user", user.number(), std::move(details)}));
    return reports;
}

Result<SubaccountReport> Members::add_at(const access::Authority& authority, UserId user, SubaccountId subaccount,
                                         const SubaccountsChange& change) {
    SubaccountReport report{subaccount, TRY(name_of(authority, subaccount)), SubaccountOutcome::added, *change.role};
    const ScopeId scope = access::scope_of(subaccount);
    const auto grant = TRY(authority.grant(GrantKind::invite, *TRY(authority.find_role(*change.role)), scope));
    TRY(check_not_suspended(authority, user, scope));
    TRY(add_membership(authority, user, grant, authority.answerable()));
    if (change.ends_at) {
        TRY(authority.query(sql::limit_membership, user, scope, change.ends_at, std::optional<Time>(),
                            std::optional<ScopeId>()));
    }
    return report;
}

Result<SubaccountReport> Members::remove_at(const access::Authority& authority, UserId user, SubaccountId subaccount,
                                            const WorkRequest& work, EventDetails& details) {
    SubaccountReport report{subaccount, TRY(name_of(authority, subaccount)), SubaccountOutcome::removed, ""};
    TRY(authority.within(access::scope_of(subaccount), [&](const access::Authority& there) -> Result<void> {
        // As at the subaccount itself; only who leaves the whole organization leaves it too.
        if (there.path().is_archived()) return access::AccessError::archived;
        const auto ended = TRY(take_away(there, user, work, details));
        const auto here = std::ranges::find(ended, there.scope(), &access::StoredMembership::scope);
        if (here != ended.end()) report.role = here->role;
        return {};
    }));
    return report;
}

}  // namespace muster::team
