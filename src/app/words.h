// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "app/installation.h"
#include "base/email_address.h"
#include "base/result.h"

namespace muster::app {

/// What the operator's words mean; what they can't mean is an error that says what to write.
Result<EmailAddress> parse_email(const std::string& text);
Result<SubaccountId> parse_subaccount(const std::string& text);

/// A text of a form; `what` begins the error.
template <class T>
Result<T> parse_text(const std::string& text, std::string_view what) {
    if (auto value = T::parse(text)) return std::move(*value);
    return Error(AppError::input_wrong, std::string(what) + " has a wrong length, or characters that can't be printed");
}

}  // namespace muster::app
