// SPDX-License-Identifier: Apache-2.0
// Once a removal has been answered, nothing that its member asks from then on is allowed, on any server, and nothing
// that they wrote is committed after it.

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "races/hammer.h"
#include "races/setup.h"
#include "support/cast.h"

namespace muster::testing {
namespace {

constexpr std::size_t browsers_count = 8;
constexpr int trials_default = 20;

int trials() {
    const char* const text = std::getenv("MUSTER_RACE_TRIALS");
    return text == nullptr ? trials_default : std::atoi(text);
}

bool is_allowed(const Asked& asked) { return asked.status >= 200 && asked.status < 300; }

/// What was answered to whom, over all trials.
struct Tally {
    int allowed_before = 0;
    int refused_before = 0;  ///< began before the change was answered, refused because it came first
    int refused_after = 0;
    int allowed_after = 0;
    std::map<int, int> other;  ///< any other status, which nobody should see

    void add(const Asked& asked, Steady::time_point answered, int refusal) {
        const bool is_after = asked.began > answered;
        if (is_allowed(asked)) {
            ++(is_after ? allowed_after : allowed_before);
        } else if (asked.status == refusal) {
            ++(is_after ? refused_after : refused_before);
        } else {
            ++other[asked.status];
        }
    }

    void print(const std::string& what) const {
        std::cout << "  " << what << ": of the requests that began before the answer " << allowed_before
                  << " were allowed and " << refused_before << " refused; of those that began after it "
                  << allowed_after << " were allowed and " << refused_after << " refused" << std::endl;
    }
};

class RemovalRace : public ::testing::TestWithParam<Setup> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam().engine); !reason.empty())
            GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(GetParam().engine);
        if (GetParam().servers == 2) second_ = MusterProcess::beside(*muster_);
        founder_ = sign_up(*muster_, "founder@race.example");
        organization_ = make_organization(*founder_, "Raced");
        add_people();
    }

    static std::string make_organization(Client& owner, const std::string& name) {
        const auto made = owner.post("/organizations", R"({"name":")" + name + R"(","role_model":"amplifi"})");
        EXPECT_EQ(made.status, 201) << made.raw.body;
        return made.text("id");
    }

    void add_people() {
        auto member = sign_up(*muster_, member_email);
        member_ = member->get("/session").body.at("user").at("id").as_string();
        other_organization_ = make_organization(*member, "Their Own");
        const auto bystander = sign_up(*muster_, bystander_email);
        bystander_ = bystander->get("/session").body.at("user").at("id").as_string();
        add_member(member_email, "billing_contact");
        add_member(bystander_email, "member");
        for (std::size_t i = 0; i < browsers_count; ++i) sign_in(browsers_.emplace_back(hammered()));
        sign_in(elsewhere_.emplace_back(hammered()));
    }

    static void sign_in(Client& client) {
        const auto in =
            client.post("/session", std::string(R"({"email":")") + member_email + R"(","password":"a long password"})");
        EXPECT_EQ(in.status, 201) << in.raw.body;
    }

    /// Where the member asks.
    [[nodiscard]] const MusterProcess& hammered() const { return second_ ? *second_ : *muster_; }

    void add_member(const std::string& email, const std::string& role) const {
        const auto added = muster_->run({"member", "add", organization_, email, "--role", role});
        EXPECT_EQ(added.exit_code, 0) << added.err;
    }

    [[nodiscard]] std::string at(const std::string& rest) const { return "/organizations/" + organization_ + rest; }

    /// One of all that a billing contact may do: half of the browsers read, half write.
    [[nodiscard]] int ask_something(Client& client, int trial, std::size_t browser, int turn) const {
        if (browser % 2 == 0) {
            const std::string reads[] = {"", "/access", "/members", "/events"};
            return client.get(at(reads[static_cast<std::size_t>(turn) % std::size(reads)])).status;
        }
        if (turn % 2 == 0) return invite(client, trial, browser, turn);
        return client.patch(at("/members/" + bystander_), R"({"role":"member"})").status;
    }

    [[nodiscard]] int invite(Client& client, int trial, std::size_t browser, int turn) const {
        const std::string guest = "guest." + std::to_string(trial) + "." + std::to_string(browser) + "." +
                                  std::to_string(turn) + "@guests.example";
        return client.post(at("/invitations"), Cast::invitation(guest, "member")).status;
    }

    /// Has the browsers ask, makes the change in the midst of it, and has them ask on.
    template <class Change>
    void race(Hammer::Ask ask, Change change, int refusal) {
        // All trials together invite more people than anybody may in an hour.
        muster_->database().execute("delete from invitation_counts");
        Hammer hammer(browsers_, std::move(ask));
        hammer.wait_for_answers(2);
        const Answer changed = change();
        const auto answered = Steady::now();
        EXPECT_EQ(changed.status, 204) << changed.raw.body;
        // The answer that one waits for now may be to a request from before.
        hammer.wait_for_answers(3);
        for (const Asked& asked : hammer.stop()) tally_.add(asked, answered, refusal);
    }

    void remove_amid_requests(int trial) {
        if (trial > 0) add_member(member_email, "billing_contact");
        const auto ask = [&](Client& client, std::size_t browser, int turn) {
            return ask_something(client, trial, browser, turn);
        };
        race(ask, [&] { return founder_->remove(at("/members/" + member_)); }, 404);
    }

    /// All events of the organization, the oldest first.
    std::vector<boost::json::object> events() {
        std::vector<boost::json::object> events;
        std::string after;
        do {
            const auto page = founder_->get(at("/events?limit=200" + after));
            EXPECT_EQ(page.status, 200) << page.raw.body;
            for (const auto& event : page.body.at("items").as_array()) events.push_back(event.as_object());
            const auto* next = page.body.as_object().if_contains("next");
            after = next == nullptr ? "" : "&after=" + std::string(next->as_string());
        } while (!after.empty());
        std::ranges::sort(events, {}, [](const boost::json::object& event) {
            return std::pair(event.at("occurred_at").as_string(), std::stoll(event.at("id").as_string().c_str()));
        });
        return events;
    }

    static constexpr auto member_email = "member@race.example";
    static constexpr auto bystander_email = "bystander@race.example";

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<MusterProcess> second_;
    std::unique_ptr<Client> founder_;
    std::string organization_;
    std::string other_organization_;
    std::string member_;
    std::string bystander_;
    std::vector<Client> browsers_;   ///< of the member
    std::vector<Client> elsewhere_;  ///< one more, which works in their other organization
    Tally tally_;
};

TEST_P(RemovalRace, AM_9_NothingThatBeginsAfterAnAnsweredRemovalIsAllowed) {
    Hammer elsewhere(elsewhere_, [&](Client& client, std::size_t, int) {
        return client.get("/organizations/" + other_organization_).status;
    });
    for (int trial = 0; trial < trials(); ++trial) remove_amid_requests(trial);
    elsewhere.wait_for_answers(1);
    const auto asked_elsewhere = elsewhere.stop();
    tally_.print("removal");
    EXPECT_EQ(tally_.allowed_after, 0);
    EXPECT_GE(tally_.allowed_before, trials() * static_cast<int>(browsers_count));
    EXPECT_GE(tally_.refused_after, trials() * static_cast<int>(browsers_count));
    EXPECT_TRUE(tally_.other.empty()) << "status " << tally_.other.begin()->first;
    EXPECT_TRUE(std::ranges::all_of(asked_elsewhere, is_allowed)) << "the member's other organization must go on";
}

TEST_P(RemovalRace, AM_9_NothingOfAMemberIsCommittedAfterTheirRemoval) {
    for (int trial = 0; trial < trials(); ++trial) remove_amid_requests(trial);
    bool is_member = false;
    int written = 0;
    int removals = 0;
    for (const auto& event : events()) {
        const auto& action = event.at("action").as_string();
        const bool is_about_them = event.at("subject").as_string() == member_;
        if (is_about_them && action == "member.added") is_member = true;
        if (is_about_them && action == "member.removed") is_member = false, ++removals;
        const auto* actor = event.if_contains("actor");
        if (actor == nullptr || actor->as_string() != member_ || action == "access.denied") continue;
        ++written;
        EXPECT_TRUE(is_member) << boost::json::serialize(event) << " was done by who was removed before";
    }
    std::cout << "  " << written << " deeds of the member, " << removals << " removals" << std::endl;
    EXPECT_EQ(removals, trials());
    EXPECT_GE(written, trials() * static_cast<int>(browsers_count) / 2);
}

TEST_P(RemovalRace, AM_6_NoInvitationThatBeginsAfterAnAnsweredDemotionIsAllowed) {
    const auto make = [&](const std::string& role) {
        return founder_->patch(at("/members/" + member_), R"({"role":")" + role + "\"}");
    };
    for (int trial = 0; trial < trials(); ++trial) {
        if (trial > 0) {
            const auto restored = make("billing_contact");
            ASSERT_EQ(restored.status, 204) << restored.raw.body;
        }
        const auto ask = [&](Client& client, std::size_t browser, int turn) {
            // One browser in turn invites: a person's invitations within an hour are bounded over all organizations.
            const bool invites = browser == static_cast<std::size_t>(turn) % browsers_count;
            return invites ? invite(client, trial, browser, turn) : client.get(at("/invitations")).status;
        };
        race(ask, [&] { return make("member"); }, 403);
    }
    tally_.print("demotion");
    EXPECT_EQ(tally_.allowed_after, 0);
    EXPECT_GE(tally_.allowed_before, trials() * static_cast<int>(browsers_count));
    EXPECT_GE(tally_.refused_after, trials() * static_cast<int>(browsers_count));
    EXPECT_TRUE(tally_.other.empty()) << "status " << tally_.other.begin()->first;
    EXPECT_EQ(browsers_.front().get(at("")).status, 200) << "who was demoted is still a member";
}

TEST_P(RemovalRace, NothingThatBeginsAfterAnAnsweredSuspensionIsAllowed) {
    for (int trial = 0; trial < trials(); ++trial) {
        if (trial > 0) {
            const auto restored = founder_->remove(at("/members/" + member_ + "/suspension"));
            ASSERT_EQ(restored.status, 204) << restored.raw.body;
        }
        const auto ask = [&](Client& client, std::size_t browser, int turn) {
            return ask_something(client, trial, browser, turn);
        };
        race(ask, [&] { return founder_->post(at("/members/" + member_ + "/suspension"), ""); }, 404);
    }
    tally_.print("suspension");
    EXPECT_EQ(tally_.allowed_after, 0);
    EXPECT_GE(tally_.allowed_before, trials() * static_cast<int>(browsers_count));
    EXPECT_GE(tally_.refused_after, trials() * static_cast<int>(browsers_count));
    EXPECT_TRUE(tally_.other.empty()) << "status " << tally_.other.begin()->first;
    EXPECT_EQ(browsers_.front().get("/organizations/" + other_organization_).status, 200);
}

MUSTER_IN_ALL_SETUPS(RemovalRace);

}  // namespace
}  // namespace muster::testing
