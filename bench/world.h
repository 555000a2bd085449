// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/installation.h"
#include "storage/testing/temporary_database.h"

namespace muster::bench {

constexpr std::size_t organization_count = 1'000;
constexpr std::size_t members_per_organization = 10;
constexpr std::size_t people_count = 100;

/// An installation on a database of its own: organizations, each with its founder and nine other members, drawn from
/// people who are all signed in. Its folder and database go with it. A failure ends the benchmark with the reason.
class World {
  public:
    explicit World(storage::Engine engine);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    [[nodiscard]] app::Installation& installation() { return *installation_; }
    [[nodiscard]] const storage::testing::TemporaryDatabase& database() const { return database_; }
    [[nodiscard]] const std::vector<team::Organization>& organizations() const { return organizations_; }
    /// The session's token of an organization's n-th member.
    [[nodiscard]] const std::string& token_of(std::size_t organization, std::size_t member) const {
        return people_[person_at(organization, member)].token;
    }

  private:
    struct Person {
        UserId user;
        std::string token;
    };

    static std::size_t person_at(std::size_t organization, std::size_t member) {
        return (organization * 7 + member) % people_count;
    }
    Person sign_up(std::size_t number);
    team::Organization found(std::size_t number);

    storage::testing::TemporaryDatabase database_;
    std::filesystem::path folder_;
    std::unique_ptr<app::Installation> installation_;
    std::vector<Person> people_;
    std::vector<team::Organization> organizations_;
};

/// The value, or the end of the benchmark.
template <class T>
T value_or_end(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "the benchmark failed: %s\n", result.error().message().c_str());
        std::_Exit(1);
    }
    if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

}  // namespace muster::bench
