// SPDX-License-Identifier: Apache-2.0
#include "access/gate.h"
#include "base/enum_table.h"

namespace muster::access {

const ErrorKind& error_kind(AccessError error) {
    using enum AccessError;
    static constexpr EnumTable<AccessError, ErrorKind> rows({
        {not_found, {"not_found", Category::not_found, "there is nothing here that you have access to"}},
        {denied, {"denied", Category::forbidden, "you may not do this here"}},
        {not_signed_in, {"not_signed_in", Category::unauthenticated, "sign in first, or sign up"}},
        {ended_here, {"ended_here", Category::unauthenticated, "your sessions here were ended: sign in again"}},
        {needs_two_factors,
         {"needs_two_factors", Category::forbidden,
          "this organization asks for two factors: add a second one at POST /api/v1/user/second-factor, or "
          "sign in with yours"}},
        {provider_sign_in_needed,
         {"provider_sign_in_needed", Category::forbidden,
          "this organization lets you in by its identity provider only: sign in there"}},
        {no_such_role, {"no_such_role", Category::bad_input, "there is no such role here"}},
        {role_not_held_here, {"role_not_held_here", Category::bad_input, "this role can't be held here"}},
        {may_not_grant, {"may_not_grant", Category::forbidden, "you may not give or take this role"}},
        {they_may_not,
         {"they_may_not", Category::conflict, "this person may not do that themselves: choose somebody who may"}},
        {last_holder,
         {"last_holder", Category::conflict,
          "the last holder of this role can't lose it: give it to somebody else first"}},
        {model_missing, {"model_missing", Category::internal, "the organization's role model is not installed"}},
        {model_changed,
         {"model_changed", Category::unavailable,
          "the role model of this organization was changed: this server must be started again with it"}},
        {archived, {"archived", Category::conflict, "this subaccount is archived: bring it back first"}},
        {key_over,
         {"key_over", Category::unauthenticated,
          "this API key is not good: it was revoked or rotated, has expired, or is mistyped"}},
        {key_suspended,
         {"key_suspended", Category::forbidden,
          "this API key is suspended, since whoever answered for it left or was suspended: let somebody adopt it"}},
        {not_for_keys,
         {"not_for_keys", Category::forbidden, "an API key has no account of its own: sign in as a person for this"}},
        {closing,
         {"closing", Category::conflict,
          "this organization is closed, since it is to be deleted: who may delete it can call that off"}},
        {nothing_recorded, {"nothing_recorded", Category::internal, "nothing was changed: the deed left no event"}},
        {unchanged, {"unchanged", Category::internal, "there was nothing to change"}},
    });
    return rows[error];
}

}  // namespace muster::access
