// SPDX-License-Identifier: Apache-2.0
#include "team/user.h"

#include "base/crypto.h"
#include "team/password.h"
#include "team/team_error.h"
#include "team/user.sql.h"

namespace muster::team {

EmailAddress stored_email(const std::string& text) { return EmailAddress::parse(text).value(); }

User read_user(const storage::Row& row) {
    return {row.get<UserId>(0), stored_email(row.get<std::string>(1)), row.get<std::string>(2), row.get<Time>(3)};
}

Result<UserId> ensure_account(const access::Authority& authority, IdSource& ids, const EmailAddress& email,
                              const Name& name) {
    TRY(authority.query(sql::ensure_confirmed_user, TRY(ids.next<UserTag>()), email.text(), name.text(),
                        authority.now()));
    const auto rows = TRY(authority.query(sql::confirmed_account_of_address, email.text()));
    if (rows.empty()) return storage::StorageError::serialization;
    return rows[0].get<UserId>(0);
}

Result<User> Users::sign_up(const access::Actor& actor, const SignUp& form) {
    TRY(check_new_password(form.password, form.email));
    const std::string hash = TRY(crypto::hash_password(form.password));
    return gate_.write_self(actor, [&](const access::Self& self) -> Result<User> {
        const User user{TRY(ids_.next<UserTag>()), form.email, form.name, self.now()};
        TRY(storage::or_if_taken(
            self.query(sql::create_user, user.id, user.email.text(), user.name, hash, user.created_at),
            TeamError::email_taken));
        TRY(self.record({"user.signed_up", "user", user.id.number(), {}}));
        return user;
    });
}

Result<ProvenUser> Users::check_password(const EmailAddress& email, const Secret& password) {
    std::optional<ProvenUser> user;
    std::string hash;
    TRY(gate_.read_self(access::Actor::visitor(), [&](const access::Self& self) -> Result<void> {
        const auto rows = TRY(self.query(sql::find_password, email.text()));
        user.reset();
        if (rows.empty()) return {};
        user = ProvenUser{read_user(rows[0]), rows[0].get<std::int64_t>(5)};
        hash = rows[0].get<std::string>(4);
        return {};
    }));
    // An account that was provisioned has no password until its person sets one: nobody is told of either.
    if (!user || hash.empty()) {
        TRY(crypto::spend_password_check(password));
        return TeamError::wrong_password;
    }
    if (!TRY(crypto::password_matches(hash, password))) return TeamError::wrong_password;
    return std::move(*user);
}

Result<User> Users::find(const EmailAddress& email) {
    return gate_.read_self(access::Actor::operator_on_this_machine(), [&](const access::Self& self) -> Result<User> {
        const auto rows = TRY(self.query(sql::find_user_by_email, email.text()));
        if (rows.empty())
            return Error(access::AccessError::not_found, "no user has the address `" + email.text() + "`");
        return read_user(rows[0]);
    });
}

Result<Page<User>> Users::list(const PageQuery& query) {
    const auto after = query.position(1, 0);
    if (!after) return PageError::cursor_unreadable;
    return gate_.read_self(
        access::Actor::operator_on_this_machine(), [&](const access::Self& self) -> Result<Page<User>> {
            Page<User> page;
            for (const auto row : TRY(self.query(sql::list_users, after->front(), query.rows() + 1))) {
                page.items.push_back(read_user(row));
            }
            page.cut(query.rows(), [](const User& user) { return cursor_of({user.id.number()}); });
            return page;
        });
}

}  // namespace muster::team
