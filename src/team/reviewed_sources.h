// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/permit.h"
#include "access/use_log.h"
#include "team/departure.h"

namespace muster::team {

/// Something beside a membership that gives access, as an access review lists it.
struct ReviewedSource {
    std::int64_t id = 0;
    ScopeId scope;
    std::string name;
    std::string role;                   ///< that it gives, if it gives one
    access::PermissionSet permissions;  ///< what its use is: one of these
    Time made_at;
    std::optional<Time> ends_at;
};

/// Keys, links and what an identity provider gives, each kind through one of these, so that access reviews list and end
/// them without knowing them.
class ReviewedSources {
  public:
    virtual ~ReviewedSources() = default;

    [[nodiscard]] virtual access::SourceKind kind() const = 0;
    /// Those of the authority's organization that give access now, suspended ones too, in the order of their ids.
    [[nodiscard]] virtual Result<std::vector<ReviewedSource>> sources(const access::Authority& authority) const = 0;
    /// Ends one as part of another deed: asks for the permission that ending it asks for otherwise, and leaves the same
    /// event, which tells `told` too.
    virtual Result<void> end_as_part(const access::Authority& authority, std::int64_t id, EventDetails told) = 0;
};

}  // namespace muster::team
