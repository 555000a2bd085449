// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "mail/options.h"

namespace muster::mail {

/// Keeps each mail as an `.eml` file that only its owner may read, whole or not at all. The files' names sort by time.
/// It is what a fresh installation uses, so that invitations can be read before a mail server is set up.
class OutboxMailer final : public Mailer {
  public:
    /// Makes the directory, for its owner only, if it is absent.
    static Result<std::unique_ptr<Mailer>> create(Sender from, std::string directory, const Clock& clock);

    Result<void> send(const Mail& mail, std::string_view message_id_local) override;
    [[nodiscard]] std::string describe() const override;

  private:
    OutboxMailer(Sender from, std::string directory, const Clock& clock);

    const Sender from_;
    const std::string directory_;
    const Clock& clock_;
};

}  // namespace muster::mail
