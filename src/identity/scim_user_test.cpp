// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_user.h"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "identity/scim_error.h"
#include "identity/testing/identity_world.h"
#include "storage/testing/one_text.h"
#include "team/team_error.h"

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
using team::TeamError;
using ::testing::IsEmpty;

constexpr auto set_made = one_text("scim_user_test.set_made", "update scim_accounts set made = $1");

class DirectoryUsers : public identity::testing::OnIdentityWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("customertext");
        world_->prove(place_, "corp.example");
        users_ = std::make_unique<Users>(world_->members, world_->ids, world_->passwords, "https://muster.example");
    }
    void TearDown() override {
        users_.reset();
        OnIdentityWorld::TearDown();
    }

    static boost::json::object object(const std::string& text) { return boost::json::parse(text).as_object(); }
    static boost::json::object called(const std::string& user_name) { return {{"userName", user_name}}; }

    /// Whoever founded the place says it, as a key of theirs would.
    Result<boost::json::object> create(const boost::json::object& document) {
        const Actor actor = Actor::user(place_.founder, {});
        const access::Target target = place_.target();
        return users_->create(Users::Opening(world_->gate, actor, target), TRY(read_user_form(document)));
    }
    UserId created(const boost::json::object& document) {
        return parse_id<UserTag>(std::string_view(value_of(create(document)).at("id").as_string())).value();
    }
    Result<boost::json::object> patch(UserId user, const std::string& operations) {
        const auto read = TRY(read_patch(object(R"({"Operations":[)" + operations + "]}"), user_schema()));
        return world_->gate.with<Permission::provision_members>(
            Actor::user(place_.founder, {}), place_.target(),
            [&](const Users::Provisioning& permit) { return users_->patch(permit, user, read); });
    }
    Result<boost::json::object> set_active(UserId user, bool active, const std::string& more = "") {
        return patch(user,
                     R"({"op":"replace","path":"active","value":)" + std::string(active ? "true}" : "false}") + more);
    }
    boost::json::object show(UserId user) {
        return value_of(world_->gate.with<Permission::view_members>(
            Actor::user(place_.founder, {}), place_.target(),
            [&](const Users::Viewing& permit) { return users_->show(permit, user); }));
    }
    std::int64_t found(const std::string& filter) {
        ListRequest request;
        request.count = limits::scim_page_rows_default;
        request.filter = value_of(parse_filter(filter));
        return value_of(world_->gate.with<Permission::view_members>(
                            Actor::user(place_.founder, {}), place_.target(),
                            [&](const Users::Viewing& permit) { return users_->list(permit, request); }))
            .at("totalResults")
            .as_int64();
    }
    Result<void> by_hand(bool active, UserId user) {
        using Suspending = access::Permit<Permission::suspend_member>;
        return world_->gate.with<Permission::suspend_member>(
            Actor::user(place_.founder, {}), place_.target(), [&](const Suspending& permit) {
                return active ? world_->members.reactivate(permit, user) : world_->members.suspend(permit, user);
            });
    }
    void wait() { world_->clock.advance(std::chrono::minutes(1)); }

    Place place_;
    std::unique_ptr<Users> users_;
};

TEST_P(DirectoryUsers, ComeByAddressesOfTheOrganizationsOwnDomainsOnly) {
    EXPECT_TRUE(succeeds(create(called("kim@corp.example"))));
    const auto stored = world_->users_stored();
    const auto claimed = value_of(world_->claim(place_.founder, place_.target(), "other.example"));
    world_->sign_up("known@people.example");
    for (const auto* foreign : {"nobody@people.example", "known@people.example", "kim@other.example"})
        EXPECT_TRUE(fails_with(create(called(foreign)), ScimError::foreign_domain)) << foreign;
    EXPECT_EQ(world_->users_stored(), stored + 1) << "the one who signed up";
    world_->dns.published[claimed.record_name] = {claimed.record_value};
    value_of(world_->verify(place_.founder, place_.target(), claimed.id));
    EXPECT_TRUE(succeeds(create(called("kim@other.example")))) << "claimed before, and proven now";
}

TEST_P(DirectoryUsers, AreManagedWhateverTheirAddressOnceTheyAreHere) {
    const UserId guest = world_->add_member(place_.organization, place_.top(), "user");
    EXPECT_TRUE(fails_with(create(called(world_->email_of(guest))), ScimError::uniqueness));
    EXPECT_FALSE(value_of(set_active(guest, false)).at("active").as_bool());
    EXPECT_TRUE(fails_with(create(called(world_->email_of(guest))), ScimError::uniqueness)) << "suspended too";
    EXPECT_TRUE(value_of(set_active(guest, true)).at("active").as_bool());
}

TEST_P(DirectoryUsers, TakeAnAccountFromWhoeverMadeItWithAnAddressThatNobodyConfirmed) {
    const auto squatter = world_->sign_up("kim@corp.example");
    const auto session = value_of(world_->sessions.begin(squatter, {}));
    EXPECT_EQ(created(called("kim@corp.example")), squatter.id);
    EXPECT_FALSE(value_of(world_->sessions.find(session.token.reveal()))) << "whoever made it is out";
    EXPECT_TRUE(
        fails_with(world_->users.check_password(squatter.email, Secret("a long password")), TeamError::wrong_password));
}

TEST_P(DirectoryUsers, KeepThePasswordOfAnAccountWhoseAddressIsConfirmed) {
    const auto kim = world_->sign_up("kim@corp.example");
    world_->confirm_email(kim.id);
    const auto session = value_of(world_->sessions.begin(kim, {}));
    EXPECT_EQ(created(called("kim@corp.example")), kim.id);
    EXPECT_TRUE(value_of(world_->sessions.find(session.token.reveal())));
    EXPECT_TRUE(succeeds(world_->users.check_password(kim.email, Secret("a long password"))));
}

TEST_P(DirectoryUsers, AreBoundInNumberByTheDay) {
    world_->confirm_email(world_->sign_up("kim@corp.example").id);
    created(called("first@corp.example"));
    world_->run(set_made, limits::scim_accounts_per_day_max - 1);
    EXPECT_TRUE(succeeds(create(called("last@corp.example"))));
    EXPECT_TRUE(fails_with(create(called("more@corp.example")), ScimError::too_many_accounts));
    EXPECT_TRUE(succeeds(create(called("kim@corp.example")))) << "they have an account";
    world_->clock.advance(std::chrono::hours(24));
    EXPECT_TRUE(succeeds(create(called("more@corp.example")))) << "on another day";
}

TEST_P(DirectoryUsers, AreKnownByTheDirectorysOwnNameForThem) {
    const UserId kim = created(called("kim@corp.example"));
    const UserId lee = created(called("lee@corp.example"));
    const auto renamed = value_of(patch(kim, R"({"op":"replace","path":"userName","value":"Kim.Kay@corp.example"},
                                                {"op":"replace","path":"active","value":false})"));
    EXPECT_EQ(renamed.at("userName").as_string(), "kim.kay@corp.example");
    EXPECT_FALSE(renamed.at("active").as_bool()) << "who is renamed as they leave is suspended";
    EXPECT_EQ(world_->email_of(kim), "kim@corp.example") << "the account's address is the person's own";
    EXPECT_EQ(found(R"(userName eq "KIM.KAY@corp.example")"), 1);
    EXPECT_EQ(found(R"(userName eq "kim@corp.example")"), 0);
    const std::string taken = R"({"op":"replace","path":"userName","value":"kim.kay@corp.example"})";
    EXPECT_TRUE(fails_with(patch(lee, taken), ScimError::uniqueness));
    EXPECT_TRUE(fails_with(create(called("kim.kay@corp.example")), ScimError::uniqueness));
    EXPECT_TRUE(fails_with(create(called("kim@corp.example")), ScimError::uniqueness)) << "it is their address";
    const UserId guest = world_->add_member(place_.organization, place_.top(), "user");
    EXPECT_EQ(found(R"(userName eq ")" + world_->email_of(guest) + "\""), 1) << "until the directory says another";
    EXPECT_EQ(found(R"(id eq ")" + guest.text() + "\""), 1);
    EXPECT_EQ(found(R"(id eq "nobody")"), 0);
}

TEST_P(DirectoryUsers, StaySuspendedIfSomebodySuspendedThemByHand) {
    const UserId kim = created(called("kim@corp.example"));
    wait();
    value_of(by_hand(false, kim));
    EXPECT_TRUE(fails_with(set_active(kim, true), ScimError::suspended_by_hand));
    const auto repeated = value_of(set_active(kim, true, R"(,{"op":"add","path":"displayName","value":"Kim"})"));
    EXPECT_EQ(repeated.at("displayName").as_string(), "Kim");
    EXPECT_FALSE(repeated.at("active").as_bool()) << "it only says all there is to say";
    EXPECT_TRUE(fails_with(set_active(kim, true), ScimError::suspended_by_hand));
    value_of(by_hand(true, kim));
    EXPECT_TRUE(show(kim).at("active").as_bool());
}

TEST_P(DirectoryUsers, ComeBackIfTheDirectorySuspendedThem) {
    const UserId kim = created(object(R"({"userName":"kim@corp.example","active":false})"));
    wait();
    EXPECT_TRUE(value_of(set_active(kim, true)).at("active").as_bool());
    value_of(set_active(kim, false));
    wait();
    EXPECT_TRUE(
        value_of(set_active(kim, true, R"(,{"op":"add","path":"displayName","value":"Kim"})")).at("active").as_bool());
    value_of(set_active(kim, false));
    wait();
    value_of(by_hand(true, kim));
    wait();
    value_of(by_hand(false, kim));
    EXPECT_TRUE(fails_with(set_active(kim, true), ScimError::suspended_by_hand)) << "the last word was another's";
}

TEST_P(DirectoryUsers, TellWhenTheyWereMadeAndChangedLast) {
    const UserId kim = created(called("kim@corp.example"));
    const auto meta = [&](const char* name) { return std::string(show(kim).at("meta").at(name).as_string()); };
    const std::string made = meta("created");
    EXPECT_EQ(meta("lastModified"), made);
    wait();
    value_of(by_hand(false, kim));
    const std::string suspended = meta("lastModified");
    EXPECT_GT(suspended, made);
    wait();
    value_of(by_hand(true, kim));
    EXPECT_GT(meta("lastModified"), suspended);
    EXPECT_EQ(meta("created"), made) << "though all that they hold was given later";
}

MUSTER_ON_BOTH_ENGINES(DirectoryUsers);

}  // namespace
}  // namespace muster::identity::scim
