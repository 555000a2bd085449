// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "access/permission.h"
#include "identity/testing/dns_server.h"
#include "support/cast.h"

namespace muster::testing {

/// "{"schemas":[…],"userName":…,…}": a User as most tests bring one in; `more` begins with a comma.
std::string user_body(const std::string& email, const std::string& more = "");
/// A PATCH of those operations.
std::string patch_body(const std::string& operations);

/// A directory of people that speaks SCIM to an organization by an API key.
class Directory {
  public:
    Directory(const MusterProcess& muster, std::string secret) : client_(muster), secret_(std::move(secret)) {}

    [[nodiscard]] const std::string& secret() const { return secret_; }

    /// `path` is below /scim/v2.
    Answer send(const std::string& method, const std::string& path, const std::string& json = "");
    Answer get(const std::string& path) { return send("GET", path); }
    Answer post(const std::string& path, const std::string& json) { return send("POST", path, json); }
    Answer put(const std::string& path, const std::string& json) { return send("PUT", path, json); }
    Answer patch(const std::string& path, const std::string& operations) {
        return send("PATCH", path, patch_body(operations));
    }
    Answer remove(const std::string& path) { return send("DELETE", path); }

    /// Brings somebody in; their id.
    std::string bring_in(const std::string& email, const std::string& more = "");
    /// How many Users or Groups a filter finds, which is percent-encoded here.
    std::int64_t found(const std::string& resources, const std::string& filter);

  private:
    Client client_;
    std::string secret_;
};

/// All that a key of that product's founder can be given.
access::PermissionSet all_for_key(const std::string& role_model, const std::string& founder_role);
/// A key of the founder's for those permissions.
Directory directory_of(const MusterProcess& muster, Cast& cast, const access::PermissionSet& permissions);

/// On each engine a server, the people of a customertext organization, whose roles are user, manager and admin, and its
/// directory, whose key may do all that a key may. The organization has proven the domains of those whom tests bring
/// in.
class OnDirectory : public ::testing::TestWithParam<storage::Engine> {
  protected:
    void SetUp() override;
    /// Instead of those of customertext.
    void start(const std::string& role_model);

    Client& founder() { return (*cast_)["founder"]; }
    /// How somebody stands in the list of members; empty if they don't.
    boost::json::object listed(const std::string& user);
    std::string role_of(const std::string& user);
    /// The actions in the organization's log, the newest first.
    std::vector<std::string> actions();

    void prove(const std::string& domain);

    identity::testing::DnsServer names_;
    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<Cast> cast_;
    std::unique_ptr<Directory> directory_;
};

}  // namespace muster::testing
