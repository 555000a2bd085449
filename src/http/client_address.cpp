// SPDX-License-Identifier: Apache-2.0
#include "http/client_address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

#include "base/text.h"

namespace muster::http {
namespace {

bool is_address(const std::string& text) {
    std::array<unsigned char, 16> bytes{};
    return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

/// The last header of that name: the one that a proxy added behind whatever its client sent.
std::optional<std::string_view> last_header(const Request& request, std::string_view name) {
    const auto named = [&](const auto& header) { return header.first == name; };
    const auto found = std::ranges::find_if(request.headers.rbegin(), request.headers.rend(), named);
    if (found == request.headers.rend()) return std::nullopt;
    return found->second;
}

}  // namespace

std::string client_address(const Request& request, std::string_view proxy_header) {
    if (proxy_header.empty()) return request.peer;
    const auto value = last_header(request, proxy_header);
    if (!value) return request.peer;
    const std::string last(text::trimmed(text::split(*value, ',').back()));
    const bool has_nul = std::ranges::find(last, '\0') != last.end();
    return !has_nul && is_address(last) ? last : request.peer;
}

}  // namespace muster::http
