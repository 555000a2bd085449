// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/membership_json.h"
#include "team/membership_preview.h"
#include "team/removal.h"
#include "team/routes.h"

namespace muster::team {

BOOST_DESCRIBE_ENUM(WorkFate, keep, cancel, hand_over)

namespace {

using access::Permission;
using access::Permit;
using http::Body;
using http::Path;
using http::Query;

struct MemberPath {
    UserId user;
};
BOOST_DESCRIBE_STRUCT(MemberPath, (), (user))

using RoleText = json::Text<1, 64>;

struct MemberForm {
    std::optional<RoleText> role;
    std::optional<Time> ends_at;
};
BOOST_DESCRIBE_STRUCT(MemberForm, (), (role, ends_at))

struct MemberQuery : PageQuery {
    std::optional<json::Text<1, limits::email_characters_max>> email;  ///< how it begins
    std::optional<json::Text<1, limits::name_characters_max>> name;    ///< a part of it
};
BOOST_DESCRIBE_STRUCT(MemberQuery, (PageQuery), (email, name))

struct RoleQuery {
    RoleText role;
};
BOOST_DESCRIBE_STRUCT(RoleQuery, (), (role))

struct WorkQuery {
    std::optional<WorkFate> running_work;
    std::optional<UserId> hand_over_to;
};
BOOST_DESCRIBE_STRUCT(WorkQuery, (), (running_work, hand_over_to))

using SubaccountIds = json::List<SubaccountId, limits::subaccounts_per_change_max>;

struct SubaccountsForm {
    std::optional<RoleText> role;
    std::optional<SubaccountIds> add;
    std::optional<SubaccountIds> remove;
    std::optional<Time> ends_at;
    std::optional<WorkFate> running_work;
    std::optional<UserId> hand_over_to;
};
BOOST_DESCRIBE_STRUCT(SubaccountsForm, (), (role, add, remove, ends_at, running_work, hand_over_to))

struct SubaccountReports {
    std::vector<SubaccountReport> items;
};
BOOST_DESCRIBE_STRUCT(SubaccountReports, (), (items))

MemberFilter filter_of(const MemberQuery& query) {
    return {query.email ? query.email->text() : "", query.name ? query.name->text() : ""};
}

std::optional<std::string> text_of(const std::optional<RoleText>& role) {
    if (!role) return std::nullopt;
    return role->text();
}

WorkRequest request_of(const WorkQuery& query) { return {query.running_work, query.hand_over_to}; }

SubaccountsChange change_of(const SubaccountsForm& form) {
    SubaccountsChange change;
    change.role = text_of(form.role);
    if (form.add) change.add = form.add->items();
    if (form.remove) change.remove = form.remove->items();
    change.ends_at = form.ends_at;
    change.work = {form.running_work, form.hand_over_to, ""};
    return change;
}

void add_member_rows_at(http::Routes& routes, const std::string& place, Members& members) {
    routes.permitted(http::get(place + "/members",
                               "list the people with access here, and their roles: all, or those whose address begins "
                               "with `email`, or in whose name `name` stands"),
                     [&](const Permit<Permission::view_members>& permit, const Query<MemberQuery>& query) {
                         return members.list(permit, query.value, filter_of(query.value));
                     });
    routes.permitted(http::get(place + "/members/{user}", "see somebody's access here, and their roles"),
                     [&](const Permit<Permission::view_members>& permit, const Path<MemberPath>& path) {
                         return members.show(permit, path.value.user);
                     });
    routes.permitted(http::patch(place + "/members/{user}", "give somebody another role here, or an end"),
                     [&](const Permit<Permission::change_member_role>& permit, const Path<MemberPath>& path,
                         const Body<MemberForm>& form) {
                         return members.change(permit, path.value.user, {text_of(form.value.role), form.value.ends_at});
                     });
    routes.permitted(http::delete_(place + "/members/{user}/end", "let somebody's access here go on without an end"),
                     [&](const Permit<Permission::change_member_role>& permit, const Path<MemberPath>& path) {
                         return members.clear_end(permit, path.value.user);
                     });
    routes.permitted(
        http::delete_(place + "/members/{user}", "take somebody's access here away, at once"),
        [&](const Permit<Permission::remove_member>& permit, const Path<MemberPath>& path,
            const Query<WorkQuery>& work) { return members.remove(permit, path.value.user, request_of(work.value)); });
    routes.permitted(http::post(place + "/members/{user}/suspension", "suspend somebody's access here, at once"),
                     [&](const Permit<Permission::suspend_member>& permit, const Path<MemberPath>& path) {
                         return members.suspend(permit, path.value.user);
                     });
    routes.permitted(http::delete_(place + "/members/{user}/suspension", "give somebody suspended their access back"),
                     [&](const Permit<Permission::suspend_member>& permit, const Path<MemberPath>& path) {
                         return members.reactivate(permit, path.value.user);
                     });
    routes.permitted(http::delete_(place + "/members/{user}/sessions",
                                   "end what somebody has open here: until they sign in again, it does nothing"),
                     [&](const Permit<Permission::remove_member>& permit, const Path<MemberPath>& path) {
                         return members.end_sessions(permit, path.value.user);
                     });
}

void add_preview_rows_at(http::Routes& routes, const std::string& place, MembershipPreviews& previews) {
    routes.permitted(http::get(place + "/members/{user}/removal-preview", "see what somebody's removal would do"),
                     [&](const Permit<Permission::view_members>& permit, const Path<MemberPath>& path,
                         const Query<WorkQuery>& work) {
                         return previews.of_removal(permit, path.value.user, request_of(work.value));
                     });
    routes.permitted(
        http::get(place + "/members/{user}/role-preview", "see what another role of somebody would do"),
        [&](const Permit<Permission::view_members>& permit, const Path<MemberPath>& path,
            const Query<RoleQuery>& query) { return previews.of_role(permit, path.value.user, query.value.role); });
}

void add_removal_rows_at(http::Routes& routes, const std::string& place, Removals& removals) {
    routes.permitted(http::get(place + "/removals", "list who was removed, and until when that can be undone"),
                     [&](const Permit<Permission::view_members>& permit, const Query<PageQuery>& page) {
                         return removals.list(permit, page.value);
                     });
    routes.permitted(http::post(place + "/removals/{user}/undo",
                                "bring somebody back who was removed from here; what stays is said"),
                     [&](const Permit<Permission::undo_removal>& permit, const Path<MemberPath>& path) {
                         return removals.undo(permit, path.value.user);
                     });
}

}  // namespace

void add_membership_routes(http::Routes& routes, Members& members, MembershipPreviews& previews, Removals& removals) {
    const std::string organization = "/organizations/{organization}";
    // The same rows at both scopes: people of the organization, and people of one subaccount (SW-2).
    for (const std::string& place : {organization, organization + "/subaccounts/{subaccount}"}) {
        add_member_rows_at(routes, place, members);
        add_preview_rows_at(routes, place, previews);
        add_removal_rows_at(routes, place, removals);
    }
    routes.permitted(
        http::post(organization + "/members/{user}/subaccount-changes",
                   "bring somebody to several subaccounts and take them from several, all or nothing"),
        [&](const Permit<Permission::change_member_role>& permit, const Path<MemberPath>& path,
            const Body<SubaccountsForm>& form) -> Result<SubaccountReports> {
            return SubaccountReports{TRY(members.change_subaccounts(permit, path.value.user, change_of(form.value)))};
        });
    routes.permitted(http::delete_(organization + "/membership", "leave the organization"),
                     [&](const Permit<Permission::leave_organization>& permit, const Query<WorkQuery>& work) {
                         return members.leave(permit, request_of(work.value));
                     });
}

}  // namespace muster::team
