// SPDX-License-Identifier: Apache-2.0
#include "access/key_bound.h"

#include <gmock/gmock.h>

namespace muster::access {
namespace {

using enum Permission;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr ScopeId organization{1};
constexpr ScopeId subaccount{2};
constexpr ScopeId sister{3};

TEST(KeyBound, ReachesAllOfItsOrganizationUnlessItNamesSubaccounts) {
    const ScopePath top(organization);
    const auto campaign = top.down_to(subaccount).down_to(ScopeId(4));
    EXPECT_TRUE(reaches({{}, {}}, top));
    EXPECT_TRUE(reaches({{}, {}}, campaign));
    const KeyBound narrow{{}, {subaccount}};
    EXPECT_FALSE(reaches(narrow, top));
    EXPECT_TRUE(reaches(narrow, campaign));
    EXPECT_FALSE(reaches(narrow, top.down_to(sister)));
}

TEST(KeyBound, MayWhereItsKeeperMayAndItReaches) {
    const Role owner{.key = "owner", .permissions = {view_members, view_audit_log}};
    const PermissionSet nothing;
    const Time now(std::chrono::seconds(1));
    const Holdings at_the_top{{{organization, &owner}}, &nothing};
    const Holdings at_both{{{subaccount, &owner}, {sister, &owner}}, &nothing};
    const auto scopes = [&](const Holdings& keeper, const KeyBound& key) {
        return key_scopes_allowing(keeper, key, organization, view_members, now);
    };
    EXPECT_THAT(scopes(at_the_top, {{view_members}, {}}), ElementsAre(organization));
    EXPECT_THAT(scopes(at_the_top, {{view_members}, {subaccount}}), ElementsAre(subaccount));
    EXPECT_THAT(scopes(at_both, {{view_members}, {}}), ElementsAre(subaccount, sister));
    EXPECT_THAT(scopes(at_both, {{view_members}, {sister}}), ElementsAre(sister));
    EXPECT_THAT(scopes(at_both, {{view_members}, {ScopeId(9)}}), IsEmpty());
    EXPECT_THAT(scopes(at_the_top, {{view_audit_log}, {}}), IsEmpty()) << "was not chosen for the key";
}

TEST(KeyBound, KeepsFromKeysEveryChangeOfAccessThatIsNotKnownHere) {
    // A new one is marked at the end of permissions.def, or a key may have it and it stands here.
    PermissionSet given;
    for (const PermissionRow& row : permission_catalog) {
        if (row.effect == Effect::changes_access && permissions_for_keys.contains(row.permission))
            given.insert(row.permission);
    }
    EXPECT_EQ(given, (PermissionSet{create_subaccount, archive_subaccount, decide_on_joins, change_member_role,
                                    remove_member, suspend_member, undo_removal, provision_members}));
}

TEST(KeyBound, SaysOfEachPermissionThatNoKeyHasWhy) {
    for (const PermissionRow& row : permission_catalog) {
        EXPECT_EQ(why_persons_only(row.permission).has_value(), !permissions_for_keys.contains(row.permission))
            << row.name;
    }
    EXPECT_TRUE(persons_only(PersonsOnly::own).in_common(persons_only(PersonsOnly::power)).empty());
}

TEST(KeyBound, KeepsFromKeysWhatIsMustersOwn) {
    for (const PermissionRow& row : permission_catalog) {
        if (row.requirements.empty()) {
            EXPECT_FALSE(permissions_for_keys.contains(row.permission)) << row.name;
        }
    }
}

}  // namespace
}  // namespace muster::access
