// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/permission.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"

namespace muster::access {

/// A role as answers name it: by the key that requests take, and the product's word for it.
struct RoleName {
    std::string key;
    std::string label;
    friend bool operator==(const RoleName&, const RoleName&) = default;
};

/// The membership that allows something.
struct AllowingMembership {
    ScopeId scope;
    std::string role;  ///< its key
    std::string role_label;
    std::optional<UserId> granted_by;
    Time granted_at;
};

struct NamedUser {
    UserId id;
    std::string name;
};

/// Of an API key, who lacks what the key may not do: it itself, made without it, or the person who answers for it.
enum class KeyLack : std::uint8_t { key, keeper };

/// Why somebody may or may not do something somewhere: what the API answers and the web app shows beside what it
/// disables.
struct Explanation : ErrorAttachment {
    Permission permission{};
    Level level = Level::organization;
    bool allowed = false;
    std::optional<AllowingMembership> by;  ///< if allowed by a membership
    std::vector<RoleName> roles;           ///< if denied: the roles that may do it
    std::vector<NamedUser> could_grant;    ///< if denied: people who could give one of those roles here; none to a key
    std::optional<KeyLack> lacking;        ///< if denied to an API key
};

}  // namespace muster::access
