// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "access/role_model_reader.h"
#include "base/text.h"

// The second half of reading a role model: what its names mean, and the rules that every model obeys.
namespace muster::access {

namespace {

std::string names_of(const PermissionSet& permissions) {
    std::vector<std::string> names;
    for (const PermissionRow& row : permission_catalog) {
        if (permissions.contains(row.permission)) names.emplace_back(row.name);
    }
    return text::listed(names);
}

bool within(RoleSet inner, RoleSet outer, std::size_t role_count) {
    for (std::size_t role = 0; role < role_count; ++role) {
        const auto index = static_cast<RoleIndex>(role);
        if (inner.contains(index) && !outer.contains(index)) return false;
    }
    return true;
}

std::string_view verb_of(RoleSet Role::* list) {
    if (list == &Role::may_invite) return "invite";
    return list == &Role::may_change ? "change" : "remove";
}

}  // namespace

std::optional<std::size_t> RoleModelReader::find_role(const Word& name) {
    std::vector<std::string_view> keys;
    for (const RoleDraft& draft : roles_) keys.push_back(draft.role.key);
    const auto found = std::ranges::find(keys, name.text);
    if (found != keys.end()) return static_cast<std::size_t>(found - keys.begin());
    // An empty name is a mistake already noted where it was read.
    if (!name.text.empty()) mistakes_.add(name.line, unknown_word("role", name.text, keys));
    return std::nullopt;
}

RoleSet RoleModelReader::find_roles(const std::vector<Word>& names) {
    RoleSet roles;
    for (const Word& name : names) {
        if (const auto role = find_role(name)) roles.insert(static_cast<RoleIndex>(*role));
    }
    return roles;
}

void RoleModelReader::resolve_names() {
    for (std::size_t role = 0; role < roles_.size(); ++role) {
        RoleDraft& draft = roles_[role];
        draft.role.may_invite = find_roles(draft.may_invite);
        draft.role.may_change = find_roles(draft.may_change);
        draft.role.may_remove = find_roles(draft.may_remove);
        std::vector<std::size_t> chain;
        flatten(role, chain);
    }
    model_.default_role_ = static_cast<RoleIndex>(find_role(default_role_).value_or(0));
    model_.founder_role_ = static_cast<RoleIndex>(find_role(founder_role_).value_or(0));
}

void RoleModelReader::flatten(std::size_t role, std::vector<std::size_t>& chain) {
    RoleDraft& draft = roles_[role];
    if (draft.flattening == Flattening::done) return;
    chain.push_back(role);
    if (draft.flattening == Flattening::under_way) {
        std::vector<std::string> circle;
        for (auto at = std::ranges::find(chain, role); at != chain.end(); ++at) circle.push_back(roles_[*at].role.key);
        mistakes_.add(draft.line, fmt::format("role `{}` includes itself: {}; take one of these `includes` out",
                                              draft.role.key, fmt::join(circle, " → ")));
        draft.sound = false;
    } else {
        draft.flattening = Flattening::under_way;
        for (const Word& name : draft.includes) {
            const auto included = find_role(name);
            if (included) flatten(*included, chain);
            draft.sound = draft.sound && included && roles_[*included].sound;
            if (included) draft.role.permissions |= roles_[*included].role.permissions;
        }
        draft.flattening = Flattening::done;
    }
    chain.pop_back();
}

void RoleModelReader::make_variants() {
    const std::size_t variant_count = std::size_t{1} << takings_.size();
    for (std::size_t on = 0; on < variant_count; ++on) {
        std::vector<Role>& variant = model_.variants_.emplace_back();
        for (const RoleDraft& draft : roles_) variant.push_back(draft.role);
        for (std::size_t i = 0; i < takings_.size(); ++i) {
            if ((on >> i & 1U) == 0) continue;
            for (const Taking& taking : takings_[i]) take(taking, variant[taking.role]);
        }
    }
}

void RoleModelReader::take(const Taking& taking, Role& role) {
    role.permissions = role.permissions.without(taking.permissions);
    for (RoleIndex other = 0; other < 32; ++other) {
        if (taking.invite.contains(other)) role.may_invite.erase(other);
        if (taking.change.contains(other)) role.may_change.erase(other);
        if (taking.remove.contains(other)) role.may_remove.erase(other);
    }
}

void RoleModelReader::check_rules() {
    check_everyone();
    check_founder();
    for (const RoleDraft& draft : roles_) {
        check_must_have_holder(draft);
        if (!draft.sound) continue;
        check_levels(draft);
        check_grants(draft, draft.may_invite, &Role::may_invite);
        check_grants(draft, draft.may_change, &Role::may_change);
        check_grants(draft, draft.may_remove, &Role::may_remove);
    }
    for (const std::vector<Taking>& takings : takings_) {
        for (const Taking& taking : takings) check_taking(taking);
    }
}

void RoleModelReader::check_everyone() {
    PermissionSet narrower;
    for (const PermissionRow& row : permission_catalog) {
        if (row.level != Level::organization && model_.everyone_.contains(row.permission))
            narrower.insert(row.permission);
    }
    if (narrower.empty()) return;
    mistakes_.add(1, fmt::format("`everyone` may only hold what is asked at the organization; give {} to roles instead",
                                 names_of(narrower)));
}

void RoleModelReader::check_levels(const RoleDraft& draft) {
    const Level widest = std::ranges::min(draft.role.held_at);
    PermissionSet out_of_reach;
    for (const PermissionRow& row : permission_catalog) {
        if (row.level < widest && draft.role.permissions.contains(row.permission)) out_of_reach.insert(row.permission);
    }
    if (out_of_reach.empty()) return;
    mistakes_.add(draft.line,
                  fmt::format("role `{}` is held no wider than a {}, where these are never asked: {}; take them "
                              "out, or let it be held at the organization",
                              draft.role.key, to_text(widest), names_of(out_of_reach)));
}

void RoleModelReader::check_must_have_holder(const RoleDraft& draft) {
    const std::vector<Level>& levels = draft.role.held_at;
    if (!draft.role.must_have_holder || std::ranges::all_of(levels, [](Level l) { return l == Level::organization; }))
        return;
    mistakes_.add(draft.line, fmt::format("role `{}` must have a holder in each organization, so it can be held at "
                                          "organization only; write held_at = [\"organization\"]",
                                          draft.role.key));
}

void RoleModelReader::check_founder() {
    if (roles_.empty() || roles_[model_.founder_role_].role.key != founder_role_.text) return;
    const Role& founder = roles_[model_.founder_role_].role;
    if (!founder.can_be_held_at(Level::organization)) {
        mistakes_.add(founder_role_.line,
                      fmt::format("`founder_role` must be held at organization, and `{}` is not", founder.key));
    }
    std::vector<std::string> holders;
    for (const RoleDraft& draft : roles_) {
        if (draft.role.must_have_holder) holders.push_back(draft.role.key);
    }
    if (holders.empty() || founder.must_have_holder) return;
    mistakes_.add(founder_role_.line,
                  fmt::format("`founder_role` must be a role that must have a holder: {}", fmt::join(holders, " or ")));
}

void RoleModelReader::check_taking(const Taking& taking) {
    const RoleDraft& draft = roles_[taking.role];
    const Role& role = draft.role;
    if (!draft.sound) return;
    const PermissionSet not_held = taking.permissions.without(role.permissions);
    if (!not_held.empty()) {
        mistakes_.add(taking.line, fmt::format("the switch takes from `{}` what it doesn't hold: {}; leave that out",
                                               role.key, names_of(not_held)));
    }
    if (!within(taking.invite, role.may_invite, roles_.size()) ||
        !within(taking.change, role.may_change, roles_.size()) ||
        !within(taking.remove, role.may_remove, roles_.size())) {
        mistakes_.add(taking.line,
                      fmt::format("the switch takes from `{}` a role that its own lists don't name; take only "
                                  "from may_invite, may_change and may_remove what stands there",
                                  role.key));
    }
}

void RoleModelReader::check_grants(const RoleDraft& granter, const std::vector<Word>& names, RoleSet Role::* list) {
    for (const Word& name : names) {
        const auto granted =
            std::ranges::find(roles_, name.text, [](const RoleDraft& draft) { return draft.role.key; });
        if (granted == roles_.end() || !granted->sound) continue;
        // One switch at a time is enough: a second one can only take from `granted`, or repeat what the first showed.
        for (std::size_t i = 0; i <= takings_.size(); ++i) {
            const std::vector<Role>& variant = model_.variants_[i == 0 ? 0 : std::size_t{1} << (i - 1)];
            const Role& from = variant[granter.role.index];
            const Role& to = variant[granted->role.index];
            const PermissionSet excess = to.permissions.without(from.permissions);
            if (!(from.*list).contains(to.index) || excess.empty()) continue;
            mistakes_.add(
                name.line,
                fmt::format("role `{}` may {} `{}`, which holds what `{}` doesn't{}: {}; a grant never exceeds the "
                            "granter",
                            from.key, verb_of(list), to.key, from.key,
                            i == 0 ? "" : fmt::format(" once `{}` is on", model_.switches_[i - 1].key),
                            names_of(excess)));
            break;
        }
    }
}

}  // namespace muster::access
