// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "access/permit.h"

namespace muster::identity::scim {

/// Who stands in groups, as one answer shows them: `scim_scanned_rows_max` in all of it, and `too_many_scanned` beyond.
class ShownMembers {
  public:
    /// `address` is where SCIM is served. Both outlive this.
    ShownMembers(const access::Authority& authority, const std::string& address)
        : authority_(authority), address_(address) {}

    struct Range {
        access::Level level;
        ScopeId first;
        ScopeId last;
        std::string role;  ///< none is any
    };
    /// Reads who stands there, once.
    Result<void> read(const Range& range);
    /// Of those that were read, whoever has the role at that scope.
    [[nodiscard]] boost::json::array all(ScopeId scope, const std::string& role) const;
    /// Those whose ids are named, of whoever has it, read or not.
    Result<boost::json::array> among(const std::set<std::string>& ids, ScopeId scope, const std::string& role);

  private:
    using Roles = std::map<ScopeId, std::string>;
    Result<const Roles*> held_by(UserId user);
    [[nodiscard]] boost::json::object member(UserId user) const;

    const access::Authority& authority_;
    const std::string& address_;
    std::map<std::pair<ScopeId, std::string>, std::vector<UserId>> read_;
    std::map<UserId, Roles> held_;
};

}  // namespace muster::identity::scim
