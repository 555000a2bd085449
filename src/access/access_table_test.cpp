// SPDX-License-Identifier: Apache-2.0
#include "access/access_table.h"

#include <iostream>
#include <map>
#include <memory>
#include <random>

#include <gtest/gtest.h>

namespace muster::access {
namespace {

using enum Permission;

constexpr Time now{std::chrono::microseconds(1000)};

class AccessTableTest : public ::testing::Test {
  protected:
    AccessTableTest() {
        reader.permissions = {view_contacts};
        writer.permissions = {view_contacts, edit_contacts};
    }
    Holdings at_organization(OrganizationId organization, const Role& role) const {
        return {.held = {{.scope = ScopeId(organization.number()), .role = &role}}, .everyone = &everyone};
    }

    const OrganizationId shop{10};
    const UserId ada{1};
    const UserId bob{2};
    const ScopePath path{ScopeId(10)};
    const PermissionSet everyone = {view_organization};
    Role reader, writer;
};

TEST_F(AccessTableTest, FindsWhatWasPutAndNothingElse) {
    AccessTable table(8);
    EXPECT_FALSE(table.find(shop, ada));
    table.put(shop, ada, 7, at_organization(shop, reader));
    const AccessTable::Entry entry = table.find(shop, ada);
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry.version(), 7);
    EXPECT_TRUE(entry.may(path, view_contacts, now));
    EXPECT_FALSE(entry.may(path, edit_contacts, now));
    EXPECT_FALSE(table.find(shop, bob));
    EXPECT_FALSE(table.find(OrganizationId(11), ada));
}

TEST_F(AccessTableTest, GivesWhatEveryoneMayAtTheOrganizationOnly) {
    AccessTable table(8);
    table.put(shop, ada, 1, at_organization(shop, reader));
    EXPECT_TRUE(table.find(shop, ada).may(path, view_organization, now));
    EXPECT_FALSE(table.find(shop, ada).may(path.down_to(ScopeId(12)), view_organization, now));
    EXPECT_TRUE(table.find(shop, ada).may(path.down_to(ScopeId(12)), view_contacts, now));
}

TEST_F(AccessTableTest, NobodyMayAtAScopeNarrowerThanThePermissionsLevel) {
    AccessTable table(8);
    reader.permissions.insert(view_invoices);
    table.put(shop, ada, 1, at_organization(shop, reader));
    const ScopePath subaccount = path.down_to(ScopeId(12));
    EXPECT_TRUE(table.find(shop, ada).may(path, view_invoices, now));
    EXPECT_FALSE(table.find(shop, ada).may(subaccount, view_invoices, now));
    EXPECT_FALSE(table.find(shop, ada).may(subaccount.down_to(ScopeId(13)), view_contacts, now));
}

TEST_F(AccessTableTest, DeniesOnAPathOfAnotherOrganization) {
    AccessTable table(8);
    table.put(shop, ada, 1, at_organization(shop, reader));
    table.put(shop, bob, 1, {.held = {{ScopeId(12), &reader}}, .everyone = &everyone});
    EXPECT_FALSE(table.find(shop, ada).may(ScopePath(ScopeId(11)), view_contacts, now));
    EXPECT_FALSE(table.find(shop, bob).may(ScopePath(ScopeId(11)), view_organization, now));
}

TEST_F(AccessTableTest, RespectsWhenAHoldingEnds) {
    AccessTable table(8);
    table.put(shop, ada, 1, {.held = {{ScopeId(10), &reader, now}}, .everyone = &everyone});
    EXPECT_TRUE(table.find(shop, ada).may(path, view_contacts, now - std::chrono::microseconds(1)));
    EXPECT_FALSE(table.find(shop, ada).may(path, view_contacts, now));
}

TEST_F(AccessTableTest, ReplacesAnEntryInPlace) {
    AccessTable table(8);
    table.put(shop, ada, 1, at_organization(shop, reader));
    table.put(shop, ada, 2, at_organization(shop, writer));
    EXPECT_EQ(table.size(), 1U);
    EXPECT_EQ(table.find(shop, ada).version(), 2);
    EXPECT_TRUE(table.find(shop, ada).may(path, edit_contacts, now));
    table.put(shop, ada, 3, {.held = {}, .everyone = &everyone});
    EXPECT_FALSE(table.find(shop, ada).may(path, view_organization, now));
}

TEST_F(AccessTableTest, KeepsRolesAliveForAsLongAsAnEntryHasThem) {
    AccessTable table(8);
    const auto put = [&](std::int64_t version, PermissionSet permissions) {
        auto role = std::make_shared<Role>();
        role->permissions = permissions;
        Holdings holdings = at_organization(shop, *role);
        holdings.kept = role;
        table.put(shop, version % 2 == 0 ? ada : bob, version, std::move(holdings));
        return std::weak_ptr<Role>(role);
    };
    const auto first = put(1, {view_contacts});
    const auto second = put(2, {edit_contacts});
    EXPECT_FALSE(first.expired());
    EXPECT_TRUE(table.find(shop, bob).may(path, view_contacts, now));
    EXPECT_FALSE(table.find(shop, bob).may(path, edit_contacts, now)) << "not what another role at its address held";
    const Holdings copied = table.find(shop, bob).holdings();
    put(3, {});
    EXPECT_FALSE(table.find(shop, bob).may(path, view_contacts, now));
    EXPECT_EQ(copied.held.at(0).role->permissions, PermissionSet{view_contacts}) << "a copy keeps them too";
    EXPECT_TRUE(table.erase(shop, ada));
    EXPECT_TRUE(second.expired());
}

TEST_F(AccessTableTest, ErasesOnce) {
    AccessTable table(8);
    table.put(shop, ada, 1, at_organization(shop, reader));
    EXPECT_TRUE(table.erase(shop, ada));
    EXPECT_FALSE(table.erase(shop, ada));
    EXPECT_FALSE(table.find(shop, ada));
    EXPECT_EQ(table.size(), 0U);
}

TEST_F(AccessTableTest, EvictsOthersWhenFullAndNeverWhatWasJustPut) {
    AccessTable table(3);
    for (std::int64_t user = 1; user <= 1000; ++user) {
        table.put(shop, UserId(user), user, at_organization(shop, reader));
        ASSERT_TRUE(table.find(shop, UserId(user))) << user;
        ASSERT_LE(table.size(), 3U);
    }
    EXPECT_EQ(table.size(), 3U);
}

TEST_F(AccessTableTest, TakesAtMost38BytesAMembershipWhenFull) {
    constexpr std::size_t count = 100'000;
    AccessTable table(count);
    for (std::size_t user = 1; user <= count; ++user) {
        table.put(shop, UserId(static_cast<std::int64_t>(user)), 1, at_organization(shop, reader));
    }
    ASSERT_EQ(table.size(), count);
    const double bytes = static_cast<double>(table.bytes()) / static_cast<double>(count);
    std::cout << bytes << " bytes a membership" << std::endl;
    EXPECT_LT(bytes, 38.0);
}

/// Random puts, erasures and look-ups beside a std::map: the same entries, versions and answers, whether or not it
/// evicts.
class AccessTableAgainstAMap : public AccessTableTest, public ::testing::WithParamInterface<std::size_t> {
  protected:
    struct Known {
        std::int64_t version;
        Holdings holdings;
    };
    using Key = std::pair<OrganizationId, UserId>;

    Key random_key() {
        // Few organizations and users, so that most questions meet an entry; some ids beyond 32 bits.
        return {OrganizationId(1 + static_cast<std::int64_t>(random_() % 5) * 0x1000000001),
                UserId(1 + static_cast<std::int64_t>(random_() % 80) * 0x100000003)};
    }

    Holdings random_holdings(OrganizationId organization) {
        Holdings holdings{.held = {}, .everyone = random_() % 4 == 0 ? nullptr : &everyone};
        for (std::uint64_t i = random_() % 3; i > 0; --i) {
            const std::int64_t scope = random_() % 4 == 0 ? 77 : organization.number();
            const Time ends = random_() % 4 == 0 ? now + std::chrono::microseconds(random_() % 3) : no_end;
            holdings.held.push_back(
                {.scope = ScopeId(scope), .role = random_() % 2 == 0 ? &reader : &writer, .ends = ends});
        }
        return holdings;
    }

    void expect_same(const AccessTable::Entry& entry, const Key& key, const Known& known) {
        ASSERT_EQ(entry.version(), known.version);
        const Time at = now + std::chrono::microseconds(random_() % 3);
        ScopePath asked{ScopeId(key.first.number())};
        if (random_() % 2 == 0) asked = asked.down_to(ScopeId(77));
        for (const Permission permission : {view_contacts, edit_contacts, view_organization}) {
            ASSERT_EQ(entry.may(asked, permission, at), may(known.holdings, asked, permission, at))
                << to_text(permission);
        }
        ASSERT_EQ(permissions_at(entry.holdings(), asked, at), permissions_at(known.holdings, asked, at));
    }

    std::uint32_t seed_ = std::random_device{}();
    std::mt19937_64 random_{seed_};
};

TEST_P(AccessTableAgainstAMap, AnswersTheSame) {
    SCOPED_TRACE(seed_);
    AccessTable table(GetParam());
    std::map<Key, Known> map;
    for (int step = 0; step < 60'000 && !HasFatalFailure(); ++step) {
        const Key key = random_key();
        const auto [organization, user] = key;
        switch (random_() % 4) {
            case 0: {
                const Known known{.version = step, .holdings = random_holdings(organization)};
                table.put(organization, user, known.version, known.holdings);
                map[key] = known;
                ASSERT_TRUE(table.find(organization, user));
                break;
            }
            case 1: {
                const bool evicted = map.contains(key) && !table.find(organization, user);
                ASSERT_EQ(table.erase(organization, user), map.erase(key) != 0 && !evicted);
                break;
            }
            default: {
                const AccessTable::Entry entry = table.find(organization, user);
                const auto known = map.find(key);
                if (entry) {
                    ASSERT_NE(known, map.end());
                    expect_same(entry, key, known->second);
                } else if (known != map.end()) {
                    ASSERT_LT(GetParam(), 400U) << "a table with room for all keys evicts nothing";
                }
            }
        }
        ASSERT_LE(table.size(), GetParam());
        if (GetParam() >= 400) {
            ASSERT_EQ(table.size(), map.size());
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Capacities, AccessTableAgainstAMap, ::testing::Values(1, 2, 7, 40, 399, 400, 5000));

}  // namespace
}  // namespace muster::access
