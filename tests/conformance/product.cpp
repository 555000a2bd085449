// SPDX-License-Identifier: Apache-2.0
#include "conformance/product.h"

#include <atomic>
#include <chrono>
#include <thread>

#include "conformance/gate_only.h"
#include "support/program.h"

namespace muster::testing {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds mail_wait_max{20};

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

/// The mail as it lies in the outbox; empty while it has not come.
std::string outbox_mail(const fs::path& outbox, const std::string& invitation) {
    std::error_code none;
    for (const auto& file : fs::directory_iterator(outbox, none)) {
        const bool is_mail = file.path().extension() == ".eml";
        if (is_mail && file.path().stem().string().contains("invitation-" + invitation)) return read_file(file);
    }
    return "";
}

const boost::json::array& items_of(const Answer& answer) {
    static const boost::json::array nothing;
    if (!answer.body.is_object()) return nothing;
    const auto* items = answer.body.as_object().if_contains("items");
    return items != nullptr && items->is_array() ? items->as_array() : nothing;
}

Roles texts_of(const boost::json::value& list) {
    Roles texts;
    for (const auto& text : list.as_array()) texts.emplace(text.as_string());
    return texts;
}

Roles labels_of(const boost::json::value& roles) {
    Roles labels;
    for (const auto& role : roles.as_array()) labels.emplace(role.at("label").as_string());
    return labels;
}

}  // namespace

/// What the tests of a suite share on one engine.
struct Product::Stage {
    Stage(storage::Engine engine, const std::string& role_model) : muster(engine), cast(muster, role_model) {
        const auto model = cast["founder"].get(cast.at_organization("/role-model"));
        for (const auto& role : model.body.at("roles").as_array()) {
            labels[std::string(role.at("key").as_string())] = role.at("label").as_string();
        }
    }

    static std::map<storage::Engine, std::unique_ptr<Stage>>& of_this_suite() {
        static std::map<storage::Engine, std::unique_ptr<Stage>> stages;
        return stages;
    }

    MusterProcess muster;
    Cast cast;
    std::map<std::string, std::string, std::less<>> labels;  ///< by the role's key
};

void Product::TearDownTestSuite() { Stage::of_this_suite().clear(); }

void Product::SetUp() {
    if (const std::string reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
    auto& stage = Stage::of_this_suite()[GetParam()];
    if (stage == nullptr) stage = std::make_unique<Stage>(GetParam(), role_model_);
    stage_ = stage.get();
}

const MusterProcess& Product::muster() { return stage_->muster; }
Cast& Product::cast() { return stage_->cast; }

std::string Product::holder(std::string_view role) {
    return role == cast().founder_role() ? "founder" : std::string(role);
}

Roles Product::roles() {
    Roles keys;
    for (const auto& [key, label] : stage_->labels) keys.insert(key);
    return keys;
}

std::string Product::label(std::string_view role) { return stage_->labels.find(role)->second; }

Client& Product::newcomer(const std::string& role, const std::string& place) {
    static int newcomers = 0;
    return cast().join("newcomer" + std::to_string(++newcomers), role, place);
}

std::string Product::found(Client& founder, const std::string& name) {
    const auto made = founder.post(
        "/organizations", R"({"name":)" + in_quotes(name) + R"(,"role_model":)" + in_quotes(role_model_) + "}");
    EXPECT_EQ(made.status, 201) << made.raw.body;
    return organization_path(made.text("id"));
}

void Product::bring(Client& inviter, const std::string& place, const std::string& role, Client& guest) {
    const auto invited = inviter.post(place + "/invitations", Cast::invitation(email_of(guest), role));
    ASSERT_EQ(invited.status, 201) << invited.raw.body;
    const auto accepted = accept(guest, token_of(muster(), invited.text("id")));
    ASSERT_EQ(accepted.status, 201) << accepted.raw.body;
}

void Product::gate_only(std::string_view requirement) {
    int checked = 0;
    for (const GateRule& rule : gate_rules()) {
        if (rule.role_model != role_model_ || rule.requirement != requirement) continue;
        check_at_gate(rule, cast());
        ++checked;
    }
    EXPECT_GT(checked, 0) << "gate_only_rules.cpp has no rule for " << requirement;
}

std::string organization_path(const std::string& organization) { return "/organizations/" + organization; }

std::string subaccount_path(const std::string& organization_path, const std::string& subaccount) {
    return organization_path + "/subaccounts/" + subaccount;
}

std::string member_path(const std::string& place, Client& person) { return place + "/members/" + user_of(person); }

std::string id_in(const std::string& path) { return path.substr(path.rfind('/') + 1); }

Answer switch_to(Client& person, const std::string& organization_path) {
    return person.put("/session/organization", R"({"organization":)" + in_quotes(id_in(organization_path)) + "}");
}

std::string user_of(Client& person) { return std::string(person.get("/session").body.at("user").at("id").as_string()); }

std::string email_of(Client& person) {
    return std::string(person.get("/session").body.at("user").at("email").as_string());
}

std::string new_email() {
    static int addresses = 0;
    return "nobody" + std::to_string(++addresses) + "@people.example";
}

std::string role_body(const std::string& role) { return R"({"role":)" + in_quotes(role) + "}"; }

std::string name_body(const std::string& name) { return R"({"name":)" + in_quotes(name) + "}"; }

Answer make_campaign(Client& person, const std::string& place, const std::string& name) {
    auto made = person.post(place + "/campaigns", name_body(name));
    EXPECT_EQ(made.status, 201) << made.raw.body;
    return made;
}

std::string campaign_path(const std::string& organization_path, const Answer& campaign, const std::string& rest) {
    return subaccount_path(organization_path, campaign.text("subaccount")) + "/campaigns/" + campaign.text("id") + rest;
}

std::string token_body(const Answer& shared) {
    const std::string url(shared.body.at("url").as_string());
    const auto mark = url.find("/join#");
    EXPECT_NE(mark, url.npos) << url;
    return R"({"token":)" + in_quotes(url.substr(mark + 6)) + "}";
}

std::string mail_of(const MusterProcess& muster, const std::string& invitation) {
    for (const auto until = Steady::now() + mail_wait_max; Steady::now() < until;) {
        if (std::string mail = outbox_mail(muster.data() / "outbox", invitation); !mail.empty()) return mail;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "no mail of invitation " << invitation << " came";
    return "";
}

std::string token_of(const MusterProcess& muster, const std::string& invitation) {
    const std::string mark = "/invitation#";
    const std::string mail = mail_of(muster, invitation);
    const auto start = mail.find(mark);
    if (start == std::string::npos) return "";
    const auto end = mail.find_first_of("\r\n", start);
    return mail.substr(start + mark.size(), end - start - mark.size());
}

Answer accept(Client& guest, const std::string& token) {
    return guest.post("/invitations/acceptance", R"({"token":)" + in_quotes(token) + "}");
}

std::multiset<std::string> texts(const Answer& answer, std::string_view member) {
    std::multiset<std::string> texts;
    for (const auto& item : items_of(answer)) texts.emplace(item.at(member).as_string());
    return texts;
}

std::multiset<std::string> roles_listed(Client& looker, const std::string& place, Client& person) {
    const auto email = email_of(person);
    const auto members = looker.get(place + "/members?limit=200");
    std::multiset<std::string> roles;
    for (const auto& item : items_of(members)) {
        if (item.at("email").as_string() == email) roles.emplace(item.at("role").as_string());
    }
    return roles;
}

std::set<std::string> permissions_at(Client& person, const std::string& place) {
    const auto answer = person.get(place + "/access");
    EXPECT_EQ(answer.status, 200) << answer.raw.body;
    const auto held = texts_of(answer.body.at("permissions"));
    return {held.begin(), held.end()};
}

::testing::AssertionResult refused(const Answer& answer, int status, std::string_view code) {
    if (answer.status == status && answer.code() == code) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "expected " << status << " `" << code << "`, came " << answer.status << " "
                                         << answer.raw.body;
}

::testing::AssertionResult denied(const Answer& answer, std::string_view permission, const Roles& labels) {
    if (auto outcome = refused(answer, 403, "denied"); !outcome) return outcome;
    const auto& explanation = answer.body.at("explanation");
    const bool explains = explanation.at("permission").as_string() == permission &&
                          !explanation.at("allowed").as_bool() && labels_of(explanation.at("roles")) == labels;
    if (explains && !explanation.at("could_grant").as_array().empty()) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "the explanation names not `" << permission
                                         << "`, its roles and who could grant it: " << answer.raw.body;
}

::testing::AssertionResult hidden(const Answer& answer, const Answer& for_unknown_id) {
    if (auto outcome = refused(answer, 404, "not_found"); !outcome) return outcome;
    if (answer.raw.body == for_unknown_id.raw.body) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "told apart from what doesn't exist: " << answer.raw.body << " and "
                                         << for_unknown_id.raw.body;
}

}  // namespace muster::testing
