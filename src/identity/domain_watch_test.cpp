// SPDX-License-Identifier: Apache-2.0
#include "identity/domain_watch.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/claimed_domain_mail.h"
#include "identity/testing/identity_world.h"
#include "mail/testing/kept_mails.h"
#include "storage/testing/one_text.h"

namespace muster::identity::testing {
namespace {

using access::AccessError;
using access::Actor;
using access::Permission;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto count_jobs =
    one_text("domain_watch_test.jobs", "select count(*) from jobs where organization_id = $1 and kind = $2");
constexpr auto await_deletion =
    one_text("domain_watch_test.close", "update organizations set deletion_due_at = $2 where organization_id = $1");
constexpr auto put_domain =
    one_text("domain_watch_test.put",
             "insert into email_domains (organization_id, id, domain, claimed_at, verified_at, looked_at) "
             "values ($1, $2, $3, $4, $4, $4)");

class ProvenDomain : public OnIdentityWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplemarket");
        other_ = world_->found("amplemarket");
        ours_ = world_->prove(place_, "corp.example");
    }
    ClaimedDomain seen(const Place& place, EmailDomainId id) {
        return value_of(world_->show_domain(place.founder, place.target(), id));
    }
    ClaimedDomain seen() { return seen(place_, ours_.id); }
    ClaimedDomain claim(const Place& place, std::string_view domain = "corp.example") {
        return value_of(world_->claim(place.founder, place.target(), domain));
    }
    Result<ClaimedDomain> verify(const Place& place, const ClaimedDomain& claimed) {
        return world_->verify(place.founder, place.target(), claimed.id);
    }
    void publish(const ClaimedDomain& claimed) {
        world_->dns.published[claimed.record_name].push_back(claimed.record_value);
    }
    void withdraw(const ClaimedDomain& claimed) {
        std::erase(world_->dns.published[claimed.record_name], claimed.record_value);
    }
    int look() { return value_of(world_->watch.look_at_all_due()); }
    int look_next_day() {
        world_->clock.advance(limits::domain_look_interval);
        return look();
    }
    void lapse() {
        withdraw(ours_);
        for (int i = 0; i < limits::domain_misses_max; ++i) EXPECT_EQ(look_next_day(), 1);
        EXPECT_EQ(seen().state, DomainState::lapsed);
    }
    int mails(const Place& place) {
        return world_->run(count_jobs, place.organization, ClaimedDomains::mail_job)[0].get<int>(0);
    }
    /// What the last event tells.
    std::string told_last(const Place& place) {
        return world_->events_of(place.organization).back().payload.value_or("");
    }

    Place place_;
    Place other_;
    ClaimedDomain ours_;
};

TEST_P(ProvenDomain, IsLookedForAgainOnceADayAndStaysWhileItsRecordDoes) {
    const auto before = world_->actions_of(place_.organization);
    EXPECT_EQ(look(), 0) << "it was just proven";
    EXPECT_EQ(look_next_day(), 1);
    EXPECT_EQ(look(), 0) << "once a day";
    EXPECT_EQ(look_next_day(), 1);
    EXPECT_EQ(seen().state, DomainState::verified);
    EXPECT_EQ(seen().misses, 0);
    EXPECT_EQ(world_->actions_of(place_.organization), before) << "a look is no deed";
    claim(other_, "claimed.example");
    EXPECT_EQ(look_next_day(), 1) << "what isn't proven isn't looked for";
}

TEST_P(ProvenDomain, LapsesOnceItsRecordWasGoneForDaysInARow) {
    value_of(world_->set(place_.founder, place_.target()));
    withdraw(ours_);
    for (int i = 1; i < limits::domain_misses_max; ++i) {
        EXPECT_EQ(look_next_day(), 1);
        EXPECT_EQ(seen().misses, i);
        ASSERT_EQ(seen().state, DomainState::verified);
    }
    EXPECT_TRUE(succeeds(world_->start("kim@corp.example")));
    EXPECT_EQ(mails(place_), 0);
    EXPECT_EQ(look_next_day(), 1);
    EXPECT_EQ(seen().state, DomainState::lapsed);
    EXPECT_EQ(seen().lapsed_at, world_->clock.now());
    EXPECT_EQ(seen().verified_at, std::nullopt);
    EXPECT_EQ(world_->actions_of(place_.organization).back(), "email_domain.lapsed");
    EXPECT_THAT(told_last(place_), HasSubstr(R"("domain":"corp.example")"));
    EXPECT_THAT(told_last(place_), HasSubstr(R"("cause":"record_gone")"));
    EXPECT_EQ(mails(place_), 1);
    EXPECT_TRUE(fails_with(world_->start("kim@corp.example"), IdentityError::no_provider));
    EXPECT_EQ(look_next_day(), 0) << "nobody looks for it any more";
    EXPECT_EQ(mails(place_), 1);
}

TEST_P(ProvenDomain, IsForgivenWhatWasMissedOnceItsRecordIsBack) {
    withdraw(ours_);
    for (int i = 1; i < limits::domain_misses_max; ++i) look_next_day();
    publish(ours_);
    EXPECT_EQ(look_next_day(), 1);
    EXPECT_EQ(seen().misses, 0);
    withdraw(ours_);
    look_next_day();
    EXPECT_EQ(seen().misses, 1);
    EXPECT_EQ(seen().state, DomainState::verified);
}

TEST_P(ProvenDomain, StaysWhileTheDnsIsSilentHoweverLong) {
    withdraw(ours_);
    look_next_day();
    world_->dns.is_down = true;
    for (int i = 0; i < 2 * limits::domain_misses_max; ++i) EXPECT_EQ(look_next_day(), 0);
    EXPECT_EQ(seen().misses, 1);
    EXPECT_EQ(seen().state, DomainState::verified);
}

TEST_P(ProvenDomain, IsLookedForAgainAfterAnHourOnceTheDnsIsSilent) {
    withdraw(ours_);
    world_->dns.is_down = true;
    EXPECT_EQ(look_next_day(), 0);
    world_->dns.is_down = false;
    world_->clock.advance(limits::domain_look_again_after - std::chrono::seconds(1));
    EXPECT_EQ(look(), 0);
    world_->clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(look(), 1);
    EXPECT_EQ(seen().misses, 1);
    EXPECT_EQ(look(), 0) << "once it was answered, once a day";
}

/// A DNS that says nothing is there, and doesn't answer at some names; each question takes its time.
class SlowDns final : public Dns {
  public:
    SlowDns(muster::testing::ManualClock& clock, std::chrono::seconds time) : clock_(clock), time_(time) {}
    Result<std::vector<std::string>> texts(const std::string& name) override {
        ++asked;
        clock_.advance(time_);
        if (name == silent) return IdentityError::dns_unavailable;
        return std::vector<std::string>();
    }
    int asked = 0;
    std::string silent;

  private:
    muster::testing::ManualClock& clock_;
    std::chrono::seconds time_;
};

TEST_P(ProvenDomain, IsLookedForThoughTheDnsIsSilentAboutTheOneBefore) {
    world_->clock.advance(std::chrono::seconds(1));
    const auto theirs = world_->prove(other_, "other.example");
    SlowDns dns(world_->clock, std::chrono::seconds(0));
    dns.silent = ours_.record_name;
    DomainWatch watch(world_->gate, *database_, world_->domains, world_->dns, dns, world_->clock);
    world_->clock.advance(limits::domain_look_interval);
    EXPECT_EQ(value_of(watch.look_at_all_due()), 1);
    EXPECT_EQ(dns.asked, 2);
    EXPECT_EQ(seen().misses, 0);
    EXPECT_EQ(seen(other_, theirs.id).misses, 1);
}

TEST_P(ProvenDomain, WaitsForTheNextRoundOnceTheDnsIsSlow) {
    const auto theirs = world_->prove(other_, "other.example");
    SlowDns dns(world_->clock, limits::domain_round_time_max);
    DomainWatch watch(world_->gate, *database_, world_->domains, world_->dns, dns, world_->clock);
    world_->clock.advance(limits::domain_look_interval);
    EXPECT_EQ(value_of(watch.look_at_all_due()), 1);
    EXPECT_EQ(value_of(watch.look_at_all_due()), 1);
    EXPECT_EQ(seen().misses + seen(other_, theirs.id).misses, 2);
}

TEST_P(ProvenDomain, IsLookedForWhileVerificationsTakeAllTheirPlaces) {
    FakeDns taken;
    taken.is_down = true;
    DomainWatch watch(world_->gate, *database_, world_->domains, taken, world_->dns, world_->clock);
    withdraw(ours_);
    world_->clock.advance(limits::domain_look_interval);
    EXPECT_EQ(value_of(watch.look_at_all_due()), 1);
    EXPECT_EQ(seen().misses, 1);
}

/// A DNS that says nothing is there, while somebody does something.
class Meanwhile final : public Dns {
  public:
    explicit Meanwhile(std::function<void()> deed) : deed_(std::move(deed)) {}
    Result<std::vector<std::string>> texts(const std::string& /*name*/) override {
        deed_();
        return std::vector<std::string>();
    }

  private:
    std::function<void()> deed_;
};

TEST_P(ProvenDomain, IsNotMissedByALookDuringWhichItIsGivenUp) {
    world_->clock.advance(limits::domain_look_interval);
    Meanwhile dns([&] { EXPECT_TRUE(succeeds(world_->release(place_.founder, place_.target(), ours_.id))); });
    DomainWatch watch(world_->gate, *database_, world_->domains, world_->dns, dns, world_->clock);
    EXPECT_EQ(value_of(watch.look_at_all_due()), 0);
    EXPECT_EQ(world_->actions_of(place_.organization).back(), "email_domain.released");
}

TEST_P(ProvenDomain, IsOneOfSoManyInARound) {
    for (int i = 0; i < limits::domain_looks_per_round_max; ++i) {
        world_->run(put_domain, other_.organization, std::int64_t{1000} + i, "d" + std::to_string(i) + ".example",
                    world_->clock.now());
    }
    EXPECT_EQ(look_next_day(), limits::domain_looks_per_round_max);
    EXPECT_EQ(look(), 1);
    EXPECT_EQ(look(), 0);
}

/// A DNS that says nothing is there, while another process looks.
class LookedAtMeanwhile final : public Dns {
  public:
    explicit LookedAtMeanwhile(DomainWatch& other) : other_(other) {}
    Result<std::vector<std::string>> texts(const std::string& /*name*/) override {
        seen_by_other += TRY(other_.look_at_all_due());
        return std::vector<std::string>();
    }
    int seen_by_other = 0;

  private:
    DomainWatch& other_;
};

TEST_P(ProvenDomain, IsLookedForByOneOfSeveralProcesses) {
    withdraw(ours_);
    LookedAtMeanwhile dns(world_->watch);
    DomainWatch watch(world_->gate, *database_, world_->domains, world_->dns, dns, world_->clock);
    world_->clock.advance(limits::domain_look_interval);
    EXPECT_EQ(value_of(watch.look_at_all_due()), 1);
    EXPECT_EQ(dns.seen_by_other, 0);
    EXPECT_EQ(seen().misses, 1);
}

TEST_P(ProvenDomain, IsProvenAgainAfterItLapsed) {
    lapse();
    EXPECT_TRUE(fails_with(verify(place_, ours_), IdentityError::domain_unproven));
    publish(ours_);
    const auto proven = value_of(verify(place_, ours_));
    EXPECT_EQ(proven.state, DomainState::verified);
    EXPECT_EQ(proven.lapsed_at, std::nullopt);
    EXPECT_EQ(proven.misses, 0);
    EXPECT_EQ(world_->actions_of(place_.organization).back(), "email_domain.verified");
    EXPECT_EQ(look(), 0);
    EXPECT_EQ(look_next_day(), 1);
}

TEST_P(ProvenDomain, GoesToWhoeverProvesItOnceItsHoldersRecordIsGone) {
    const auto theirs = claim(other_);
    publish(theirs);
    EXPECT_TRUE(fails_with(verify(other_, theirs), IdentityError::domain_taken)) << "both stand";
    EXPECT_EQ(seen().state, DomainState::verified);
    withdraw(ours_);
    EXPECT_EQ(value_of(verify(other_, theirs)).state, DomainState::verified);
    EXPECT_EQ(seen().state, DomainState::lapsed);
    EXPECT_THAT(world_->actions_of(place_.organization),
                ElementsAre("email_domain.claimed", "email_domain.verified", "email_domain.lapsed"));
    EXPECT_THAT(told_last(place_), HasSubstr(R"("cause":"proven_elsewhere")"));
    EXPECT_EQ(mails(place_), 1);
    EXPECT_EQ(world_->actions_of(other_.organization).back(), "email_domain.verified");
    EXPECT_EQ(mails(other_), 0);
    publish(ours_);
    EXPECT_TRUE(fails_with(verify(place_, ours_), IdentityError::domain_taken)) << "it is theirs as it was ours";
}

TEST_P(ProvenDomain, GoesToNobodyWhoDoesntProveIt) {
    const auto theirs = claim(other_);
    withdraw(ours_);
    EXPECT_TRUE(fails_with(verify(other_, theirs), IdentityError::domain_unproven));
    publish(theirs);
    world_->dns.is_down = true;
    EXPECT_TRUE(fails_with(verify(other_, theirs), IdentityError::dns_unavailable));
    const UserId rep = world_->add_member(other_.organization, other_.top(), "sales_rep");
    world_->dns.is_down = false;
    EXPECT_TRUE(fails_with(world_->verify(rep, other_.target(), theirs.id), AccessError::denied));
    EXPECT_EQ(seen().state, DomainState::verified);
    EXPECT_EQ(mails(place_), 0);
}

TEST_P(ProvenDomain, LapsesInAnOrganizationThatWaitsForItsDeletionTooAndTellsNobody) {
    world_->run(await_deletion, place_.organization, world_->clock.now() + std::chrono::hours(24 * 365));
    withdraw(ours_);
    for (int i = 0; i < limits::domain_misses_max; ++i) EXPECT_EQ(look_next_day(), 1);
    EXPECT_EQ(world_->actions_of(place_.organization).back(), "email_domain.lapsed");
    EXPECT_THAT(value_of(world_->watch.mails_of(place_.organization, ours_.id)), IsEmpty());
}

TEST_P(ProvenDomain, IsTakenByNobodyOfAnOrganization) {
    const auto lapse_as = [&](UserId user) {
        return world_->gate.with<Permission::lapse_email_domain>(
            IdentityWorld::as(user), place_.target(), [&](const ClaimedDomains::Lapsing& permit) {
                return world_->domains.lapse(permit, ours_.id, DomainLapse::record_gone);
            });
    };
    EXPECT_TRUE(fails_with(lapse_as(place_.founder), AccessError::denied));
    EXPECT_TRUE(fails_with(lapse_as(other_.founder), AccessError::not_found));
    EXPECT_EQ(seen().state, DomainState::verified);
}

/// A mailer to which one address is nobody's.
class OneIsRefused final : public mail::Mailer {
  public:
    explicit OneIsRefused(std::string refused) : refused_(std::move(refused)) {}
    Result<void> send(const mail::Mail& mail, std::string_view /*message_id_local*/) override {
        if (mail.to.text() == refused_) return mail::MailError::refused;
        sent.push_back(mail.to.text());
        return {};
    }
    [[nodiscard]] std::string describe() const override { return "this test"; }
    std::vector<std::string> sent;

  private:
    std::string refused_;
};

TEST_P(ProvenDomain, IsMissedByMailToTheOthersWhereOneCantBeReached) {
    const UserId second = world_->add_member(place_.organization, place_.top(), "admin");
    lapse();
    for (const UserId refused : {place_.founder, second}) {
        OneIsRefused mailer(world_->email_of(refused));
        EXPECT_TRUE(
            fails_with(ClaimedDomainMailer(world_->watch, mailer, "").send_lapsed(place_.organization, ours_.id),
                       mail::MailError::refused));
        EXPECT_THAT(mailer.sent, ElementsAre(world_->email_of(refused == second ? place_.founder : second)));
    }
}

TEST_P(ProvenDomain, IsMissedByMailToThoseWhoConfigureItOnceItLapsed) {
    world_->add_member(place_.organization, place_.top(), "sales_rep");
    mail::testing::KeptMails sent;
    ClaimedDomainMailer mailer(world_->watch, sent, "https://muster.example");
    ASSERT_TRUE(succeeds(mailer.send_lapsed(place_.organization, ours_.id)));
    EXPECT_THAT(sent.mails, IsEmpty()) << "it is proven";
    lapse();
    ASSERT_TRUE(succeeds(mailer.send_lapsed(place_.organization, ours_.id)));
    ASSERT_TRUE(succeeds(mailer.send_lapsed(place_.organization, ours_.id)));
    ASSERT_THAT(sent.mails, SizeIs(2));
    EXPECT_EQ(sent.ids[0], sent.ids[1]) << "one mail, however often it is tried";
    EXPECT_EQ(sent.mails[0].to.text(), world_->email_of(place_.founder));
    EXPECT_THAT(sent.mails[0].subject, HasSubstr("corp.example"));
    EXPECT_THAT(sent.mails[0].text,
                HasSubstr("\nPOST https://muster.example/api/v1/organizations/" + place_.organization.text() +
                          "/email-domains/" + ours_.id.text() + "/verification\n"));
    publish(ours_);
    ASSERT_TRUE(succeeds(verify(place_, ours_)));
    sent.mails.clear();
    ASSERT_TRUE(succeeds(mailer.send_lapsed(place_.organization, ours_.id)));
    EXPECT_THAT(sent.mails, IsEmpty()) << "it is proven again";
    EXPECT_TRUE(succeeds(mailer.send_lapsed(place_.organization, EmailDomainId(4711)))) << "it was given up";
}

MUSTER_ON_BOTH_ENGINES(ProvenDomain);

}  // namespace
}  // namespace muster::identity::testing
