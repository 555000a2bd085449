// SPDX-License-Identifier: Apache-2.0
// A directory and a person who deletes their account, at one moment: whoever comes first, nobody is left who isn't.

#include <barrier>
#include <iostream>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "scim/directory.h"

namespace muster::testing {
namespace {

using ::testing::AnyOf;
using ::testing::Eq;

constexpr int trials = 4;

class ScimAccountRace : public OnDirectory {
  protected:
    static std::string address(int trial) { return "robin" + std::to_string(trial) + "@known.example"; }

    /// What the directory and the person are answered who ask together.
    template <class Deed>
    std::pair<Answer, Answer> beside_deletion(Client& person, Deed deed) {
        std::barrier start(2);
        Answer deleted;
        std::thread other([&] {
            start.arrive_and_wait();
            deleted = person.post("/user/deletion", std::string(R"({"present_password":")") + usual_password + "\"}");
        });
        start.arrive_and_wait();
        const Answer done = deed();
        other.join();
        return {done, deleted};
    }
    std::int64_t found(const std::string& email) {
        return directory_->found("Users", R"(userName eq ")" + email + "\"");
    }
};

TEST_P(ScimAccountRace, RemovesWhoeverDeletesTheirAccountMeanwhile) {
    int removed_first = 0;
    for (int trial = 0; trial < trials; ++trial) {
        const auto robin = sign_up(*muster_, address(trial));
        const auto id = directory_->bring_in(address(trial));
        const auto [removed, deleted] = beside_deletion(*robin, [&] { return directory_->remove("/Users/" + id); });
        EXPECT_THAT(removed.status, AnyOf(Eq(204), Eq(404))) << removed.raw.body;
        EXPECT_EQ(deleted.status, 204) << deleted.raw.body;
        removed_first += removed.status == 204 ? 1 : 0;
        EXPECT_TRUE(listed(id).empty());
        EXPECT_EQ(directory_->get("/Users/" + id).status, 404);
        EXPECT_EQ(found(address(trial)), 0);
        EXPECT_EQ(directory_->remove("/Users/" + id).status, 404);
        EXPECT_NE(directory_->bring_in(address(trial)), id) << "whoever has that address now is somebody else";
    }
    std::cout << "  the directory was first in " << removed_first << " of " << trials << std::endl;
}

TEST_P(ScimAccountRace, BringsInNobodyWhoseAccountIsDeletedMeanwhile) {
    for (int trial = 0; trial < trials; ++trial) {
        const auto robin = sign_up(*muster_, address(trial));
        const std::string id(robin->get("/session").body.at("user").at("id").as_string());
        const auto [made, deleted] =
            beside_deletion(*robin, [&] { return directory_->post("/Users", user_body(address(trial))); });
        ASSERT_EQ(made.status, 201) << made.raw.body;
        const auto user = made.text("id");
        if (deleted.status == 204) {
            EXPECT_TRUE(listed(id).empty()) << "no member is without an account";
            EXPECT_EQ(found(address(trial)), user == id ? 0 : 1);
        } else {
            EXPECT_EQ(deleted.code(), "account_in_use") << deleted.raw.body;
            EXPECT_EQ(user, id);
        }
        const auto member = listed(user);
        if (!member.empty()) {
            EXPECT_EQ(member.at("email").as_string(), address(trial));
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Engines, ScimAccountRace, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
