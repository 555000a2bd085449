// SPDX-License-Identifier: Apache-2.0
#include "differential/random_team.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "access/testing/deeds.h"
#include "base/crypto.h"
#include "storage/testing/one_text.h"

namespace muster::testing {
namespace {

using access::Permission;
using access::Permit;
using access::Target;
using access::testing::below;
using storage::testing::one_text;

constexpr std::size_t people = 6;
constexpr int questions_at_gate = 8;

constexpr auto stored_rows =
    one_text("differential.review_rows",
             "select number, source_kind, source_id, scope_id from access_review_rows where organization_id = $1"
             " and review_id = $2");
constexpr auto count_organization =
    one_text("differential.organization", "select count(*) from organizations where organization_id = $1");

/// What can be asked of the gate without doing anything.
struct Question {
    Permission permission;
    Result<void> (*ask)(access::Gate&, const access::Actor&, const Target&);
};

template <Permission P>
constexpr Question question() {
    return {P, &access::testing::use<P>};
}

constexpr std::array questions{question<Permission::view_organization>(), question<Permission::view_subaccount>(),
                               question<Permission::view_members>(),      question<Permission::view_campaigns>(),
                               question<Permission::view_contacts>(),     question<Permission::view_sequences>(),
                               question<Permission::view_api_keys>(),     question<Permission::view_audit_log>(),
                               question<Permission::view_invitations>(),  question<Permission::view_subaccounts>()};

}  // namespace

RandomTeam::RandomTeam(Random& random, AllRooms& rooms, std::string_view role_model, Tally& tally)
    : random_(random), rooms_(rooms), tally_(tally), place_(rooms.found(role_model)) {
    naive_.model = rooms.models.find(role_model);
    naive_.on = naive_.model->default_switches();
    naive_.organization = place_.organization.number();
    naive_.parents = {{naive_.organization, 0}, {place_.subaccount.number(), naive_.organization}};
    naive_.now = rooms.clock.now().time_since_epoch().count();
    const auto& founder_role = naive_.model->roles(naive_.on)[naive_.model->founder_role()].key;
    naive_.members.push_back({place_.founder.number(), naive_.organization, founder_role, {}, {}});
    users_.push_back(place_.founder.number());
    while (users_.size() < people) users_.push_back(rooms.add_user("Robin").number());
    if (one_in(2)) naive_.parents[rooms.add_subaccount(place_.organization).number()] = naive_.organization;
}

std::string RandomTeam::step() {
    // Little else is done meanwhile.
    if (naive_.due && one_in(4)) return end_organization();
    std::size_t all = 0;
    for (const auto& choice : choices) all += choice.weight;
    std::size_t left = below(random_, all);
    for (const auto& choice : choices) {
        if (left < choice.weight) return (this->*choice.step)();
        left -= choice.weight;
    }
    return "";
}

std::string RandomTeam::judge(const std::string& what, const std::string& code, const Objections& against) {
    const bool is_done = code.empty();
    ++(is_done ? tally_[what].first : tally_[what].second);
    if (is_done) ++recorded_;
    const bool agree = is_done ? against.empty() : against.contains(code);
    if (!agree) return fmt::format("{}: the program says `{}`, the naive team {}", what, code, against);
    const auto difference = compare_all();
    return difference.empty() ? "" : fmt::format("after {} (`{}`): {}", what, code, difference);
}

std::string RandomTeam::compare_all() { return compare_stored() + compare_permissions() + compare_at_gate(); }

/// What everybody may everywhere, read afresh in one transaction.
std::string RandomTeam::compare_permissions() {
    std::string difference;
    const auto compare_at = [&](const access::Authority& there, std::int64_t scope) -> Result<void> {
        for (const std::int64_t user : users_) {
            Names program;
            for (const auto permission : access::listed(TRY(rooms_.gate.permissions_of(there, UserId(user))))) {
                program.emplace(access::to_text(permission));
            }
            difference += differs(fmt::format("permissions of {} at {}", user, scope), program,
                                  naive_.permissions_at(user, scope));
        }
        return {};
    };
    const auto outcome = rooms_.gate.with<Permission::view_organization>(
        access::Actor::operator_on_this_machine(), place_.target(),
        [&](const Permit<Permission::view_organization>& permit) -> Result<void> {
            for (const auto& [scope, parent] : naive_.parents) {
                TRY(permit.within(ScopeId(scope),
                                  [&](const access::Authority& there) { return compare_at(there, scope); }));
            }
            return {};
        });
    if (!outcome) return "the operator can't look: " + outcome.error().message();
    return difference;
}

/// What some people and keys are answered somewhere, by way of the gate's cache.
std::string RandomTeam::compare_at_gate() {
    std::string difference;
    for (int i = 0; i < questions_at_gate; ++i) {
        const auto& asked = one_of(questions);
        const std::string permission(access::to_text(asked.permission));
        const std::int64_t scope = some_scope();
        const bool by_key = !naive_.keys.empty() && one_in(2);
        const std::int64_t who = by_key ? one_of(naive_.keys).first : some_user();
        const auto actor = by_key ? key_actors_.at(who) : AllRooms::as(UserId(who));
        const auto outcome = asked.ask(rooms_.gate, actor, target_of(scope));
        const Objections code = outcome ? Objections{} : Objections{std::string(outcome.error().code())};
        const auto expected =
            by_key ? naive_.key_at_gate(who, scope, permission) : naive_.at_gate(who, scope, permission);
        if (code == expected) continue;
        difference += fmt::format("{} of {} {} at {}: the gate says {}, the naive team {}; ", permission,
                                  by_key ? "key" : "user", who, scope, code, expected);
    }
    return difference;
}

std::string RandomTeam::compare_erased() {
    is_over_ = true;
    const auto left = rooms_.run(count_organization, place_.organization)[0].get<std::int64_t>(0);
    return differs("organizations", left, std::int64_t{0}) + compare_at_gate();
}

void RandomTeam::remember(const team::testing::MadeKey& made) {
    const auto digest = crypto::sha256(made.second.reveal());
    key_actors_.insert_or_assign(
        made.first.id.number(),
        access::Actor::key(place_.organization, made.first.id, crypto::Bytes(digest.begin(), digest.end())));
}

std::map<std::int64_t, NaiveReviewRow> RandomTeam::stored_review_rows(std::int64_t review) {
    std::map<std::int64_t, NaiveReviewRow> rows;
    for (const auto row : rooms_.run(stored_rows, place_.organization, review)) {
        const auto kind = row.get<std::string>(1);
        rows[row.get<std::int64_t>(0)] = {kind == "api_key"     ? NaiveReviewRow::Kind::key
                                          : kind == "join_link" ? NaiveReviewRow::Kind::link
                                                                : NaiveReviewRow::Kind::membership,
                                          row.get<std::int64_t>(2), row.get<std::int64_t>(3)};
    }
    return rows;
}

std::int64_t RandomTeam::some_actor(std::int64_t scope, const std::string& permission) {
    return one_of_fitting(users_, [&](std::int64_t user) { return naive_.may(user, scope, permission); });
}

std::int64_t RandomTeam::some_newcomer(std::int64_t scope) {
    return one_of_fitting(users_, [&](std::int64_t user) { return naive_.find(user, scope) == nullptr; });
}

std::int64_t RandomTeam::some_member() {
    return naive_.members.empty() || one_in(6) ? some_user() : one_of(naive_.members).user;
}

std::int64_t RandomTeam::scope_of_some(std::int64_t user) {
    const auto held = naive_.below(user, naive_.organization);
    if (held.empty() || one_in(5)) return some_scope();
    const std::int64_t scope = one_of(held).scope;
    const std::int64_t parent = naive_.parents.at(scope);
    return parent != 0 && one_in(4) ? parent : scope;
}

std::int64_t RandomTeam::some_scope() { return one_of(naive_.parents).first; }

std::int64_t RandomTeam::some_subaccount() {
    while (true) {
        const auto [scope, parent] = one_of(naive_.parents);
        if (parent == naive_.organization) return scope;
    }
}

std::string RandomTeam::some_role() { return one_of(naive_.engine().roles).first; }

std::string RandomTeam::some_role_at(std::int64_t scope) {
    const auto engine = naive_.engine();
    std::vector<std::string> fitting;
    for (const auto& [key, role] : engine.roles) {
        if (role.held_at.contains(engine.level_of(scope))) fitting.push_back(key);
    }
    return fitting.empty() || one_in(6) ? some_role() : one_of(fitting);
}

Names RandomTeam::some_permissions(std::size_t one_of_so_many) {
    Names names;
    for (const auto& row : access::permission_catalog) {
        if (one_in(one_of_so_many)) names.emplace(row.name);
    }
    return names;
}

std::optional<std::int64_t> RandomTeam::some_end() {
    if (!one_in(3)) return std::nullopt;
    const auto days = std::chrono::days(static_cast<int>(below(random_, 20)));
    return naive_.now + std::chrono::microseconds(days).count() - (one_in(20) ? 1 : -1);
}

team::WorkRequest RandomTeam::some_work() {
    team::WorkRequest work;
    if (one_in(2)) return work;
    work.running_work = static_cast<team::WorkFate>(below(random_, 3));
    const bool names_heir = work.running_work == team::WorkFate::hand_over ? !one_in(8) : one_in(8);
    if (names_heir) work.hand_over_to = UserId(some_member());
    return work;
}

Target RandomTeam::target_of(std::int64_t scope) const {
    const std::int64_t parent = naive_.parents.at(scope);
    if (parent == 0) return place_.target();
    if (parent == naive_.organization) return {place_.organization, SubaccountId(scope)};
    return {place_.organization, SubaccountId(parent), access::CampaignId(scope)};
}

}  // namespace muster::testing
