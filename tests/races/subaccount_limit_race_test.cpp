// SPDX-License-Identifier: Apache-2.0
// Several create the last subaccount that an organization may have, at the same moment.

#include <algorithm>
#include <array>
#include <atomic>
#include <iostream>
#include <map>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include "app/installation.h"
#include "app/preparation.h"
#include "base/crypto.h"
#include "base/limits.h"
#include "base/testing/results.h"
#include "races/setup.h"
#include "storage/testing/temporary_database.h"
#include "support/temporary_folder.h"

namespace muster::testing {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;

constexpr std::size_t rivals = 4;
constexpr int trials = 25;

class SubaccountLimitRace : public ::testing::TestWithParam<Setup> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam().engine); !reason.empty())
            GTEST_SKIP() << reason;
        crypto::initialize();
        database_.emplace(GetParam().engine);
        app::Settings settings;
        settings.data = folder_.path().string();
        settings.database = database_->url();
        settings.workers = rivals;
        value_of(app::migrate_installation(settings));
        for (int i = 0; i < GetParam().servers; ++i) servers_.push_back(value_of(app::Installation::open(settings)));
        found();
    }

    void found() {
        const auto operating = Actor::operator_on_this_machine();
        const auto founder = value_of(servers_[0]->users->sign_up(
            operating, {EmailAddress::parse("founder@race.example").value(), team::PersonName::parse("Robin").value(),
                        json::Password::parse("a long password").value()}));
        founder_ = founder.id;
        team::NewOrganization form;
        form.name = team::OrganizationName::parse("Raced").value();
        form.role_model = json::Text<1, 64>::parse("scale-to-win").value();
        organization_ = value_of(servers_[0]->organizations->create(operating, founder_, form)).id;
    }

    /// Leaves room for one subaccount more; the first was founded.
    void fill() {
        const std::string organization = organization_.text();
        database_->execute("delete from subaccounts; delete from scopes where kind = 'subaccount';");
        std::string scopes;
        std::string subaccounts;
        for (int i = 1; i < limits::subaccounts_per_organization_max; ++i) {
            const std::string id = std::to_string(i);
            const std::string separator = i == 1 ? "" : ", ";
            scopes += separator + "(" + organization + ", " + id + ", 'subaccount', " + organization + ")";
            subaccounts += separator + "(" + organization + ", " + id + ", 'Subaccount " + id + "', 0)";
        }
        database_->execute("insert into scopes (organization_id, id, kind, parent_id) values " + scopes);
        database_->execute("insert into subaccounts (organization_id, id, name, created_at) values " + subaccounts);
    }

    Result<team::Subaccount> create(std::size_t rival) {
        app::Installation& server = *servers_[rival % servers_.size()];
        team::NewSubaccount form;
        form.name = Name::parse("Rival " + std::to_string(rival)).value();
        return server.gate->with<Permission::create_subaccount>(
            Actor::user(founder_, {}), {.organization = organization_},
            [&](const Permit<Permission::create_subaccount>& permit) {
                return server.subaccounts->create(permit, form);
            });
    }

    TemporaryFolder folder_;
    std::optional<storage::testing::TemporaryDatabase> database_;
    std::vector<std::unique_ptr<app::Installation>> servers_;
    OrganizationId organization_;
    UserId founder_;
};

TEST_P(SubaccountLimitRace, TheLastOneIsCreatedOnce) {
    std::map<std::string, int> refused;
    for (int trial = 0; trial < trials; ++trial) {
        fill();
        std::atomic<std::size_t> ready = 0;
        std::array<std::string, rivals> outcomes;
        {
            std::vector<std::jthread> threads;
            for (std::size_t rival = 0; rival < rivals; ++rival) {
                threads.emplace_back([&, rival] {
                    ++ready;
                    while (ready < rivals) std::this_thread::yield();
                    const auto created = create(rival);
                    outcomes[rival] = created ? "created" : created.error().code();
                });
            }
        }
        ASSERT_EQ(std::ranges::count(outcomes, "created"), 1) << "trial " << trial;
        for (const auto& outcome : outcomes) ++refused[outcome];
    }
    EXPECT_EQ(refused["created"], trials);
    EXPECT_EQ(refused["too_many_subaccounts"], trials * static_cast<int>(rivals - 1));
}

MUSTER_IN_ALL_SETUPS(SubaccountLimitRace);

}  // namespace
}  // namespace muster::testing
