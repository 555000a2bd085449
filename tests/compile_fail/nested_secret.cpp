// SPDX-License-Identifier: Apache-2.0
// refused: a type that holds a secret is never written
#include "base/json.h"

namespace muster {

struct SignIn {
    std::optional<json::Password> password;
};
BOOST_DESCRIBE_STRUCT(SignIn, (), (password))

struct Forms {
    std::vector<SignIn> forms;
};
BOOST_DESCRIBE_STRUCT(Forms, (), (forms))

std::string answer(const Forms& forms) { return json::write(forms); }

}  // namespace muster
