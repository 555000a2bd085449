// SPDX-License-Identifier: Apache-2.0
#include "team/access_review.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/testing/review_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Permission;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class AccessReviewing : public OnReviewWorld {
  protected:
    Result<AccessReviewRow> decide(AccessReviewId review, UserId about, const RowDecisionForm& form) {
        return world_->decide(company_.founder, company_, review, row_of(review, about).number, form);
    }
    template <class Deed>
    void change_roles(const Place& place, Deed&& deed) {
        value_of(world_->gate.with<Permission::manage_roles>(world_->as(place.founder), place.target(),
                                                             std::forward<Deed>(deed)));
    }
    static NewCustomRole half_of(std::string_view base) {
        NewCustomRole form;
        form.key = parsed<RoleKey>("half");
        form.label = parsed<RoleLabel>("Half");
        form.base = parsed<json::Text<1, 64>>(base);
        return form;
    }
    events::Event last_event() { return world_->events_of(company_.organization).back(); }
};

TEST_P(AccessReviewing, ListsEachMembershipWithWhatItWasUsedFor) {
    const auto manager = add("manager");
    world_->use<Permission::invite_member>(manager, company_.target());
    const auto review = begin();
    const auto row = row_of(review, manager);
    EXPECT_EQ(row.role, "manager");
    EXPECT_EQ(row.role_label, "Manager");
    EXPECT_EQ(row.email.value().text(), world_->email_of(manager));
    ASSERT_THAT(row.used, SizeIs(1));
    EXPECT_EQ(row.used[0].permission, Permission::invite_member);
    EXPECT_EQ(row.used[0].day, "2026-11-23");
    EXPECT_THAT(row.unused, Contains(Permission::view_members));
    EXPECT_THAT(row.unused, Not(Contains(Permission::invite_member)));
    EXPECT_THAT(value_of(world_->result_of(company_.founder, company_, review)).items, SizeIs(2));
    EXPECT_EQ(last_event().action, "access_review.begun");
}

TEST_P(AccessReviewing, ForgetsUsesThatAreTooOld) {
    const auto manager = add("manager");
    world_->use<Permission::invite_member>(manager, company_.target());
    world_->clock.advance(limits::use_days_max * std::chrono::hours(24));
    const auto row = row_of(begin(), manager);
    EXPECT_THAT(row.used, IsEmpty());
    EXPECT_EQ(row.proposal.value().decision, ReviewDecision::remove);
}

TEST_P(AccessReviewing, ProposesByWhatWasUsed) {
    const auto manager = add("manager");
    const auto idle = add("user");
    world_->use<Permission::view_contacts>(manager, company_.target());
    let_time_pass();
    const auto latecomer = add("user");
    const auto review = begin();
    const auto smaller = row_of(review, manager).proposal.value();
    EXPECT_EQ(smaller.decision, ReviewDecision::change_role);
    EXPECT_EQ(smaller.role, "user");
    EXPECT_EQ(smaller.role_label, "User");
    EXPECT_EQ(row_of(review, idle).proposal.value().decision, ReviewDecision::remove);
    EXPECT_EQ(row_of(review, latecomer).proposal.value().reason, ProposalReason::watched_too_short);
    EXPECT_EQ(row_of(review, company_.founder).proposal.value().reason, ProposalReason::last_holder);
}

TEST_P(AccessReviewing, ProposesARoleOfTheOrganizationsOwnIfItIsSmaller) {
    const auto manager = add("manager");
    NewCustomRole form;
    form.key = parsed<RoleKey>("reader");
    form.label = parsed<RoleLabel>("Reader");
    form.base = parsed<json::Text<1, 64>>("user");
    form.off = SwitchedPermissions({Permission::send_message, Permission::start_campaign});
    value_of(world_->gate.with<Permission::manage_roles>(world_->as(company_.founder), company_.target(),
                                                         [&](const access::Permit<Permission::manage_roles>& permit) {
                                                             return world_->custom_roles.make(permit, form);
                                                         }));
    world_->use<Permission::view_contacts>(manager, company_.target());
    let_time_pass();
    const auto review = begin();
    EXPECT_EQ(row_of(review, manager).proposal.value().role, "reader");
    EXPECT_TRUE(succeeds(decide(review, manager, changing_to("reader"))));
    EXPECT_EQ(world_->roles_of(company_.organization, manager).at(company_.top()), "reader");
}

TEST_P(AccessReviewing, DoesWhatIsDecidedWithOneEventEach) {
    const auto kept = add("user");
    const auto changed = add("manager");
    const auto removed = add("user");
    const auto review = begin();
    value_of(decide(review, kept, keeping()));
    EXPECT_EQ(last_event().action, "access_review.kept");
    EXPECT_EQ(last_event().subject_id, kept.number());
    const auto row = value_of(decide(review, changed, changing_to("user")));
    EXPECT_EQ(row.decided.value().by, company_.founder);
    EXPECT_EQ(row.decided.value().at, world_->clock.now());
    EXPECT_EQ(last_event().action, "member.role_changed");
    EXPECT_THAT(*last_event().payload, HasSubstr(R"("access_review":")" + review.text() + "\""));
    value_of(decide(review, removed, removing()));
    EXPECT_EQ(last_event().action, "member.removed");
    EXPECT_THAT(world_->actions_of(company_.organization),
                ElementsAre("access_review.begun", "access_review.kept", "member.role_changed", "member.removed"));
    EXPECT_EQ(world_->roles_of(company_.organization, changed).at(company_.top()), "user");
    EXPECT_THAT(world_->roles_of(company_.organization, removed), IsEmpty());
    EXPECT_TRUE(fails_with(world_->show(removed, company_.organization), AccessError::not_found));
    EXPECT_TRUE(succeeds(world_->show(kept, company_.organization)));
}

TEST_P(AccessReviewing, DecidesARowOnce) {
    const auto user = add("user");
    const auto gone = add("user");
    const auto review = begin();
    const int number = row_of(review, user).number;
    value_of(decide(review, user, keeping()));
    EXPECT_TRUE(
        fails_with(world_->decide(company_.founder, company_, review, number, removing()), TeamError::row_decided));
    value_of(world_->remove(company_.founder, company_.target(), gone));
    EXPECT_TRUE(row_of(review, gone).gone);
    EXPECT_TRUE(fails_with(decide(review, gone, keeping()), TeamError::row_gone));
    EXPECT_TRUE(
        fails_with(world_->decide(company_.founder, company_, review, 4711, keeping()), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->decide(company_.founder, company_, AccessReviewId(4711), 1, keeping()),
                           AccessError::not_found));
}

TEST_P(AccessReviewing, DecidesAboutTheRoleThatWasSeenAndNoOther) {
    const auto user = add("user");
    const auto review = begin();
    const auto row = row_of(review, user);
    value_of(world_->change_role(company_.founder, company_.target(), user, "admin"));
    auto form = keeping();
    form.seen_role = parsed<json::Text<0, 64>>(row.role);
    const auto decide_as_seen = [&] {
        return world_->decide_as_seen(company_.founder, company_, review, row.number, form);
    };
    EXPECT_TRUE(fails_with(decide_as_seen(), TeamError::row_changed)) << "nobody has seen an admin";
    EXPECT_FALSE(row_of(review, user).decided);
    form.seen_role = parsed<json::Text<0, 64>>(row_of(review, user).role);
    EXPECT_EQ(value_of(decide_as_seen()).role, "admin");
}

TEST_P(AccessReviewing, DecidesAboutWhatTheRoleGaveWhenItWasSeen) {
    change_roles(company_, [&](const auto& permit) { return world_->custom_roles.make(permit, half_of("manager")); });
    const auto user = add("half");
    const auto review = begin();
    const auto row = row_of(review, user);
    CustomRoleChange change;
    change.off = SwitchedPermissions({Permission::view_members});
    change_roles(company_, [&](const auto& permit) { return world_->custom_roles.change(permit, "half", change); });
    auto form = keeping();
    form.seen_version = parsed<json::Text<1, 64>>(row.version.value());
    EXPECT_TRUE(fails_with(decide(review, user, form), TeamError::row_changed));
    form.seen_version = parsed<json::Text<1, 64>>(row_of(review, user).version.value());
    EXPECT_EQ(value_of(decide(review, user, form)).version, std::nullopt) << "it is decided";
}

TEST_P(AccessReviewing, ShowsTheRoleThatAJoinLinkGivesNow) {
    change_roles(campaign_, [&](const auto& permit) { return world_->custom_roles.make(permit, half_of("texter")); });
    value_of(world_->share(campaign_.founder, campaign_.subaccount_target(), link_for("half")));
    const auto review = value_of(world_->begin(campaign_.founder, campaign_)).id;
    const auto role_of_link = [&] {
        const auto items = value_of(world_->result_of(campaign_.founder, campaign_, review)).items;
        return std::ranges::find(items, access::SourceKind::join_link, &AccessReviewRow::kind)->role;
    };
    EXPECT_EQ(role_of_link(), "half");
    change_roles(campaign_, [&](const auto& permit) { return world_->custom_roles.remove(permit, "half", "texter"); });
    EXPECT_EQ(role_of_link(), "texter");
}

TEST_P(AccessReviewing, AsksForARoleExactlyIfItChanges) {
    const auto user = add("manager");
    const auto review = begin();
    auto form = changing_to("user");
    form.decision = ReviewDecision::keep;
    EXPECT_TRUE(fails_with(decide(review, user, form), TeamError::access_review_wrong));
    form = keeping();
    form.decision = ReviewDecision::change_role;
    EXPECT_TRUE(fails_with(decide(review, user, form), TeamError::access_review_wrong));
    EXPECT_TRUE(fails_with(decide(review, user, changing_to("manager")), TeamError::access_review_wrong));
    EXPECT_TRUE(fails_with(decide(review, user, changing_to("emperor")), AccessError::no_such_role));
    EXPECT_EQ(row_of(review, user).decided.has_value(), false);
}

TEST_P(AccessReviewing, LeavesARoleThatMustHaveAHolderItsLast) {
    const auto review = begin();
    EXPECT_TRUE(fails_with(decide(review, company_.founder, removing()), AccessError::last_holder));
    EXPECT_TRUE(fails_with(decide(review, company_.founder, changing_to("user")), AccessError::last_holder));
    EXPECT_FALSE(row_of(review, company_.founder).decided) << "nothing is half done";
    add("admin");
    EXPECT_TRUE(succeeds(decide(review, company_.founder, changing_to("user"))));
}

TEST_P(AccessReviewing, IsForThoseWhoMayAndBoundByWhatTheyMayDoOtherwise) {
    const auto manager = add("manager");
    const auto review = begin();
    const int number = row_of(review, manager).number;
    EXPECT_TRUE(fails_with(world_->begin(manager, company_), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->decide(manager, company_, review, number, keeping()), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->rows_of(manager, company_, review), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->rows_of(campaign_.founder, company_, review), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->rows_of(campaign_.founder, campaign_, review), AccessError::not_found))
        << "it is another organization's";

    // A reviewer who may neither change roles nor remove can only keep.
    NewCustomRole form;
    form.key = parsed<RoleKey>("reviewer");
    form.label = parsed<RoleLabel>("Reviewer");
    form.base = parsed<json::Text<1, 64>>("user");
    form.on = SwitchedPermissions({Permission::review_access, Permission::view_audit_log});
    value_of(world_->gate.with<Permission::manage_roles>(world_->as(company_.founder), company_.target(),
                                                         [&](const access::Permit<Permission::manage_roles>& permit) {
                                                             return world_->custom_roles.make(permit, form);
                                                         }));
    const auto reviewer = add("reviewer");
    EXPECT_TRUE(fails_with(world_->decide(reviewer, company_, review, number, removing()), AccessError::denied));
    EXPECT_TRUE(
        fails_with(world_->decide(reviewer, company_, review, number, changing_to("user")), AccessError::denied));
    EXPECT_TRUE(succeeds(world_->decide(reviewer, company_, review, number, keeping())));
}

TEST_P(AccessReviewing, WorksAtSubaccountsAndSaysWhatEndsToo) {
    const auto texter = add_at_subaccount("texter");
    const auto both = world_->add_member(campaign_.organization, campaign_.top(), "owner");
    world_->put_membership(campaign_.organization, both, campaign_.at_subaccount(), "texter");
    const auto review = value_of(world_->begin(campaign_.founder, campaign_)).id;
    const auto row = world_->row_of(campaign_, review, texter, campaign_.at_subaccount());
    EXPECT_EQ(row.level, access::Level::subaccount);
    EXPECT_EQ(world_->row_of(campaign_, review, both, campaign_.top()).ends_too, 1);
    EXPECT_EQ(row.ends_too, 0);
    value_of(world_->decide(campaign_.founder, campaign_, review, row.number, changing_to("supervolunteer")));
    EXPECT_EQ(world_->roles_of(campaign_.organization, texter).at(campaign_.at_subaccount()), "supervolunteer");
    EXPECT_EQ(world_->events_of(campaign_.organization).back().scope, campaign_.at_subaccount());
}

TEST_P(AccessReviewing, ListsJoinLinksAndRevokesThem) {
    const auto unused = value_of(world_->share(campaign_.founder, campaign_.subaccount_target(), link_for("texter")));
    const auto used = value_of(world_->share(campaign_.founder, campaign_.subaccount_target(), link_for("texter")));
    value_of(world_->join(world_->add_user("bob"), used.second));
    value_of(world_->uses.flush());
    const auto review = value_of(world_->begin(campaign_.founder, campaign_)).id;
    std::vector<AccessReviewRow> links;
    for (const auto& row : value_of(world_->result_of(campaign_.founder, campaign_, review)).items) {
        if (row.kind == access::SourceKind::join_link) links.push_back(row);
    }
    ASSERT_THAT(links, SizeIs(2));
    EXPECT_EQ(links[0].source, unused.first.id.text());
    EXPECT_THAT(links[0].used, IsEmpty());
    EXPECT_EQ(links[0].role, "texter");
    EXPECT_THAT(links[1].used, SizeIs(1));
    EXPECT_TRUE(
        fails_with(world_->decide(campaign_.founder, campaign_, review, links[0].number, changing_to("supervolunteer")),
                   TeamError::access_review_wrong));
    value_of(world_->decide(campaign_.founder, campaign_, review, links[0].number, removing()));
    EXPECT_EQ(world_->events_of(campaign_.organization).back().action, "join_link.revoked");
    EXPECT_TRUE(fails_with(world_->join(world_->add_user("eve"), unused.second), TeamError::join_link_over));
    EXPECT_TRUE(succeeds(world_->join(world_->add_user("ann"), used.second)));
}

TEST_P(AccessReviewing, ListsApiKeysAndRevokesThem) {
    const std::vector chosen = {access::Permission::view_members, access::Permission::view_audit_log};
    const auto unused_key = value_of(world_->make(company_.founder, company_.target(), key_for(chosen)));
    const auto unused = unused_key.first.id;
    const auto used = value_of(world_->make(company_.founder, company_.target(), key_for(chosen)));
    const auto by_unused = value_of(world_->shown(unused_key.second));
    const auto by_used = value_of(world_->shown(used.second));
    const auto ask = [&](const access::Actor& key) {
        return access::testing::use<access::Permission::view_members>(world_->gate, key, company_.target());
    };
    value_of(ask(by_used));
    value_of(world_->uses.flush());
    const auto review = begin();
    std::vector<AccessReviewRow> keys;
    for (const auto& row : value_of(world_->result_of(company_.founder, company_, review)).items) {
        if (row.kind == access::SourceKind::api_key) keys.push_back(row);
    }
    ASSERT_THAT(keys, SizeIs(2));
    EXPECT_EQ(keys[0].source, unused.text());
    EXPECT_EQ(keys[0].name, "Nightly import");
    EXPECT_THAT(keys[0].used, IsEmpty());
    ASSERT_THAT(keys[1].used, SizeIs(1));
    EXPECT_TRUE(fails_with(world_->decide(company_.founder, company_, review, keys[0].number, changing_to("user")),
                           TeamError::access_review_wrong));
    value_of(world_->decide(company_.founder, company_, review, keys[0].number, removing()));
    EXPECT_EQ(last_event().action, "api_key.revoked");
    EXPECT_TRUE(fails_with(ask(by_unused), access::AccessError::key_over));
    EXPECT_TRUE(succeeds(ask(by_used)));
}

TEST_P(AccessReviewing, IsFinishedOnceAllIsDecidedOrGone) {
    const auto user = add("user");
    const auto gone = add("user");
    const auto review = begin();
    EXPECT_TRUE(fails_with(world_->finish(company_.founder, company_, review), TeamError::access_review_undecided));
    value_of(world_->remove(company_.founder, company_.target(), gone));
    value_of(decide(review, user, removing()));
    value_of(decide(review, company_.founder, keeping()));
    const auto finished = value_of(world_->finish(company_.founder, company_, review));
    EXPECT_EQ(finished.state, AccessReviewState::finished);
    EXPECT_EQ(finished.rows, 3);
    EXPECT_EQ(finished.kept, 1);
    EXPECT_EQ(finished.removed, 1);
    EXPECT_EQ(last_event().action, "access_review.finished");
    EXPECT_EQ(last_event().payload, R"({"changed":"0","gone":"1","kept":"1","removed":"1"})");
    EXPECT_TRUE(fails_with(decide(review, company_.founder, keeping()), TeamError::access_review_over));
    EXPECT_TRUE(fails_with(world_->finish(company_.founder, company_, review), TeamError::access_review_over));
}

TEST_P(AccessReviewing, ThereIsOneOpenAtATime) {
    const auto review = begin();
    EXPECT_TRUE(fails_with(world_->begin(company_.founder, company_), TeamError::access_review_open));
    EXPECT_TRUE(succeeds(world_->begin(campaign_.founder, campaign_))) << "in each organization";
    value_of(world_->abandon(company_.founder, company_, review));
    EXPECT_EQ(last_event().action, "access_review.abandoned");
    const auto second = begin();
    const auto listed = value_of(world_->list_reviews(company_.founder, company_)).items;
    ASSERT_THAT(listed, SizeIs(2));
    EXPECT_EQ(listed[0].id, second) << "the newest first";
    EXPECT_EQ(listed[1].state, AccessReviewState::abandoned);
}

TEST_P(AccessReviewing, PagesHoldEachRowOnceAndThoseUndecidedAlone) {
    std::vector<UserId> users;
    for (int i = 0; i < 4; ++i) users.push_back(add("user"));
    const auto review = begin();
    value_of(decide(review, users[0], keeping()));
    for (const auto show : {ReviewRows::all, ReviewRows::undecided}) {
        std::vector<int> seen;
        AccessReviewRowQuery query;
        query.limit = json::Range<1, limits::page_rows_max>(2);
        query.show = show;
        do {
            const auto page = value_of(world_->rows_of(company_.founder, company_, review, query));
            for (const auto& row : page.items) seen.push_back(row.number);
            query.after.reset();
            if (page.next) query.after = parsed<json::Text<1, 100>>(*page.next);
        } while (query.after);
        EXPECT_THAT(seen, SizeIs(show == ReviewRows::all ? 5 : 4));
        EXPECT_TRUE(std::ranges::is_sorted(seen));
    }
}

TEST_P(AccessReviewing, ItsResultSaysWhoDecidedWhatWhen) {
    const auto user = add("user");
    world_->use<Permission::view_contacts>(user, company_.target());
    const auto review = begin();
    value_of(decide(review, user, keeping()));
    world_->use<Permission::send_message>(user, company_.target());
    const auto row = row_of(review, user);
    ASSERT_THAT(row.used, SizeIs(1)) << "what was decided by stays";
    const auto table = table_of(value_of(world_->result_of(company_.founder, company_, review)));
    ASSERT_THAT(table.rows, SizeIs(3));
    const auto& header = table.rows[0];
    const auto& cells = table.rows.at(static_cast<std::size_t>(row.number));
    const auto cell = [&](std::string_view name) {
        return cells.at(static_cast<std::size_t>(std::ranges::find(header, name) - header.begin()));
    };
    EXPECT_EQ(cells.size(), header.size());
    EXPECT_EQ(cell("source"), user.text());
    EXPECT_EQ(cell("used"), "view_contacts=2026-11-23");
    EXPECT_EQ(cell("decision"), "keep");
    EXPECT_EQ(cell("decided_by"), company_.founder.text());
    EXPECT_EQ(cell("decided_at"), to_rfc3339(world_->clock.now()));
    const auto other = static_cast<std::size_t>(row_of(review, company_.founder).number);
    EXPECT_THAT(table.rows.at(other), Contains("undecided"));
}

MUSTER_ON_BOTH_ENGINES(AccessReviewing);

}  // namespace
}  // namespace muster::team::testing
