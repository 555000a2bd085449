// SPDX-License-Identifier: Apache-2.0
// What a provider gives to newcomers, as access reviews and removals show it.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "access/use_flush.h"
#include "identity/testing/identity_world.h"
#include "team/access_review.h"
#include "team/custom_role.h"
#include "team/membership_preview.h"
#include "team/removal.h"
#include "team/team_error.h"

namespace muster::identity::testing {
namespace {

using access::AccessError;
using access::Permission;
using access::Permit;
using access::SourceKind;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using team::AccessReviewRow;
using team::ReviewDecision;
using team::TeamError;
using team::testing::parsed;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// What has to know of providers, as the installation wires it.
struct Rooms {
    explicit Rooms(IdentityWorld& world)
        : uses(world.database, world.gate.uses(), world.clock),
          members({&world.providers}),
          previews(world.gate, members),
          custom_roles(world.ids),
          reviews(world.gate, world.ids, members, {&world.join_links, &world.providers}) {}

    access::UseFlush uses;
    team::Members members;
    team::MembershipPreviews previews;
    team::CustomRoles custom_roles;
    team::AccessReviews reviews;
    team::Removals removals;
};

class WhatNewcomersGet : public OnIdentityWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplemarket");
        rooms_ = std::make_unique<Rooms>(*world_);
        set();
        world_->prove(place_, "corp.example");
    }
    void TearDown() override {
        rooms_.reset();
        OnIdentityWorld::TearDown();
    }
    void set(const IdentityProviderForm& form = provider_form()) {
        value_of(world_->set(place_.founder, place_.target(), form));
    }
    Result<IdentityWorld::SignedIn> sign_in(std::string_view email) {
        auto signed_in = world_->sign_in(place_, claims_of(email));
        value_of(rooms_->uses.flush());
        return signed_in;
    }

    team::AccessReviewId begin() {
        return value_of(
                   world_->gate.with<Permission::review_access>(IdentityWorld::as(place_.founder), place_.target(),
                                                                [&](const Permit<Permission::review_access>& permit) {
                                                                    return rooms_->reviews.begin(permit, {});
                                                                }))
            .id;
    }
    std::vector<AccessReviewRow> rows(team::AccessReviewId review) {
        return value_of(
                   world_->gate.with<Permission::view_audit_log>(IdentityWorld::as(place_.founder), place_.target(),
                                                                 [&](const Permit<Permission::view_audit_log>& permit) {
                                                                     return rooms_->reviews.result(permit, review);
                                                                 }))
            .items;
    }
    /// The rows of providers.
    std::vector<AccessReviewRow> of_providers(team::AccessReviewId review) {
        auto items = rows(review);
        std::erase_if(items, [](const auto& row) { return row.kind != SourceKind::identity_provider; });
        return items;
    }
    Result<AccessReviewRow> decide(UserId by, team::AccessReviewId review, const AccessReviewRow& row,
                                   ReviewDecision decision) {
        team::RowDecisionForm form;
        form.decision = decision;
        form.seen_role = parsed<json::Text<0, 64>>(row.role);
        if (decision == ReviewDecision::change_role) form.role = parsed<json::Text<1, 64>>("admin");
        return world_->gate.with<Permission::review_access>(
            IdentityWorld::as(by), place_.target(), [&](const Permit<Permission::review_access>& permit) {
                return rooms_->reviews.decide(permit, review, row.number, form);
            });
    }
    Result<team::AccessReview> finish(team::AccessReviewId review) {
        return world_->gate.with<Permission::review_access>(
            IdentityWorld::as(place_.founder), place_.target(),
            [&](const Permit<Permission::review_access>& permit) { return rooms_->reviews.finish(permit, review); });
    }
    void keep_the_others(team::AccessReviewId review) {
        for (const auto& row : rows(review)) {
            if (row.kind == SourceKind::membership) value_of(decide(place_.founder, review, row, ReviewDecision::keep));
        }
    }
    bool admits_newcomers() {
        return value_of(world_->show_provider(place_.founder, place_.target())).value().admits_newcomers;
    }
    std::string last_event() {
        const auto event = world_->events_of(place_.organization).back();
        return event.action + " " + event.payload.value_or("");
    }

    std::vector<team::Consequence> consequences_of_removing(UserId user) {
        return value_of(
                   world_->gate.with<Permission::view_members>(IdentityWorld::as(place_.founder), place_.target(),
                                                               [&](const Permit<Permission::view_members>& permit) {
                                                                   return rooms_->previews.of_removal(permit, user);
                                                               }))
            .consequences;
    }
    void remove(UserId user) {
        value_of(world_->gate.with<Permission::remove_member>(
            IdentityWorld::as(place_.founder), place_.target(),
            [&](const Permit<Permission::remove_member>& permit) { return rooms_->members.remove(permit, user); }));
    }

    Place place_;
    std::unique_ptr<Rooms> rooms_;
};

TEST_P(WhatNewcomersGet, IsReviewedWithWhatItWasUsedFor) {
    value_of(sign_in("kim@corp.example"));
    const auto review = begin();
    const auto found = of_providers(review);
    ASSERT_THAT(found, SizeIs(1));
    const auto provider = value_of(world_->show_provider(place_.founder, place_.target())).value();
    EXPECT_EQ(found[0].source, provider.id.text());
    EXPECT_EQ(found[0].name, FakeProvider::issuer);
    EXPECT_EQ(found[0].role, "sales_rep");
    EXPECT_EQ(found[0].scope, place_.top());
    EXPECT_EQ(found[0].granted_at, provider.set_at);
    EXPECT_THAT(found[0].used, ElementsAre(Field(&team::LastUse::permission, Permission::join_by_provider)));
    EXPECT_THAT(found[0].unused, IsEmpty());
    EXPECT_FALSE(found[0].gone);
}

TEST_P(WhatNewcomersGet, IsNotUsedByThoseWhoAreMembersAlready) {
    const UserId kim = value_of(sign_in("kim@corp.example")).first.id;
    world_->clock.advance(limits::use_days_max * std::chrono::hours(24));
    EXPECT_EQ(value_of(sign_in("kim@corp.example")).first.id, kim);
    EXPECT_THAT(of_providers(begin()).at(0).used, IsEmpty());
}

TEST_P(WhatNewcomersGet, IsEndedByARemovalThatKeepsThosePresent) {
    value_of(sign_in("kim@corp.example"));
    const auto review = begin();
    const auto row = of_providers(review).at(0);
    EXPECT_TRUE(
        fails_with(decide(place_.founder, review, row, ReviewDecision::change_role), TeamError::access_review_wrong));
    ASSERT_TRUE(succeeds(decide(place_.founder, review, row, ReviewDecision::remove)));
    EXPECT_THAT(last_event(), HasSubstr("identity_provider.set"));
    EXPECT_THAT(last_event(), HasSubstr(R"("admits_newcomers":"no")"));
    EXPECT_THAT(last_event(), HasSubstr(R"("access_review":")" + review.text()));
    EXPECT_FALSE(admits_newcomers());
    EXPECT_TRUE(fails_with(sign_in("lee@corp.example"), IdentityError::not_admitted));
    EXPECT_TRUE(succeeds(sign_in("kim@corp.example")));
    EXPECT_TRUE(fails_with(decide(place_.founder, review, row, ReviewDecision::keep), TeamError::row_decided));
}

TEST_P(WhatNewcomersGet, IsKeptWhereAReviewKeepsIt) {
    const auto review = begin();
    ASSERT_TRUE(succeeds(decide(place_.founder, review, of_providers(review).at(0), ReviewDecision::keep)));
    EXPECT_THAT(last_event(), HasSubstr("access_review.kept"));
    EXPECT_TRUE(admits_newcomers());
    EXPECT_TRUE(succeeds(sign_in("kim@corp.example")));
    keep_the_others(review);
    EXPECT_TRUE(succeeds(finish(review)));
}

TEST_P(WhatNewcomersGet, IsEndedByThoseAloneWhoMaySetTheProvider) {
    team::NewCustomRole form;
    form.key = parsed<team::RoleKey>("reviewer");
    form.label = parsed<team::RoleLabel>("Reviewer");
    form.base = parsed<json::Text<1, 64>>("sales_rep");
    form.on = team::SwitchedPermissions({Permission::review_access, Permission::view_audit_log});
    value_of(world_->gate.with<Permission::manage_roles>(
        IdentityWorld::as(place_.founder), place_.target(),
        [&](const Permit<Permission::manage_roles>& permit) { return rooms_->custom_roles.make(permit, form); }));
    const UserId reviewer = world_->add_member(place_.organization, place_.top(), "reviewer");
    const auto review = begin();
    const auto row = of_providers(review).at(0);
    EXPECT_TRUE(fails_with(decide(reviewer, review, row, ReviewDecision::remove), AccessError::denied));
    EXPECT_TRUE(admits_newcomers());
    EXPECT_TRUE(succeeds(decide(reviewer, review, row, ReviewDecision::keep)));
}

TEST_P(WhatNewcomersGet, IsGoneOnceNobodyGetsItThere) {
    const auto review = begin();
    ASSERT_THAT(of_providers(review), SizeIs(1));
    auto form = provider_form();
    form.admits_newcomers = false;
    set(form);
    const auto row = of_providers(review).at(0);
    EXPECT_TRUE(row.gone);
    EXPECT_TRUE(fails_with(decide(place_.founder, review, row, ReviewDecision::remove), TeamError::row_gone));
    keep_the_others(review);
    EXPECT_TRUE(succeeds(finish(review)));
    EXPECT_THAT(of_providers(begin()), IsEmpty()) << "nor is it listed anew";
}

TEST_P(WhatNewcomersGet, IsAnotherOnceItIsGivenElsewhere) {
    place_ = world_->found("scale-to-win");
    auto form = provider_form();
    form.subaccount = place_.subaccount;
    form.role = parsed<json::Text<1, 64>>("texter");
    set(form);
    const auto review = begin();
    const auto row = of_providers(review).at(0);
    EXPECT_EQ(row.scope, place_.at_subaccount());
    EXPECT_EQ(row.level, access::Level::subaccount);
    const auto other = world_->add_subaccount(place_.organization);
    form.subaccount = other;
    set(form);
    EXPECT_TRUE(of_providers(review).at(0).gone);
    keep_the_others(review);
    EXPECT_TRUE(succeeds(finish(review)));
    const auto second = begin();
    const auto there = of_providers(second).at(0);
    EXPECT_EQ(there.scope, access::scope_of(other));
    ASSERT_TRUE(succeeds(decide(place_.founder, second, there, ReviewDecision::remove)))
        << "though the provider is set at the organization";
    EXPECT_FALSE(admits_newcomers());
}

TEST_P(WhatNewcomersGet, IsAmongWhatTheRemovalOfItsSetterEnds) {
    const UserId setter = world_->add_member(place_.organization, place_.top(), "admin");
    const UserId other = world_->add_member(place_.organization, place_.top(), "admin");
    value_of(world_->set(setter, place_.target(), provider_form()));
    constexpr auto told = "identity_providers_closed_to_newcomers";
    EXPECT_THAT(consequences_of_removing(other), Not(Contains(Field(&team::Consequence::name, told))));
    EXPECT_THAT(consequences_of_removing(setter), Contains(Field(&team::Consequence::name, told)));
    remove(other);
    EXPECT_THAT(last_event(), Not(HasSubstr(told)));
    EXPECT_TRUE(succeeds(sign_in("kim@corp.example")));
    remove(setter);
    EXPECT_THAT(last_event(), HasSubstr(R"("identity_providers_closed_to_newcomers":"1")"));
    EXPECT_TRUE(fails_with(sign_in("lee@corp.example"), IdentityError::not_admitted));
    const auto undone = value_of(world_->gate.with<Permission::undo_removal>(
        IdentityWorld::as(place_.founder), place_.target(),
        [&](const Permit<Permission::undo_removal>& permit) { return rooms_->removals.undo(permit, setter); }));
    EXPECT_THAT(undone.stays, Contains(Field(&team::Consequence::name, told)));
    EXPECT_FALSE(admits_newcomers()) << "what they left behind doesn't come back with them";
    auto form = provider_form();
    form.admits_newcomers = true;
    value_of(world_->set(setter, place_.target(), form));
    EXPECT_TRUE(succeeds(sign_in("lee@corp.example")));
}

TEST_P(WhatNewcomersGet, IsNothingThatARemovalEndsWhereNobodyGetsIt) {
    const UserId setter = world_->add_member(place_.organization, place_.top(), "admin");
    auto form = provider_form();
    form.admits_newcomers = false;
    value_of(world_->set(setter, place_.target(), form));
    EXPECT_THAT(consequences_of_removing(setter), IsEmpty());
}

MUSTER_ON_BOTH_ENGINES(WhatNewcomersGet);

}  // namespace
}  // namespace muster::identity::testing
