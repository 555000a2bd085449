// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "app/installation.h"
#include "base/json.h"

namespace muster::app {

/// What applying a changed role model does to those who hold its roles.
struct RoleModelChange {
    std::string model;
    std::string effect;
};
BOOST_DESCRIBE_STRUCT(RoleModelChange, (), (model, effect))

/// Accepts the files of changed role models. Refused, with nothing accepted, if some membership holds a role that its
/// model no longer has, or if an organization would be without a holder that a role must have.
Result<std::vector<RoleModelChange>> apply_changed_role_models(Installation& installation);

}  // namespace muster::app
