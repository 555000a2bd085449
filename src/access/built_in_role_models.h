// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace muster::access {

/// A file of role-models/ as the build has embedded it.
struct BuiltInRoleModel {
    std::string_view file_name;
    std::string_view text;
};
std::span<const BuiltInRoleModel> built_in_role_models();

}  // namespace muster::access
