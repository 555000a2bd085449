// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/testing/random_model.h"
#include "differential/all_rooms.h"
#include "differential/naive_team.h"

namespace muster::testing {

using access::testing::Random;

/// How often each operation was done, and how often refused.
using Tally = std::map<std::string, std::pair<int, int>, std::less<>>;

/// One organization twice: as the program has it in its database, and as the naive team does. Somebody does something
/// at random to both; then all that is stored, and what everybody may everywhere, must be the same.
class RandomTeam {
  public:
    RandomTeam(Random& random, AllRooms& rooms, std::string_view role_model, Tally& tally);

    /// One random deed, or some time that passes; what differs then, if anything does.
    std::string step();
    /// Whether the organization has been erased, so that nothing more can come of it.
    [[nodiscard]] bool is_over() const { return is_over_; }

  private:
    using Step = std::string (RandomTeam::*)();
    struct Choice {
        std::size_t weight;
        Step step;
    };
    static const std::vector<Choice> choices;

    // Deeds: of members in random_team_deeds.cpp, of those who come in random_team_comers.cpp, the rest in
    // random_team_places.cpp
    std::string add();
    std::string suspend();
    std::string reactivate();
    std::string change();
    std::string clear_end();
    std::string remove();
    std::string leave();
    std::string undo();
    std::string change_subaccounts();
    std::string provision();
    std::string change_as_directory();
    std::string let_time_pass();
    std::string invite();
    std::string change_invitation();
    std::string accept();
    std::string share();
    std::string change_link();
    std::string join();
    std::string decide_on_join();
    std::string make_role();
    std::string change_role_itself();
    std::string delete_role();
    std::string toggle();
    std::string make_key();
    std::string renew_key();
    std::string revoke_key();
    std::string create_subaccount();
    std::string archive();
    std::string create_work();
    std::string cancel_work();
    std::string hand_over();
    std::string begin_review();
    std::string decide();
    std::string abandon_review();
    std::string end_organization();

    /// What the program answered against what the naive team says, and then what both have become.
    template <class T>
    std::string judge(const std::string& what, const Result<T>& outcome, const Objections& against) {
        return judge(what, outcome ? "" : std::string(outcome.error().code()), against);
    }
    std::string judge(const std::string& what, const std::string& code, const Objections& against);

    // Comparisons, in random_team.cpp and stored_team.cpp
    template <class T>
    static std::string differs(std::string_view what, const T& program, const T& naive) {
        if (program == naive) return "";
        return std::string(what) + " differ; ";
    }
    std::string compare_all();
    std::string compare_stored();
    std::string compare_permissions();
    std::string compare_at_gate();
    std::string compare_erased();
    std::map<std::int64_t, NaiveReviewRow> stored_review_rows(std::int64_t review);
    /// By which secret the key is shown from now on.
    void remember(const team::testing::MadeKey& made);

    // Random arguments
    bool one_in(std::size_t count) { return access::testing::one_in(random_, count); }
    template <class C>
    auto one_of(const C& container) {
        return *std::next(container.begin(),
                          static_cast<std::ptrdiff_t>(access::testing::below(random_, container.size())));
    }
    /// Mostly one that fits.
    template <class C, class F>
    auto one_of_fitting(const C& container, F fits) {
        std::vector<typename C::value_type> fitting;
        for (const auto& each : container) {
            if (fits(each)) fitting.push_back(each);
        }
        return fitting.empty() || one_in(6) ? typename C::value_type(one_of(container)) : one_of(fitting);
    }
    std::int64_t some_user() { return one_of(users_); }
    /// Mostly somebody who may do it there.
    std::int64_t some_actor(std::int64_t scope, const std::string& permission);
    /// Mostly somebody who isn't there yet.
    std::int64_t some_newcomer(std::int64_t scope);
    /// Mostly somebody who is there.
    std::int64_t some_member();
    /// Where that person has something, or somewhere.
    std::int64_t scope_of_some(std::int64_t user);
    std::int64_t some_scope();
    std::int64_t some_subaccount();
    std::string some_role();
    /// Mostly one that can be held there.
    std::string some_role_at(std::int64_t scope);
    Names some_permissions(std::size_t one_of_so_many);
    std::optional<std::int64_t> some_end();
    team::WorkRequest some_work();
    access::Target target_of(std::int64_t scope) const;
    [[nodiscard]] Time time_of(std::int64_t moment) const { return Time(std::chrono::microseconds(moment)); }

    Random& random_;
    AllRooms& rooms_;
    Tally& tally_;
    access::testing::Place place_;
    NaiveTeam naive_;
    std::vector<std::int64_t> users_;
    std::map<std::int64_t, access::Actor> key_actors_;
    std::int64_t review_ = 0;
    std::int64_t recorded_ = 0;  ///< events that deeds have left, as they should
    int names_ = 0;
    bool is_over_ = false;
};

}  // namespace muster::testing
