// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "support/muster_commands.h"

namespace muster::testing {

/// The real program with an empty database and a data folder of its own, migrated and serving on a free port; ended by
/// its process id, and its folder removed, with this. A failure to start ends the test program with what it printed.
class MusterProcess {
  public:
    /// `serve_arguments` are added to the words of `muster serve`.
    explicit MusterProcess(storage::Engine engine, std::vector<std::string> serve_arguments = {});
    /// One more server on the database and data folder of another, which both keep until the last has ended.
    static std::unique_ptr<MusterProcess> beside(const MusterProcess& first);
    ~MusterProcess();
    MusterProcess(const MusterProcess&) = delete;
    MusterProcess& operator=(const MusterProcess&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] const std::filesystem::path& data() const { return place_->commands.data(); }
    [[nodiscard]] const storage::testing::TemporaryDatabase& database() const { return place_->commands.database(); }
    /// What the server has logged so far, since it was last started.
    [[nodiscard]] std::string log() const;

    /// Runs `muster arguments…` against the same data and database, with a text as its standard input.
    [[nodiscard]] CommandResult run(const std::vector<std::string>& arguments, const std::string& input = "") const {
        return place_->commands.run(arguments, input);
    }

    void start();
    /// Ends the server with SIGTERM, or as if the machine lost power (SIGKILL), and waits for it. Answers its exit
    /// code.
    int stop();
    void kill();

    /// The token of the newest invitation to the address, waiting until its mail has come.
    [[nodiscard]] std::string invitation_token(const std::string& email) const {
        return mailed_token(email, "/invitation#");
    }
    /// The token behind the page's address in the newest mail to somebody that names it, waiting until it has come.
    [[nodiscard]] std::string mailed_token(const std::string& email, const std::string& page) const;

  private:
    /// What servers share.
    struct Place {
        explicit Place(storage::Engine engine) : commands(engine) {}

        MusterCommands commands;
        int servers = 0;  ///< started on it so far
    };

    MusterProcess(std::shared_ptr<Place> place, std::vector<std::string> serve_arguments);
    /// A file of this server's own in the data folder.
    [[nodiscard]] std::filesystem::path own_file(const std::string& name) const;

    std::shared_ptr<Place> place_;
    std::vector<std::string> serve_arguments_;
    int number_;  ///< among the servers of the place
    std::uint16_t port_ = 0;
    int process_ = -1;
};

}  // namespace muster::testing
