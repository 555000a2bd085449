// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <boost/json/value.hpp>

#include "access/permit.h"
#include "base/email_address.h"
#include "base/name.h"
#include "storage/value.h"

namespace muster::identity::scim {

/// Somebody with a membership, and what the organization's directory has said of them.
struct Person {
    UserId id;
    EmailAddress email;
    std::string name;  ///< of the account, which is the person's own
    Time granted_at;
    bool is_active = false;
    std::string role;  ///< at the place of a directory's people; empty if they have none there
    std::optional<std::string> external_id;
    std::optional<std::string> attributes;  ///< JSON; nothing until a directory has said something
    std::optional<Time> changed_at;
};
/// Reads a row of scim_users.
Person read_person(const storage::Row& row);

/// The User of a person. `address` is where SCIM is served. Once a directory has said who somebody is, names and
/// addresses are as it has them, so that nothing tells what the account says.
boost::json::object user_resource(const Person& person, const access::Authority& authority, const std::string& address);

/// What a document says of a User that Muster keeps or acts on.
struct UserForm {
    EmailAddress email;
    std::optional<std::string> external_id;
    std::optional<bool> active;
    boost::json::object attributes;  ///< name, displayName and emails
    Name name;                       ///< for an account, if one has to be made
};
Result<UserForm> read_user_form(const boost::json::object& document);

}  // namespace muster::identity::scim
