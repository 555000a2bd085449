// SPDX-License-Identifier: Apache-2.0
#include "app/words.h"

#include <algorithm>

namespace muster::app {

Result<EmailAddress> parse_email(const std::string& text) {
    if (auto email = EmailAddress::parse(text)) return std::move(*email);
    const bool is_ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!is_ascii)
        return Error(AppError::input_wrong,
                     "`" + text + "` is not taken: only addresses in ASCII are, without umlauts");
    return Error(AppError::input_wrong, "`" + text + "` is no email address");
}

Result<SubaccountId> parse_subaccount(const std::string& text) {
    if (const auto id = parse_id<SubaccountTag>(text)) return *id;
    return Error(AppError::input_wrong, "`" + text + "` is no subaccount's id: see `muster subaccount list`");
}

}  // namespace muster::app
