// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "access/explanation.h"
#include "access/permission.h"
#include "access/use_log.h"
#include "base/json.h"

/// How the engine's words stand in JSON.
namespace muster::json {

template <>
struct Codec<access::Permission> {
    static constexpr std::string_view name = "Permission";
    static constexpr auto choices = [] {
        std::array<std::string_view, access::permission_count> names{};
        for (std::size_t i = 0; i < names.size(); ++i) names[i] = access::permission_catalog[i].name;
        return names;
    }();
    static std::optional<access::Permission> parse(std::string_view text) { return access::parse_permission(text); }
    static std::string_view write(access::Permission permission) { return access::to_text(permission); }
};

template <>
struct Codec<access::Level> {
    static constexpr std::string_view name = "Level";
    static constexpr std::array<std::string_view, 3> choices{"organization", "subaccount", "campaign"};
    static std::optional<access::Level> parse(std::string_view text) { return access::parse_level(text); }
    static std::string_view write(access::Level level) { return access::to_text(level); }
};

}  // namespace muster::json

namespace muster::access {

BOOST_DESCRIBE_ENUM(KeyLack, key, keeper)
BOOST_DESCRIBE_ENUM(SourceKind, membership, api_key, join_link, identity_provider)
BOOST_DESCRIBE_STRUCT(RoleName, (), (key, label))
BOOST_DESCRIBE_STRUCT(AllowingMembership, (), (scope, role, role_label, granted_by, granted_at))
BOOST_DESCRIBE_STRUCT(NamedUser, (), (id, name))
BOOST_DESCRIBE_STRUCT(Explanation, (), (permission, level, allowed, by, roles, could_grant, lacking))

}  // namespace muster::access
