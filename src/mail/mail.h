// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/email_address.h"
#include "base/result.h"

namespace muster::mail {

/// A mail to one person in plain text. Subject and text are UTF-8; what the reader sees is exactly them, except that
/// control characters in the subject become spaces, so that no header can be smuggled in.
struct Mail {
    EmailAddress to;
    std::string subject;
    std::string text;
};

/// How a mail can fail. Only `unavailable` and `credentials_refused` may pass by themselves, so only they are worth a
/// retry.
enum class MailError : std::uint8_t {
    refused,      ///< the server will never take this mail: its receiver doesn't exist, or its content is not wanted
    unavailable,  ///< the server or the outbox folder can't be reached or says "later"
    credentials_refused,  ///< the server wants a user and password, or others than ours; mails wait until it is mended
    malformed,            ///< the mail itself can't be written: not UTF-8, or no proper message id
    bad_options,          ///< the configuration of mail can't be used
};
const ErrorKind& error_kind(MailError error);

/// Sends mails, or keeps them where a person finds them. Thread-safe; blocks for at most the limits in base/limits.h.
class Mailer {
  public:
    virtual ~Mailer() = default;

    /// `message_id_local` names the mail: 1 to 64 of A-Z, a-z, 0-9, `.`, `_` and `-`. Whoever retries a mail passes the
    /// same one again, so that a receiver who got it already knows it for the same mail. A mail that timed out may have
    /// arrived.
    virtual Result<void> send(const Mail& mail, std::string_view message_id_local) = 0;

    /// Where mails go, for logs and the operator's check; never the password.
    [[nodiscard]] virtual std::string describe() const = 0;
};

}  // namespace muster::mail
