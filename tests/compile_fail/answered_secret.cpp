// SPDX-License-Identifier: Apache-2.0
// refused: a type that holds a secret is never written
#include "http/routes.h"

namespace muster {

struct Token {
    Secret token;
};
BOOST_DESCRIBE_STRUCT(Token, (), (token))

void add_route(http::Routes& routes) {
    routes.public_route(http::get("/token", "tell a secret"),
                        [](const access::Actor&) -> Result<Token> { return Token{}; });
}

}  // namespace muster
