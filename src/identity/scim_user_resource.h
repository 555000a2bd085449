// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "base/clock.h"
#include "base/email_address.h"
#include "base/name.h"
#include "identity/scim_group_name.h"
#include "storage/value.h"

namespace muster::identity::scim {

/// Somebody with a membership, and what the organization's directory has said of them.
struct Person {
    UserId id;
    EmailAddress email;
    std::string name;  ///< of the account, which is the person's own
    Time first_granted_at;
    Time last_granted_at;
    std::optional<Time> last_suspended_at;  ///< of a membership that is so still
    bool is_active = false;
    std::vector<GroupName> groups;  ///< in which they stand
    std::optional<std::string> user_name;
    std::optional<std::string> external_id;
    std::optional<std::string> attributes;          ///< JSON
    std::optional<Time> suspended_by_directory_at;  ///< nothing unless it lasts
    std::optional<Time> created_at;                 ///< nothing until a directory has said something
    std::optional<Time> changed_at;
};
/// Reads a row of scim_users, which has no groups.
Person read_person(const storage::Row& row);

/// The User of a person. `address` is where SCIM is served. Names and addresses are as the directory has them, or until
/// it has said some, as the account has them: any member's are in the list of members.
boost::json::object user_resource(const Person& person, const std::string& address);

/// What a document says of a User that Muster keeps or acts on.
struct UserForm {
    std::string user_name;  ///< in small letters, which are all the same in it
    std::optional<std::string> external_id;
    std::optional<bool> active;
    boost::json::object attributes;  ///< name, displayName and emails
};
Result<UserForm> read_user_form(const boost::json::object& document);
/// The names of what is otherwise in the second, `active` aside.
std::vector<std::string> differences(const UserForm& before, const UserForm& after);

/// What an account that is made for the form's person is called.
Name account_name(const UserForm& form, const EmailAddress& email);

}  // namespace muster::identity::scim
