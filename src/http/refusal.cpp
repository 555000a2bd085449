// SPDX-License-Identifier: Apache-2.0
#include "http/refusal.h"

#include <fmt/format.h>

#include "base/limits.h"

namespace muster::http {
namespace {

struct Words {
    int status;
    std::string_view title;
    std::string_view code;
    std::string detail;
};

Words words(Refusal refusal) {
    switch (refusal) {
        case Refusal::malformed:
            return {400, "Bad Request", "malformed_request", "the request is not well-formed HTTP/1.1: send it anew"};
        case Refusal::head_timeout:
            return {408, "Request Timeout", "head_timeout",
                    "the request's head did not arrive in time: send it faster"};
        case Refusal::body_timeout:
            return {408, "Request Timeout", "body_timeout",
                    "the request's body did not arrive in time: send it faster"};
        case Refusal::body_too_large:
            return {413, "Content Too Large", "body_too_large",
                    fmt::format("the body has more than {} bytes: send less at once", limits::http_body_bytes_max)};
        case Refusal::target_too_long:
            return {414, "URI Too Long", "target_too_long",
                    fmt::format("path and query have more than {} bytes: shorten them", limits::http_target_bytes_max)};
        case Refusal::head_too_large:
            return {431, "Request Header Fields Too Large", "head_too_large",
                    fmt::format("the request's head has more than {} bytes: send fewer or shorter headers",
                                limits::http_head_bytes_max)};
        case Refusal::handler_failed:
            return {500, "Internal Server Error", "internal_error",
                    "something went wrong on our side: try again later"};
        case Refusal::method_unknown:
            return {501, "Not Implemented", "method_unknown", "use GET, HEAD, POST, PUT, PATCH or DELETE"};
        case Refusal::transfer_coding_unknown:
            return {501, "Not Implemented", "transfer_coding_unknown", "send the body with a length, or chunked"};
        case Refusal::connections_exhausted:
            return {503, "Service Unavailable", "connections_exhausted",
                    "too many connections are open: try again soon"};
        case Refusal::bodies_exhausted:
            return {503, "Service Unavailable", "bodies_exhausted",
                    "too many large requests are being received: try again soon"};
        case Refusal::queue_full:
            return {503, "Service Unavailable", "queue_full", "too many requests are waiting: try again soon"};
        case Refusal::draining:
            return {503, "Service Unavailable", "draining", "this server is shutting down: try again soon"};
        case Refusal::version_unknown: return {505, "HTTP Version Not Supported", "version_unknown", "use HTTP/1.1"};
    }
    return {};
}

}  // namespace

Response refusal_response(Refusal refusal) {
    const auto [status, title, code, detail] = words(refusal);
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.body = fmt::format(R"({{"type":"about:blank","title":"{}","status":{},"code":"{}","detail":"{}"}})", title,
                                status, code, detail);
    if (status == 503) response.headers.emplace_back("Retry-After", "1");
    if (refusal == Refusal::method_unknown)
        response.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
    return response;
}

}  // namespace muster::http
