// SPDX-License-Identifier: Apache-2.0
#include "identity/identity_error.h"

#include "base/enum_table.h"

namespace muster::identity {
namespace {

using enum IdentityError;
constexpr EnumTable<IdentityError, ErrorKind> rows({
    {no_provider,
     {"no_provider", Category::not_found, "nobody signs in by an identity provider there: use your password"}},
    {provider_form_wrong,
     {"provider_form_wrong", Category::bad_input, "an identity provider can't be set so: see `errors`"}},
    {provider_unreachable,
     {"provider_unreachable", Category::unavailable,
      "the identity provider doesn't answer: try again in a moment; if it stays so, whoever administers your "
      "organization checks the issuer's address"}},
    {providers_busy,
     {"providers_busy", Category::unavailable,
      "too many identity providers are being asked at this moment: try again in a moment"}},
    {provider_wrong,
     {"provider_wrong", Category::conflict,
      "the identity provider is not set up as it should be: whoever administers your organization sets it again, "
      "with the issuer, client and secret that the provider names"}},
    {enforced_unproven,
     {"enforced_unproven", Category::conflict,
      "nobody has signed in by this provider yet: sign in by it once, then enforce it"}},
    {domain_claimed, {"domain_claimed", Category::conflict, "this domain is on your list already"}},
    {domain_taken, {"domain_taken", Category::conflict, "another organization has proven that this domain is its own"}},
    {too_many_domains,
     {"too_many_domains", Category::too_many, "this organization has as many domains as it may: remove one first"}},
    {domain_unproven,
     {"domain_unproven", Category::conflict,
      "the DNS doesn't have the record yet: publish it, wait until it is seen everywhere, and try again"}},
    {dns_unavailable, {"dns_unavailable", Category::unavailable, "the DNS doesn't answer: try again in a moment"}},
    {sign_in_over,
     {"sign_in_over", Category::not_found,
      "this sign-in is not open any more, or was begun in another browser: begin again"}},
    {sign_in_refused,
     {"sign_in_refused", Category::unauthenticated,
      "the identity provider's answer is no proof of who you are: begin again"}},
    {email_unverified,
     {"email_unverified", Category::forbidden,
      "the identity provider doesn't say that this email address is yours: have it verified there"}},
    {foreign_domain,
     {"foreign_domain", Category::forbidden,
      "this identity provider doesn't speak for your email address: its organization has not proven that the "
      "address's domain is its own"}},
    {not_admitted,
     {"not_admitted", Category::forbidden,
      "you are no member of this organization, and it admits nobody by signing in: ask to be invited"}},
    {linked_to_other,
     {"linked_to_other", Category::forbidden,
      "this account belongs to another identity at this provider: ask an administrator of your organization"}},
    {too_many_newcomers,
     {"too_many_newcomers", Category::too_many,
      "very many people have come to this organization within the hour: try again in an hour"}},
});

}  // namespace

const ErrorKind& error_kind(IdentityError error) { return rows[error]; }

}  // namespace muster::identity
