// SPDX-License-Identifier: Apache-2.0
#include "http/problem.h"

#include <atomic>
#include <chrono>

#include <boost/describe/class.hpp>

#include "access/access_json.h"
#include "base/enum_table.h"
#include "base/error_members.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "http/http_error.h"

namespace muster::http {
namespace {

struct FieldProblem {
    std::string pointer;
    std::string code;
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(FieldProblem, (), (pointer, code, detail))

struct Problem {
    std::string type = "about:blank";
    std::string title;
    int status = 0;
    std::string code;
    std::string detail;
    std::optional<std::vector<FieldProblem>> errors;
    std::optional<access::Explanation> explanation;
    std::optional<std::map<std::string, std::string>> about;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, status, code, detail, errors, explanation, about))

std::string_view title_of(int status) {
    switch (status) {
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 409: return "Conflict";
        case 413: return "Content Too Large";
        case 415: return "Unsupported Media Type";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 503: return "Service Unavailable";
        default: return "Internal Server Error";
    }
}

/// Once a second: what is unavailable is so for everybody at once.
bool may_log_again() {
    static std::atomic<std::int64_t> logged_at{-1};
    const auto now = std::chrono::steady_clock::now().time_since_epoch() / std::chrono::seconds(1);
    return logged_at.exchange(now) != now;
}

}  // namespace

const ErrorKind& error_kind(HttpError error) {
    using enum HttpError;
    static constexpr EnumTable<HttpError, ErrorKind> rows({
        {no_such_route, {"no_such_route", Category::not_found, "there is no such address in this API"}},
        {method_not_allowed, {"method_not_allowed", Category::bad_input, "this address doesn't take that method"}},
        {query_malformed,
         {"query_malformed", Category::bad_input, "the query is not well formed: percent-encode its values"}},
        {parameters_invalid,
         {"parameters_invalid", Category::bad_input, "some parameters can't be used: see `errors`"}},
        {no_such_word, {"no_such_word", Category::not_found, "there is no such word: see /api/openapi.json for all"}},
        {body_not_json, {"body_not_json", Category::bad_input, "send the body as `Content-Type: application/json`"}},
        {body_not_csv, {"body_not_csv", Category::bad_input, "send the table as `Content-Type: text/csv`"}},
        {origin_not_allowed,
         {"origin_not_allowed", Category::forbidden,
          "this request came from another site's page: send it from this installation's own address"}},
    });
    return rows[error];
}

int status_of(const Error& error) {
    if (error.is(HttpError::method_not_allowed)) return 405;
    if (error.is(HttpError::body_not_json) || error.is(HttpError::body_not_csv)) return 415;
    switch (error.category()) {
        case Category::bad_input: return error.fields().empty() ? 400 : 422;
        case Category::unauthenticated: return 401;
        case Category::forbidden: return 403;
        case Category::not_found: return 404;
        case Category::conflict: return 409;
        case Category::too_large: return 413;
        case Category::too_many: return 429;
        case Category::unavailable: return 503;
        case Category::internal: break;
    }
    return 500;
}

const json::TypeInfo& problem_type() { return json::type_of<Problem>(); }

Failure failure_of(const Error& error) {
    Failure failure{status_of(error), std::string(error.code()), error.message(), {}};
    if (failure.status == 500) {
        log::error("internal error", {{"code", error.code()}, {"message", error.full_text()}});
        failure.code = "internal";
        failure.detail = "something went wrong on our side; it was logged";
    } else if (failure.status == 503 && may_log_again()) {
        log::warning("unavailable", {{"code", error.code()}, {"message", error.full_text()}});
    }
    if (const auto* later = dynamic_cast<const RetryAfter*>(error.attachment())) {
        failure.headers.emplace_back("Retry-After", std::to_string(later->wait.count()));
    } else if (failure.status == 503) {
        failure.headers.emplace_back("Retry-After", "1");
    }
    return failure;
}

Response problem(const Error& error) {
    Failure failure = failure_of(error);
    Problem problem;
    problem.status = failure.status;
    problem.title = title_of(problem.status);
    problem.code = std::move(failure.code);
    problem.detail = std::move(failure.detail);
    if (!error.fields().empty()) {
        problem.errors.emplace();
        for (const FieldError& field : error.fields()) {
            problem.errors->push_back({field.pointer, field.code, field.detail});
        }
    }
    if (const auto* explanation = dynamic_cast<const access::Explanation*>(error.attachment())) {
        problem.explanation = *explanation;
    }
    if (const auto* about = dynamic_cast<const ErrorMembers*>(error.attachment())) problem.about = about->members;
    return {problem.status, "application/problem+json", std::move(failure.headers), json::write(problem)};
}

Response method_not_allowed(std::span<const Method> methods, Response (*say)(const Error&)) {
    std::vector<std::string> names;
    for (const Method method : methods) {
        names.emplace_back(to_text(method));
        if (method == Method::get) names.emplace_back(to_text(Method::head));
    }
    Response response =
        say(Error(HttpError::method_not_allowed, "this address doesn't take that method: use " + text::listed(names)));
    response.headers.emplace_back("Allow", text::join(names, ", "));
    return response;
}

}  // namespace muster::http
