// SPDX-License-Identifier: Apache-2.0
#include "app/all_pages.h"
#include "app/commands.h"
#include "app/installation.h"
#include "app/place.h"
#include "app/print.h"
#include "app/words.h"
#include "base/function_ref.h"
#include "base/text.h"
#include "team/membership_json.h"
#include "team/team_error.h"

namespace muster::app {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;

/// What an undone removal did beside, which stays so.
using Stays = std::optional<std::vector<team::Consequence>>;

std::string text_of(const Stays& stays) {
    if (!stays || stays->empty()) return "";
    std::vector<std::string> words;
    for (const auto& each : *stays) words.push_back(each.name + " " + each.value);
    return "; what the removal did beside stays: " + text::join(words, ", ");
}

/// What was done to whom, and where.
struct MemberDeed {
    OrganizationId organization;
    std::optional<SubaccountId> subaccount;
    UserId user;
    EmailAddress email;
    std::optional<std::string> role;  ///< that they have now
    Stays stays;
};
BOOST_DESCRIBE_STRUCT(MemberDeed, (), (organization, subaccount, user, email, role, stays))

/// The person and the place that the words of a member's command name.
struct Subject {
    Place place;
    team::User user;

    [[nodiscard]] MemberDeed deed(std::optional<std::string> role, Stays stays) const {
        return {place.target.organization, place.target.subaccount, user.id, user.email,
                std::move(role),           std::move(stays)};
    }
    /// What the gate calls nothing, in words that name it.
    [[nodiscard]] Result<void> found(Result<void> outcome) const {
        if (outcome) return outcome;
        const Error& error = outcome.error();
        if (!error.is(access::AccessError::not_found) && !error.is(team::TeamError::not_a_member)) return outcome;
        return Error(access::AccessError::not_found, user.email.text() + " is no member of " + place.name);
    }
};

Result<Subject> find_subject(const Installation& installation, const Commands::Membership& membership) {
    auto place = TRY(find_place(installation, membership.organization, membership.subaccount));
    auto user = TRY(installation.users->find(TRY(parse_email(membership.email))));
    return Subject{std::move(place), std::move(user)};
}

/// An end as RFC 3339 writes it; none if the text is empty.
Result<std::optional<Time>> parse_end(const std::string& text) {
    if (text.empty()) return std::optional<Time>();
    const auto end = parse_rfc3339(text);
    if (!end) return Error(AppError::input_wrong, "`" + text + "` is no time such as 2026-11-23T08:15:00Z");
    return end;
}

/// The line that says what was done to whom, and where.
using DeedText = FunctionRef<std::string(const std::string&, const std::string&)>;

/// Does something with a person's membership, as the operator, and prints that it was done. `role` is what they have
/// then, if the deed gives one, and `stays` what the deed found to stay.
template <Permission P>
Result<void> do_with(const Commands& commands, const Commands::Membership& membership,
                     const std::optional<std::string>& role, DeedText text,
                     FunctionRef<Result<void>(Installation&, const Permit<P>&, UserId)> deed,
                     const Stays& stays = std::nullopt) {
    const auto installation = TRY(Installation::open(commands.settings));
    const auto subject = TRY(find_subject(*installation, membership));
    TRY(subject.found(installation->gate->with<P>(
        Actor::operator_on_this_machine(), subject.place.target,
        [&](const Permit<P>& permit) { return deed(*installation, permit, subject.user.id); })));
    print(commands.output, subject.deed(role, stays),
          [&] { print_line(text(subject.user.email.text(), subject.place.name)); });
    return {};
}

}  // namespace

Result<void> Commands::list_members(const std::string& organization) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    std::vector<team::Member> members;
    TRY(for_all_pages(
        [&](const PageQuery& query) {
            return installation->gate->with<Permission::view_members>(
                Actor::operator_on_this_machine(), target, [&](const Permit<Permission::view_members>& permit) {
                    return installation->members->list(permit, query);
                });
        },
        [&](const team::Member& member) { members.push_back(member); }));
    print(output, members, [&] {
        std::vector<std::vector<std::string>> lines;
        for (const auto& member : members) {
            lines.push_back({member.user.text(), member.email.text(), member.name, member.role, member.scope_name,
                             std::string(to_text(member.state)), member.has_two_factors ? "two" : "one"});
        }
        print_table({"USER", "EMAIL", "NAME", "ROLE", "AT", "STATE", "FACTORS"}, lines);
    });
    return {};
}

Result<void> Commands::add_member(const Membership& membership, const std::string& role,
                                  const std::string& until) const {
    const auto ends_at = TRY(parse_end(until));
    return do_with<Permission::add_member>(
        *this, membership, role,
        [&](const auto& who, const auto& where) { return "added " + who + " to " + where + " as `" + role + "`"; },
        [&](Installation& at, const Permit<Permission::add_member>& permit, UserId user) {
            return at.members->add(permit, user, role, ends_at);
        });
}

Result<void> Commands::set_role(const Membership& membership, const std::string& role) const {
    return do_with<Permission::change_member_role>(
        *this, membership, role,
        [&](const auto& who, const auto& where) { return who + " is `" + role + "` of " + where + " now"; },
        [&](Installation& at, const Permit<Permission::change_member_role>& permit, UserId user) {
            return at.members->change_role(permit, user, role);
        });
}

Result<void> Commands::remove_member(const Membership& membership) const {
    return do_with<Permission::remove_member>(
        *this, membership, std::nullopt,
        [](const auto& who, const auto& where) { return "removed " + who + " from " + where; },
        [](Installation& at, const Permit<Permission::remove_member>& permit, UserId user) {
            return at.members->remove(permit, user);
        });
}

Result<void> Commands::sign_member_out(const Membership& membership) const {
    return do_with<Permission::remove_member>(
        *this, membership, std::nullopt,
        [](const auto& who, const auto& where) { return "ended what " + who + " had open in " + where; },
        [](Installation& at, const Permit<Permission::remove_member>& permit, UserId user) {
            return at.members->end_sessions(permit, user);
        });
}

Result<void> Commands::suspend_member(const Membership& membership) const {
    return do_with<Permission::suspend_member>(
        *this, membership, std::nullopt,
        [](const auto& who, const auto& where) { return "suspended " + who + " in " + where; },
        [](Installation& at, const Permit<Permission::suspend_member>& permit, UserId user) {
            return at.members->suspend(permit, user);
        });
}

Result<void> Commands::reactivate_member(const Membership& membership) const {
    return do_with<Permission::suspend_member>(
        *this, membership, std::nullopt,
        [](const auto& who, const auto& where) { return "reactivated " + who + " in " + where; },
        [](Installation& at, const Permit<Permission::suspend_member>& permit, UserId user) {
            return at.members->reactivate(permit, user);
        });
}

Result<void> Commands::undo_removal(const Membership& membership) const {
    Stays stays;
    return do_with<Permission::undo_removal>(
        *this, membership, std::nullopt,
        [&](const auto& who, const auto& where) { return "brought " + who + " back to " + where + text_of(stays); },
        [&](Installation& at, const Permit<Permission::undo_removal>& permit, UserId user) -> Result<void> {
            stays = TRY(at.removals.undo(permit, user)).stays;
            return {};
        },
        stays);
}

}  // namespace muster::app
