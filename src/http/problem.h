// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

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

/// What an answer tells of an error, whatever its form. Internal errors keep their words to the log, to which they are
/// written here.
struct Failure {
    int status = 0;
    std::string code;
    std::string detail;
    std::vector<std::pair<std::string, std::string>> headers;  ///< when to ask again, if that is known
};
Failure failure_of(const Error& error);

/// 405 with the methods that the address takes, for people and in `Allow`; HEAD goes with GET. Said by `say`.
Response method_not_allowed(std::span<const Method> methods, Response (*say)(const Error&) = problem);

/// The table of problem details, for the API document.
const json::TypeInfo& problem_type();

}  // namespace muster::http
