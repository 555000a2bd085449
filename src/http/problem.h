// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/error.h"
#include "base/json_type.h"
#include "http/message.h"

namespace muster::http {

/// The one table from what failed to a status.
int status_of(const Error& error);

/// An error as problem details (RFC 9457): type, title, status, detail, code; `errors` with a JSON pointer for each
/// field; on a denial, `explanation` says what is missing and who could grant it; `about` names what stands in the way.
/// Internal errors keep their words to the log.
Response problem(const Error& error);

/// 405 with the methods that the address takes, for people and in `Allow`; HEAD goes with GET.
Response method_not_allowed(std::span<const Method> methods);

/// The table of problem details, for the API document.
const json::TypeInfo& problem_type();

}  // namespace muster::http
