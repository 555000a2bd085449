// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/role_model.h"
#include "access/toml_table.h"

namespace muster::access {

/// Reads one file of role-models/ into a RoleModel: first what the file says, then what its names mean, then the
/// switches' variants, then the rules that every model obeys. Used once, by RoleModel::parse.
class RoleModelReader {
  public:
    RoleModelReader(std::string_view toml, const std::string& file_name) : toml_(toml), mistakes_(file_name) {}

    Result<RoleModel> read();

  private:
    enum class Flattening : std::uint8_t { not_begun, under_way, done };

    /// A role as written: names not yet looked up. `sound` ends with the first mistake in it, so that what follows from
    /// that mistake isn't reported too.
    struct RoleDraft {
        std::uint32_t line = 1;
        Role role;
        std::vector<Word> includes;
        std::vector<Word> may_invite;
        std::vector<Word> may_change;
        std::vector<Word> may_remove;
        Flattening flattening = Flattening::not_begun;
        bool sound = true;
    };
    /// What one switch takes from one role.
    struct Taking {
        std::uint32_t line = 1;
        std::size_t role = 0;
        PermissionSet permissions;
        RoleSet invite;
        RoleSet change;
        RoleSet remove;
    };

    void read_file(TomlTable& file);
    void read_labels(TomlTable& file);
    void read_invitation(TomlTable& file);
    void read_removal(TomlTable& file);
    void read_roles(TomlTable& file);
    RoleDraft read_role(TomlTable& table);
    std::vector<Level> read_levels(TomlTable& table);
    PermissionSet read_permissions(TomlTable& table, std::string_view key);
    void read_switches(TomlTable& file);
    void read_takings(TomlTable& of_switch, std::vector<Taking>& takings);
    void check_key(const Word& key, char separator);

    std::optional<std::size_t> find_role(const Word& name);
    RoleSet find_roles(const std::vector<Word>& names);
    void resolve_names();
    void flatten(std::size_t role, std::vector<std::size_t>& chain);
    void make_variants();
    static void take(const Taking& taking, Role& role);

    void check_rules();
    void check_everyone();
    void check_levels(const RoleDraft& draft);
    void check_must_have_holder(const RoleDraft& draft);
    void check_founder();
    void check_taking(const Taking& taking);
    void check_grants(const RoleDraft& granter, const std::vector<Word>& names, RoleSet Role::* list);

    std::string_view toml_;
    Mistakes mistakes_;
    RoleModel model_;
    Word default_role_;
    Word founder_role_;
    std::vector<RoleDraft> roles_;
    std::vector<std::vector<Taking>> takings_;  ///< by switch
};

}  // namespace muster::access
