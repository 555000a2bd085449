// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "access/gate.h"

namespace muster::access {

const ErrorKind& error_kind(AccessError error) {
    static constexpr std::array rows{
        ErrorKind{"not_found", Category::not_found, "there is nothing here that you have access to"},
        ErrorKind{"denied", Category::forbidden, "you may not do this here"},
        ErrorKind{"not_signed_in", Category::unauthenticated, "sign in first"},
        ErrorKind{"ended_here", Category::unauthenticated, "your sessions here were ended: sign in again"},
        ErrorKind{"needs_two_factors", Category::forbidden,
                  "this organization asks for two factors: add a second one at POST /api/v1/user/second-factor, or "
                  "sign in with yours"},
        ErrorKind{"provider_sign_in_needed", Category::forbidden,
                  "this organization lets you in by its identity provider only: sign in there"},
        ErrorKind{"no_such_role", Category::bad_input, "there is no such role here"},
        ErrorKind{"role_not_held_here", Category::bad_input, "this role can't be held here"},
        ErrorKind{"may_not_grant", Category::forbidden, "you may not give or take this role"},
        ErrorKind{"they_may_not", Category::conflict,
                  "this person may not do that themselves: choose somebody who may"},
        ErrorKind{"last_holder", Category::conflict,
                  "the last holder of this role can't lose it: give it to somebody else first"},
        ErrorKind{"model_missing", Category::internal, "the organization's role model is not installed"},
        ErrorKind{"model_changed", Category::unavailable,
                  "the role model of this organization was changed: this server must be started again with it"},
        ErrorKind{"archived", Category::conflict, "this subaccount is archived: bring it back first"},
        ErrorKind{"key_over", Category::unauthenticated,
                  "this API key is not good: it was revoked or rotated, has expired, or is mistyped"},
        ErrorKind{
            "key_suspended", Category::forbidden,
            "this API key is suspended, since whoever answered for it left or was suspended: let somebody adopt it"},
        ErrorKind{"not_for_keys", Category::forbidden,
                  "an API key has no account of its own: sign in as a person for this"},
        ErrorKind{"closing", Category::conflict,
                  "this organization is closed, since it is to be deleted: who may delete it can call that off"},
        ErrorKind{"nothing_recorded", Category::internal, "nothing was changed: the deed left no event"},
        ErrorKind{"unchanged", Category::internal, "there was nothing to change"},
    };
    return rows.at(static_cast<std::size_t>(error));
}

}  // namespace muster::access
