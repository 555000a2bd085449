// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "mail/options.h"

namespace muster::mail {

struct Envelope {
    std::string_view message_id_local;
    Time time;
};

/// The mail as RFC 5322 wants it, in ASCII with lines that end in CRLF, of at most 76 characters in its head (a long
/// address makes its own line longer) and 200 in its body: names and subject encoded as of RFC 2047 where plain ASCII
/// can't show them, the text as it is if it is plain enough, so that a link in the outbox can be copied, else as
/// quoted-printable (RFC 2045); and marked as sent by a machine (RFC 3834). The same arguments always give the same
/// bytes. MailError::malformed if a part is not UTF-8 or the message id is not one.
Result<std::string> render(const Sender& from, const Mail& mail, const Envelope& envelope);

/// Whether a text may stand for itself: printable ASCII, lines of at most 200 characters, none ending in a blank.
bool is_plain(std::string_view text);
/// A plain text with each line ended by CRLF.
std::string to_plain_lines(std::string_view text);

/// RFC 2045, 6.7: lines end in CRLF, the last one too; line breaks of the text may be CRLF or LF.
std::string to_quoted_printable(std::string_view text);

/// RFC 2047's encoded words, folded at code points so that each line stays short even behind a header's name.
std::string to_encoded_words(std::string_view text);

}  // namespace muster::mail
