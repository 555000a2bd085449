// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <variant>

#include "access/gate.h"
#include "base/json.h"
#include "storage/database.h"
#include "team/second_factor.h"
#include "team/session.h"
#include "team/user.h"

namespace muster::team {

using SignInId = Id<struct SignInTag>;

/// Somebody has shown their password, or was named by an identity provider, and has a second factor to show: whoever
/// did gets the token, once, and with it `sign_in_lifetime` and `codes_per_sign_in_max` codes to try.
struct HalfSignIn {
    Secret token;
    Time ends_at;
};

/// The second half: the token of the first, and a code of the authenticator or a recovery code.
struct SecondHalf {
    Secret token;
    Secret code;
};
BOOST_DESCRIBE_STRUCT(SecondHalf, (), (token, code))

/// Signing in: by what one has shown alone, or by a second factor after it for who has one. An identity provider knows
/// nothing of that factor, and its organization's rules are none of the account's. Thread-safe.
class SignIns {
  public:
    SignIns(access::Gate& gate, storage::Database& database, IdSource& ids, const Clock& clock, Sessions& sessions,
            SecondFactors& factors)
        : gate_(gate), housekeeping_(database), ids_(ids), clock_(clock), sessions_(sessions), factors_(factors) {}

    /// A session, if one factor is all that the account asks for. `wrong_password` if the password is another by now.
    Result<std::variant<NewSession, HalfSignIn>> begin(const ProvenUser& user, const Device& device);

    /// The same of somebody whom an identity provider has named.
    Result<std::variant<NewSession, HalfSignIn>> begin(const User& user, access::IdentityProviderId named_by,
                                                       const Device& device);

    /// Whose sign-in it is; `sign_in_over` if it has ended, or never was.
    Result<ProvenUser> find(const Secret& token);
    /// `wrong_code` counts, and the one too many ends the sign-in.
    Result<NewSession> complete(const ProvenUser& user, const SecondHalf& half, const Device& device);

  private:
    Result<HalfSignIn> half(const ProvenUser& user);

    access::Gate& gate_;
    storage::Housekeeping housekeeping_;
    IdSource& ids_;
    const Clock& clock_;
    Sessions& sessions_;
    SecondFactors& factors_;
};

}  // namespace muster::team
