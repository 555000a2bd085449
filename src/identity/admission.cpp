// SPDX-License-Identifier: Apache-2.0
#include "identity/admission.h"

#include "base/crypto.h"
#include "identity/admission.sql.h"
#include "identity/claimed_domain.h"
#include "identity/identity_error.h"
#include "team/granting.h"
#include "team/join_link_rows.h"
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

Result<void> check_own_domain(const Authority& authority, const EmailAddress& email) {
    if (TRY(is_own_domain(authority, email.domain()))) return {};
    return IdentityError::foreign_domain;
}

/// Likewise if there is no such organization.
template <class T>
Result<T> no_provider_if_not_found(Result<T> result) {
    if (!result && result.error().is(access::AccessError::not_found)) return IdentityError::no_provider;
    return result;
}

/// Of two who end one sign-in, one is too late.
Result<void> finish(const Authority& authority, const SignInState& sign_in) {
    TRY(authority.query(sql::forget_finished_sign_ins, authority.now()));
    const auto finished = authority.query(sql::finish_sign_in, sign_in.id, sign_in.ends_at);
    if (!finished && finished.error().is(storage::StorageError::unique_violation)) return IdentityError::sign_in_over;
    if (!finished) return finished.error();
    return {};
}

}  // namespace

Result<StoredIdentityProvider> Admissions::provider_of(OrganizationId organization) {
    return no_provider_if_not_found(gate_.with<Permission::view_sign_in>(
        Actor::provider({}), {organization},
        [&](const Permit<Permission::view_sign_in>& permit) { return providers_.find(permit); }));
}

Result<void> Admissions::check_open(const SignInState& sign_in) {
    return gate_.with<Permission::view_sign_in>(Actor::provider({}), {sign_in.organization},
                                                [&](const Permit<Permission::view_sign_in>& permit) -> Result<void> {
                                                    if (sign_in.ends_at <= permit.now())
                                                        return IdentityError::sign_in_over;
                                                    if (TRY(permit.query(sql::finished_sign_in, sign_in.id)).empty())
                                                        return {};
                                                    return IdentityError::sign_in_over;
                                                });
}

Result<Admissions::Standing> Admissions::standing_of(const Authority& authority, const NamedPerson& person) {
    TRY(check_own_domain(authority, person.email));
    Standing standing;
    auto rows = TRY(authority.query(sql::linked_account, person.provider, person.subject));
    standing.is_linked = !rows.empty();
    if (!standing.is_linked) rows = TRY(authority.query(sql::account_of_address, person.email.text()));
    if (!rows.empty()) {
        standing.account = team::read_user(rows[0]);
        standing.is_confirmed = rows[0].get<std::optional<Time>>(4).has_value();
        const UserId user = standing.account->id;
        TRY(check_own_domain(authority, standing.account->email));
        if (!standing.is_linked && !TRY(authority.query(sql::is_linked_account, person.provider, user)).empty())
            return IdentityError::linked_to_other;
        standing.is_member = !TRY(authority.query(sql::has_membership, user)).empty();
    }
    const std::string& email = standing.account ? standing.account->email.text() : person.email.text();
    standing.is_invited = !TRY(authority.query(sql::has_open_invitation, email, authority.now())).empty();
    return standing;
}

Result<User> Admissions::admit(const SignInState& sign_in, const NamedPerson& person) {
    const Actor actor = Actor::provider(person.provider);
    const access::Target target{sign_in.organization};
    const auto standing = TRY(gate_.with<Permission::view_sign_in>(
        actor, target, [&](const Permit<Permission::view_sign_in>& permit) { return standing_of(permit, person); }));
    // Before anything is given to the account, it is nobody else's.
    if (standing.account && !standing.is_confirmed) TRY(passwords_.claim(standing.account->id));
    Entry entry{sign_in, person, standing.is_newcomer(), {}};
    if (!standing.account) entry.password_hash = TRY(crypto::hash_password(crypto::random_token()));
    // Only a new membership changes who may do what, for which the organization's other writes have to wait.
    if (entry.is_newcomer) {
        auto joined = gate_.with<Permission::join_by_provider>(
            actor, target, [&](const Permit<Permission::join_by_provider>& permit) { return let_in(permit, entry); });
        // An organization that waits for its deletion lets in those who are there, and nobody else.
        if (!joined && joined.error().is(access::AccessError::not_found)) return IdentityError::not_admitted;
        return joined;
    }
    return gate_.with<Permission::sign_in_by_provider>(
        actor, target, [&](const Permit<Permission::sign_in_by_provider>& permit) { return let_in(permit, entry); });
}

Result<User> Admissions::let_in(const Authority& authority, const Entry& entry) {
    const NamedPerson& person = entry.person;
    if (TRY(providers_.find(authority)).shown.id != person.provider) return IdentityError::sign_in_over;
    TRY(finish(authority, entry.sign_in));
    const auto standing = TRY(standing_of(authority, person));
    const bool is_as_found = standing.is_newcomer() == entry.is_newcomer &&
                             standing.account.has_value() == entry.password_hash.empty() &&
                             (!standing.account || standing.is_confirmed);
    if (!is_as_found) return IdentityError::sign_in_over;
    User user = standing.account ? *standing.account : TRY(make_account(authority, entry));
    if (!standing.is_linked) {
        TRY(authority.query(sql::keep_barred, person.provider, person.subject, user.id));
        TRY(authority.query(sql::link_account, person.provider, person.subject, user.id, authority.now()));
    }
    if (standing.is_newcomer()) {
        TRY(make_member(authority, user));
    } else {
        TRY(authority.record_for(
            user.id, {"user.signed_in", "user", user.id.number(), {{"identity_provider", person.provider.text()}}}));
    }
    return user;
}

Result<User> Admissions::make_account(const Authority& authority, const Entry& entry) {
    User user{TRY(ids_.next<UserTag>()), entry.person.email, entry.person.name, authority.now()};
    const auto created = authority.query(team::sql::create_confirmed_user, user.id, user.email.text(), user.name,
                                         entry.password_hash, user.created_at);
    if (!created && created.error().is(storage::StorageError::unique_violation)) return IdentityError::sign_in_over;
    if (!created) return created.error();
    return user;
}

Result<void> Admissions::make_member(const Authority& authority, const User& user) {
    const auto [provider, secret] = TRY(providers_.find(authority));
    if (!provider.admits_newcomers) return IdentityError::not_admitted;
    TRY(team::check_not_barred(authority, user.id, provider.scope));
    const access::Role* role = authority.role_if_any(provider.role);
    if (role == nullptr || team::is_by_invitation_only(authority, *role)) return IdentityError::not_admitted;
    const auto grant = authority.grant_by(provider.set_by, access::GrantKind::invite, *role, provider.scope);
    if (!grant && team::is_refusal_to_grant(grant.error())) return IdentityError::not_admitted;
    if (!grant) return grant.error();
    TRY(team::add_membership(authority, user.id, *grant, provider.set_by));
    return authority.record_for(user.id, {"member.joined",
                                          "user",
                                          user.id.number(),
                                          {{"role", provider.role}, {"identity_provider", provider.id.text()}}});
}

}  // namespace muster::identity
