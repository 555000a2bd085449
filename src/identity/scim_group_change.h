// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include <boost/json/value.hpp>

#include "base/id.h"
#include "base/result.h"

namespace muster::identity::scim {

/// What a request says of a group, read before anybody looks who is in it. Pure.
struct GroupChange {
    /// What becomes of the members that it doesn't name.
    enum class Others : std::uint8_t { stay, leave };

    Others others = Others::stay;
    std::set<UserId> joining;
    std::set<UserId> leaving;  ///< none of the joining; none if all others leave
    // What a directory may name, but not change.
    std::optional<std::string> id;
    std::optional<std::string> display_name;
};

/// By a whole document, which says nothing of members if it doesn't name them, and whose name is not looked at.
Result<GroupChange> read_group_document(const boost::json::object& document);
/// By the operations of a PATCH. Members are named by values, or by `members[value eq "…"]`, which only removes them.
Result<GroupChange> read_group_patch(const boost::json::object& request);

}  // namespace muster::identity::scim
