// SPDX-License-Identifier: Apache-2.0
#include "identity/admission.h"

#include "base/limits.h"
#include "identity/admission.sql.h"
#include "identity/identity_error.h"
#include "jobs/job.h"
#include "team/membership.h"
#include "team/team_error.h"
#include "team/user.sql.h"
#include "team/way_in.h"

namespace muster::identity {
namespace {

using access::Actor;
using access::Authority;
using access::Permission;
using access::Permit;
using team::User;

Result<void> check_own_domain(const Authority& authority, std::string_view domain) {
    if (TRY(team::is_own_domain(authority, domain))) return {};
    return IdentityError::foreign_domain;
}

/// Likewise if there is no such organization.
template <class T>
Result<T> no_provider_if_not_found(Result<T> result) {
    if (!result && result.error().is(access::AccessError::not_found)) return IdentityError::no_provider;
    return result;
}

/// Neither too late nor used.
Result<void> check_still_open(const Authority& authority, const SignInState& sign_in) {
    if (sign_in.ends_at <= authority.now()) return IdentityError::sign_in_over;
    if (!TRY(authority.query(sql::finished_sign_in, sign_in.id)).empty()) return IdentityError::sign_in_over;
    return {};
}

/// Of two who end one sign-in, one is too late.
Result<void> finish(const Authority& authority, const SignInState& sign_in) {
    TRY(authority.query(sql::forget_finished_sign_ins, authority.now()));
    TRY(storage::or_if_taken(authority.query(sql::finish_sign_in, sign_in.id, sign_in.ends_at),
                             IdentityError::sign_in_over));
    return {};
}

/// Remembers who the person is to their issuer. An account that is somebody else's to it by now stays theirs.
Result<void> link(const Authority& authority, const NamedPerson& person, UserId user) {
    TRY(authority.query(sql::keep_barred, person.issuer, person.subject, user));
    const auto linked = TRY(storage::or_if_taken(
        authority.query(sql::link_account, person.issuer, person.subject, user, person.provider, authority.now()),
        IdentityError::linked_to_other));
    if (linked.changed() != 1) return IdentityError::linked_to_other;
    return {};
}

}  // namespace

bool hosts_many(std::string_view issuer) { return issuer == "https://accounts.google.com"; }

Result<StoredIdentityProvider> Admissions::provider_of(OrganizationId organization) {
    return no_provider_if_not_found(gate_.with<Permission::view_sign_in>(
        Actor::provider({}), {organization},
        [&](const Permit<Permission::view_sign_in>& permit) { return providers_.find(permit); }));
}

Result<void> Admissions::check_open(const SignInState& sign_in) {
    return gate_.with<Permission::view_sign_in>(
        Actor::provider({}), {sign_in.organization},
        [&](const Permit<Permission::view_sign_in>& permit) { return check_still_open(permit, sign_in); });
}

Result<Admissions::Standing> Admissions::standing_of(const Authority& authority, const NamedPerson& person) {
    TRY(check_own_domain(authority, person.email.domain()));
    if (hosts_many(person.issuer)) TRY(check_own_domain(authority, person.hosted_domain.value_or("")));
    Standing standing;
    auto rows = TRY(authority.query(sql::linked_account, person.issuer, person.subject));
    if (!rows.empty()) {
        standing.linked_by = rows[0].get<access::IdentityProviderId>(5);
    } else {
        rows = TRY(authority.query(sql::account_of_address, person.email.text()));
    }
    if (!rows.empty()) {
        standing.account = team::read_user(rows[0]);
        standing.is_confirmed = rows[0].get<std::optional<Time>>(4).has_value();
        const UserId user = standing.account->id;
        TRY(check_own_domain(authority, standing.account->email.domain()));
        if (!standing.linked_by && !TRY(authority.query(sql::is_linked_account, person.issuer, user)).empty())
            return IdentityError::linked_to_other;
        standing.is_member = !TRY(authority.query(sql::has_membership, user)).empty();
    }
    const std::string& email = standing.account ? standing.account->email.text() : person.email.text();
    standing.is_invited = !TRY(authority.query(sql::has_open_invitation, email, authority.now())).empty();
    return standing;
}

Result<Admissions::Standing> Admissions::may_come_in(const Authority& authority, const SignInState& sign_in,
                                                     const NamedPerson& person) const {
    const auto provider = TRY(providers_.find(authority)).shown;
    if (provider.id != person.provider) return IdentityError::sign_in_over;
    TRY(check_still_open(authority, sign_in));
    auto standing = TRY(standing_of(authority, person));
    // An organization that waits for its deletion lets in those who are there, and nobody else.
    if (standing.is_newcomer() && authority.path().is_closing()) return IdentityError::not_admitted;
    if (standing.is_newcomer()) TRY(grant_to(authority, provider, person, standing));
    return standing;
}

Result<access::Grant> Admissions::grant_to(const Authority& authority, const IdentityProvider& provider,
                                           const NamedPerson& person, const Standing& standing) const {
    if (!provider.admits_newcomers) return IdentityError::not_admitted;
    TRY(former_addresses_.check_not_barred(authority, person.email, provider.scope));
    if (standing.account) {
        TRY(team::check_not_barred(authority, standing.account->id, provider.scope));
        TRY(former_addresses_.check_not_barred(authority, standing.account->email, provider.scope));
    }
    return grant_to_newcomers(authority, provider);
}

Result<User> Admissions::admit(const SignInState& sign_in, const NamedPerson& person) {
    const Actor actor = Actor::provider(person.provider);
    const access::Target target{sign_in.organization};
    auto standing =
        TRY(gate_.with<Permission::view_sign_in>(actor, target, [&](const Permit<Permission::view_sign_in>& permit) {
            return may_come_in(permit, sign_in, person);
        }));
    // Before anything is given to the account, it is nobody else's.
    if (standing.account && !standing.is_confirmed) {
        if (!TRY(passwords_.claim(*standing.account))) return IdentityError::sign_in_over;
        standing.is_confirmed = true;
    }
    const Entry entry{sign_in, person, standing};
    // Only a new membership changes who may do what, for which the organization's other writes have to wait.
    if (standing.is_newcomer()) {
        auto joined = gate_.with<Permission::join_by_provider>(
            actor, target, [&](const Permit<Permission::join_by_provider>& permit) { return let_in(permit, entry); });
        if (!joined && joined.error().is(access::AccessError::not_found)) return IdentityError::not_admitted;
        return joined;
    }
    return gate_.with<Permission::sign_in_by_provider>(
        actor, target, [&](const Permit<Permission::sign_in_by_provider>& permit) { return let_in(permit, entry); });
}

Result<User> Admissions::let_in(const Authority& authority, const Entry& entry) {
    const auto& [sign_in, person, found] = entry;
    // An address that is changed meanwhile is held before anything is said for its sake.
    if (found.account && !TRY(team::hold_address(authority, found.account->id, found.account->email)))
        return IdentityError::sign_in_over;
    const auto standing = TRY(may_come_in(authority, sign_in, person));
    const bool is_as_found =
        standing.is_newcomer() == found.is_newcomer() && standing.account.has_value() == found.account.has_value() &&
        (!standing.account || (standing.account->id == found.account->id && standing.is_confirmed));
    if (!is_as_found) return IdentityError::sign_in_over;
    TRY(finish(authority, sign_in));
    User user = standing.account ? *standing.account : TRY(make_account(authority, person));
    if (!standing.linked_by) TRY(link(authority, person, user.id));
    // Whoever had the account before learns that there is another way into it.
    if (!standing.linked_by && standing.account)
        TRY(jobs::enqueue(authority, ids_, team::Passwords::linked_mail_job, user.id.number()));
    if (standing.linked_by && standing.linked_by != person.provider)
        TRY(authority.query(sql::move_link, person.issuer, person.subject, person.provider));
    if (standing.is_newcomer()) {
        TRY(make_member(authority, {sign_in, person, standing}, user));
    } else {
        TRY(authority.record_for(
            user.id, {"user.signed_in", "user", user.id.number(), {{"identity_provider", person.provider.text()}}}));
    }
    return user;
}

Result<User> Admissions::make_account(const Authority& authority, const NamedPerson& person) {
    const auto made = TRY(authority.query(sql::count_new_accounts, Time(authority.now() - std::chrono::hours(1))))[0]
                          .get<std::int64_t>(0);
    if (made >= limits::provider_accounts_per_hour_max) return IdentityError::too_many_newcomers;
    User user{TRY(ids_.next<UserTag>()), person.email, person.name, authority.now()};
    // Without a password, which they may set by a reset.
    TRY(storage::or_if_taken(
        authority.query(team::sql::create_confirmed_user, user.id, user.email.text(), user.name, "", user.created_at),
        IdentityError::sign_in_over));
    return user;
}

Result<void> Admissions::make_member(const Authority& authority, const Entry& entry, const User& user) {
    const auto provider = TRY(providers_.find(authority)).shown;
    // The link may have brought bars of an account that was deleted.
    TRY(team::check_not_barred(authority, user.id, provider.scope));
    const auto grant = TRY(grant_to(authority, provider, entry.person, entry.found));
    TRY(team::add_membership(authority, user.id, grant, provider.set_by));
    return authority.record_for(user.id, {"member.joined",
                                          "user",
                                          user.id.number(),
                                          {{"role", provider.role}, {"identity_provider", provider.id.text()}}});
}

}  // namespace muster::identity
