// SPDX-License-Identifier: Apache-2.0
#include "identity/claimed_domain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/testing/identity_world.h"

namespace muster::identity::testing {
namespace {

using access::AccessError;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;

class DomainsOf : public OnIdentityWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplemarket");
        other_ = world_->found("amplemarket");
    }
    ClaimedDomain claim(const Place& place, std::string_view domain = "corp.example") {
        return value_of(world_->claim(place.founder, place.target(), domain));
    }
    Result<ClaimedDomain> verify(const Place& place, const ClaimedDomain& claimed) {
        return world_->verify(place.founder, place.target(), claimed.id);
    }
    void publish(const ClaimedDomain& claimed) {
        world_->dns.published[claimed.record_name].push_back(claimed.record_value);
    }

    Place place_;
    Place other_;
};

TEST_P(DomainsOf, AnOrganizationAreProvenByWhatTheirDnsSays) {
    const auto claimed = claim(place_, "Corp.Example");
    EXPECT_EQ(claimed.domain, "corp.example");
    EXPECT_EQ(claimed.record_name, "_muster.corp.example");
    EXPECT_EQ(claimed.state, DomainState::claimed);
    EXPECT_TRUE(fails_with(verify(place_, claimed), IdentityError::domain_unproven));
    world_->dns.published[claimed.record_name] = {"v=spf1 -all", "muster-verification=of somebody else"};
    EXPECT_TRUE(fails_with(verify(place_, claimed), IdentityError::domain_unproven));
    publish(claimed);
    const auto verified = value_of(verify(place_, claimed));
    EXPECT_EQ(verified.state, DomainState::verified);
    EXPECT_EQ(verified.verified_at, world_->clock.now());
    EXPECT_THAT(world_->actions_of(place_.organization), ElementsAre("email_domain.claimed", "email_domain.verified"));
}

TEST_P(DomainsOf, AnOrganizationAreUnprovenWhileTheDnsIsSilent) {
    const auto claimed = claim(place_);
    publish(claimed);
    world_->dns.is_down = true;
    EXPECT_TRUE(fails_with(verify(place_, claimed), IdentityError::dns_unavailable));
    world_->dns.is_down = false;
    EXPECT_TRUE(succeeds(verify(place_, claimed)));
}

TEST_P(DomainsOf, AnOrganizationAreNotProvenByAnothersRecord) {
    const auto ours = claim(place_);
    const auto theirs = claim(other_);
    EXPECT_NE(ours.record_value, theirs.record_value);
    publish(theirs);
    EXPECT_TRUE(fails_with(verify(place_, ours), IdentityError::domain_unproven));
    EXPECT_TRUE(succeeds(verify(other_, theirs)));
}

TEST_P(DomainsOf, AnOrganizationAreNoOthersOnceProvenUntilTheyAreGivenUp) {
    const auto ours = claim(place_);
    const auto theirs = claim(other_);
    publish(ours);
    publish(theirs);
    ASSERT_TRUE(succeeds(verify(place_, ours)));
    EXPECT_TRUE(fails_with(verify(other_, theirs), IdentityError::domain_taken));
    ASSERT_TRUE(succeeds(world_->release(place_.founder, place_.target(), ours.id)));
    EXPECT_TRUE(succeeds(verify(other_, theirs)));
}

TEST_P(DomainsOf, AnOrganizationAreNobodyElsesToClaimToSeeOrToGiveUp) {
    const auto ours = claim(place_);
    publish(ours);
    const UserId rep = world_->add_member(place_.organization, place_.top(), "sales_rep");
    EXPECT_TRUE(fails_with(world_->claim(rep, place_.target(), "rep.example"), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->verify(rep, place_.target(), ours.id), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->release(rep, place_.target(), ours.id), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->release(other_.founder, other_.target(), ours.id), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->verify(other_.founder, other_.target(), ours.id), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->claim(other_.founder, place_.target(), "b.example"), AccessError::not_found));
}

TEST_P(DomainsOf, AnOrganizationAreClaimedOnceAndNotWithoutEnd) {
    claim(place_);
    EXPECT_TRUE(
        fails_with(world_->claim(place_.founder, place_.target(), "corp.example"), IdentityError::domain_claimed));
    for (int i = 1; i < limits::domains_per_organization_max; ++i) claim(place_, "d" + std::to_string(i) + ".example");
    EXPECT_TRUE(fails_with(world_->claim(place_.founder, place_.target(), "one-more.example"),
                           IdentityError::too_many_domains));
}

MUSTER_ON_BOTH_ENGINES(DomainsOf);

}  // namespace
}  // namespace muster::identity::testing
