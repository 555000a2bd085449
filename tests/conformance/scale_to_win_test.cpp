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

TEST_P(ScaleToWin, SW_4_AdminsInviteAtTheirLevelOrLower) {
    const auto place = cast().at_subaccount("/invitations");
    for (const auto* role : {"admin", "supervolunteer", "texter"}) {
        EXPECT_EQ(cast()["admin"].post(place, Cast::invitation(new_email(), role)).status, 201) << role;
        EXPECT_EQ(cast()["supervolunteer"].post(place, Cast::invitation(new_email(), role)).status, 403) << role;
    }
    EXPECT_NE(cast()["admin"].post(place, Cast::invitation(new_email(), "owner")).status, 201);
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

}  // namespace
}  // namespace muster::testing
