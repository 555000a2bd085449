// SPDX-License-Identifier: Apache-2.0
#include "mail/outbox.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/private_file.h"
#include "mail/render.h"

namespace muster::mail {
namespace {

/// "20261123T081500.123456Z-42.eml": without the colons that some file systems don't take.
std::string file_name(Time time, std::string_view message_id_local) {
    std::string moment = to_rfc3339(time);
    std::erase_if(moment, [](char c) { return c == '-' || c == ':'; });
    return fmt::format("{}-{}.eml", moment, message_id_local);
}

Error bad_directory(const std::string& directory, std::string_view reason) {
    return {MailError::bad_options, fmt::format("the outbox directory `{}` can't be used: {}", directory, reason)};
}

}  // namespace

OutboxMailer::OutboxMailer(Sender from, std::string directory, const Clock& clock)
    : from_(std::move(from)), directory_(std::move(directory)), clock_(clock) {}

Result<std::unique_ptr<Mailer>> OutboxMailer::create(Sender from, std::string directory, const Clock& clock) {
    if (directory.empty()) return Error(MailError::bad_options, "set an SMTP server or an outbox directory for mails");
    std::error_code error;
    if (std::filesystem::create_directories(directory, error)) {
        std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
    }
    if (error) return bad_directory(directory, error.message());
    if (!std::filesystem::is_directory(directory, error)) return bad_directory(directory, "it is not a directory");
    return std::unique_ptr<Mailer>(new OutboxMailer(std::move(from), std::move(directory), clock));
}

Result<void> OutboxMailer::send(const Mail& mail, std::string_view message_id_local) {
    const Time now = clock_.now();
    const std::string message = TRY(render(from_, mail, {.message_id_local = message_id_local, .time = now}));
    const std::string path = directory_ + "/" + file_name(now, message_id_local);
    if (const std::error_code error = write_private_file(path, message, Existing::replace)) {
        return Error(MailError::unavailable,
                     fmt::format("the outbox file `{}` can't be written: {}", path, error.message()));
    }
    return {};
}

std::string OutboxMailer::describe() const { return fmt::format("files in {}", directory_); }

}  // namespace muster::mail
