// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace muster::mail::testing {

// What a mail reader makes of our mails: written from the RFCs and not from the code that it tests.

/// The value of the one header of that name, unfolded; a test failure if there is not exactly one.
std::string header_of(const std::string& message, const std::string& name);
std::string body_of(const std::string& message);
/// The body as its Content-Transfer-Encoding, 7bit or quoted-printable, says it is to be read.
std::string decoded_body(const std::string& message);
std::string decoded_words(std::string value);
std::string decoded_quoted_printable(std::string_view body);

/// Whether each CR and each LF stands in a CRLF, with which the message also ends.
bool has_only_whole_lines(const std::string& message);
std::size_t longest_line(const std::string& message);

}  // namespace muster::mail::testing
