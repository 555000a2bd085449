// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.h"
#include "identity/scim_filter.h"
#include "identity/scim_schema.h"

namespace muster::identity::scim {

/// Which attributes an answer has (RFC 7644 §3.9): those named, or all but those named.
class Projection {
  public:
    Projection() = default;
    Projection(std::vector<AttributePath> only, std::vector<AttributePath> without)
        : only_(std::move(only)), without_(std::move(without)) {}

    /// The document without what isn't asked for; `id` and `schemas` are always there.
    [[nodiscard]] boost::json::object of(const boost::json::object& document) const;
    /// Whether that attribute would be there, so that nobody need look for it.
    [[nodiscard]] bool has(std::string_view attribute) const;

  private:
    std::vector<AttributePath> only_;
    std::vector<AttributePath> without_;
};

/// What a request's query asks for.
struct ListRequest {
    std::optional<Filter> filter;
    std::int64_t start = 1;  ///< of the first to be answered, as SCIM counts
    std::int64_t count = 0;
    Projection projection;

    /// Whether the page has the one that is found as the `position`-th, counted from 1.
    [[nodiscard]] bool shows(std::int64_t position) const { return position >= start && position - start < count; }
};

/// Reads the parameters of RFC 7644 §3.4.2; what it doesn't know, sorting included, it ignores as the standard says.
Result<ListRequest> read_list_request(std::span<const std::pair<std::string, std::string>> parameters,
                                      const Schema& schema);

/// A ListResponse.
boost::json::object list_response(const ListRequest& request, std::int64_t total, boost::json::array resources);

}  // namespace muster::identity::scim
