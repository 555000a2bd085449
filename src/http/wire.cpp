// SPDX-License-Identifier: Apache-2.0
#include "http/wire.h"

#include <algorithm>
#include <ctime>
#include <iterator>

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"

namespace muster::http {
namespace {

constexpr std::string_view line_end = "\r\n";

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

bool is_visible_ascii(char c) { return c > 0x20 && c < 0x7f; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_token_character(char c) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || marks.find(c) != marks.npos;
}

bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_character); }

std::optional<Refusal> check_version(std::string_view version) {
    constexpr std::string_view name = "HTTP/";
    const bool well_formed = version.size() == 8 && version.starts_with(name) && is_digit(version[5]) &&
                             version[6] == '.' && is_digit(version[7]);
    if (!well_formed) return Refusal::malformed;
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return Refusal::version_unknown;
    return std::nullopt;
}

/// Only the origin form is for us: the others ask a proxy.
std::optional<Refusal> check_target(std::string_view target) {
    if (target.size() > limits::http_target_bytes_max) return Refusal::target_too_long;
    const bool origin_form = target.starts_with('/') && std::ranges::all_of(target, is_visible_ascii);
    if (!origin_form || target.find('#') != target.npos) return Refusal::malformed;
    return std::nullopt;
}

bool is_known(std::string_view method) {
    constexpr Method all[] = {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::delete_};
    return std::ranges::any_of(all, [&](Method each) { return to_text(each) == method; });
}

std::optional<Refusal> check_request_line(std::string_view line) {
    const auto method_end = line.find(' ');
    const auto target_end = line.rfind(' ');
    if (method_end == line.npos || target_end == method_end) return Refusal::malformed;
    const auto method = line.substr(0, method_end);
    if (!is_token(method)) return Refusal::malformed;
    if (const auto refusal = check_version(line.substr(target_end + 1))) return refusal;
    if (!is_known(method)) return Refusal::method_unknown;
    return check_target(line.substr(method_end + 1, target_end - method_end - 1));
}

/// A line that begins with white space would continue the one before (obs-fold): it is no token, so it falls here.
bool is_field_line(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == line.npos || !is_token(line.substr(0, colon))) return false;
    return std::ranges::none_of(line.substr(colon + 1), [](char c) { return is_control(c) && c != '\t'; });
}

bool frames_the_message(std::string_view name) {
    const auto lower = text::ascii_lower(name);
    return lower == "content-length" || lower == "transfer-encoding" || lower == "connection";
}

bool is_field_value(std::string_view value) {
    return std::ranges::none_of(value, [](char c) { return is_control(c) && c != '\t'; });
}

/// The time as HTTP writes it, made once a second in each thread.
std::string_view date_text() {
    thread_local std::time_t made_at = -1;
    thread_local std::string made;
    const auto now = std::time(nullptr);
    if (now != made_at) {
        std::tm utc{};
        static_cast<void>(gmtime_r(&now, &utc));
        char buffer[32];
        made.assign(buffer, std::strftime(buffer, sizeof buffer, "%a, %d %b %Y %H:%M:%S GMT", &utc));
        made_at = now;
    }
    return made;
}

std::string_view reason_text(int status) {
    const auto reason =
        boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(static_cast<unsigned>(status)));
    return {reason.data(), reason.size()};
}

void append_field(std::string& text, std::string_view name, std::string_view value) {
    if (!is_token(name) || !is_field_value(value)) {
        log::error("response_header_dropped", {{"name", name}});
        return;
    }
    text.append(name).append(": ").append(value).append(line_end);
}

}  // namespace

std::optional<Refusal> check_head(std::string_view head) {
    const auto first_end = head.find(line_end);
    if (const auto refusal = check_request_line(head.substr(0, first_end))) return refusal;
    head.remove_prefix(first_end + line_end.size());
    while (head != line_end) {
        const auto end = head.find(line_end);
        if (!is_field_line(head.substr(0, end))) return Refusal::malformed;
        head.remove_prefix(end + line_end.size());
    }
    return std::nullopt;
}

std::string head_text(const Response& response, Persistence persistence) {
    std::string text;
    text.reserve(256);
    fmt::format_to(std::back_inserter(text), "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                   reason_text(response.status), date_text());
    if (status_has_body(response.status)) {
        fmt::format_to(std::back_inserter(text), "Content-Length: {}\r\n", response.body.size());
        if (!response.content_type.empty()) append_field(text, "Content-Type", response.content_type);
    }
    if (persistence == Persistence::close) append_field(text, "Connection", "close");
    for (const auto& [name, value] : response.headers) {
        if (frames_the_message(name)) {
            log::error("response_header_dropped", {{"name", name}});
        } else {
            append_field(text, name, value);
        }
    }
    return text.append(line_end);
}

bool status_has_body(int status) { return status != 204 && status != 304; }

}  // namespace muster::http
