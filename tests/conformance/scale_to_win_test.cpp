// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "conformance/product.h"

namespace muster::testing {
namespace {

MUSTER_PRODUCT(ScaleToWin, "scale-to-win");

/// A new subaccount of the cast's organization; answers its path.
std::string new_subaccount(Cast& cast, const std::string& name) {
    const auto made = cast["founder"].post(cast.at_organization("/subaccounts"), R"({"name":")" + name + "\"}");
    EXPECT_EQ(made.status, 201) << made.raw.body;
    return subaccount_path(cast.at_organization(), made.text("id"));
}

TEST_P(ScaleToWin, SW_1_SubaccountPeopleSeeOnlyTheirsAndOwnersSeeLaterOnesToo) {
    Client& admin = newcomer("admin", cast().at_subaccount());
    Client& owner = newcomer("owner", cast().at_organization());
    const auto later = new_subaccount(cast(), "Later");
    EXPECT_EQ(owner.get(later).status, 200);
    EXPECT_EQ(admin.get(cast().at_subaccount()).status, 200);
    EXPECT_TRUE(hidden(admin.get(later), admin.get(cast().at_organization("/subaccounts/" + unknown_id))));
    EXPECT_EQ(texts(admin.get(cast().at_organization("/subaccounts")), "name").size(), 1U);
}

TEST_P(ScaleToWin, SW_1_OneInvitationGivesSeveralSubaccounts) {
    const auto second = new_subaccount(cast(), "Second");
    const auto id = second.substr(second.rfind('/') + 1);
    const auto email = new_email();
    const auto invited =
        founder().post(cast().at_subaccount("/invitations"),
                       R"({"email":")" + email + R"(","role":"texter","subaccounts":[")" + id + "\"]}");
    ASSERT_EQ(invited.status, 201) << invited.raw.body;
    const auto guest = sign_up(muster(), email);
    EXPECT_EQ(accept(*guest, token_of(muster(), invited.text("id"))).status, 201);
    EXPECT_EQ(guest->get(second).status, 200);
    EXPECT_EQ(guest->get(cast().at_subaccount()).status, 200);
}

TEST_P(ScaleToWin, SW_2_OrganizationPeopleAreForOwners) {
    EXPECT_EQ(founder().get(cast().at_organization("/members")).status, 200);
    EXPECT_EQ(cast()["admin"].get(cast().at_organization("/members")).status, 403);
    EXPECT_EQ(cast()["admin"].get(cast().at_subaccount("/members")).status, 200);
    EXPECT_EQ(cast()["supervolunteer"].get(cast().at_subaccount("/members")).status, 403);
}

TEST_P(ScaleToWin, SW_3_OwnersDoWhatSpansSubaccounts) { gate_only("SW-3"); }

TEST_P(ScaleToWin, SW_3_OnlyOwnersCreateSubaccountsAndAddOwners) {
    const auto place = cast().at_organization("/subaccounts");
    EXPECT_EQ(cast()["admin"].post(place, R"({"name":"Mine"})").status, 403);
    EXPECT_EQ(founder().post(place, R"({"name":"Ours"})").status, 201);
    EXPECT_EQ(
        cast()["admin"].post(cast().at_organization("/invitations"), Cast::invitation(new_email(), "owner")).status,
        403);
    EXPECT_EQ(founder().post(cast().at_organization("/invitations"), Cast::invitation(new_email(), "owner")).status,
              201);
}

TEST_P(ScaleToWin, SW_4_AdminsRunTheirSubaccount) { gate_only("SW-4"); }

TEST_P(ScaleToWin, SW_4_AdminsCreateEditAndCancelCampaignsOfTheirSubaccount) {
    Client& admin = cast()["admin"];
    const auto made = make_campaign(admin, cast().at_subaccount(), "Doors");
    const auto path = campaign_path(cast().at_organization(), made);
    EXPECT_EQ(admin.patch(path, name_body("Phones")).text("name"), "Phones");
    for (const auto* who : {"supervolunteer", "texter"}) {
        const Roles may{label("owner"), label("admin")};
        EXPECT_TRUE(
            denied(cast()[who].post(cast().at_subaccount("/campaigns"), name_body("Mine")), "create_campaign", may));
        EXPECT_TRUE(denied(cast()[who].patch(path, name_body("Mine")), "edit_campaign", may));
        EXPECT_TRUE(denied(cast()[who].post(path + "/cancellation", ""), "cancel_campaign", may));
        EXPECT_EQ(cast()[who].get(path).text("name"), "Phones") << "its name they see (SW-5, SW-6)";
    }
    const auto sister = new_subaccount(cast(), "Sister of campaigns");
    EXPECT_TRUE(refused(admin.post(sister + "/campaigns", name_body("Mine")), 404, "not_found"));
    EXPECT_TRUE(
        refused(founder().post(cast().at_organization("/campaigns"), name_body("Where")), 422, "subaccount_needed"));
    EXPECT_EQ(founder().post(sister + "/campaigns", name_body("Theirs")).status, 201);
    EXPECT_EQ(texts(admin.get(cast().at_organization("/campaigns")), "name").count("Theirs"), 0U);
    EXPECT_EQ(texts(founder().get(cast().at_organization("/campaigns?limit=200")), "name").count("Theirs"), 1U);
    EXPECT_EQ(admin.post(path + "/cancellation", "").status, 204);
}

TEST_P(ScaleToWin, SW_4_AdminsUpdateTheSettingsOfTheirSubaccount) {
    const auto place = new_subaccount(cast(), "Before");
    Client& admin = newcomer("admin", place);
    Client& supervolunteer = newcomer("supervolunteer", place);
    EXPECT_TRUE(denied(supervolunteer.put(place + "/name", name_body("Mine")), "edit_subaccount_settings",
                       {label("owner"), label("admin")}));
    EXPECT_EQ(admin.put(place + "/name", name_body("After")).text("name"), "After");
    EXPECT_EQ(supervolunteer.get(place).text("name"), "After");
    EXPECT_TRUE(refused(admin.put(cast().at_subaccount("/name"), name_body("Not mine")), 404, "not_found"));
}

TEST_P(ScaleToWin, SW_4_AdminsInviteAtTheirLevelOrLower) {
    const auto place = cast().at_subaccount("/invitations");
    for (const auto* role : {"admin", "supervolunteer", "texter"}) {
        EXPECT_EQ(cast()["admin"].post(place, Cast::invitation(new_email(), role)).status, 201) << role;
        EXPECT_EQ(cast()["supervolunteer"].post(place, Cast::invitation(new_email(), role)).status, 403) << role;
    }
    EXPECT_TRUE(
        refused(cast()["admin"].post(place, Cast::invitation(new_email(), "owner")), 400, "role_not_held_here"));
    EXPECT_TRUE(
        denied(cast()["admin"].post(cast().at_organization("/invitations"), Cast::invitation(new_email(), "owner")),
               "invite_member", {label("owner")}));
    const auto sister = new_subaccount(cast(), "Sister of people");
    EXPECT_TRUE(refused(cast()["admin"].post(sister + "/invitations", Cast::invitation(new_email(), "texter")), 404,
                        "not_found"));
}

TEST_P(ScaleToWin, SW_4a_EachRoleIncludesTheNext) {
    // A place lists what can be asked there: what spans subaccounts at the organization, the rest at the subaccount.
    const auto all = [&](const std::string& who) {
        auto held = permissions_at(cast()[who], cast().at_organization());
        held.merge(permissions_at(cast()[who], cast().at_subaccount()));
        return held;
    };
    const auto ladder = {all("founder"), all("admin"), all("supervolunteer"), all("texter")};
    for (auto wide = ladder.begin(); std::next(wide) != ladder.end(); ++wide) {
        EXPECT_TRUE(std::ranges::includes(*wide, *std::next(wide)));
        EXPECT_FALSE(std::ranges::includes(*std::next(wide), *wide));
    }
}

TEST_P(ScaleToWin, SW_5_SupervolunteersSeeAllThreadsAndData) { gate_only("SW-5"); }

TEST_P(ScaleToWin, SW_6_TextersTextAndSeeNoMore) { gate_only("SW-6"); }

TEST_P(ScaleToWin, SW_6_ALinkToACampaignBringsTextersToThatOneAlone) {
    Client& admin = cast()["admin"];
    const auto one = make_campaign(admin, cast().at_subaccount(), "To text");
    const auto other = make_campaign(admin, cast().at_subaccount(), "Not to text");
    const auto path = campaign_path(cast().at_organization(), one);
    const auto shared = admin.post(path + "/join-links", R"({"role":"texter"})");
    ASSERT_EQ(shared.status, 201) << shared.raw.body;
    EXPECT_EQ(shared.body.at("link").at("scope").as_string(), one.text("id"));
    EXPECT_TRUE(refused(admin.post(path + "/join-links", R"({"role":"supervolunteer"})"), 400, "role_not_held_here"));

    const auto texter = sign_up(muster(), new_email());
    EXPECT_EQ(texter->post("/join-links/joins", token_body(shared)).text("state"), "joined");
    EXPECT_EQ(texter->get(path).text("name"), "To text");
    EXPECT_EQ(texts(texter->get(cast().at_organization("/campaigns")), "name"), std::multiset<std::string>{"To text"});
    EXPECT_TRUE(hidden(texter->get(campaign_path(cast().at_organization(), other)),
                       texter->get(cast().at_subaccount("/campaigns/" + unknown_id))));
    EXPECT_TRUE(hidden(texter->get(cast().at_subaccount("/campaigns")),
                       texter->get(cast().at_organization("/subaccounts/" + unknown_id + "/campaigns"))));
    EXPECT_TRUE(denied(texter->post(path + "/join-links", R"({"role":"texter"})"), "share_join_link",
                       {label("owner"), label("admin")}));
    EXPECT_EQ(texter->get(cast().at_organization("/members")).status, 403);

    const std::string link(shared.body.at("link").at("id").as_string());
    EXPECT_EQ(texts(admin.get(path + "/join-links/" + link + "/joins"), "email"),
              std::multiset<std::string>{email_of(*texter)});
    ASSERT_EQ(admin.remove(member_path(cast().at_subaccount(), *texter)).status, 204);
    EXPECT_EQ(texter->get(path).status, 404);
    EXPECT_TRUE(refused(texter->post("/join-links/joins", token_body(shared)), 403, "invitation_needed"));
    ASSERT_EQ(admin.remove(path + "/join-links/" + link).status, 204);
    const auto late = sign_up(muster(), new_email());
    EXPECT_TRUE(refused(late->post("/join-links/joins", token_body(shared)), 404, "join_link_over"));
}

}  // namespace
}  // namespace muster::testing
