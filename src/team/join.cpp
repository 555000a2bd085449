// SPDX-License-Identifier: Apache-2.0
#include "team/join.sql.h"
#include "team/join_link.h"
#include "team/join_link.sql.h"
#include "team/join_link_rows.h"
#include "team/membership.h"
#include "team/team_error.h"
#include "team/user.h"

namespace muster::team {
namespace {

using access::GrantKind;
using access::Permission;
using access::Permit;

JoinState parse_state(std::string_view text) {
    for (const JoinState state : {JoinState::waiting, JoinState::joined, JoinState::refused}) {
        if (text == to_text(state)) return state;
    }
    return JoinState::lapsed;
}

Join read_join(const access::Authority& authority, const storage::Row& row) {
    Join join;
    std::string email;
    std::string state;
    row.into(join.id, join.link, join.user, join.name, email, join.scope, join.role, state, join.asked_at,
             join.decided_by, join.decided_at);
    join.role_label = authority.label_of(join.role);
    join.email = stored_email(email);
    join.state = parse_state(state);
    return join;
}

Page<Join> page_of(const access::Authority& authority, const storage::Rows& rows, const PageQuery& query) {
    Page<Join> page;
    for (const auto row : rows) page.items.push_back(read_join(authority, row));
    page.cut(query.rows(), [](const Join& last) { return cursor_of({last.id.number()}); });
    return page;
}

/// Somebody who waits, and the role that they wait for, if the actor may invite people so.
struct Question {
    Join join;
    access::Grant grant;
};
Result<Question> find_question(const access::Authority& authority, JoinId id) {
    const auto rows = TRY(authority.query(sql::find_waiting_join, id));
    if (rows.empty()) return access::AccessError::not_found;
    auto join = read_join(authority, rows[0]);
    const access::Role& role = *TRY(authority.find_role(join.role));
    if (is_by_invitation_only(authority, role)) return TeamError::role_not_by_link;
    const auto grant = TRY(authority.grant(GrantKind::invite, role, join.scope));
    return Question{std::move(join), grant};
}

Result<void> decide(const access::Authority& authority, const Join& join, JoinState answer) {
    const auto decided =
        TRY(authority.query(sql::decide_join, join.id, to_text(answer), authority.answerable(), authority.now()));
    if (decided.changed() != 1) return access::AccessError::not_found;
    return {};
}

}  // namespace

std::string_view to_text(JoinState state) {
    switch (state) {
        case JoinState::waiting: return "waiting";
        case JoinState::joined: return "joined";
        case JoinState::refused: return "refused";
        case JoinState::lapsed: return "lapsed";
    }
    return "";
}

Result<Page<Join>> JoinLinks::joins_of(const Permit<Permission::view_invitations>& permit, access::JoinLinkId link,
                                       const PageQuery& query) {
    const auto after = query.position(1, 0);
    if (!after) return PageError::cursor_unreadable;
    TRY(find_join_link(permit, link));
    const auto rows = TRY(permit.query(sql::list_joins_of_link, link, after->front(), query.rows() + 1));
    return page_of(permit, rows, query);
}

Result<Page<Join>> JoinLinks::waiting(const Permit<Permission::view_invitations>& permit, const PageQuery& query) {
    const auto after = query.position(1, 0);
    if (!after) return PageError::cursor_unreadable;
    const auto rows = TRY(permit.query(sql::list_waiting_joins, after->front(), query.rows() + 1));
    return page_of(permit, rows, query);
}

Result<void> JoinLinks::approve(const Permit<Permission::decide_on_joins>& permit, JoinId id) {
    const auto question = TRY(find_question(permit, id));
    const Join& join = question.join;
    if (!TRY(permit.query(sql::is_closed, join.scope)).empty()) return TeamError::closed_to_joining;
    // Who was removed after asking isn't let in by somebody who doesn't know.
    if (!TRY(permit.query(sql::barred_from_scope, join.scope, join.user, permit.now())).empty())
        return TeamError::invitation_needed;
    TRY(decide(permit, join, JoinState::joined));
    TRY(add_membership(permit, join.user, question.grant, permit.answerable()));
    return permit.record({"join.approved",
                          "user",
                          join.user.number(),
                          {{"role", join.role}, {"join_link", join.link.text()}, {"join", id.text()}}});
}

Result<void> JoinLinks::refuse(const Permit<Permission::decide_on_joins>& permit, JoinId id) {
    const auto question = TRY(find_question(permit, id));
    const Join& join = question.join;
    TRY(decide(permit, join, JoinState::refused));
    TRY(permit.query(sql::give_use_back, join.link));
    TRY(permit.query(sql::bar_user, join.user, join.scope, permit.answerable(), permit.now()));
    return permit.record({"join.refused",
                          "user",
                          join.user.number(),
                          {{"role", join.role}, {"join_link", join.link.text()}, {"join", id.text()}}});
}

}  // namespace muster::team
