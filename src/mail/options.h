// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/email_address.h"
#include "base/limits.h"
#include "base/secret.h"
#include "mail/mail.h"

namespace muster::mail {

/// Whom a mail is from. Its address' domain is also the right-hand side of each Message-ID, and our name in SMTP's
/// greeting.
struct Sender {
    EmailAddress address;
    std::string name;  ///< shown beside the address; may be empty
};

/// What an `smtp://` connection does about TLS; `smtps://` has it from the first byte.
enum class StartTls : std::uint8_t {
    required,    ///< nothing is sent without it
    if_offered,  ///< a server that doesn't offer it gets mails in the clear; one that does must show a good certificate
    never,       ///< for a relay on the same machine
};

struct SmtpOptions {
    std::string url;   ///< `smtp://host:587` or `smtps://host:465`, without user, password or path
    std::string user;  ///< empty to send without signing in
    Secret password;
    std::optional<StartTls> start_tls;  ///< if absent: required with a user, if_offered without
    std::string ca_file;                ///< certificates to trust instead of the system's; empty for the system's
    std::chrono::milliseconds connect_time_max = limits::mail_connect_time_max;
    std::chrono::milliseconds send_time_max = limits::mail_send_time_max;
};

struct MailOptions {
    Sender from;
    std::optional<SmtpOptions> smtp;  ///< if absent, mails go to the outbox
    std::string outbox_directory;     ///< made if absent; used only without SMTP
};

/// The mailer that the options ask for; MailError::bad_options if they can't be used. No connection is made yet.
/// The clock must outlive the mailer.
Result<std::unique_ptr<Mailer>> make_mailer(const MailOptions& options, const Clock& clock);

}  // namespace muster::mail
