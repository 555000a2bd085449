// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace muster::team {

/// What a mail with a token's link says to those to whom no page opens: `deed` is what they then do by POST to `path`,
/// which is below the API.
inline std::string or_by_api(std::string_view deed, const std::string& base_url, std::string_view path) {
    return "If no page opens there, " + std::string(deed) +
           " through the API with the token, which is all behind the #:\nPOST " + base_url + "/api/v1" +
           std::string(path) + "\n\n";
}

/// Where one asks for the link by which a password is chosen, on a page or without one.
inline std::string password_page(const std::string& base_url) {
    return base_url + "/password-reset\nor, if no page opens there, through the API:\nPOST " + base_url +
           "/api/v1/password-resets\n";
}

}  // namespace muster::team
