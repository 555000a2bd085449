// SPDX-License-Identifier: Apache-2.0
#include "team/api_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "access/testing/deeds.h"
#include "storage/testing/one_text.h"
#include "team/testing/key_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Permission;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto payloads =
    one_text("api_key_test.payloads", "select payload from events where organization_id = $1 order by id");

constexpr auto count_keys = one_text("api_key_test.count", "select count(*) from api_keys where organization_id = $1");
// Older ones that have expired, copied of one that there is.
constexpr auto find_key =
    one_text("api_key_test.find_key", "select 1 from api_keys where organization_id = $1 and id = $2");
constexpr auto put_old = one_text(
    "api_key_test.put_old",
    "with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < $2) "
    "insert into api_keys (organization_id, id, name, permissions, subaccounts, digest, made_by, made_at, keeper, "
    "ends_at) select k.organization_id, k.id - 10 - n.i, k.name, k.permissions, k.subaccounts, k.digest, k.made_by, "
    "k.made_at, k.keeper, cast($3 as bigint) from n, api_keys k where k.organization_id = $1 "
    "and k.id = (select max(id) from api_keys where organization_id = $1)");

// As if its maker had held more then.
constexpr auto choose = one_text("api_key_test.choose", "update api_keys set permissions = $2 where id = $1");

class KeepingApiKeys : public OnKeyWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("scale-to-win");
        maker_ = world_->add_member(place_.organization, place_.top(), "owner");
    }
    MadeKey make(std::vector<Permission> permissions, std::vector<SubaccountId> subaccounts = {}) {
        return value_of(world_->make(maker_, place_.target(), key_for(std::move(permissions), std::move(subaccounts))));
    }
    /// "pointer code" of what is wrong with a form.
    std::vector<std::string> mistakes(const NewApiKey& form) {
        const auto refused = world_->make(maker_, place_.target(), form);
        EXPECT_TRUE(fails_with(refused, TeamError::api_key_form_wrong));
        std::vector<std::string> mistakes;
        for (const auto& field : refused.error().fields()) mistakes.push_back(field.pointer + " " + field.code);
        return mistakes;
    }
    std::vector<ApiKey> listed() { return value_of(world_->keys(place_.founder, place_.target())).items; }

    Place place_;
    UserId maker_;
};

TEST_P(KeepingApiKeys, AKeyIsForWhatWasChosenForNinetyDaysInAllOfTheOrganizationUnlessItsMakerSaysMore) {
    const auto [key, secret] = make({Permission::view_members, Permission::create_campaign, Permission::view_members});
    EXPECT_THAT(key.permissions, ElementsAre(Permission::view_members, Permission::create_campaign));
    EXPECT_THAT(key.subaccounts, IsEmpty());
    EXPECT_EQ(key.ends_at, world_->clock.now() + limits::api_key_lifetime);
    EXPECT_EQ(key.made_by, maker_);
    EXPECT_EQ(key.keeper, maker_);
    EXPECT_EQ(key.state, ApiKeyState::active);
    EXPECT_EQ(key.last_used_at, std::nullopt);

    auto form = key_for({Permission::create_campaign}, {place_.subaccount});
    form.ends_at = world_->clock.now() + std::chrono::hours(1);
    const auto narrow = value_of(world_->make(maker_, place_.target(), form)).first;
    const auto seen = world_->seen(place_, narrow.id);
    EXPECT_EQ(seen.name, "Nightly import");
    EXPECT_THAT(seen.permissions, ElementsAre(Permission::create_campaign));
    EXPECT_THAT(seen.subaccounts, ElementsAre(place_.subaccount));
    EXPECT_EQ(seen.ends_at, *form.ends_at);
    EXPECT_EQ(listed().size(), 2U);
}

TEST_P(KeepingApiKeys, NobodyMakesAKeyForMoreThanTheyMayDoThemselves) {
    EXPECT_TRUE(fails_with(world_->make(maker_, place_.target(), key_for({Permission::view_invoices})),
                           AccessError::may_not_grant))
        << "of this model nobody views invoices";
    const auto account = world_->found("customertext");
    EXPECT_TRUE(succeeds(world_->make(account.founder, account.target(), key_for({Permission::view_invoices}))));
    EXPECT_THAT(listed(), IsEmpty());
}

TEST_P(KeepingApiKeys, ME_3j_CT_3_OnlyWhoMayMakeKeysMakesRotatesAdoptsRevokesAndSeesThem) {
    const auto account = world_->found("customertext");
    const auto manager = world_->add_member(account.organization, account.top(), "manager");
    const auto form = key_for({Permission::view_contacts});
    const auto key = value_of(world_->make(account.founder, account.target(), form)).first.id;
    EXPECT_TRUE(fails_with(world_->make(manager, account.target(), form), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->rotate(manager, account.target(), key), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->adopt(manager, account.target(), key), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->revoke_key(manager, account.target(), key), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->keys(manager, account.target()), AccessError::denied));
    EXPECT_TRUE(succeeds(world_->rotate(account.founder, account.target(), key)));
    EXPECT_TRUE(succeeds(world_->adopt(account.founder, account.target(), key)));
    EXPECT_TRUE(succeeds(world_->revoke_key(account.founder, account.target(), key)));
}

TEST_P(KeepingApiKeys, WhatOnlyPersonsDoIsNoKeysAndWhatIsTheOrganizationsNoSubaccountKeys) {
    EXPECT_THAT(
        mistakes(key_for({Permission::view_members, Permission::create_api_key, Permission::leave_organization})),
        ElementsAre("/permissions/1 persons_only", "/permissions/2 persons_only"));
    EXPECT_THAT(mistakes(key_for({Permission::view_usage, Permission::view_organization_usage}, {place_.subaccount})),
                ElementsAre("/permissions/1 level"));
    EXPECT_THAT(mistakes(key_for({})), ElementsAre("/permissions length"));
    EXPECT_TRUE(succeeds(world_->make(maker_, place_.target(), key_for({Permission::view_organization_usage}))));
}

TEST_P(KeepingApiKeys, AnEndIsAheadOfNowAndNotTooFar) {
    auto form = key_for({Permission::view_members});
    for (const Time end :
         {world_->clock.now(), Time(world_->clock.now() + limits::api_key_lifetime_max + std::chrono::seconds(1))}) {
        form.ends_at = end;
        EXPECT_THAT(mistakes(form), ElementsAre("/ends_at range"));
    }
    form.ends_at = world_->clock.now() + limits::api_key_lifetime_max;
    EXPECT_TRUE(succeeds(world_->make(maker_, place_.target(), form)));
}

TEST_P(KeepingApiKeys, ASubaccountIsOneOfTheOrganization) {
    const auto other = world_->found("scale-to-win");
    for (const auto subaccount : {other.subaccount, SubaccountId(77), SubaccountId(place_.organization.number())}) {
        EXPECT_TRUE(
            fails_with(world_->make(maker_, place_.target(), key_for({Permission::create_campaign}, {subaccount})),
                       AccessError::not_found));
    }
}

TEST_P(KeepingApiKeys, NoSubaccountsAtAllAreNotTheWholeOrganization) {
    auto form = key_for({Permission::view_members});
    form.subaccounts.emplace();
    EXPECT_TRUE(fails_with(world_->make(maker_, place_.target(), form), TeamError::api_key_form_wrong));
}

TEST_P(KeepingApiKeys, AKeyOfAnotherOrganizationIsNotThere) {
    const auto other = world_->found("scale-to-win");
    const auto key = make({Permission::view_members}).first.id;
    EXPECT_TRUE(fails_with(world_->rotate(other.founder, other.target(), key), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->adopt(other.founder, other.target(), key), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->revoke_key(other.founder, other.target(), key), AccessError::not_found));
    EXPECT_THAT(value_of(world_->keys(other.founder, other.target())).items, IsEmpty());
}

TEST_P(KeepingApiKeys, AKeyIsShownAsItIsListedToWhoMayListThem) {
    const auto key = make({Permission::view_members}).first.id;
    const auto show = [&](UserId by, const Place& where) {
        return world_->gate.with<Permission::view_api_keys>(
            KeyWorld::as(by), where.target(), [&](const access::Permit<Permission::view_api_keys>& permit) {
                return world_->api_keys.show(permit, key);
            });
    };
    EXPECT_EQ(value_of(show(place_.founder, place_)).state, ApiKeyState::active);
    const auto other = world_->found("scale-to-win");
    EXPECT_TRUE(fails_with(show(other.founder, other), AccessError::not_found));
    EXPECT_TRUE(fails_with(show(other.founder, place_), AccessError::not_found));
    const auto admin = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
    EXPECT_TRUE(fails_with(show(admin, place_), AccessError::denied));
    value_of(world_->revoke_key(maker_, place_.target(), key));
    EXPECT_EQ(value_of(show(place_.founder, place_)).state, ApiKeyState::revoked);
}

TEST_P(KeepingApiKeys, ARevokedKeyIsOverForGood) {
    const auto [key, secret] = make({Permission::view_members});
    EXPECT_TRUE(succeeds(world_->shown(secret)));
    value_of(world_->revoke_key(place_.founder, place_.target(), key.id));
    EXPECT_TRUE(fails_with(world_->shown(secret), AccessError::key_over));
    EXPECT_EQ(world_->seen(place_, key.id).state, ApiKeyState::revoked);
    EXPECT_TRUE(fails_with(world_->revoke_key(maker_, place_.target(), key.id), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->rotate(maker_, place_.target(), key.id), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->adopt(maker_, place_.target(), key.id), AccessError::not_found));
}

TEST_P(KeepingApiKeys, ARotationEndsTheSecretBeforeAtOnce) {
    const auto [key, secret] = make({Permission::view_members});
    const auto [rotated, next] = value_of(world_->rotate(maker_, place_.target(), key.id));
    EXPECT_EQ(rotated.former_ends_at, std::nullopt);
    EXPECT_TRUE(fails_with(world_->shown(secret), AccessError::key_over));
    EXPECT_EQ(value_of(world_->shown(next)).key_id(), key.id);
}

TEST_P(KeepingApiKeys, WhatWasBegunByTheSecretBeforeARotationIsNotDoneAfterIt) {
    const auto [key, secret] = make({Permission::view_members});
    const auto begun = value_of(world_->shown(secret));
    const auto ask = [&](const access::Actor& by) {
        return access::testing::use<Permission::view_members>(world_->gate, by, place_.target());
    };
    EXPECT_TRUE(succeeds(ask(begun)));
    const auto next = value_of(world_->rotate(maker_, place_.target(), key.id)).second;
    EXPECT_TRUE(fails_with(ask(begun), AccessError::key_over));
    EXPECT_TRUE(succeeds(ask(value_of(world_->shown(next)))));
    ApiKeyRotation form;
    form.grace_hours.emplace(1);
    const auto with_grace = value_of(world_->shown(next));
    value_of(world_->rotate(maker_, place_.target(), key.id, form));
    EXPECT_TRUE(succeeds(ask(with_grace)));
    world_->clock.advance(std::chrono::hours(1));
    EXPECT_TRUE(fails_with(ask(with_grace), AccessError::key_over));
}

TEST_P(KeepingApiKeys, ARotationRenewsForNoLongerThanAKeyMayLast) {
    const auto key = make({Permission::view_members}).first.id;
    ApiKeyRotation form;
    form.ends_at = world_->clock.now() + limits::api_key_lifetime_max + std::chrono::seconds(1);
    EXPECT_TRUE(fails_with(world_->rotate(maker_, place_.target(), key, form), TeamError::api_key_form_wrong));
    form.ends_at = world_->clock.now();
    EXPECT_TRUE(fails_with(world_->rotate(maker_, place_.target(), key, form), TeamError::api_key_form_wrong));
    form.ends_at = world_->clock.now() + limits::api_key_lifetime_max;
    EXPECT_TRUE(succeeds(world_->rotate(maker_, place_.target(), key, form)));
}

TEST_P(KeepingApiKeys, AnExpiredKeyIsRenewedOnlyWhileThereIsRoomForOneMore) {
    const auto expired = make({Permission::view_members}).first.id;
    world_->clock.advance(limits::api_key_lifetime);
    access::ApiKeyId last;
    for (int i = 0; i < limits::open_api_keys_max; ++i) last = make({Permission::view_members}).first.id;
    EXPECT_TRUE(fails_with(world_->rotate(maker_, place_.target(), expired), TeamError::too_many_api_keys));
    EXPECT_TRUE(succeeds(world_->rotate(maker_, place_.target(), last))) << "one that works takes no more room";
    value_of(world_->revoke_key(maker_, place_.target(), last));
    EXPECT_TRUE(succeeds(world_->rotate(maker_, place_.target(), expired)));
}

TEST_P(KeepingApiKeys, ARotationWithGraceLeavesTheSecretBeforeForSoLongAndNoOlderOne) {
    const auto [key, first] = make({Permission::view_members});
    ApiKeyRotation form;
    form.grace_hours.emplace(2);
    const auto second = value_of(world_->rotate(maker_, place_.target(), key.id, form));
    EXPECT_EQ(second.first.former_ends_at, world_->clock.now() + std::chrono::hours(2));
    EXPECT_TRUE(succeeds(world_->shown(first)));
    EXPECT_TRUE(succeeds(world_->shown(second.second)));
    world_->clock.advance(std::chrono::hours(1));
    const auto third = value_of(world_->rotate(maker_, place_.target(), key.id, form)).second;
    EXPECT_TRUE(fails_with(world_->shown(first), AccessError::key_over));
    EXPECT_TRUE(succeeds(world_->shown(second.second)));
    world_->clock.advance(std::chrono::hours(2));
    EXPECT_TRUE(fails_with(world_->shown(second.second), AccessError::key_over));
    EXPECT_TRUE(succeeds(world_->shown(third)));
    EXPECT_EQ(world_->seen(place_, key.id).former_ends_at, std::nullopt);
}

TEST_P(KeepingApiKeys, ARevocationEndsWhatARotationLeftToo) {
    const auto [key, first] = make({Permission::view_members});
    ApiKeyRotation form;
    form.grace_hours.emplace(24);
    value_of(world_->rotate(maker_, place_.target(), key.id, form));
    value_of(world_->revoke_key(maker_, place_.target(), key.id));
    EXPECT_TRUE(fails_with(world_->shown(first), AccessError::key_over));
}

TEST_P(KeepingApiKeys, AnExpiredKeyIsRenewedByItsRotationAndNotByItsAdoption) {
    const auto [key, secret] = make({Permission::view_members});
    world_->clock.advance(limits::api_key_lifetime);
    EXPECT_TRUE(fails_with(world_->shown(secret), AccessError::key_over));
    EXPECT_EQ(world_->seen(place_, key.id).state, ApiKeyState::expired);
    EXPECT_TRUE(fails_with(world_->adopt(place_.founder, place_.target(), key.id), TeamError::api_key_expired));
    ApiKeyRotation form;
    form.grace_hours.emplace(24);
    const auto next = value_of(world_->rotate(maker_, place_.target(), key.id, form)).second;
    EXPECT_TRUE(fails_with(world_->shown(secret), AccessError::key_over)) << "grace revives nothing";
    EXPECT_TRUE(succeeds(world_->shown(next)));
}

TEST_P(KeepingApiKeys, NobodyAnswersForAKeyThatMayDoMoreThanTheyThemselvesNorSeesItsSecret) {
    const auto key = make({Permission::view_members}).first.id;
    const auto target = place_.target();
    EXPECT_TRUE(succeeds(world_->rotate(place_.founder, target, key)));
    EXPECT_EQ(world_->seen(place_, key).keeper, place_.founder) << "who knows the secret answers for it";
    EXPECT_EQ(world_->seen(place_, key).made_by, maker_);
    world_->run(choose, key, "view_members,view_invoices");
    EXPECT_TRUE(fails_with(world_->rotate(maker_, target, key), AccessError::may_not_grant));
    EXPECT_TRUE(fails_with(world_->adopt(maker_, target, key), AccessError::may_not_grant));
    EXPECT_EQ(world_->seen(place_, key).keeper, place_.founder);
    EXPECT_TRUE(succeeds(world_->revoke_key(maker_, target, key))) << "but anybody who may can end it";
}

TEST_P(KeepingApiKeys, AnOrganizationHasSoManyKeysAtATime) {
    auto form = key_for({Permission::view_members});
    access::ApiKeyId last;
    for (int i = 0; i < limits::open_api_keys_max; ++i) {
        last = value_of(world_->make(maker_, place_.target(), form)).first.id;
    }
    EXPECT_TRUE(fails_with(world_->make(maker_, place_.target(), form), TeamError::too_many_api_keys));
    value_of(world_->revoke_key(maker_, place_.target(), last));
    EXPECT_TRUE(succeeds(world_->make(maker_, place_.target(), form)));
}

TEST_P(KeepingApiKeys, ThoseThatAreOverAreForgottenOnceThereAreSoMany) {
    const auto first = make({Permission::view_members}).first.id;
    const auto second = make({Permission::view_members}).first.id;
    value_of(world_->revoke_key(maker_, place_.target(), first));
    world_->clock.advance(std::chrono::hours(1));
    value_of(world_->revoke_key(maker_, place_.target(), second));
    world_->run(put_old, place_.organization, limits::api_keys_over_kept_max - 1, world_->clock.now());
    const auto stored = [&] { return world_->run(count_keys, place_.organization)[0].get<int>(0); };
    EXPECT_EQ(stored(), limits::api_keys_over_kept_max + 1);
    make({Permission::view_members});
    EXPECT_EQ(stored(), limits::api_keys_over_kept_max + 1) << "one came, and one went";
    const auto is_there = [&](access::ApiKeyId key) {
        return !world_->run(find_key, place_.organization, key).empty();
    };
    EXPECT_FALSE(is_there(first)) << "which was over longest, though older ones were over later";
    EXPECT_TRUE(is_there(second));
    EXPECT_TRUE(succeeds(world_->shown(make({Permission::view_members}).second))) << "what works is never forgotten";
}

TEST_P(KeepingApiKeys, EachDeedLeavesItsEventAndNoneItsSecret) {
    const auto [key, secret] = make({Permission::view_members}, {});
    const auto next = value_of(world_->rotate(maker_, place_.target(), key.id)).second;
    value_of(world_->adopt(place_.founder, place_.target(), key.id));
    value_of(world_->revoke_key(maker_, place_.target(), key.id));
    EXPECT_THAT(world_->actions_of(place_.organization),
                ElementsAre("api_key.made", "api_key.rotated", "api_key.adopted", "api_key.revoked"));
    for (const auto row : world_->run(payloads, place_.organization)) {
        const auto payload = row.get<std::string>(0);
        EXPECT_THAT(payload, HasSubstr("Nightly import"));
        EXPECT_FALSE(payload.contains(secret.reveal()) || payload.contains(next.reveal()));
    }
}

MUSTER_ON_BOTH_ENGINES(KeepingApiKeys);

}  // namespace
}  // namespace muster::team::testing
