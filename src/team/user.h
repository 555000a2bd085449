// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/gate.h"
#include "base/email_address.h"
#include "base/json.h"
#include "base/name.h"
#include "base/page.h"

namespace muster::team {

/// A person: one login, one address, any number of organizations (CT-9, ME-1).
struct User {
    UserId id;
    EmailAddress email;
    std::string name;
    Time created_at;
};
BOOST_DESCRIBE_STRUCT(User, (), (id, email, name, created_at))

/// A user who has just shown who they are, by their password or at an identity provider, and which password the account
/// had: a session begins only if it is so still.
struct ProvenUser : User {
    std::int64_t password_generation = 0;
    access::IdentityProviderId named_by{};  ///< none if by their password
};

using PersonName = Name;

struct SignUp {
    EmailAddress email;
    PersonName name;
    json::Password password;
};
BOOST_DESCRIBE_STRUCT(SignUp, (), (email, name, password))

/// People and their passwords. Thread-safe.
class Users {
  public:
    Users(access::Gate& gate, IdSource& ids) : gate_(gate), ids_(ids) {}

    /// Makes an account without asking who reads the address's mail, for the operator: people do so by sign_up.h.
    /// `email_taken` if the address has one, `password_too_common` if others would try the password first. Hashes
    /// before its transaction.
    Result<User> sign_up(const access::Actor& actor, const SignUp& form);

    /// The account that address and password belong to. Takes the same time if there is none.
    Result<ProvenUser> check_password(const EmailAddress& email, const Secret& password);

    Result<User> find(const EmailAddress& email);
    Result<Page<User>> list(const PageQuery& query);

  private:
    access::Gate& gate_;
    IdSource& ids_;
};

/// The account of an address that the organization has shown to be its own. Who has none gets one of that name, without
/// a password, which they set by a reset. `serialization` if nobody has confirmed the address of the account there is,
/// or has just begun to make one: whoever made that may have been anybody, until Passwords::claim.
Result<UserId> ensure_account(const access::Authority& authority, IdSource& ids, const EmailAddress& email,
                              const Name& name);

/// An address as it is stored, which was parsed before.
EmailAddress stored_email(const std::string& text);

/// Reads the columns id, email, name, created_at.
User read_user(const storage::Row& row);

}  // namespace muster::team
