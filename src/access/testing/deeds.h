// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/gate.h"
#include "storage/testing/one_text.h"

/// Deeds of nobody's room, for tests of the gate.
namespace muster::access::testing {

/// Does nothing with P, and records it if P isn't for reading.
template <Permission P>
Result<void> use(Gate& gate, const Actor& actor, const Target& target) {
    return gate.with<P>(actor, target, [](const Permit<P>& permit) -> Result<void> {
        if (effect_of(P) == Effect::reads) return {};
        return permit.record({"thing.used", "thing", 5, {}});
    });
}

/// Runs a statement with P and records it; `$1` is the organization, `$2` the scope, and the arguments are `$3…`.
template <Permission P, class... Args>
Result<void> change(Gate& gate, const Actor& actor, const Target& target, const storage::Query& query,
                    const Args&... arguments) {
    return gate.with<P>(actor, target, [&](const Permit<P>& permit) -> Result<void> {
        TRY(permit.query(query, arguments...));
        return permit.record({"thing.changed", "thing", 5, {{"by", std::string(query.name)}}});
    });
}

inline constexpr auto set_name = storage::testing::one_text("deeds.set_name",
                                                            "update organizations set name = $3"
                                                            " where organization_id = $1");
inline constexpr auto set_switches = storage::testing::one_text("deeds.set_switches",
                                                                "update organizations set switches = $3"
                                                                " where organization_id = $1");

// Of the membership that the user $3 has at the permit's scope.
inline constexpr auto set_role = storage::testing::one_text(
    "deeds.set_role", "update memberships set role = $4 where organization_id = $1 and scope_id = $2 and user_id = $3");
inline constexpr auto set_end = storage::testing::one_text(
    "deeds.set_end",
    "update memberships set ends_at = $4 where organization_id = $1 and scope_id = $2 and user_id = $3");
inline constexpr auto suspend = storage::testing::one_text(
    "deeds.suspend",
    "update memberships set suspended_at = $4 where organization_id = $1 and scope_id = $2 and user_id = $3");
inline constexpr auto remove = storage::testing::one_text(
    "deeds.remove", "delete from memberships where organization_id = $1 and scope_id = $2 and user_id = $3");

}  // namespace muster::access::testing
