// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/one_text.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto all_hashes = one_text("secrets_test.hashes", "select password_hash from users");

class EventsOfTheTeam : public OnTeamWorld {};

TEST_P(EventsOfTheTeam, HoldNoSecret) {
    const auto founder = world_->sign_up("founder@people.example");
    const auto organization =
        value_of(world_->organizations.create(TeamWorld::as(founder.id), founder.id,
                                              {parsed<OrganizationName>("Ours"), parsed<json::Text<1, 64>>("amplifi")}))
            .id;
    const auto invite = [&](std::string_view email) {
        const auto made = value_of(world_->invite(founder.id, {organization}, invitation_for(email, "member")));
        return world_->token_of(organization, made.id);
    };
    const auto first_token = invite("new@people.example");
    const auto newcomer = value_of(world_->invitations.sign_up(
        {first_token, parsed<PersonName>("Newcomer"), parsed<json::Password>("a long password")}));
    const auto guest = world_->sign_up("guest@people.example");
    const auto second_token = invite("guest@people.example");
    value_of(world_->invitations.accept(guest, second_token));
    const auto session = value_of(world_->sessions.begin(guest, {"192.0.2.7", "A Browser"}));
    EXPECT_FALSE(world_->users.check_password(guest.email, Secret("a wrong password")).ok());
    value_of(world_->leave(guest.id, organization));
    value_of(world_->sessions.end(value_of(world_->sessions.find(session.token.reveal())).value()));

    std::vector<std::string> secrets{"a long password", "a wrong password", std::string(first_token.reveal()),
                                     std::string(second_token.reveal()), std::string(session.token.reveal())};
    for (const auto row : world_->run(all_hashes)) secrets.push_back(row.get<std::string>(0));
    auto events = world_->events_of();
    const auto of_organization = world_->events_of(organization);
    events.insert(events.end(), of_organization.begin(), of_organization.end());
    ASSERT_EQ(secrets.size(), 5U + 3U);
    ASSERT_GE(events.size(), 10U);
    for (const auto& event : events) {
        for (const auto& secret : secrets) {
            EXPECT_THAT(event.payload.value_or(""), Not(HasSubstr(secret))) << event.action;
            EXPECT_THAT(event.actor.name, Not(HasSubstr(secret))) << event.action;
        }
    }
}

MUSTER_ON_BOTH_ENGINES(EventsOfTheTeam);

}  // namespace
}  // namespace muster::team::testing
