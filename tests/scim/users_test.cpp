// SPDX-License-Identifier: Apache-2.0
// Users of SCIM over HTTP: what directories send brings people in, changes, suspends and removes them, and nothing
// else.

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "scim/directory.h"

namespace muster::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class ScimUsers : public OnDirectory {
  protected:
    [[nodiscard]] std::string at(const std::string& user) const { return "/Users/" + user; }
};

TEST_P(ScimUsers, AreBroughtInAsTheStandardsExampleDoes) {
    const auto made = directory_->post("/Users", R"({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "BJensen@Example.com",
        "externalId": "bjensen",
        "name": {"formatted": "Ms. Barbara J Jensen III", "familyName": "Jensen", "givenName": "Barbara"},
        "title": "Tour Guide", "password": "t1meMa$heen",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Tours"}})");
    ASSERT_EQ(made.status, 201) << made.raw.body;
    EXPECT_EQ(made.raw.header("content-type"), "application/scim+json");
    const std::string id = made.text("id");
    EXPECT_EQ(made.raw.header("location"), muster_->url() + "/scim/v2/Users/" + id);
    EXPECT_EQ(made.body.at("meta").at("location").as_string(), muster_->url() + "/scim/v2/Users/" + id);
    EXPECT_EQ(made.text("userName"), "bjensen@example.com");
    EXPECT_EQ(made.text("externalId"), "bjensen");
    EXPECT_EQ(made.body.at("name").at("familyName").as_string(), "Jensen");
    EXPECT_TRUE(made.body.at("active").as_bool());
    EXPECT_EQ(made.body.at("groups").at(0).at("value").as_string(), "user");
    EXPECT_THAT(made.raw.body, Not(HasSubstr("t1me")));
    EXPECT_EQ(directory_->get(at(id)).raw.body, made.raw.body);
    EXPECT_EQ(role_of(id), "user");
    EXPECT_EQ(listed(id).at("name").as_string(), "Ms. Barbara J Jensen III");
    EXPECT_EQ(actions().front(), "member.provisioned");
    const auto events = founder().get(cast_->at_organization("/events"));
    EXPECT_EQ(events.body.at("items").at(0).at("actor_kind").as_string(), "api_key");
}

TEST_P(ScimUsers, ComeWithoutAPasswordAndSetTheirFirstByMail) {
    directory_->bring_in("robin@new.example");
    Client robin(*muster_);
    const auto sign_in = [&](const std::string& password) {
        return robin.post("/session", R"({"email":"robin@new.example","password":")" + password + "\"}").status;
    };
    EXPECT_EQ(sign_in(""), 401);
    EXPECT_EQ(sign_in("a long password"), 401);
    ASSERT_EQ(robin.post("/password-resets", R"({"email":"robin@new.example"})").status, 204);
    const auto token = muster_->mailed_token("robin@new.example", "/password-reset#");
    ASSERT_EQ(robin.post("/password-resets/completion", R"({"token":")" + token + R"(","password":"a long password"})")
                  .status,
              204);
    EXPECT_EQ(sign_in("a long password"), 201);
    EXPECT_EQ(robin.get(cast_->at_organization()).status, 200);
}

TEST_P(ScimUsers, AreNotBroughtInByStrangersAddressesNorIsItToldWhetherTheyHaveAccounts) {
    sign_up(*muster_, "robin@people.example");
    const auto known = directory_->post("/Users", user_body("robin@people.example"));
    const auto unknown = directory_->post("/Users", user_body("nobody@people.example"));
    EXPECT_EQ(known.status, 403) << known.raw.body;
    EXPECT_THAT(known.text("detail"), HasSubstr("prove it by its DNS record, or invite the person"));
    EXPECT_EQ(known.raw.body, unknown.raw.body);
    for (const std::string name : {"robin", "nobody"}) {
        EXPECT_EQ(directory_->found("Users", "userName eq \"" + name + "@people.example\""), 0);
    }
    prove("people.example");
    EXPECT_EQ(directory_->post("/Users", user_body("nobody@people.example")).status, 201);
}

TEST_P(ScimUsers, OfTheOrganizationsOwnDomainsKeepTheAccountAndIdThatTheyHad) {
    Client robin(*muster_);
    const auto signed_up = sign_up(*muster_, robin, "robin@known.example");
    ASSERT_EQ(signed_up.status, 201) << signed_up.raw.body;
    EXPECT_EQ(robin.get(cast_->at_organization()).status, 404);
    const auto id = directory_->bring_in("robin@known.example", R"(,"displayName":"R. Day")");
    EXPECT_EQ(robin.get(cast_->at_organization()).status, 200) << "their session goes on: it is their address";
    EXPECT_EQ(directory_->get(at(id)).text("displayName"), "R. Day");
    EXPECT_NE(listed(id).at("name").as_string(), "R. Day");
}

TEST_P(ScimUsers, AreNotBroughtInTwiceNeitherSuspendedNorByAnotherSpelling) {
    const auto id = directory_->bring_in("robin@new.example");
    for (const std::string email : {"robin@new.example", "Robin@NEW.example"}) {
        const auto again = directory_->post("/Users", user_body(email));
        EXPECT_EQ(again.status, 409) << again.raw.body;
        EXPECT_EQ(again.text("scimType"), "uniqueness");
        EXPECT_EQ(again.text("status"), "409");
        EXPECT_EQ(again.body.at("schemas").at(0).as_string(), "urn:ietf:params:scim:api:messages:2.0:Error");
    }
    ASSERT_EQ(directory_->patch(at(id), R"({"op":"replace","path":"active","value":false})").status, 200);
    EXPECT_EQ(directory_->post("/Users", user_body("robin@new.example")).status, 409);
}

TEST_P(ScimUsers, AreSuspendedAndReactivatedAsEntraAndOktaSayIt) {
    Client& member = (*cast_)["manager"];
    const std::string id = cast_->user("manager");
    for (const auto* off :
         {R"({"op":"Replace","path":"active","value":"False"})", R"({"op":"replace","value":{"active":false}})"}) {
        const auto suspended = directory_->patch(at(id), off);
        ASSERT_EQ(suspended.status, 200) << suspended.raw.body;
        EXPECT_FALSE(suspended.body.at("active").as_bool());
        EXPECT_EQ(actions().front(), "member.suspended");
        EXPECT_EQ(member.get(cast_->at_organization()).status, 404) << "from the next request on";
        const auto back = directory_->patch(at(id), R"({"op":"Replace","path":"active","value":"True"})");
        ASSERT_EQ(back.status, 200) << back.raw.body;
        EXPECT_EQ(actions().front(), "member.reactivated");
        EXPECT_EQ(member.get(cast_->at_organization()).status, 200);
        EXPECT_EQ(role_of(id), "manager");
    }
    const auto off =
        directory_->put(at(id), user_body(std::string(listed(id).at("email").as_string()), R"(,"active":false)"));
    EXPECT_EQ(off.status, 200) << off.raw.body;
    EXPECT_EQ(listed(id).at("state").as_string(), "suspended");
}

TEST_P(ScimUsers, MayComeSuspended) {
    const auto id = directory_->bring_in("robin@new.example", R"(,"active":false)");
    EXPECT_EQ(listed(id).at("state").as_string(), "suspended");
    EXPECT_FALSE(directory_->get(at(id)).body.at("active").as_bool());
    EXPECT_EQ(directory_->patch(at(id), R"({"op":"replace","path":"active","value":true})").status, 200);
    EXPECT_EQ(listed(id).at("state").as_string(), "active");
}

TEST_P(ScimUsers, KeepWhatTheDirectorySaysBesideTheirAccount) {
    const auto id = directory_->bring_in("robin@new.example", R"(,"displayName":"Robin Day")");
    const auto changed = directory_->patch(at(id), R"({"op":"Replace","path":"displayName","value":"Robin Night"},
        {"op":"Add","path":"name.familyName","value":"Night"},
        {"op":"Replace","path":"emails[type eq \"work\"].value","value":"r.night@new.example"},
        {"op":"Add","path":"externalId","value":"0a1b"},
        {"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"North"})");
    ASSERT_EQ(changed.status, 200) << changed.raw.body;
    EXPECT_EQ(changed.text("displayName"), "Robin Night");
    EXPECT_EQ(changed.body.at("emails").at(0).at("value").as_string(), "r.night@new.example");
    EXPECT_EQ(changed.text("userName"), "robin@new.example");
    EXPECT_EQ(directory_->get(at(id)).raw.body, changed.raw.body);
    EXPECT_EQ(listed(id).at("name").as_string(), "Robin Day") << "the account's is the person's own";
    EXPECT_EQ(actions().front(), "member.directory_changed");
    EXPECT_EQ(directory_->found("Users", R"(externalId eq "0a1b")"), 1);
    EXPECT_EQ(directory_->found("Users", R"(externalId eq "0A1B")"), 0);
}

TEST_P(ScimUsers, LeaveNoEventWhereNothingIsOtherwise) {
    const auto id = directory_->bring_in("robin@new.example", R"(,"displayName":"Robin","externalId":"7")");
    const auto before = actions();
    EXPECT_EQ(directory_->patch(at(id), R"({"op":"replace","path":"active","value":true})").status, 200);
    EXPECT_EQ(directory_->put(at(id), user_body("robin@new.example", R"(,"displayName":"Robin")")).status, 200);
    EXPECT_EQ(directory_->put(at(id), directory_->get(at(id)).raw.body).status, 200);
    EXPECT_EQ(actions(), before);
}

TEST_P(ScimUsers, AreRemovedAndMayComeBackThoughAnAdminRemovedThem) {
    const auto id = directory_->bring_in("robin@new.example", R"(,"externalId":"7")");
    EXPECT_EQ(directory_->remove(at(id)).status, 204);
    EXPECT_EQ(actions().front(), "member.removed");
    EXPECT_EQ(directory_->get(at(id)).status, 404);
    EXPECT_EQ(directory_->remove(at(id)).status, 404);
    EXPECT_EQ(directory_->found("Users", R"(externalId eq "7")"), 0);
    EXPECT_EQ(directory_->bring_in("robin@new.example"), id);
    EXPECT_EQ(directory_->get(at(id)).text("externalId"), "") << "what was said before is forgotten";
    ASSERT_EQ(founder().remove(cast_->at_organization("/members/" + id)).status, 204);
    EXPECT_EQ(directory_->bring_in("robin@new.example"), id);
    EXPECT_EQ(role_of(id), "user");
}

TEST_P(ScimUsers, NeverTakeTheLastHolderAway) {
    const std::string id = cast_->user("founder");
    const auto removed = directory_->remove(at(id));
    EXPECT_EQ(removed.status, 409) << removed.raw.body;
    EXPECT_THAT(removed.text("detail"), HasSubstr("always has at least one `Admin`"));
    const auto demoted = directory_->patch("/Groups/admin", R"({"op":"remove","path":"members"})");
    EXPECT_EQ(demoted.status, 403) << "a key changes nobody from or to a role with more power than it";
    EXPECT_EQ(role_of(id), "admin");

    cast_->join("second", "admin", cast_->at_organization());
    EXPECT_EQ(directory_->remove(at(cast_->user("second"))).status, 204) << "there is another";
}

TEST_P(ScimUsers, AreOutOnceTheyLeftThoughTheKeyCouldNotGiveThemTheirRoleAgain) {
    cast_->join("second", "admin", cast_->at_organization());
    const std::string id = cast_->user("second");
    const auto set_active = [&](std::string_view value) {
        return directory_->patch(at(id), R"({"op":"replace","path":"active","value":)" + std::string(value) + "}");
    };
    EXPECT_EQ(set_active("false").status, 200);
    EXPECT_EQ(listed(id).at("state").as_string(), "suspended");
    EXPECT_EQ(set_active("true").status, 403);
    EXPECT_EQ(listed(id).at("state").as_string(), "suspended");
}

TEST_P(ScimUsers, StaySuspendedIfSomebodySuspendedThemByHand) {
    const std::string id = cast_->user("manager");
    const std::string on = R"({"op":"replace","path":"active","value":true})";
    ASSERT_EQ(founder().post(cast_->at_organization("/members/" + id + "/suspension"), "").status / 100, 2);
    const auto refused = directory_->patch(at(id), on);
    EXPECT_EQ(refused.status, 409) << refused.raw.body;
    const auto repeated = directory_->patch(at(id), on + R"(,{"op":"add","path":"displayName","value":"M"})");
    ASSERT_EQ(repeated.status, 200) << repeated.raw.body;
    EXPECT_EQ(repeated.text("displayName"), "M");
    EXPECT_FALSE(repeated.body.at("active").as_bool());
    EXPECT_EQ(listed(id).at("state").as_string(), "suspended");
}

TEST_P(ScimUsers, MayHaveAnotherNameInTheDirectoryAndKeepTheAddressThatTheySignInWith) {
    const auto id = directory_->bring_in("robin@new.example");
    const auto renamed = directory_->put(at(id), user_body("Robin.Night@new.example"));
    ASSERT_EQ(renamed.status, 200) << renamed.raw.body;
    EXPECT_EQ(renamed.text("userName"), "robin.night@new.example");
    EXPECT_EQ(listed(id).at("email").as_string(), "robin@new.example");
    EXPECT_EQ(directory_->found("Users", R"(userName eq "robin.night@new.example")"), 1);
    EXPECT_EQ(directory_->found("Users", R"(userName eq "robin@new.example")"), 0);
    directory_->bring_in("ann@new.example");
    const auto taken = directory_->put(at(id), user_body("ann@new.example"));
    EXPECT_EQ(taken.status, 409) << taken.raw.body;
    EXPECT_EQ(taken.text("scimType"), "uniqueness");
}

TEST_P(ScimUsers, AreFoundByFiltersAndInPages) {
    for (const std::string name : {"ann", "bob", "cat", "dan", "eve"})
        directory_->bring_in(name + "@pages.example", R"(,"name":{"familyName":")" + name + "\"}");
    EXPECT_EQ(directory_->found("Users", R"(userName eq "ANN@pages.example")"), 1);
    EXPECT_EQ(directory_->found("Users", R"(userName eq "ann@pages.example" and active eq false)"), 0);
    EXPECT_EQ(
        directory_->found(
            "Users", R"(userName ew "@pages.example" and not (name.familyName sw "b" or name.familyName eq "cat"))"),
        3);
    EXPECT_EQ(directory_->found("Users", R"(groups[value eq "manager"])"), 1);

    const auto all = directory_->get("/Users");
    EXPECT_EQ(all.body.at("totalResults").as_int64(), 8);
    std::string ids;
    for (const auto* start : {"1", "4", "7"}) {
        const auto page = directory_->get("/Users?count=3&startIndex=" + std::string(start));
        EXPECT_EQ(page.body.at("totalResults").as_int64(), 8);
        for (const auto& user : page.body.at("Resources").as_array())
            ids += std::string(user.at("id").as_string()) + " ";
    }
    std::string all_ids;
    for (const auto& user : all.body.at("Resources").as_array())
        all_ids += std::string(user.at("id").as_string()) + " ";
    EXPECT_EQ(ids, all_ids);
    const auto second =
        directory_->get("/Users?filter=userName%20ew%20%22@pages.example%22&startIndex=2&count=2&attributes=userName");
    EXPECT_EQ(second.body.at("totalResults").as_int64(), 5);
    EXPECT_EQ(second.body.at("itemsPerPage").as_int64(), 2);
    EXPECT_EQ(second.body.at("Resources").at(0).at("userName").as_string(), "bob@pages.example");
    EXPECT_EQ(second.body.at("Resources").at(0).as_object().size(), 3U) << "schemas, id and userName";
    EXPECT_EQ(directory_->get("/Users?count=0").body.at("Resources").as_array().size(), 0U);
}

TEST_P(ScimUsers, IgnoreWhatIsNotTheDirectorysToSay) {
    const auto id =
        directory_->bring_in("robin@new.example", R"(,"id":5,"meta":"x","groups":[{"value":"admin"}],"x":[])");
    EXPECT_EQ(role_of(id), "user");
    const auto put =
        directory_->put(at(id), user_body("robin@new.example", R"(,"id":"1","groups":[{"value":"admin"}])"));
    EXPECT_EQ(put.status, 200) << put.raw.body;
    EXPECT_EQ(put.text("id"), id);
    EXPECT_EQ(role_of(id), "user");
}

TEST_P(ScimUsers, RefuseWhatIsNoFilterOrNoUser) {
    for (const std::string query : {"filter=nonsense%20eq%201", "filter=userName%20is%201", "filter=("}) {
        const auto refused = directory_->get("/Users?" + query);
        EXPECT_EQ(refused.status, 400) << refused.raw.body;
        EXPECT_EQ(refused.text("scimType"), "invalidFilter");
    }
    for (const std::string body :
         {R"({"userName":"no address"})", R"({})", R"({"userName":"a@b.example","active":"maybe"})",
          R"({"userName":"a@b.example","name":"Robin"})"}) {
        const auto refused = directory_->post("/Users", body);
        EXPECT_EQ(refused.status, 400) << body;
        EXPECT_EQ(refused.text("scimType"), "invalidValue") << body;
    }
    EXPECT_EQ(directory_->post("/Users", "{").text("scimType"), "invalidSyntax");
    EXPECT_EQ(directory_->post("/Users", "[]").text("scimType"), "invalidSyntax");
    EXPECT_EQ(directory_->get("/Nothing").status, 404);
    const auto method = directory_->send("DELETE", "/Users");
    EXPECT_EQ(method.status, 405);
    EXPECT_EQ(method.text("status"), "405");
    EXPECT_THAT(method.raw.header("allow"), HasSubstr("POST"));
}

TEST_P(ScimUsers, BelongToTheFirstSubaccountWhereTheDefaultRoleIsHeldBelowTheOrganization) {
    start("scale-to-win");
    const auto id = directory_->bring_in("robin@new.example");
    EXPECT_EQ(role_of(id), "texter");
    EXPECT_EQ(listed(id).at("scope").as_string(), cast_->subaccount());
    const auto groups = directory_->get("/Groups");
    EXPECT_EQ(groups.body.at("totalResults").as_int64(), 3) << "an owner isn't held there";
    EXPECT_EQ(directory_
                  ->patch("/Groups/supervolunteer@" + cast_->subaccount(),
                          R"({"op":"add","path":"members","value":[{"value":")" + id + "\"}]}")
                  .status,
              204);
    EXPECT_EQ(role_of(id), "supervolunteer");
    for (const std::string no_group : {"owner", "supervolunteer"})
        EXPECT_EQ(directory_->get("/Groups/" + no_group).status, 404) << no_group;
}

INSTANTIATE_TEST_SUITE_P(Engines, ScimUsers, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
