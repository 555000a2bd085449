// SPDX-License-Identifier: Apache-2.0
// Permission checks in memory: 1,000 organizations of 100 members, 60 permissions; 80 % of the queries by members.
// Three tables answer the same queries: the bare open-addressing table with a mask of 64 bits, which is the limit; a
// std::unordered_map with the same mask; and AccessTable, which the gate's cache is made of. All answers are compared
// first.
#include <array>
#include <cstdlib>
#include <iostream>
#include <random>
#include <time.h>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "access/access_table.h"

namespace muster::access {
namespace {

constexpr std::size_t members_per_organization = 100;
constexpr std::int64_t user_count = 50'000;  // each in two of the 1,000 organizations
constexpr std::size_t permissions_asked = 60;
constexpr std::size_t query_count = std::size_t{1} << 20;
constexpr std::int64_t access_version = 42;
constexpr Time now{std::chrono::seconds(1'000'000)};

struct Membership {
    std::int64_t organization;
    std::int64_t user;
    std::size_t role;
};
struct Query {
    std::int64_t organization;
    std::int64_t user;
    Permission permission;
};

std::uint64_t mixed(std::int64_t organization, std::int64_t user) {
    std::uint64_t hash =
        static_cast<std::uint64_t>(organization) * 0x9E3779B97F4A7C15ULL ^ static_cast<std::uint64_t>(user);
    hash *= 0xD6E8FEB86659FD93ULL;
    return hash ^ (hash >> 32U);
}

/// Who is where, what is asked, and the right answers, all made from one seed.
struct World {
    std::array<Role, 5> roles;
    PermissionSet everyone;
    std::vector<Membership> memberships;
    std::vector<Query> queries;

    World() {
        constexpr std::array<std::size_t, 5> permissions_held = {60, 54, 34, 19, 10};
        for (std::size_t i = 0; i < roles.size(); ++i) {
            for (std::size_t bit = 0; bit < permissions_held[i]; ++bit) {
                roles[i].permissions.insert(static_cast<Permission>(bit));
            }
        }
        std::mt19937_64 random(7);
        std::vector<std::int64_t> places;
        for (int round = 0; round < 2; ++round) {
            std::vector<std::int64_t> users(static_cast<std::size_t>(user_count));
            for (std::size_t i = 0; i < users.size(); ++i) users[i] = static_cast<std::int64_t>(i) + 1;
            std::shuffle(users.begin(), users.end(), random);
            places.insert(places.end(), users.begin(), users.end());
        }
        // In hundredths: few hold much, many hold little.
        std::discrete_distribution<std::size_t> role_of({2, 5, 20, 33, 40});
        for (std::size_t i = 0; i < places.size(); ++i) {
            // Each round of users fills one half of the organizations, so that nobody is twice in the same one.
            const auto organization = static_cast<std::int64_t>(i / members_per_organization) + 1;
            memberships.push_back(
                {.organization = id_of(organization), .user = id_of(places[i]), .role = role_of(random)});
        }
        for (std::size_t i = 0; i < query_count; ++i) {
            const Membership& member = memberships[random() % memberships.size()];
            Query query{.organization = member.organization,
                        .user = member.user,
                        .permission = static_cast<Permission>(random() % permissions_asked)};
            if (random() % 5 == 0) query.user = id_of(1 + static_cast<std::int64_t>(random() % user_count));
            queries.push_back(query);
        }
    }

    /// Ids as the product mints them: 41 bits of milliseconds above, a sequence below.
    static std::int64_t id_of(std::int64_t number) {
        return (1'790'000'000'000 + number * 37) << 22 | (number & 0xFFF);
    }
};

const World& world() {
    static const World made;
    return made;
}

/// The limit: what no check of a key and a bit can do without.
class BareTable {
  public:
    explicit BareTable(const World& world) : slots_(std::size_t{1} << 18) {
        for (const Membership& membership : world.memberships) {
            std::uint64_t mask = 0;
            for (std::size_t bit = 0; bit < permissions_asked; ++bit) {
                if (world.roles[membership.role].permissions.contains(static_cast<Permission>(bit))) {
                    mask |= std::uint64_t{1} << bit;
                }
            }
            Slot* slot = at(membership.organization, membership.user);
            *slot = {.organization = membership.organization, .user = membership.user, .mask = slot->mask | mask};
        }
    }
    bool may(const Query& query) const {
        const Slot* slot = const_cast<BareTable*>(this)->at(query.organization, query.user);
        return (slot->mask >> static_cast<unsigned>(query.permission) & 1U) != 0;
    }

  private:
    struct Slot {
        std::int64_t organization = 0;
        std::int64_t user = 0;
        std::uint64_t mask = 0;
    };
    Slot* at(std::int64_t organization, std::int64_t user) {
        for (std::size_t i = mixed(organization, user) & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
            Slot& slot = slots_[i];
            if (slot.user == 0 || (slot.user == user && slot.organization == organization)) return &slot;
        }
    }
    std::vector<Slot> slots_;
};

class UnorderedMap {
  public:
    explicit UnorderedMap(const World& world) {
        for (const Membership& membership : world.memberships) {
            std::uint64_t mask = 0;
            for (std::size_t bit = 0; bit < permissions_asked; ++bit) {
                if (world.roles[membership.role].permissions.contains(static_cast<Permission>(bit))) {
                    mask |= std::uint64_t{1} << bit;
                }
            }
            masks_[{membership.organization, membership.user}] |= mask;
        }
    }
    bool may(const Query& query) const {
        const auto found = masks_.find({query.organization, query.user});
        return found != masks_.end() && (found->second >> static_cast<unsigned>(query.permission) & 1U) != 0;
    }

  private:
    struct Hash {
        std::size_t operator()(const std::pair<std::int64_t, std::int64_t>& key) const {
            return mixed(key.first, key.second);
        }
    };
    std::unordered_map<std::pair<std::int64_t, std::int64_t>, std::uint64_t, Hash> masks_;
};

class Table {
  public:
    explicit Table(const World& world) : table_(world.memberships.size()) {
        for (const Membership& membership : world.memberships) {
            const ScopeId scope(membership.organization);
            table_.put(
                OrganizationId(membership.organization), UserId(membership.user), access_version,
                {.held = {{.scope = scope, .role = &world.roles[membership.role]}}, .everyone = &world.everyone});
        }
    }
    bool may(const Query& query) const {
        const AccessTable::Entry entry = table_.find(OrganizationId(query.organization), UserId(query.user));
        if (!entry || entry.version() != access_version) return false;
        return entry.may(ScopePath(ScopeId(query.organization)), query.permission, now);
    }
    [[nodiscard]] double bytes_per_membership() const {
        return static_cast<double>(table_.bytes()) / static_cast<double>(table_.size());
    }

  private:
    AccessTable table_;
};

double cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

template <class T>
double checks_per_cpu_second(const T& table) {
    const double begun = cpu_seconds();
    std::size_t allowed = 0;
    for (const Query& query : world().queries) allowed += table.may(query) ? 1 : 0;
    benchmark::DoNotOptimize(allowed);
    return static_cast<double>(query_count) / (cpu_seconds() - begun);
}

/// Aborts on the first wrong answer, so that no figure of a wrong table is ever printed.
void compare(const BareTable& bare, const UnorderedMap& map, const Table& table) {
    std::size_t allowed = 0;
    std::size_t wrong = 0;
    for (const Query& query : world().queries) {
        const bool expected = map.may(query);
        allowed += expected ? 1 : 0;
        if (bare.may(query) != expected || table.may(query) != expected) ++wrong;
    }
    std::cout << fmt::format("{} queries, {:.1f} % allowed, {} wrong\n", query_count,
                             100.0 * static_cast<double>(allowed) / static_cast<double>(query_count), wrong);
    if (wrong != 0) std::abort();
}

/// Rounds of all three in turn, so that what else the machine does falls on all alike; the medians of the ratios.
void print_ratio(const BareTable& bare, const UnorderedMap& map, const Table& table) {
    constexpr std::size_t rounds = 15;
    std::vector<double> bare_rates, map_rates, table_rates, ratios;
    for (std::size_t i = 0; i < rounds; ++i) {
        bare_rates.push_back(checks_per_cpu_second(bare));
        map_rates.push_back(checks_per_cpu_second(map));
        table_rates.push_back(checks_per_cpu_second(table));
        ratios.push_back(table_rates.back() / bare_rates.back());
    }
    const auto median = [](std::vector<double> values) {
        std::nth_element(values.begin(), values.begin() + rounds / 2, values.end());
        return values[rounds / 2];
    };
    std::cout << fmt::format("checks per CPU second: bare {:.1f} M, unordered_map {:.1f} M, AccessTable {:.1f} M\n",
                             median(bare_rates) / 1e6, median(map_rates) / 1e6, median(table_rates) / 1e6);
    std::cout << fmt::format("AccessTable / bare: {:.2f}; {:.1f} bytes a membership\n", median(ratios),
                             table.bytes_per_membership());
}

template <class T>
void run(benchmark::State& state, const T& table) {
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(table.may(world().queries[i]));
        i = (i + 1) & (query_count - 1);
    }
    state.SetItemsProcessed(state.iterations());
}

int run_all(int argc, char** argv) {
    const BareTable bare(world());
    const UnorderedMap map(world());
    const Table table(world());
    compare(bare, map, table);
    print_ratio(bare, map, table);
    benchmark::RegisterBenchmark("check/bare_table_with_mask", [&](benchmark::State& state) { run(state, bare); });
    benchmark::RegisterBenchmark("check/unordered_map_with_mask", [&](benchmark::State& state) { run(state, map); });
    benchmark::RegisterBenchmark("check/access_table", [&](benchmark::State& state) { run(state, table); });
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}

}  // namespace
}  // namespace muster::access

int main(int argc, char** argv) { return muster::access::run_all(argc, argv); }
