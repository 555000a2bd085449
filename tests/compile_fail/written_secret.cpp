// SPDX-License-Identifier: Apache-2.0
// refused: a type that holds a secret is never written
#include "base/json.h"

namespace muster {

struct SignIn {
    std::string email;
    Secret password;
};
BOOST_DESCRIBE_STRUCT(SignIn, (), (email, password))

std::string answer(const SignIn& form) { return json::write(form); }

}  // namespace muster
