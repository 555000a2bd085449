// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

#include "base/json.h"
#include "http/route.h"
#include "team/sign_in.h"

namespace muster::team {

/// What to go on with: the second factor, until then, with this token.
struct SecondHalfNeeded {
    std::string token;
    Time ends_at;
};
BOOST_DESCRIBE_STRUCT(SecondHalfNeeded, (), (token, ends_at))

/// What a request is answered that begins to sign somebody in.
using SignInAnswer = std::variant<http::SignedIn<User>, http::Accepted<SecondHalfNeeded>>;

SignInAnswer answer_to_sign_in(const User& user, std::variant<NewSession, HalfSignIn> begun);

}  // namespace muster::team
