// SPDX-License-Identifier: Apache-2.0
// Two holders of a role that must have one try to leave the organization without any, at the same moment.

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include "app/installation.h"
#include "app/preparation.h"
#include "base/crypto.h"
#include "identity/scim_user.h"
#include "races/setup.h"
#include "storage/testing/temporary_database.h"
#include "support/temporary_folder.h"

namespace muster::testing {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;

constexpr auto holder_role = "billing_contact";
constexpr int removals = 1000;
constexpr int other_trials = 250;

template <class T>
T value_of(Result<T> result) {
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message());
    if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

class LastHolderRace : public ::testing::TestWithParam<Setup> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam().engine); !reason.empty())
            GTEST_SKIP() << reason;
        crypto::initialize();
        database_.emplace(GetParam().engine);
        app::Settings settings;
        settings.data = folder_.path().string();
        settings.database = database_->url();
        settings.workers = 2;
        value_of(app::migrate_installation(settings));
        for (int i = 0; i < GetParam().servers; ++i) servers_.push_back(value_of(app::Installation::open(settings)));
        holders_ = {make_user("one@race.example"), make_user("two@race.example")};
        team::NewOrganization form;
        form.name = team::OrganizationName::parse("Raced").value();
        form.role_model = json::Text<1, 64>::parse("amplifi").value();
        target_.organization =
            value_of(first().organizations->create(Actor::operator_on_this_machine(), holders_[0], form)).id;
        restore();
    }

    UserId make_user(const std::string& email) {
        return value_of(
                   first().users->sign_up(Actor::operator_on_this_machine(),
                                          {EmailAddress::parse(email).value(), team::PersonName::parse("Robin").value(),
                                           json::Password::parse("a long password").value()}))
            .id;
    }

    app::Installation& first() { return *servers_.front(); }

    /// One of the two, at a server of their own if there are two.
    struct Rival {
        app::Installation& server;
        Actor actor;
        access::Target target;
        UserId self;
        UserId other;

        [[nodiscard]] Result<void> remove_other() const {
            return server.gate->with<Permission::remove_member>(
                actor, target,
                [&](const Permit<Permission::remove_member>& permit) { return server.members->remove(permit, other); });
        }
        [[nodiscard]] Result<void> leave() const {
            return server.gate->with<Permission::leave_organization>(
                actor, target,
                [&](const Permit<Permission::leave_organization>& permit) { return server.members->leave(permit); });
        }
        [[nodiscard]] Result<void> demote(UserId user) const {
            return server.gate->with<Permission::change_member_role>(
                actor, target, [&](const Permit<Permission::change_member_role>& permit) {
                    return server.members->change_role(permit, user, "member");
                });
        }
        [[nodiscard]] Result<void> suspend(UserId user) const { return suspend_as(actor, user); }
        [[nodiscard]] Result<void> suspend_as(const Actor& by, UserId user) const {
            return server.gate->with<Permission::suspend_member>(by, target,
                                                                 [&](const Permit<Permission::suspend_member>& permit) {
                                                                     return server.members->suspend(permit, user);
                                                                 });
        }
        /// As a directory does it by SCIM.
        [[nodiscard]] Result<void> deprovision(UserId user) const {
            identity::scim::Users users(*server.members, *server.ids, *server.passwords, "");
            return server.gate->with<Permission::provision_members>(
                actor, target,
                [&](const Permit<Permission::provision_members>& permit) { return users.remove(permit, user); });
        }
        [[nodiscard]] Result<void> let_end(UserId user) const {
            return server.gate->with<Permission::change_member_role>(
                actor, target, [&](const Permit<Permission::change_member_role>& permit) {
                    return server.members->change(
                        permit, user, {.role = std::nullopt, .ends_at = permit.now() + std::chrono::hours(1)});
                });
        }
    };
    using Deed = std::function<Result<void>(const Rival&)>;

    Rival rival(std::size_t i) {
        return {*servers_[i % servers_.size()], Actor::user(holders_[i], {}), target_, holders_[i], holders_[1 - i]};
    }

    /// Both do it as nearly at once as two threads can; `late` is the one whose thread is made for it.
    std::array<Result<void>, 2> at_once(const Deed& deed, std::size_t late) {
        std::array<Result<void>, 2> outcomes;
        std::atomic<int> ready = 0;
        const auto run = [&](std::size_t i) {
            const Rival one = rival(i);
            ++ready;
            // Who slept here would wake up after the other is done.
            while (ready < 2) std::this_thread::yield();
            outcomes[i] = deed(one);
        };
        std::jthread thread(run, late);
        run(1 - late);
        thread.join();
        return outcomes;
    }

    /// Who is in the organization, and their roles, as the operator sees it.
    std::map<UserId, std::string> roles() {
        std::map<UserId, std::string> roles;
        const auto page = value_of(first().gate->with<Permission::view_members>(
            Actor::operator_on_this_machine(), target_, [&](const Permit<Permission::view_members>& permit) {
                return first().members->list(permit, PageQuery{});
            }));
        for (const auto& member : page.items) {
            roles[member.user] = member.state == team::MemberState::active ? member.role : "";
        }
        return roles;
    }

    int holders() {
        return static_cast<int>(
            std::ranges::count(roles(), holder_role, &std::pair<const UserId, std::string>::second));
    }

    /// Ends a suspension, or an end.
    void make_active(UserId user) {
        const Actor actor = Actor::operator_on_this_machine();
        const auto reactivated = first().gate->with<Permission::suspend_member>(
            actor, target_, [&](const Permit<Permission::suspend_member>& permit) {
                return first().members->reactivate(permit, user);
            });
        if (reactivated.ok()) return;
        value_of(first().gate->with<Permission::change_member_role>(
            actor, target_, [&](const Permit<Permission::change_member_role>& permit) {
                return first().members->clear_end(permit, user);
            }));
    }

    /// Makes holders of both again.
    void restore() {
        const auto present = roles();
        for (const UserId user : holders_) {
            const auto found = present.find(user);
            if (found == present.end()) {
                value_of(first().gate->with<Permission::add_member>(
                    Actor::operator_on_this_machine(), target_, [&](const Permit<Permission::add_member>& permit) {
                        return first().members->add(permit, user, holder_role);
                    }));
            } else if (found->second.empty()) {
                make_active(user);
            } else if (found->second != holder_role) {
                value_of(first().gate->with<Permission::change_member_role>(
                    Actor::operator_on_this_machine(), target_,
                    [&](const Permit<Permission::change_member_role>& permit) {
                        return first().members->change_role(permit, user, holder_role);
                    }));
            }
        }
    }

    /// Exactly one of the two succeeds, the other is told why not by one of these codes, and somebody holds the role.
    void race(int trials, const std::vector<std::string>& refusals, const Deed& deed) {
        std::array<int, 2> won{};
        std::map<std::string, int> refused;
        int without_holder = 0;
        for (int trial = 0; trial < trials; ++trial) {
            const auto outcomes = at_once(deed, static_cast<std::size_t>(trial) % 2);
            for (std::size_t i = 0; i < outcomes.size(); ++i) {
                outcomes[i].ok() ? ++won[i] : ++refused[std::string(outcomes[i].error().code())];
            }
            const int left = holders();
            without_holder += left == 0 ? 1 : 0;
            ASSERT_EQ(left, 1) << "after trial " << trial;
            restore();
        }
        std::cout << "  " << trials << " trials: the first won " << won[0] << ", the second " << won[1];
        for (const auto& [code, count] : refused) {
            std::cout << ", " << code << " " << count;
            EXPECT_TRUE(std::ranges::find(refusals, code) != refusals.end()) << code;
        }
        std::cout << "; without a holder " << without_holder << std::endl;
        EXPECT_EQ(won[0] + won[1], trials);
        EXPECT_EQ(without_holder, 0);
    }

    TemporaryFolder folder_;
    std::optional<storage::testing::TemporaryDatabase> database_;
    std::vector<std::unique_ptr<app::Installation>> servers_;
    access::Target target_;
    std::array<UserId, 2> holders_;
};

TEST_P(LastHolderRace, AM_8_TwoWhoRemoveEachOtherLeaveOne) {
    // Whoever comes second is no member any more.
    race(removals, {"not_found"}, [](const Rival& rival) { return rival.remove_other(); });
}

TEST_P(LastHolderRace, AM_8_OfTwoWhoLeaveOneStays) {
    race(other_trials, {"last_holder"}, [](const Rival& rival) { return rival.leave(); });
}

TEST_P(LastHolderRace, AM_8_TwoWhoDemoteEachOtherLeaveOne) {
    race(other_trials, {"denied"}, [](const Rival& rival) { return rival.demote(rival.other); });
}

TEST_P(LastHolderRace, AM_8_OfTwoWhoDemoteThemselvesOneStays) {
    race(other_trials, {"last_holder"}, [](const Rival& rival) { return rival.demote(rival.self); });
}

TEST_P(LastHolderRace, AM_8_TwoWhoSuspendEachOtherLeaveOne) {
    race(other_trials, {"not_found"}, [](const Rival& rival) { return rival.suspend(rival.other); });
}

TEST_P(LastHolderRace, AM_8_OfTwoWhomTheOperatorSuspendsOneStays) {
    race(other_trials, {"last_holder"},
         [](const Rival& rival) { return rival.suspend_as(Actor::operator_on_this_machine(), rival.self); });
}

TEST_P(LastHolderRace, AM_8_OfTwoWhomTheirDirectoryRemovesOneStays) {
    race(other_trials, {"last_holder"}, [](const Rival& rival) { return rival.deprovision(rival.self); });
}

TEST_P(LastHolderRace, AM_8_OfTwoWhoLetTheirOwnRoleEndOneStaysWithoutAnEnd) {
    race(other_trials, {"last_holder"}, [](const Rival& rival) { return rival.let_end(rival.self); });
}

MUSTER_IN_ALL_SETUPS(LastHolderRace);

}  // namespace
}  // namespace muster::testing
