// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_group.h"

#include <map>

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "identity/scim_error.h"
#include "identity/scim_user.h"
#include "identity/testing/identity_world.h"
#include "storage/testing/one_text.h"

namespace muster::identity::scim {
namespace {

using access::AccessError;
using access::Actor;
using access::Permission;
using access::testing::Place;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// More than one answer shows.
constexpr auto put_many_users =
    one_text("scim_group_test.put_many_users",
             "with recursive n(i) as (select 1 union all select i + 1 from n where i < cast($1 as bigint))"
             " insert into users (id, email, name, password_hash, created_at)"
             " select i, 'm' || i || '@people.example', 'Many', '', 0 from n");
constexpr auto put_many_memberships =
    one_text("scim_group_test.put_many_memberships",
             "insert into memberships (organization_id, user_id, scope_id, role, granted_at)"
             " select cast($1 as bigint), id, cast($2 as bigint), 'texter', 0 from users where name = 'Many'");

/// Of a product whose people belong to subaccounts: two of them, of which North is the second.
class DirectoryGroups : public identity::testing::OnIdentityWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("scale-to-win");
        const auto north = value_of(world_->create_subaccount(place_.founder, place_.organization, "North"));
        north_ = access::scope_of(north.id);
        groups_ = std::make_unique<Groups>(world_->members, "https://muster.example");
        users_ = std::make_unique<Users>(world_->members, world_->ids, world_->passwords, "https://muster.example");
    }
    void TearDown() override {
        users_.reset();
        groups_.reset();
        OnIdentityWorld::TearDown();
    }

    [[nodiscard]] std::string in_north(const std::string& role) const { return role + "@" + north_.text(); }
    [[nodiscard]] std::string in_first(const std::string& role) const { return role + "@" + first().text(); }
    [[nodiscard]] ScopeId first() const { return place_.at_subaccount(); }
    UserId add_texter(ScopeId scope) { return world_->add_member(place_.organization, scope, "texter"); }
    auto roles_of(UserId user) { return world_->roles_of(place_.organization, user); }
    std::string last_action() { return world_->actions_of(place_.organization).back(); }
    void wait() { world_->clock.advance(std::chrono::minutes(1)); }

    template <class T>
    Result<T> provision(FunctionRef<Result<T>(const Groups::Provisioning&)> deed) {
        return world_->gate.with<Permission::provision_members>(
            Actor::user(place_.founder, {}), place_.target(),
            [&](const Groups::Provisioning& permit) -> Result<T> { return deed(permit); });
    }
    Result<void> change(const std::string& group, const std::string& operations) {
        const auto text = R"({"Operations":[)" + operations + "]}";
        const auto asked = value_of(read_group_patch(boost::json::parse(text).as_object()));
        return provision<void>(
            [&](const Groups::Provisioning& permit) { return groups_->change(permit, group, asked); });
    }
    Result<void> add(const std::string& group, UserId user) {
        return change(group, R"({"op":"add","path":"members","value":")" + user.text() + "\"}");
    }
    Result<void> take(const std::string& group, UserId user) {
        return change(group, R"({"op":"remove","path":"members","value":")" + user.text() + "\"}");
    }
    Result<boost::json::object> set_active(UserId user, bool active) {
        const auto text =
            R"({"Operations":[{"op":"replace","path":"active","value":)" + std::string(active ? "true}]}" : "false}]}");
        const auto operations = value_of(read_patch(boost::json::parse(text).as_object(), user_schema()));
        return provision<boost::json::object>(
            [&](const Groups::Provisioning& permit) { return users_->patch(permit, user, operations); });
    }
    /// As an admin does it there.
    void suspend_by_hand(UserId user, ScopeId scope) {
        access::Target where = place_.target();
        if (scope != place_.top()) where.subaccount = SubaccountId(scope.number());
        value_of(world_->gate.with<Permission::suspend_member>(
            Actor::user(place_.founder, {}), where, [&](const access::Permit<Permission::suspend_member>& permit) {
                return world_->members.suspend(permit, user);
            }));
    }
    void archive(SubaccountId subaccount) {
        using Archiving = access::Permit<Permission::archive_subaccount>;
        value_of(world_->gate.with<Permission::archive_subaccount>(
            Actor::user(place_.founder, {}), place_.target(),
            [&](const Archiving& permit) { return world_->subaccounts.archive(permit, subaccount); }));
    }
    void bring_back(SubaccountId subaccount) {
        using Archiving = access::Permit<Permission::archive_subaccount>;
        value_of(world_->gate.with<Permission::archive_subaccount>(
            Actor::user(place_.founder, {}), place_.target(),
            [&](const Archiving& permit) { return world_->subaccounts.bring_back(permit, subaccount); }));
    }
    bool is_active(UserId user) { return show_user(user).at("active").as_bool(); }
    boost::json::object show_user(UserId user) {
        return value_of(world_->gate.with<Permission::view_members>(
            Actor::user(place_.founder, {}), place_.target(),
            [&](const Groups::Viewing& permit) { return users_->show(permit, user); }));
    }
    Result<boost::json::object> show(const std::string& group) {
        return world_->gate.with<Permission::view_members>(
            Actor::user(place_.founder, {}), place_.target(),
            [&](const Groups::Viewing& permit) { return groups_->show(permit, group, {}); });
    }
    /// By a query as a directory sends it.
    Result<boost::json::object> list(const std::vector<std::pair<std::string, std::string>>& parameters) {
        const auto request = TRY(read_list_request(parameters, group_schema()));
        return world_->gate.with<Permission::view_members>(
            Actor::user(place_.founder, {}), place_.target(),
            [&](const Groups::Viewing& permit) { return groups_->list(permit, request); });
    }
    /// By their ids, with what they are called.
    std::map<std::string, std::string> listed(const std::string& filter) {
        std::map<std::string, std::string> names;
        const auto found = value_of(list({{"filter", filter}}));
        for (const auto& group : found.at("Resources").as_array())
            names[std::string(group.at("id").as_string())] = std::string(group.at("displayName").as_string());
        return names;
    }
    /// The ids of those in which somebody stands, as they are answered of them.
    std::vector<std::string> groups_of(UserId user) {
        std::vector<std::string> ids;
        const auto shown = show_user(user);
        for (const auto& group : shown.at("groups").as_array()) ids.emplace_back(group.at("value").as_string());
        return ids;
    }

    Place place_;
    ScopeId north_;
    std::unique_ptr<Groups> groups_;
    std::unique_ptr<Users> users_;
};

TEST_P(DirectoryGroups, StandForEachRoleAtEachSubaccount) {
    EXPECT_THAT(listed(R"(displayName co "texter")"),
                UnorderedElementsAre(Pair(in_first("texter"), EndsWith(" / Texter")),
                                     Pair(in_north("texter"), "North / Texter")));
    EXPECT_EQ(listed("id pr").size(), 6U) << "an owner is none of a subaccount";
    const auto robin = add_texter(north_);
    EXPECT_THAT(listed(R"(members.value eq ")" + robin.text() + "\""),
                ElementsAre(Pair(in_north("texter"), "North / Texter")));
    const auto shown = value_of(show(in_north("texter")));
    EXPECT_EQ(shown.at("members").at(0).at("value").as_string(), robin.text());
    EXPECT_EQ(shown.at("meta").at("location").as_string(), "https://muster.example/Groups/" + in_north("texter"));
    EXPECT_TRUE(succeeds(show(in_first("texter"))));
    EXPECT_TRUE(fails_with(show("texter"), AccessError::not_found)) << "a group has one id";
}

TEST_P(DirectoryGroups, AreTheSameOnceTheFirstSubaccountIsArchived) {
    const auto robin = add_texter(first());
    const auto before = listed("id pr");
    archive(place_.subaccount);
    EXPECT_TRUE(fails_with(show(in_first("texter")), AccessError::not_found)) << "it is not the next one's";
    EXPECT_TRUE(fails_with(add("texter", robin), AccessError::not_found));
    const auto after = listed("id pr");
    EXPECT_EQ(after.size(), 3U);
    for (const auto& group : after) EXPECT_EQ(before.at(group.first), group.second);
}

TEST_P(DirectoryGroups, AreOfTheOrganizationsOwnSubaccountsOnly) {
    const auto other = world_->found("scale-to-win");
    const auto robin = add_texter(first());
    for (const std::string& group : {"texter@" + other.at_subaccount().text(), "texter@" + place_.top().text(),
                                     std::string("texter@"), std::string("texter@x"), std::string("owner"),
                                     std::string("texter"), in_north("owner"), in_north("nothing")}) {
        EXPECT_TRUE(fails_with(show(group), AccessError::not_found)) << group;
        EXPECT_TRUE(fails_with(add(group, robin), AccessError::not_found)) << group;
    }
    place_ = world_->found("customertext");
    EXPECT_TRUE(succeeds(show("user")));
    EXPECT_TRUE(fails_with(show("user@" + place_.at_subaccount().text()), AccessError::not_found));
}

TEST_P(DirectoryGroups, GiveTheirRoleWhereTheyStandAndTakeItThere) {
    const auto robin = add_texter(first());
    ASSERT_TRUE(succeeds(add(in_north("supervolunteer"), robin)));
    EXPECT_EQ(last_action(), "member.provisioned");
    EXPECT_THAT(roles_of(robin), UnorderedElementsAre(Pair(first(), "texter"), Pair(north_, "supervolunteer")));
    EXPECT_THAT(groups_of(robin), ElementsAre(in_first("texter"), in_north("supervolunteer")));
    ASSERT_TRUE(succeeds(add(in_north("texter"), robin)));
    EXPECT_EQ(roles_of(robin)[north_], "texter");
    ASSERT_TRUE(succeeds(take(in_north("texter"), robin)));
    EXPECT_EQ(last_action(), "member.removed");
    EXPECT_THAT(roles_of(robin), ElementsAre(Pair(first(), "texter")));
}

TEST_P(DirectoryGroups, LeaveWhoeverIsInNoOtherAtTheFirstSubaccountWithTheDefaultRole) {
    const auto robin = world_->add_member(place_.organization, first(), "supervolunteer");
    ASSERT_TRUE(succeeds(take(in_first("supervolunteer"), robin)));
    EXPECT_THAT(roles_of(robin), ElementsAre(Pair(first(), "texter")));
    ASSERT_TRUE(succeeds(take(in_first("texter"), robin)));
    EXPECT_THAT(roles_of(robin), ElementsAre(Pair(first(), "texter"))) << "it is what is left";
    ASSERT_TRUE(succeeds(add(in_north("supervolunteer"), robin)));
    ASSERT_TRUE(succeeds(take(in_first("texter"), robin)));
    EXPECT_THAT(roles_of(robin), ElementsAre(Pair(north_, "supervolunteer")));
    ASSERT_TRUE(succeeds(take(in_north("supervolunteer"), robin)));
    EXPECT_THAT(roles_of(robin), ElementsAre(Pair(first(), "texter"))) << "nobody falls out by a group";
}

TEST_P(DirectoryGroups, LetThoseGoWhomTheyNoLongerName) {
    const auto alone = add_texter(first());
    const auto both = add_texter(first());
    world_->put_membership(place_.organization, both, north_, "texter");
    const auto north = add_texter(north_);
    const std::string nobody = R"({"op":"replace","path":"members","value":[]})";
    ASSERT_TRUE(succeeds(change(in_first("texter"), nobody)));
    EXPECT_THAT(roles_of(alone), ElementsAre(Pair(first(), "texter")));
    EXPECT_THAT(roles_of(both), ElementsAre(Pair(north_, "texter")));
    ASSERT_TRUE(succeeds(change(in_north("texter"), nobody)));
    EXPECT_THAT(roles_of(both), ElementsAre(Pair(first(), "texter")));
    EXPECT_THAT(roles_of(north), ElementsAre(Pair(first(), "texter")));
}

TEST_P(DirectoryGroups, TakeWhatAnOwnerHasInASubaccountAndNothingElse) {
    world_->put_membership(place_.organization, place_.founder, north_, "texter");
    ASSERT_TRUE(succeeds(take(in_north("texter"), place_.founder)));
    EXPECT_THAT(roles_of(place_.founder), ElementsAre(Pair(place_.top(), "owner")));
}

TEST_P(DirectoryGroups, LeaveThoseSuspendedWhoAreSuspended) {
    const auto robin = add_texter(north_);
    value_of(set_active(robin, false));
    EXPECT_FALSE(succeeds(add(in_first("texter"), robin))) << "by a group nobody comes back";
    wait();
    ASSERT_TRUE(succeeds(take(in_north("texter"), robin)));
    EXPECT_THAT(roles_of(robin), ElementsAre(Pair(first(), "texter")));
    EXPECT_FALSE(is_active(robin));
    wait();
    EXPECT_TRUE(value_of(set_active(robin, true)).at("active").as_bool()) << "the directory suspended them";
}

TEST_P(DirectoryGroups, LeaveToTheDirectoryWhatElseItSuspended) {
    const auto robin = add_texter(north_);
    const auto closed = world_->add_subaccount(place_.organization);
    world_->put_membership(place_.organization, robin, access::scope_of(closed), "texter");
    value_of(set_active(robin, false));
    archive(closed);
    wait();
    ASSERT_TRUE(succeeds(take(in_north("texter"), robin)));
    bring_back(closed);
    ASSERT_TRUE(succeeds(set_active(robin, true)));
    EXPECT_TRUE(succeeds(take(in_first("texter"), robin)));
    EXPECT_TRUE(is_active(robin)) << "there too";
}

TEST_P(DirectoryGroups, KeepThoseWhomSomebodySuspendedByHand) {
    for (const ScopeId scope : {first(), north_}) {
        const bool at_first = scope == first();
        const auto group = at_first ? in_first("texter") : in_north("texter");
        const auto robin = add_texter(scope);
        world_->put_membership(place_.organization, robin, at_first ? north_ : first(), "texter");
        suspend_by_hand(robin, scope);
        wait();
        EXPECT_TRUE(fails_with(take(group, robin), ScimError::suspended_by_hand));
        EXPECT_THAT(roles_of(robin), UnorderedElementsAre(Pair(first(), "texter"), Pair(north_, "texter")));
        const auto other = at_first ? in_north("texter") : in_first("texter");
        EXPECT_TRUE(succeeds(take(other, robin))) << "where nobody suspended them";
        EXPECT_THAT(roles_of(robin), ElementsAre(Pair(scope, "texter")));
        EXPECT_FALSE(is_active(robin));
        EXPECT_TRUE(fails_with(set_active(robin, true), ScimError::suspended_by_hand));
    }
}

TEST_P(DirectoryGroups, BringNobodyHomeWhomSomebodySuspendedByHand) {
    const auto robin = add_texter(north_);
    suspend_by_hand(robin, place_.top());
    EXPECT_TRUE(fails_with(take(in_north("texter"), robin), ScimError::suspended_by_hand));
    EXPECT_THAT(roles_of(robin), ElementsAre(Pair(north_, "texter")));
    const auto leads = world_->add_member(place_.organization, first(), "supervolunteer");
    suspend_by_hand(leads, first());
    EXPECT_TRUE(succeeds(take(in_first("supervolunteer"), leads))) << "nothing is left, and nothing lifted";
    EXPECT_THAT(roles_of(leads), ElementsAre(Pair(first(), "texter")));
    EXPECT_FALSE(is_active(leads));
}

TEST_P(DirectoryGroups, BringNobodyToWhereSomebodyRemovedThemByHand) {
    const auto robin = add_texter(first());
    world_->put_membership(place_.organization, robin, north_, "texter");
    value_of(world_->remove(place_.founder, place_.subaccount_target(), robin));
    wait();
    EXPECT_TRUE(fails_with(take(in_north("texter"), robin), ScimError::barred_by_hand));
    EXPECT_THAT(roles_of(robin), ElementsAre(Pair(north_, "texter")));
    ASSERT_TRUE(succeeds(add(in_first("supervolunteer"), robin))) << "as the directory says expressly";
    wait();
    ASSERT_TRUE(succeeds(take(in_first("supervolunteer"), robin)));
    EXPECT_TRUE(succeeds(take(in_north("texter"), robin))) << "from there it took them itself";
    EXPECT_THAT(roles_of(robin), ElementsAre(Pair(first(), "texter")));
}

TEST_P(DirectoryGroups, CountNothingWhoseTimeIsOver) {
    const Time end = world_->clock.now() + std::chrono::hours(1);
    const auto robin = world_->add_member(place_.organization, first(), "texter", end);
    world_->put_membership(place_.organization, robin, north_, "texter");
    const auto ann = world_->add_member(place_.organization, north_, "texter", end);
    world_->put_membership(place_.organization, ann, first(), "texter");
    world_->clock.advance(std::chrono::hours(1));
    EXPECT_TRUE(fails_with(take(in_north("texter"), robin), ScimError::barred_by_hand)) << "nobody is prolonged there";
    EXPECT_TRUE(is_active(robin));
    ASSERT_TRUE(succeeds(take(in_first("texter"), ann))) << "it is what is left";
    EXPECT_TRUE(is_active(ann));
}

TEST_P(DirectoryGroups, ProlongNobody) {
    const Time end = world_->clock.now() + std::chrono::hours(1);
    const auto robin = world_->add_member(place_.organization, north_, "texter", end);
    ASSERT_TRUE(succeeds(take(in_north("texter"), robin)));
    EXPECT_TRUE(is_active(robin));
    world_->clock.advance(std::chrono::hours(1));
    EXPECT_FALSE(is_active(robin));
}

TEST_P(DirectoryGroups, HaveTheirMembersInListsUnlessTheseAreLeftOut) {
    const auto robin = add_texter(north_);
    const std::string named = R"(members.value eq ")" + robin.text() + "\"";
    for (const std::string& filter : {named, std::string("members pr"), R"(id eq ")" + in_north("texter") + "\""}) {
        const auto found = value_of(list({{"filter", filter}})).at("Resources").as_array();
        ASSERT_EQ(found.size(), 1U) << filter;
        EXPECT_EQ(found.at(0).at("members").at(0).at("value").as_string(), robin.text()) << filter;
    }
    const auto bare = value_of(list({{"filter", named}, {"excludedAttributes", "members"}}));
    EXPECT_FALSE(bare.at("Resources").at(0).as_object().contains("members"));
    EXPECT_THAT(listed("not (" + named + ")"), SizeIs(5)) << "all but the one";
    const auto ann = add_texter(north_);
    const auto both = value_of(list({{"filter", named}})).at("Resources").at(0);
    EXPECT_EQ(both.at("members").as_array().size(), 2U) << "who is asked for is one of those who are answered";
    EXPECT_THAT(listed(named + R"( and members[value eq ")" + ann.text() + "\"]"), SizeIs(1));
}

TEST_P(DirectoryGroups, ShowNoMoreMembersThanOneAnswerHolds) {
    world_->run(put_many_users, std::int64_t{limits::scim_scanned_rows_max});
    world_->run(put_many_memberships, place_.organization, north_);
    EXPECT_TRUE(succeeds(list({}))) << "as many as there may be";
    const auto robin = add_texter(first());
    EXPECT_TRUE(fails_with(list({}), ScimError::too_many_scanned)) << "all groups count";
    EXPECT_TRUE(succeeds(show(in_north("texter"))));
    add_texter(north_);
    EXPECT_TRUE(fails_with(show(in_north("texter")), ScimError::too_many_scanned));
    EXPECT_TRUE(succeeds(show(in_first("texter"))));
    EXPECT_TRUE(succeeds(list({{"count", "3"}}))) << "a page without those";
    EXPECT_TRUE(fails_with(list({{"startIndex", "4"}}), ScimError::too_many_scanned));
    EXPECT_TRUE(succeeds(list({{"filter", R"(displayName eq "North / Supervolunteer")"}}))) << "one of another role";
    EXPECT_TRUE(fails_with(list({{"filter", "members pr"}}), ScimError::too_many_scanned));
    EXPECT_TRUE(succeeds(list({{"excludedAttributes", "members"}})));
    EXPECT_THAT(listed(R"(id eq ")" + in_first("texter") + R"(" and members eq ")" + robin.text() + "\""), SizeIs(1))
        << "as directories ask whether somebody stands there";
    const auto there = value_of(list({{"filter", R"(members eq "1")"}, {"excludedAttributes", "members"}}));
    EXPECT_EQ(there.at("Resources").at(0).at("id").as_string(), in_north("texter"));
}

MUSTER_ON_BOTH_ENGINES(DirectoryGroups);

}  // namespace
}  // namespace muster::identity::scim
