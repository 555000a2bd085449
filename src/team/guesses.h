// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <type_traits>

#include "team/code_attempt.h"
#include "team/password_attempt.h"
#include "team/session.h"

namespace muster::team {

/// What a signed-in person shows once more for a deed: whoever found a device signed in may guess passwords and codes
/// no faster than at the door. Thread-safe.
class Guesses {
  public:
    Guesses(Sessions& sessions, PasswordAttempts& passwords, CodeAttempts& codes)
        : sessions_(sessions), passwords_(passwords), codes_(codes) {}

    /// Runs a deed by one's password; a wrong one counts.
    template <class Deed>
    auto of_password(const access::Actor& actor, std::string_view peer, Deed&& deed) const
        -> std::invoke_result_t<Deed&> {
        const User user = TRY(sessions_.user(actor));
        return passwords_.check(user.email, peer, deed);
    }
    /// The same by a code.
    template <class Deed>
    auto of_code(const access::Actor& actor, const Secret& code, std::string_view peer, Deed&& deed) const
        -> std::invoke_result_t<Deed&> {
        const User user = TRY(sessions_.user(actor));
        return codes_.check(user, code, peer, deed);
    }
    /// By both, or by the password alone if no code is shown.
    template <class Deed>
    auto of_both(const access::Actor& actor, const std::optional<Secret>& code, std::string_view peer,
                 Deed&& deed) const -> std::invoke_result_t<Deed&> {
        const User user = TRY(sessions_.user(actor));
        return passwords_.check(user.email, peer, [&]() -> std::invoke_result_t<Deed&> {
            if (!code) return deed();
            return codes_.check(user, *code, peer, deed);
        });
    }

  private:
    Sessions& sessions_;
    PasswordAttempts& passwords_;
    CodeAttempts& codes_;
};

}  // namespace muster::team
