// SPDX-License-Identifier: Apache-2.0
#include "conformance/product.h"

namespace muster::testing {
namespace {

MUSTER_PRODUCT(Amplemarket, "amplemarket");

TEST_P(Amplemarket, AP_1_AnEmailAddressIsEnoughToInvite) {
    const auto place = cast().at_organization("/invitations");
    const auto email = new_email();
    const auto invited = founder().post(place, R"({"email":")" + email + "\"}");
    ASSERT_EQ(invited.status, 201) << invited.raw.body;
    const auto guest = sign_up(muster(), email);
    EXPECT_EQ(accept(*guest, token_of(muster(), invited.text("id"))).status, 201);
    EXPECT_EQ(guest->get(cast().at_organization()).status, 200);
    EXPECT_EQ(founder().post(place, R"({"email":"nobody"})").status, 422);
    EXPECT_EQ(founder().post(place, "{}").status, 422);
}

TEST_P(Amplemarket, AP_2_OneLinkThatIsSharedBringsManyUsersIn) {
    const auto shared = founder().post(cast().at_organization("/join-links"), R"({"uses_max":3})");
    ASSERT_EQ(shared.status, 201) << shared.raw.body;
    EXPECT_TRUE(shared.body.at("url").as_string().starts_with("http://"));
    Client visitor(muster());
    const auto preview = visitor.post("/join-links/preview", token_body(shared));
    EXPECT_EQ(preview.status, 200) << preview.raw.body;
    EXPECT_EQ(preview.body.as_object().size(), 5U) << "no more than what to join, as what, and what that asks";
    EXPECT_TRUE(preview.body.at("domains").as_array().empty());
    EXPECT_FALSE(preview.body.at("needs_approval").as_bool());
    EXPECT_EQ(preview.text("role_label"), label("sales_rep"));

    const auto guest = sign_up(muster(), new_email());
    EXPECT_EQ(guest->post("/join-links/joins", token_body(shared)).text("state"), "joined");
    EXPECT_EQ(guest->get(cast().at_organization()).status, 200);
    const auto email = new_email();
    EXPECT_EQ(sign_up(muster(), email)->post("/join-links/joins", token_body(shared)).status, 201);
    EXPECT_EQ(sign_up(muster(), new_email())->post("/join-links/joins", token_body(shared)).status, 201);
    const auto fourth = sign_up(muster(), new_email());
    EXPECT_TRUE(refused(fourth->post("/join-links/joins", token_body(shared)), 404, "join_link_over"));

    const std::string link(shared.body.at("link").at("id").as_string());
    const auto joins = founder().get(cast().at_organization("/join-links/" + link + "/joins"));
    EXPECT_EQ(joins.body.at("items").as_array().size(), 3U);
    EXPECT_EQ(texts(joins, "email").count(email), 1U);
    const auto listed = founder().get(cast().at_organization("/join-links?limit=200"));
    EXPECT_EQ(texts(listed, "state").count("used_up"), 1U);
    EXPECT_FALSE(listed.raw.body.contains("/join#")) << "a link's token is shown once";
}

TEST_P(Amplemarket, AP_2_ALinkIsAnAdminsToShareAndNeverMakesAdmins) {
    const auto place = cast().at_organization("/join-links");
    EXPECT_TRUE(denied(cast()["sales_rep"].post(place, "{}"), "share_join_link", {label("admin")}));
    EXPECT_TRUE(denied(cast()["sales_rep"].get(place), "view_invitations", {label("admin")}));
    EXPECT_TRUE(refused(founder().post(place, R"({"role":"admin"})"), 403, "role_not_by_link"));
    EXPECT_TRUE(refused(founder().post(place, R"({"ends_at":"2000-01-01T00:00:00Z"})"), 422, "join_link_form_wrong"));
    EXPECT_EQ(founder().post(place, R"({"uses_max":0})").status, 422);
    EXPECT_EQ(founder().post(place, R"({"domains":["no domain"]})").status, 422);
    EXPECT_EQ(founder().post(place, R"({"role":"sales_rep"})").status, 201);
}

TEST_P(Amplemarket, AP_2_ALinkMayAskAnAdminAndMayBeForSomeDomainsOnly) {
    const auto shared = founder().post(cast().at_organization("/join-links"),
                                       R"({"needs_approval":true,"domains":["people.example"]})");
    ASSERT_EQ(shared.status, 201) << shared.raw.body;
    Client visitor(muster());
    const auto preview = visitor.post("/join-links/preview", token_body(shared));
    EXPECT_EQ(preview.body.at("domains").at(0).as_string(), "people.example");
    EXPECT_TRUE(preview.body.at("needs_approval").as_bool());
    const auto unknown = visitor.post("/join-links/joins", token_body(shared));
    EXPECT_TRUE(refused(unknown, 401, "not_signed_in"));
    EXPECT_TRUE(unknown.text("detail").contains("or sign up")) << unknown.raw.body;
    const auto stranger = sign_up(muster(), "stranger" + user_of(founder()) + "@elsewhere.example");
    const auto foreign = stranger->post("/join-links/joins", token_body(shared));
    EXPECT_TRUE(refused(foreign, 403, "domain_not_allowed"));
    EXPECT_TRUE(foreign.text("detail").contains("people.example")) << foreign.raw.body;
    const auto ask = [&](Client& guest) {
        EXPECT_EQ(guest.post("/join-links/joins", token_body(shared)).text("state"), "waiting");
        EXPECT_EQ(guest.get(cast().at_organization()).status, 404);
        const auto waiting = founder().get(cast().at_organization("/joins"));
        return cast().at_organization("/joins/") + std::string(waiting.body.at("items").at(0).at("id").as_string());
    };
    const auto welcome = sign_up(muster(), new_email());
    const auto approved = ask(*welcome);
    EXPECT_EQ(cast()["sales_rep"].post(approved + "/approval", "").status, 403);
    EXPECT_EQ(founder().post(approved + "/approval", "").status, 204);
    EXPECT_EQ(welcome->get(cast().at_organization()).status, 200);
    const auto unwelcome = sign_up(muster(), new_email());
    EXPECT_EQ(founder().post(ask(*unwelcome) + "/refusal", "").status, 204);
    EXPECT_EQ(unwelcome->get(cast().at_organization()).status, 404);
    EXPECT_TRUE(refused(unwelcome->post("/join-links/joins", token_body(shared)), 403, "invitation_needed"));
}

TEST_P(Amplemarket, AP_2_ALinkIsRotatedRevokedAndOverWithItsMaker) {
    Client& admin = newcomer("admin", cast().at_organization());
    const auto shared = admin.post(cast().at_organization("/join-links"), "{}");
    ASSERT_EQ(shared.status, 201) << shared.raw.body;
    const auto path = cast().at_organization("/join-links/") + std::string(shared.body.at("link").at("id").as_string());
    const auto guest = sign_up(muster(), new_email());
    ASSERT_EQ(founder().remove(member_path(cast().at_organization(), admin)).status, 204);
    EXPECT_TRUE(refused(guest->post("/join-links/joins", token_body(shared)), 404, "join_link_over"));
    const auto listed = founder().get(cast().at_organization("/join-links?limit=200"));
    EXPECT_EQ(texts(listed, "state").count("suspended"), 1U);

    const auto rotated = founder().post(path + "/rotation", "");
    ASSERT_EQ(rotated.status, 201) << rotated.raw.body;
    EXPECT_TRUE(refused(guest->post("/join-links/joins", token_body(shared)), 404, "join_link_over"));
    EXPECT_EQ(guest->post("/join-links/joins", token_body(rotated)).status, 201);
    EXPECT_TRUE(refused(admin.post("/join-links/joins", token_body(rotated)), 403, "invitation_needed"));
    EXPECT_EQ(founder().remove(path).status, 204);
    const auto late = sign_up(muster(), new_email());
    EXPECT_TRUE(refused(late->post("/join-links/joins", token_body(rotated)), 404, "join_link_over"));
}

TEST_P(Amplemarket, AP_3_AdminsHaveThePrivilegesAndSalesRepsTheirOwnWork) { gate_only("AP-3"); }

TEST_P(Amplemarket, AP_3_EverybodyHasSequencesOfTheirOwn) {
    const auto place = cast().at_organization("/sequences");
    Client& rep = cast()["sales_rep"];
    const auto made = rep.post(place, name_body("Follow-up"));
    ASSERT_EQ(made.status, 201) << made.raw.body;
    EXPECT_EQ(made.text("owner"), cast().user("sales_rep"));
    EXPECT_EQ(made.text("state"), "draft");
    const auto path = place + "/" + made.text("id");
    EXPECT_EQ(rep.patch(path, name_body("Second try")).text("name"), "Second try");
    EXPECT_EQ(texts(rep.get(place), "name").count("Second try"), 1U);
    for (Client* other : {&founder(), &newcomer("sales_rep", cast().at_organization())}) {
        EXPECT_TRUE(hidden(other->get(path), other->get(place + "/" + unknown_id)));
        EXPECT_TRUE(refused(other->patch(path, name_body("Mine")), 404, "not_found"));
        EXPECT_TRUE(refused(other->post(path + "/cancellation", ""), 404, "not_found"));
        EXPECT_EQ(texts(other->get(place), "name").count("Second try"), 0U);
    }
    EXPECT_EQ(rep.post(path + "/cancellation", "").status, 204);
    EXPECT_EQ(rep.get(path).text("state"), "cancelled");
    EXPECT_TRUE(refused(rep.post(path + "/cancellation", ""), 409, "campaign_over"));
    EXPECT_TRUE(refused(rep.post(place, name_body("")), 422, "invalid_fields"));
}

TEST_P(Amplemarket, AP_3_AdminsMakeSequencesOnBehalfOfOthersAndTheLogNamesBoth) {
    Client& rep = newcomer("sales_rep", cast().at_organization());
    const auto for_rep = member_path(cast().at_organization(), rep) + "/sequences";
    const auto made = founder().post(for_rep, name_body("From the boss"));
    ASSERT_EQ(made.status, 201) << made.raw.body;
    EXPECT_EQ(made.text("owner"), user_of(rep));
    EXPECT_EQ(texts(rep.get(cast().at_organization("/sequences")), "name"),
              std::multiset<std::string>{"From the boss"});
    const auto event = founder().get(cast().at_organization("/events?limit=1")).body.at("items").at(0);
    EXPECT_EQ(event.at("action").as_string(), "sequence.created");
    EXPECT_EQ(event.at("actor").as_string(), cast().user("founder"));
    EXPECT_EQ(event.at("on_behalf_of").as_string(), user_of(rep));
    EXPECT_FALSE(event.at("on_behalf_of_name").as_string().empty());

    const auto path = for_rep + "/" + made.text("id");
    EXPECT_EQ(founder().get(path).text("name"), "From the boss");
    EXPECT_EQ(texts(founder().get(for_rep), "name"), std::multiset<std::string>{"From the boss"});

    EXPECT_TRUE(
        denied(cast()["sales_rep"].post(for_rep, name_body("No")), "launch_sequence_on_behalf", {label("admin")}));
    for (const auto& read : {for_rep, path}) {
        EXPECT_TRUE(denied(cast()["sales_rep"].get(read), "launch_sequence_on_behalf", {label("admin")}));
    }
    EXPECT_TRUE(
        denied(cast()["sales_rep"].post(path + "/cancellation", ""), "launch_sequence_on_behalf", {label("admin")}));
    EXPECT_TRUE(refused(
        founder().post(cast().at_organization("/members/" + unknown_id + "/sequences"), name_body("For nobody")), 404,
        "not_found"));
    const auto stranger = sign_up(muster(), new_email());
    EXPECT_TRUE(refused(
        founder().post(member_path(cast().at_organization(), *stranger) + "/sequences", name_body("For a stranger")),
        404, "not_found"));
    EXPECT_EQ(texts(rep.get(cast().at_organization("/sequences")), "name").size(), 1U);

    EXPECT_EQ(founder().post(path + "/cancellation", "").status, 204);
    EXPECT_EQ(rep.get(cast().at_organization("/sequences/" + made.text("id"))).text("state"), "cancelled");
    const auto cancelled = founder().get(cast().at_organization("/events?limit=1")).body.at("items").at(0);
    EXPECT_EQ(cancelled.at("action").as_string(), "sequence.cancelled");
    EXPECT_EQ(cancelled.at("on_behalf_of").as_string(), user_of(rep));
}

TEST_P(Amplemarket, AP_7_AP_8_ADeletedUsersSequencesAreCancelledAndStay) {
    Client& rep = newcomer("sales_rep", cast().at_organization());
    const auto place = cast().at_organization("/sequences");
    ASSERT_EQ(rep.post(place, name_body("One")).status, 201);
    ASSERT_EQ(rep.post(place, name_body("Two")).status, 201);
    const auto others = founder().post(place, name_body("Mine"));
    const auto preview = member_path(cast().at_organization(), rep) + "/removal-preview";
    EXPECT_EQ(founder().get(preview).text("running_work"), "cancel");
    EXPECT_TRUE(refused(founder().get(preview + "?running_work=keep"), 422, "work_wrong"));
    ASSERT_EQ(founder().remove(member_path(cast().at_organization(), rep)).status, 204);
    const auto event = founder().get(cast().at_organization("/events?limit=1")).body.at("items").at(0);
    EXPECT_EQ(event.at("action").as_string(), "member.removed");
    EXPECT_EQ(event.at("details").at("sequences_cancelled").as_string(), "2");
    EXPECT_EQ(founder().get(place + "/" + others.text("id")).text("state"), "draft");
    bring(founder(), cast().at_organization(), "sales_rep", rep);
    const auto kept = rep.get(place);
    EXPECT_EQ(texts(kept, "name"), (std::multiset<std::string>{"One", "Two"}));
    EXPECT_EQ(texts(kept, "state"), (std::multiset<std::string>{"cancelled", "cancelled"}));
}

TEST_P(Amplemarket, AP_3_OnlyAdminsInviteAndDelete) {
    Client& leaver = newcomer("sales_rep", cast().at_organization());
    const auto path = member_path(cast().at_organization(), leaver);
    const auto place = cast().at_organization("/invitations");
    EXPECT_EQ(cast()["sales_rep"].post(place, Cast::invitation(new_email(), "sales_rep")).status, 403);
    EXPECT_EQ(founder().post(place, Cast::invitation(new_email(), "sales_rep")).status, 201);
    EXPECT_EQ(cast()["sales_rep"].remove(path).status, 403);
    EXPECT_EQ(founder().remove(path).status, 204);
}

TEST_P(Amplemarket, AP_4_ANewUserIsASalesRepByDefault) {
    const auto invited = founder().post(cast().at_organization("/invitations"), R"({"email":")" + new_email() + "\"}");
    EXPECT_EQ(invited.text("role"), "sales_rep");
    const auto named = founder().post(cast().at_organization("/invitations"), Cast::invitation(new_email(), "admin"));
    EXPECT_EQ(named.text("role"), "admin");
    // And so is who comes by a link, as they are listed then.
    const auto shared = founder().post(cast().at_organization("/join-links"), "{}");
    ASSERT_EQ(shared.status, 201) << shared.raw.body;
    const auto guest = sign_up(muster(), new_email());
    ASSERT_EQ(guest->post("/join-links/joins", token_body(shared)).text("state"), "joined");
    EXPECT_EQ(roles_listed(founder(), cast().at_organization(), *guest), std::multiset<std::string>{"sales_rep"});
    EXPECT_EQ(guest->get(cast().at_organization("/members")).status, 403);
}

TEST_P(Amplemarket, AP_5_RolesChangeInBothDirections) {
    Client& rep = newcomer("sales_rep", cast().at_organization());
    const auto path = member_path(cast().at_organization(), rep);
    EXPECT_EQ(rep.patch(path, role_body("admin")).status, 403);
    EXPECT_EQ(rep.get(cast().at_organization("/members")).status, 403);
    EXPECT_EQ(founder().patch(path, role_body("admin")).status, 204);
    EXPECT_EQ(rep.get(cast().at_organization("/members")).status, 200);
    EXPECT_EQ(rep.patch(path, role_body("sales_rep")).status, 204);
    EXPECT_EQ(rep.get(cast().at_organization("/members")).status, 403);
}

TEST_P(Amplemarket, AP_6_UsersAreListedByEmailAndDeletedThere) {
    Client& rep = newcomer("sales_rep", cast().at_organization());
    const auto listed = [&] { return texts(founder().get(cast().at_organization("/members?limit=200")), "email"); };
    EXPECT_EQ(listed().count(email_of(rep)), 1U);
    const auto path = member_path(cast().at_organization(), rep);
    EXPECT_EQ(cast()["sales_rep"].remove(path).status, 403);
    EXPECT_EQ(listed().count(email_of(rep)), 1U);
    ASSERT_EQ(founder().remove(path).status, 204);
    EXPECT_EQ(listed().count(email_of(rep)), 0U);
    EXPECT_EQ(rep.get(cast().at_organization()).status, 404);
}

}  // namespace
}  // namespace muster::testing
