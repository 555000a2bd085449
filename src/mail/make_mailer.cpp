// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "mail/options.h"
#include "mail/outbox.h"
#include "mail/smtp.h"

namespace muster::mail {

Result<std::unique_ptr<Mailer>> make_mailer(const MailOptions& options, const Clock& clock) {
    if (!text::is_utf8(options.from.name) || text::has_control_characters(options.from.name)) {
        return Error(MailError::bad_options, "the sender's name of mails must be UTF-8 without control characters");
    }
    if (options.smtp) return SmtpMailer::create(options.from, *options.smtp, clock);
    return OutboxMailer::create(options.from, options.outbox_directory, clock);
}

}  // namespace muster::mail
