// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "differential/random_team.h"

namespace muster::testing {
namespace {

using access::Permission;
using access::Permit;
using team::testing::parsed;

constexpr std::size_t scopes_max = 12;

}  // namespace

std::string RandomTeam::create_subaccount() {
    if (naive_.parents.size() >= scopes_max) return "";
    const auto by = some_actor(naive_.organization, "create_subaccount");
    const auto outcome = rooms_.create_subaccount(UserId(by), place_.organization, fmt::format("Part {}", ++names_));
    const auto id = outcome ? outcome->id.number() : 0;
    return judge("create_subaccount", outcome, naive_.create_subaccount(by, id));
}

std::string RandomTeam::archive() {
    const auto by = some_actor(naive_.organization, "archive_subaccount");
    const auto subaccount = some_subaccount();
    const SubaccountId id(subaccount);
    using Archiving = Permit<Permission::archive_subaccount>;
    if (naive_.archived.contains(subaccount)) {
        const auto outcome = rooms_.deed<Permission::archive_subaccount>(
            by, place_.target(), [&](const Archiving& permit) { return rooms_.subaccounts.bring_back(permit, id); });
        return judge("bring_back", outcome, naive_.bring_back(by, subaccount));
    }
    const auto outcome = rooms_.deed<Permission::archive_subaccount>(
        by, place_.target(), [&](const Archiving& permit) { return rooms_.subaccounts.archive(permit, id); });
    return judge("archive", outcome, naive_.archive(by, subaccount));
}

std::string RandomTeam::create_work() {
    if (naive_.parents.size() >= scopes_max) return "";
    const auto subaccount = some_subaccount();
    const bool is_sequence = one_in(2);
    const auto by = some_actor(subaccount, is_sequence ? "edit_sequences" : "create_campaign");
    const auto where = target_of(subaccount);
    campaigns::NewCampaign form;
    form.name = parsed<campaigns::CampaignName>(fmt::format("Work {}", ++names_));
    NaiveWork work{is_sequence, subaccount, by};
    if (!work.is_sequence) {
        const auto outcome = rooms_.deed<Permission::create_campaign>(
            by, where,
            [&](const Permit<Permission::create_campaign>& permit) { return rooms_.campaigns.create(permit, form); });
        const auto id = outcome ? outcome->id.number() : 0;
        return judge("create_campaign", outcome, naive_.create_work(by, id, work));
    }
    if (one_in(2)) work.owner = some_member();
    const auto outcome =
        work.owner == by
            ? rooms_.deed<Permission::edit_sequences>(by, where,
                                                      [&](const Permit<Permission::edit_sequences>& permit) {
                                                          return rooms_.sequences.create(permit, form);
                                                      })
            : rooms_.deed<Permission::launch_sequence_on_behalf>(
                  by, where, [&](const Permit<Permission::launch_sequence_on_behalf>& permit) {
                      return rooms_.sequences.create_for(permit, UserId(work.owner), form);
                  });
    const auto id = outcome ? outcome->id.number() : 0;
    const auto* const what = work.owner == by ? "create_sequence" : "create_sequence_on_behalf";
    return judge(what, outcome, naive_.create_work(by, id, work));
}

std::string RandomTeam::cancel_work() {
    if (naive_.works.empty()) return "";
    const auto [id, work] = one_of(naive_.works);
    const auto by = work.is_sequence ? work.owner : some_actor(id, "cancel_campaign");
    const auto outcome = work.is_sequence
                             ? rooms_.deed<Permission::edit_sequences>(
                                   by, target_of(work.subaccount),
                                   [&](const Permit<Permission::edit_sequences>& permit) {
                                       return rooms_.sequences.cancel(permit, access::CampaignId(id));
                                   })
                             : rooms_.deed<Permission::cancel_campaign>(
                                   by, target_of(id), [&](const Permit<Permission::cancel_campaign>& permit) {
                                       return rooms_.campaigns.cancel(permit);
                                   });
    return judge(work.is_sequence ? "cancel_sequence" : "cancel_campaign", outcome, naive_.cancel_work(by, id));
}

std::string RandomTeam::hand_over() {
    if (naive_.works.empty()) return "";
    const auto to = some_member();
    const auto [id, work] = one_of(naive_.works);
    if (work.is_sequence) return "";
    const auto by = some_actor(id, "edit_campaign");
    const auto outcome =
        rooms_.deed<Permission::edit_campaign>(by, target_of(id), [&](const Permit<Permission::edit_campaign>& permit) {
            return rooms_.campaigns.hand_over(permit, UserId(to));
        });
    return judge("hand_over", outcome, naive_.hand_over(by, id, to));
}

std::string RandomTeam::begin_review() {
    const auto by = some_actor(naive_.organization, "review_access");
    const auto outcome = rooms_.begin(UserId(by), place_);
    if (outcome) review_ = outcome->id.number();
    return judge("begin_review", outcome, naive_.begin_review(by, stored_review_rows(review_)));
}

std::string RandomTeam::decide() {
    if (!naive_.review || naive_.review->rows.empty()) return "";
    const auto by = some_actor(naive_.organization, "review_access");
    const auto row = one_of_fitting(naive_.review->rows, [](const auto& each) { return !each.second.decided; }).first;
    const team::AccessReviewId review(review_);
    const auto seen = one_in(8) ? some_role_at(naive_.review->rows.at(row).scope) : naive_.role_reviewed(row);
    const auto decide = [&](team::RowDecisionForm form) {
        form.seen_role = team::testing::parsed<json::Text<0, 64>>(seen);
        return rooms_.decide_as_seen(UserId(by), place_, review, static_cast<int>(row), form);
    };
    if (one_in(3)) {
        const auto outcome = decide(team::testing::keeping());
        return judge("keep", outcome, naive_.keep(by, row, seen));
    }
    if (one_in(2)) {
        const auto outcome = decide(team::testing::removing());
        return judge("remove_by_review", outcome, naive_.remove_by_review(by, row, seen));
    }
    const auto role = some_role_at(naive_.review->rows.at(row).scope);
    const auto outcome = decide(team::testing::changing_to(role));
    return judge("change_by_review", outcome, naive_.change_by_review(by, row, seen, role));
}

std::string RandomTeam::abandon_review() {
    if (!naive_.review) return "";
    const auto by = some_actor(naive_.organization, "review_access");
    const auto outcome = rooms_.abandon(UserId(by), place_, team::AccessReviewId(review_));
    return judge("abandon_review", outcome, naive_.abandon_review(by));
}

/// Asked for seldom, since nothing else is done meanwhile, and mostly called off.
std::string RandomTeam::end_organization() {
    const auto by = some_actor(naive_.organization, "delete_organization");
    using Ending = Permit<Permission::delete_organization>;
    if (naive_.due || one_in(6)) {
        const auto outcome = rooms_.deed<Permission::delete_organization>(
            by, place_.target(), [&](const Ending& permit) { return rooms_.deletions.call_off(permit); });
        return judge("call_off", outcome, naive_.call_off(by));
    }
    if (!one_in(4)) return "";
    const auto outcome = rooms_.deed<Permission::delete_organization>(
        by, place_.target(), [&](const Ending& permit) { return rooms_.deletions.ask(permit, "A Place"); });
    const auto due = rooms_.clock.now() + limits::organization_deletion_wait;
    return judge("ask_for_deletion", outcome, naive_.ask_for_deletion(by, Time(due).time_since_epoch().count()));
}

}  // namespace muster::testing
