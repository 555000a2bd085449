// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mail/testing/kept_mails.h"
#include "storage/testing/one_text.h"
#include "team/access_review_mail.h"
#include "team/testing/review_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto count_jobs =
    one_text("access_review_test.jobs", "select count(*) from jobs where organization_id = $1 and kind = $2");
constexpr auto close =
    one_text("access_review_test.close", "update organizations set deletion_due_at = $2 where organization_id = $1");
constexpr std::chrono::hours day{24};

class RecurringReviews : public OnReviewWorld {
  protected:
    int mails() { return world_->run(count_jobs, company_.organization, AccessReviews::mail_job)[0].get<int>(0); }
    int keep_going() { return value_of(world_->sweep.keep_all_going()); }
    AccessReview newest() { return value_of(world_->list_reviews(company_.founder, company_)).items.at(0); }
    AccessReviewId begin_each(int days) {
        NewAccessReview form;
        form.recurs_days = decltype(form.recurs_days)::value_type(days);
        return value_of(world_->begin(company_.founder, company_, form)).id;
    }
};

TEST_P(RecurringReviews, RemindTheReviewerBeforeTheyAreDueAndThenEachWeek) {
    const auto review = begin();
    EXPECT_EQ(mails(), 0) << "who begins a review knows of it";
    EXPECT_EQ(keep_going(), 0);
    world_->clock.move_to(newest().due_at - limits::access_review_reminded_before);
    EXPECT_EQ(keep_going(), 1);
    EXPECT_EQ(mails(), 1);
    EXPECT_EQ(world_->actions_of(company_.organization).back(), "access_review.reminded");
    EXPECT_EQ(keep_going(), 0);
    world_->clock.advance(limits::access_review_reminder_interval);
    EXPECT_EQ(newest().state, AccessReviewState::overdue);
    EXPECT_EQ(keep_going(), 1);
    world_->keep_all(company_, review);
    value_of(world_->finish(company_.founder, company_, review));
    world_->clock.advance(limits::access_review_reminder_interval);
    EXPECT_EQ(keep_going(), 0);
}

TEST_P(RecurringReviews, BeginAgainWithTheSameReviewer) {
    const auto review = begin_each(30);
    world_->keep_all(company_, review);
    const auto finished = value_of(world_->finish(company_.founder, company_, review));
    EXPECT_EQ(finished.next_at, finished.begun_at + 30 * day);
    world_->clock.move_to(*finished.next_at - std::chrono::microseconds(1));
    EXPECT_EQ(keep_going(), 0);
    world_->clock.move_to(*finished.next_at);
    EXPECT_EQ(keep_going(), 1);
    const auto next = newest();
    EXPECT_NE(next.id, review);
    EXPECT_EQ(next.state, AccessReviewState::open);
    EXPECT_EQ(next.reviewer, company_.founder);
    EXPECT_EQ(next.begun_by, std::nullopt);
    EXPECT_EQ(next.recurs_days, 30);
    EXPECT_EQ(mails(), 1);
    EXPECT_EQ(keep_going(), 0);
}

TEST_P(RecurringReviews, PassToSomebodyWhoMayIfTheReviewerNoLongerDoes) {
    const auto other = add("admin");
    const auto review = begin_each(30);
    world_->keep_all(company_, review);
    value_of(world_->finish(company_.founder, company_, review));
    value_of(world_->change_role(other, company_.target(), company_.founder, "user"));
    world_->clock.advance(30 * day);
    EXPECT_EQ(keep_going(), 1);
    EXPECT_EQ(value_of(world_->list_reviews(other, company_)).items.at(0).reviewer, other);
}

TEST_P(RecurringReviews, RemindSomebodyWhoMayOnceTheReviewerLeft) {
    const auto other = add("admin");
    const auto review = begin();
    value_of(world_->leave(company_.founder, company_.organization));
    EXPECT_FALSE(value_of(world_->reviews.mail_of(company_.organization, review))) << "who left is told nothing more";
    world_->clock.advance(limits::access_review_days_default * day);
    EXPECT_EQ(keep_going(), 1);
    EXPECT_EQ(value_of(world_->list_reviews(other, company_)).items.at(0).reviewer, other);
    EXPECT_EQ(value_of(world_->reviews.mail_of(company_.organization, review))->email.text(), world_->email_of(other));
}

TEST_P(RecurringReviews, PassToNobodyWhoCouldNotReadThem) {
    NewCustomRole form;
    form.key = parsed<RoleKey>("half");
    form.label = parsed<RoleLabel>("Half a reviewer");
    form.base = parsed<json::Text<1, 64>>("user");
    form.on = SwitchedPermissions({access::Permission::review_access});
    value_of(world_->gate.with<access::Permission::manage_roles>(
        world_->as(company_.founder), company_.target(),
        [&](const access::Permit<access::Permission::manage_roles>& permit) {
            return world_->custom_roles.make(permit, form);
        }));
    add("half");
    const auto other = add("admin");
    begin();
    value_of(world_->leave(company_.founder, company_.organization));
    world_->clock.advance(limits::access_review_days_default * day);
    EXPECT_EQ(keep_going(), 1);
    EXPECT_EQ(value_of(world_->list_reviews(other, company_)).items.at(0).reviewer, other);
}

TEST_P(RecurringReviews, OfAnOrganizationThatWaitsForItsDeletionHoldUpNoOther) {
    begin();
    const auto others = value_of(world_->begin(campaign_.founder, campaign_)).id;
    world_->run(close, company_.organization, Time(world_->clock.now() + 100 * day));
    world_->clock.advance(limits::access_review_days_default * day);
    EXPECT_EQ(keep_going(), 1);
    EXPECT_EQ(world_->actions_of(campaign_.organization).back(), "access_review.reminded");
    EXPECT_TRUE(value_of(world_->reviews.mail_of(campaign_.organization, others)));
    EXPECT_EQ(mails(), 0);
}

TEST_P(RecurringReviews, AreAllKeptGoingInOneRoundHoweverManyThereAre) {
    constexpr int organizations = limits::access_reviews_kept_going_max + 1;
    for (int i = 0; i < organizations; ++i) {
        const auto place = world_->found("customertext");
        value_of(world_->begin(place.founder, place));
    }
    world_->clock.advance(limits::access_review_days_default * day);
    EXPECT_EQ(keep_going(), organizations);
    EXPECT_EQ(keep_going(), 0);
}

TEST_P(RecurringReviews, WaitForAnOpenOneAndEndWhenTold) {
    const auto review = begin_each(30);
    world_->keep_all(company_, review);
    value_of(world_->finish(company_.founder, company_, review));
    const auto by_hand = begin();
    world_->clock.advance(limits::access_review_reminder_interval);
    world_->clock.advance(30 * day);
    EXPECT_EQ(keep_going(), 1) << "the reminder alone";
    EXPECT_EQ(newest().id, by_hand);
    value_of(world_->abandon(company_.founder, company_, by_hand));
    ASSERT_TRUE(succeeds(world_->stop_recurring(company_.founder, company_, review)));
    EXPECT_TRUE(fails_with(world_->stop_recurring(company_.founder, company_, review), AccessError::not_found));
    EXPECT_EQ(keep_going(), 0);
    EXPECT_EQ(newest().id, by_hand);
}

TEST_P(RecurringReviews, AreReviewedBySomebodyWhoMay) {
    NewAccessReview form;
    form.reviewer = add("manager");
    const auto refused = world_->begin(company_.founder, company_, form);
    ASSERT_TRUE(fails_with(refused, TeamError::access_review_wrong));
    EXPECT_EQ(refused.error().fields().at(0).pointer, "/reviewer");
    form.reviewer = world_->add_user("stranger");
    EXPECT_TRUE(fails_with(world_->begin(company_.founder, company_, form), TeamError::access_review_wrong));
    form.reviewer = add("admin");
    EXPECT_TRUE(succeeds(world_->begin(company_.founder, company_, form)));
    EXPECT_EQ(mails(), 1) << "a reviewer who didn't begin it is told";
}

TEST_P(RecurringReviews, AMailSaysWhatWaitsUntilWhen) {
    add("user");
    const auto review = begin();
    mail::testing::KeptMails sent;
    AccessReviewMailer mailer(world_->reviews, sent, world_->clock, "https://muster.example");
    ASSERT_TRUE(succeeds(mailer.send(company_.organization, review)));
    ASSERT_THAT(sent.mails, SizeIs(1));
    EXPECT_EQ(sent.mails[0].to.text(), world_->email_of(company_.founder));
    EXPECT_THAT(sent.mails[0].text, HasSubstr("due on 2026-12-07; 2 rows wait"));
    EXPECT_THAT(sent.mails[0].text, HasSubstr("\nGET https://muster.example/api/v1/organizations/" +
                                              company_.organization.text() + "/access-reviews/" + review.text()));
    value_of(world_->abandon(company_.founder, company_, review));
    sent.mails.clear();
    ASSERT_TRUE(succeeds(mailer.send(company_.organization, review)));
    EXPECT_THAT(sent.mails, IsEmpty()) << "nothing is sent of a closed one";
}

MUSTER_ON_BOTH_ENGINES(RecurringReviews);

}  // namespace
}  // namespace muster::team::testing
