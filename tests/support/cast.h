// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>

#include "support/client.h"

namespace muster::testing {

/// The people of one organization, each signed in with a browser of their own: the founder as "founder", and one for
/// each other role of the model by the role's key, invited and accepted as a person would.
class Cast {
  public:
    /// Founds an organization of the model, and invites one person for each of its other roles.
    Cast(const MusterProcess& muster, std::string role_model);

    /// Somebody by their role's key; the founder by "founder".
    Client& operator[](const std::string& who) { return *people_.at(who); }
    [[nodiscard]] const std::string& user(const std::string& who) const { return users_.at(who); }
    [[nodiscard]] const std::string& founder_role() const { return founder_role_; }

    [[nodiscard]] const std::string& organization() const { return organization_; }
    /// The first subaccount, at which roles that can't be held at the organization are held.
    [[nodiscard]] const std::string& subaccount() const { return subaccount_; }

    /// "/organizations/{id}" and below.
    [[nodiscard]] std::string at_organization(const std::string& rest = "") const;
    [[nodiscard]] std::string at_subaccount(const std::string& rest = "") const;

    /// Invites somebody new as the founder, and lets them accept; they are kept under `who`.
    Client& join(const std::string& who, const std::string& role, const std::string& place);

    /// The body of an invitation with all that any model asks for.
    static std::string invitation(const std::string& email, const std::string& role);

  private:
    const MusterProcess& muster_;
    std::string organization_;
    std::string subaccount_;
    std::string founder_role_;
    std::map<std::string, std::unique_ptr<Client>> people_;
    std::map<std::string, std::string> users_;
};

inline constexpr auto usual_password = "a long password";

/// Signs up by the mail that comes to the address; answers what completing it answered.
Answer sign_up(const MusterProcess& muster, Client& client, const std::string& email,
               const std::string& password = usual_password);
/// A new person with an account, signed in.
std::unique_ptr<Client> sign_up(const MusterProcess& muster, const std::string& email);

}  // namespace muster::testing
