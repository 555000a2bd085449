// SPDX-License-Identifier: Apache-2.0
#include "team/subaccount.h"

#include <algorithm>

#include "team/subaccount.sql.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::Permission;
using access::Permit;

Subaccount read_subaccount(const storage::Row& row) {
    Subaccount subaccount;
    row.into(subaccount.id, subaccount.name, subaccount.created_at, subaccount.archived_at);
    return subaccount;
}

Result<Subaccount> find(const access::Authority& authority, SubaccountId id) {
    const auto rows = TRY(authority.query(sql::find_subaccount, id));
    if (rows.empty()) return access::AccessError::not_found;
    return read_subaccount(rows[0]);
}

Result<Subaccount> set_archived(const access::Authority& authority, Subaccount subaccount, std::string_view action) {
    TRY(authority.query(sql::set_archived, subaccount.id, subaccount.archived_at));
    TRY(authority.record({action, "subaccount", subaccount.id.number(), {{"name", subaccount.name}}}));
    return subaccount;
}

/// Two that differ by capital ASCII letters only would be taken for each other.
Result<void> check_name(const access::Authority& authority, const Name& name) {
    if (TRY(authority.query(sql::subaccount_of_name, name.text())).empty()) return {};
    return TeamError::subaccount_name_taken;
}

}  // namespace

Result<Subaccount> Subaccounts::create(const Permit<Permission::create_subaccount>& permit, const NewSubaccount& form) {
    if (!permit.model().shows_subaccounts()) return TeamError::no_subaccounts;
    const auto count = TRY(permit.query(sql::count_subaccounts))[0].get<std::int64_t>(0);
    if (count >= limits::subaccounts_per_organization_max) return TeamError::too_many_subaccounts;
    TRY(check_name(permit, form.name));
    const Subaccount subaccount{TRY(ids_.next<SubaccountTag>()), form.name, permit.now(), std::nullopt};
    TRY(permit.query(sql::create_subaccount_scope, subaccount.id));
    TRY(storage::or_if_taken(
        permit.query(sql::create_subaccount, subaccount.id, subaccount.name, subaccount.created_at),
        TeamError::subaccount_name_taken));
    TRY(permit.record({"subaccount.created", "subaccount", subaccount.id.number(), {{"name", subaccount.name}}}));
    return subaccount;
}

Result<std::vector<Subaccount>> Subaccounts::list(const Permit<Permission::view_subaccounts>& permit) {
    std::vector<Subaccount> all;
    std::vector<ScopeId> scopes;
    for (const auto row : TRY(permit.query(sql::list_subaccounts))) {
        all.push_back(read_subaccount(row));
        scopes.push_back(access::scope_of(all.back().id));
    }
    std::vector<access::CampaignParent> campaigns;
    for (const auto row : TRY(permit.query(sql::campaign_parents))) {
        campaigns.push_back({row.get<ScopeId>(0), row.get<ScopeId>(1)});
    }
    const auto visible = permit.visible(scopes, campaigns);
    std::erase_if(all, [&](const Subaccount& subaccount) {
        return std::ranges::find(visible, access::scope_of(subaccount.id)) == visible.end();
    });
    return all;
}

Result<Page<Subaccount>> Subaccounts::list(const Permit<Permission::view_subaccounts>& permit, const PageQuery& query) {
    const auto after = query.position(1, 0);
    if (!after) return PageError::cursor_unreadable;
    // They are so few that all are read, and the page is cut from what is seen of them.
    const auto all = TRY(list(permit));
    const auto before = std::ranges::find(all, SubaccountId(after->front()), &Subaccount::id);
    if (query.after && before == all.end()) return PageError::cursor_unreadable;
    Page<Subaccount> page{{query.after ? before + 1 : all.begin(), all.end()}, {}};
    page.cut(query.rows(), [](const Subaccount& last) { return cursor_of({last.id.number()}); });
    return page;
}

Result<Subaccount> Subaccounts::show(const Permit<Permission::view_subaccount>& permit) {
    return find(permit, SubaccountId(permit.scope().number()));
}

Result<Subaccount> Subaccounts::rename(const Permit<Permission::edit_subaccount_settings>& permit, const Name& name) {
    Subaccount subaccount = TRY(find(permit, SubaccountId(permit.scope().number())));
    TRY(permit.query(sql::hold_subaccount_names));
    TRY(check_name(permit, name));
    TRY(storage::or_if_taken(permit.query(sql::rename_subaccount, name.text()), TeamError::subaccount_name_taken));
    TRY(permit.record({"subaccount.renamed",
                       "subaccount",
                       subaccount.id.number(),
                       {{"from", subaccount.name}, {"to", name.text()}}}));
    subaccount.name = name;
    return subaccount;
}

Result<Subaccount> Subaccounts::archive(const Permit<Permission::archive_subaccount>& permit, SubaccountId id) {
    Subaccount subaccount = TRY(find(permit, id));
    const auto in_use = TRY(permit.query(sql::count_subaccounts_in_use))[0].get<std::int64_t>(0);
    if (!subaccount.archived_at && in_use == 1) return TeamError::last_subaccount;
    if (!subaccount.archived_at) subaccount.archived_at = permit.now();
    return set_archived(permit, std::move(subaccount), "subaccount.archived");
}

Result<Subaccount> Subaccounts::bring_back(const Permit<Permission::archive_subaccount>& permit, SubaccountId id) {
    Subaccount subaccount = TRY(find(permit, id));
    subaccount.archived_at.reset();
    return set_archived(permit, std::move(subaccount), "subaccount.brought_back");
}

}  // namespace muster::team
