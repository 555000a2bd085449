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

/// Applies the files of changed role models, in one transaction that leaves an event for each; answers none if none was
/// changed. Refused, with nothing applied and all the reasons told, if a membership or an open invitation has a role
/// that its model no longer has, if an organization would be without a holder that a role must have or has a switch on
/// that is gone, if a role of an organization's own would be without its base or share its key with one of the model,
/// or if a model in use has no file. Once it has been answered, the gate of a process that read the files before it
/// allows nothing more in the organizations of these models, until that process is started again.
Result<std::vector<RoleModelChange>> apply_changed_role_models(Installation& installation);

}  // namespace muster::app
