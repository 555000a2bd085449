// SPDX-License-Identifier: Apache-2.0
#include "storage/node_lease.h"

#include <algorithm>
#include <random>
#include <set>

#include "base/limits.h"
#include "base/log.h"
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

Result<NodeLease::Held> NodeLease::take_number(Housekeeping& housekeeping, Time now) {
    const Time until = end_of_lease(now);
    const std::int64_t holder = new_holder();
    std::set<std::int64_t> held;
    for (const auto row : TRY(housekeeping.read(sql::node_leases, now))) held.insert(row.get<std::int64_t>(0));
    for (int node = 0; node < IdSource::nodes_max; ++node) {
        if (held.contains(node)) continue;
        if (TRY(housekeeping.write(sql::take_node, node, holder, until, now)).changed() == 1) {
            return Held{{node, until}, holder};
        }
    }
    return Error(StorageError::unavailable, "all 1,024 node numbers are in use: end some muster processes");
}

Result<std::unique_ptr<NodeLease>> NodeLease::take(Database& database, const Clock& clock) {
    Housekeeping housekeeping(database);
    const Held held = TRY(take_number(housekeeping, clock.now()));
    return std::unique_ptr<NodeLease>(new NodeLease(database, clock, held));
}

NodeLease::~NodeLease() {
    // Not given back, it ends by itself; so it must where the clock went back, behind ids that are minted already.
    const Time now = clock_.now();
    if (end_of_lease(now) < held_.term.until) return;
    static_cast<void>(housekeeping_.write(sql::release_node, held_.term.node, held_.holder, next_millisecond(now)));
}

IdSource::Term NodeLease::term() const { return read().term; }

NodeLease::Held NodeLease::read() const {
    const std::lock_guard lock(mutex_);
    return held_;
}

void NodeLease::hold(const Held& held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
}

Result<void> NodeLease::renew() {
    Held held = read();
    const Time now = clock_.now();
    // A clock that went back takes nothing from a lease: ids may have been minted up to its old end.
    held.term.until = std::max(held.term.until, end_of_lease(now));
    if (TRY(housekeeping_.write(sql::renew_node, held.term.node, held.holder, held.term.until)).changed() != 1) {
        const int lost = held.term.node;
        held = TRY(take_number(housekeeping_, now));
        log::warning("node number lost, another taken",
                     {{"lost", std::int64_t{lost}}, {"taken", std::int64_t{held.term.node}}});
    }
    hold(held);
    return {};
}

}  // namespace muster::storage
