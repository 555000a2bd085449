// SPDX-License-Identifier: Apache-2.0
#include "storage/node_lease.h"

#include <random>
#include <set>

#include "base/id_source.h"
#include "base/limits.h"
#include "storage/node_lease.sql.h"

namespace muster::storage {
namespace {

std::int64_t new_holder() {
    std::random_device random;
    return static_cast<std::int64_t>((static_cast<std::uint64_t>(random()) << 31U | random()) >> 1U);
}

/// Ids tell milliseconds apart, so a lease ends between two of them: whoever is next mints in another one.
Time end_of_lease(Time now) { return std::chrono::floor<std::chrono::milliseconds>(now) + limits::node_lease_time; }
Time next_millisecond(Time now) {
    return std::chrono::floor<std::chrono::milliseconds>(now) + std::chrono::milliseconds(1);
}

}  // namespace

Result<std::unique_ptr<NodeLease>> NodeLease::take(Database& database, const Clock& clock) {
    Housekeeping housekeeping(database);
    const Time now = clock.now();
    const Time until = end_of_lease(now);
    const std::int64_t holder = new_holder();
    std::set<std::int64_t> held;
    for (const auto row : TRY(housekeeping.read(sql::node_leases, now))) held.insert(row.get<std::int64_t>(0));
    for (int node = 0; node < IdSource::nodes_max; ++node) {
        if (held.contains(node)) continue;
        if (TRY(housekeeping.write(sql::take_node, node, holder, until, now)).changed() == 1) {
            return std::unique_ptr<NodeLease>(new NodeLease(database, clock, node, holder, until));
        }
    }
    return Error(StorageError::unavailable, "all 1,024 node numbers are in use: end some muster processes");
}

NodeLease::~NodeLease() {
    // Not given back, it ends by itself.
    static_cast<void>(housekeeping_.write(sql::release_node, node_, holder_, next_millisecond(clock_.now())));
}

Result<void> NodeLease::renew() {
    const Time until = end_of_lease(clock_.now());
    if (TRY(housekeeping_.write(sql::renew_node, node_, holder_, until)).changed() != 1) {
        until_ = 0;
        return Error(StorageError::unavailable, "another process took node number " + std::to_string(node_));
    }
    until_ = until.time_since_epoch().count();
    return {};
}

bool NodeLease::held() const { return clock_.now().time_since_epoch().count() < until_; }

}  // namespace muster::storage
