// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <utility>

#include "base/error.h"

namespace muster {

/// What an error names for programs beside its words, such as the id of what stands in the way.
struct ErrorMembers final : ErrorAttachment {
    explicit ErrorMembers(std::map<std::string, std::string> members) : members(std::move(members)) {}
    std::map<std::string, std::string> members;
};

}  // namespace muster
