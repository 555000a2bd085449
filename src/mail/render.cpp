// SPDX-License-Identifier: Apache-2.0
#include "mail/render.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace muster::mail {
namespace {

constexpr std::size_t message_id_characters_max = 64;
constexpr std::size_t plain_header_characters_max = 60;

bool is_message_id_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
           c == '-';
}

/// A dot-atom of few characters, which is also a fit part of a file name.
bool is_message_id_local(std::string_view local) {
    if (local.empty() || local.size() > message_id_characters_max) return false;
    const bool dots_apart = local.front() != '.' && local.back() != '.' && local.find("..") == std::string_view::npos;
    return dots_apart && std::ranges::all_of(local, is_message_id_character);
}

bool is_printable_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// Short enough for one line, and nothing in it that a reader would decode or trim.
bool stands_for_itself(std::string_view text) {
    return text.size() <= plain_header_characters_max && is_printable_ascii(text) && text::trimmed(text) == text &&
           text.find("=?") == std::string_view::npos;
}

std::string without_control_characters(std::string_view text) {
    std::string clean;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool c1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (c1) ++i;
        clean += c1 || byte < 0x20 || byte == 0x7F ? ' ' : text[i];
    }
    return clean;
}

std::string subject_of(std::string_view subject) {
    const std::string clean = without_control_characters(subject);
    return stands_for_itself(clean) ? clean : to_encoded_words(clean);
}

std::string name_of(std::string_view name) {
    const bool quotable = stands_for_itself(name) && name.find_first_of("\"\\") == std::string_view::npos;
    return quotable ? fmt::format("\"{}\"", name) : to_encoded_words(name);
}

std::string mailbox_of(const Sender& sender) {
    const std::string name = without_control_characters(sender.name);
    if (name.empty()) return sender.address.text();
    return fmt::format("{}\r\n <{}>", name_of(name), sender.address.text());
}

/// RFC 5322, 3.3; the names are English whatever the locale.
std::string date_of(Time time) {
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", days[std::chrono::weekday(day).c_encoding()],
                       unsigned(date.day()), months[unsigned(date.month()) - 1], int(date.year()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace

Result<std::string> render(const Sender& from, const Mail& mail, const Envelope& envelope) {
    if (!is_message_id_local(envelope.message_id_local)) {
        return Error(MailError::malformed,
                     "the message id of a mail must be a short text of letters, digits, `.`, `_` and `-`");
    }
    if (!text::is_utf8(from.name) || !text::is_utf8(mail.subject) || !text::is_utf8(mail.text)) {
        return MailError::malformed;
    }
    const bool plain = is_plain(mail.text);
    return fmt::format(
        "Date: {}\r\n"
        "Message-ID: <{}@{}>\r\n"
        "From: {}\r\n"
        "To: {}\r\n"
        "Subject: {}\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: {}\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "\r\n"
        "{}",
        date_of(envelope.time), envelope.message_id_local, from.address.domain(), mailbox_of(from), mail.to.text(),
        subject_of(mail.subject), plain ? "7bit" : "quoted-printable",
        plain ? to_plain_lines(mail.text) : to_quoted_printable(mail.text));
}

}  // namespace muster::mail
