// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>

#include <boost/json/value.hpp>

#include "access/permit.h"

namespace muster::identity::scim {

/// Who stands in groups, as one answer shows them: `scim_scanned_rows_max` in all of it, and `too_many_scanned` beyond.
class ShownMembers {
  public:
    /// `address` is where SCIM is served. Both outlive this.
    ShownMembers(const access::Authority& authority, const std::string& address)
        : authority_(authority), address_(address) {}

    /// Whoever has the role at that scope.
    Result<boost::json::array> all(ScopeId scope, const std::string& role);
    /// Those of them whose ids are named.
    Result<boost::json::array> among(const std::set<std::string>& ids, ScopeId scope, const std::string& role);

  private:
    using Roles = std::map<ScopeId, std::string>;
    Result<const Roles*> held_by(UserId user);
    [[nodiscard]] boost::json::object member(UserId user) const;

    const access::Authority& authority_;
    const std::string& address_;
    std::size_t shown_ = 0;
    std::map<UserId, Roles> held_;
};

}  // namespace muster::identity::scim
