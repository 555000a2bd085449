// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "mail/options.h"

namespace muster::mail {

/// Hands each mail to an SMTP server over a connection of its own. No error says the password, also if the server does.
class SmtpMailer final : public Mailer {
  public:
    /// Connects to nothing yet.
    static Result<std::unique_ptr<Mailer>> create(Sender from, SmtpOptions options, const Clock& clock);

    Result<void> send(const Mail& mail, std::string_view message_id_local) override;
    [[nodiscard]] std::string describe() const override;

  private:
    SmtpMailer(Sender from, SmtpOptions options, const Clock& clock);

    const Sender from_;
    const SmtpOptions options_;
    const Clock& clock_;
};

}  // namespace muster::mail
