// SPDX-License-Identifier: Apache-2.0
#include "access/role_model_reader.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/enum_table.h"
#include "base/limits.h"
#include "base/text.h"

namespace muster::access {

namespace {

/// The words of Muster that a product may have its own word for.
constexpr auto label_names = std::to_array<std::string_view>({
    "organization",   "organizations", "subaccount",   "subaccounts",   "team",      "member",   "members",
    "campaign",       "campaigns",     "conversation", "conversations", "contact",   "contacts", "contact_group",
    "contact_groups", "texter",        "texters",      "sequence",      "sequences", "billing",  "settings",
});

constexpr auto level_names = std::to_array<std::string_view>({"organization", "subaccount", "campaign"});

constexpr EnumTable<InvitationField, std::string_view> field_names({
    {InvitationField::first_name, "first_name"},
    {InvitationField::last_name, "last_name"},
    {InvitationField::phone_number, "phone_number"},
    {InvitationField::role, "role"},
});

/// The permissions that no requirement asks for are Muster's own, for bearers of tokens and its jobs.
constexpr bool may_be_in_a_role(const PermissionRow& row) { return !row.requirements.empty(); }

}  // namespace

Result<RoleModel> RoleModelReader::read() {
    try {
        const toml::table document = toml::parse(toml_);
        TomlTable file(document, Word{}, mistakes_);
        read_file(file);
    } catch (const toml::parse_error& error) {
        mistakes_.add(error.source().begin.line,
                      fmt::format("this is not TOML: {}; mend it to go on reading", error.description()));
        return Error(RoleModelError::wrong, mistakes_.text());
    }
    resolve_names();
    make_variants();
    check_rules();
    if (mistakes_.count() != 0) return Error(RoleModelError::wrong, mistakes_.text());
    return std::move(model_);
}

void RoleModelReader::read_file(TomlTable& file) {
    const Word key = file.text("model");
    check_key(key, '-');
    model_.key_ = key.text;
    model_.label_ = file.text("label").text;
    model_.hash_ = text::to_hex(crypto::sha256(toml_));
    default_role_ = file.text("default_role");
    founder_role_ = file.text("founder_role");
    model_.shows_subaccounts_ = file.flag("shows_subaccounts");
    model_.everyone_ = read_permissions(file, "everyone");
    read_labels(file);
    read_invitation(file);
    read_removal(file);
    read_roles(file);
    read_switches(file);
    file.refuse_other_keys();
}

void RoleModelReader::read_labels(TomlTable& file) {
    auto labels = file.table("labels");
    if (!labels) return;
    for (auto& [name, label] : labels->all_texts()) {
        if (std::ranges::find(label_names, name.text) == label_names.end()) {
            mistakes_.add(name.line, unknown_word("label", name.text, label_names));
        }
        model_.labels_.emplace_back(std::move(name.text), std::move(label.text));
    }
}

void RoleModelReader::read_invitation(TomlTable& file) {
    auto invitation = file.table("invitation");
    if (!invitation) return;
    for (const Word& asked : invitation->words("asks")) {
        if (const auto field = field_names.find(asked.text)) {
            model_.invitation_asks_.push_back(*field);
        } else {
            mistakes_.add(asked.line, unknown_word("field of an invitation", asked.text, field_names.values()));
        }
    }
    invitation->refuse_other_keys();
}

void RoleModelReader::read_removal(TomlTable& file) {
    auto removal = file.table("removal");
    if (!removal) return;
    const Word work = removal->text("running_work");
    if (work.text == "cancel") {
        model_.running_work_ = RunningWork::cancel;
    } else if (work.text != "keep" && !work.text.empty()) {
        constexpr auto allowed = std::to_array<std::string_view>({"keep", "cancel"});
        mistakes_.add(work.line, unknown_word("value of `running_work`", work.text, allowed));
    }
    removal->refuse_other_keys();
}

void RoleModelReader::read_roles(TomlTable& file) {
    for (TomlTable& table : file.tables("roles")) {
        if (roles_.size() == limits::roles_per_model_max) {
            mistakes_.add(table.name().line, fmt::format("this role is one too many; at most {} are allowed",
                                                         limits::roles_per_model_max));
            return;
        }
        roles_.push_back(read_role(table));
        roles_.back().role.index = static_cast<RoleIndex>(roles_.size() - 1);
    }
    if (roles_.empty()) mistakes_.add(1, "a model needs a role; write a table [roles.…]");
}

RoleModelReader::RoleDraft RoleModelReader::read_role(TomlTable& table) {
    const std::size_t mistakes_before = mistakes_.count();
    RoleDraft draft;
    check_key(table.name(), '_');
    draft.line = table.name().line;
    draft.role.key = table.name().text;
    draft.role.label = table.text("label").text;
    draft.role.meaning = table.text("meaning").text;
    draft.role.held_at = read_levels(table);
    draft.includes = table.words("includes");
    draft.role.permissions = read_permissions(table, "permissions");
    draft.may_invite = table.words("may_invite");
    draft.may_change = table.words("may_change");
    draft.may_remove = table.words("may_remove");
    draft.role.must_have_holder = table.flag("must_have_holder");
    table.refuse_other_keys();
    draft.sound = mistakes_.count() == mistakes_before;
    return draft;
}

std::vector<Level> RoleModelReader::read_levels(TomlTable& table) {
    std::vector<Level> levels;
    const std::vector<Word> names = table.words("held_at");
    for (const Word& name : names) {
        if (const auto level = parse_level(name.text)) {
            levels.push_back(*level);
        } else {
            mistakes_.add(name.line, unknown_word("level", name.text, level_names));
        }
    }
    if (names.empty()) {
        mistakes_.add(table.name().line,
                      fmt::format("role `{}` must say where it is held; write held_at = [\"…\"] with {}",
                                  table.name().text, fmt::join(level_names, " or ")));
    }
    return levels;
}

PermissionSet RoleModelReader::read_permissions(TomlTable& table, std::string_view key) {
    PermissionSet permissions;
    for (const Word& name : table.words(key)) {
        const auto permission = parse_permission(name.text);
        if (permission && may_be_in_a_role(row_of(*permission))) {
            permissions.insert(*permission);
            continue;
        }
        std::vector<std::string_view> allowed;
        for (const PermissionRow& row : permission_catalog) {
            if (may_be_in_a_role(row)) allowed.push_back(row.name);
        }
        mistakes_.add(name.line, unknown_word("permission", name.text, allowed));
    }
    return permissions;
}

void RoleModelReader::read_switches(TomlTable& file) {
    for (TomlTable& table : file.tables("switches")) {
        if (takings_.size() == limits::switches_per_model_max) {
            mistakes_.add(table.name().line, fmt::format("this switch is one too many; at most {} are allowed",
                                                         limits::switches_per_model_max));
            return;
        }
        check_key(table.name(), '_');
        Switch& added = model_.switches_.emplace_back();
        added.key = table.name().text;
        added.meaning = table.text("meaning").text;
        added.on_by_default = table.flag("on_by_default");
        read_takings(table, takings_.emplace_back());
        table.refuse_other_keys();
    }
}

void RoleModelReader::read_takings(TomlTable& of_switch, std::vector<Taking>& takings) {
    for (TomlTable& table : of_switch.tables("takes")) {
        Taking taking;
        taking.line = table.name().line;
        taking.permissions = read_permissions(table, "permissions");
        taking.invite = find_roles(table.words("invite"));
        taking.change = find_roles(table.words("change"));
        taking.remove = find_roles(table.words("remove"));
        table.refuse_other_keys();
        if (const auto role = find_role(table.name())) {
            taking.role = *role;
            takings.push_back(taking);
        }
    }
}

void RoleModelReader::check_key(const Word& key, char separator) {
    const auto allowed = [separator](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == separator;
    };
    if (key.text.empty() || (std::ranges::all_of(key.text, allowed) && key.text[0] >= 'a')) return;
    mistakes_.add(key.line, fmt::format("`{}` can't be a key here; use a-z, 0-9 and {}, and begin with a letter",
                                        key.text, separator));
}

}  // namespace muster::access
