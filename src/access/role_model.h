// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/permission.h"
#include "base/result.h"

namespace muster::access {

/// A role's place in its model, 0…31. Stored nowhere: databases hold the role's key.
using RoleIndex = std::uint8_t;

/// A set of roles of one model: a bit each.
class RoleSet {
  public:
    constexpr RoleSet() = default;
    constexpr void insert(RoleIndex role) { bits_ |= std::uint32_t{1} << role; }
    constexpr void erase(RoleIndex role) { bits_ &= ~(std::uint32_t{1} << role); }
    [[nodiscard]] constexpr bool contains(RoleIndex role) const { return (bits_ >> role & 1U) != 0; }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    friend constexpr bool operator==(RoleSet, RoleSet) = default;

  private:
    std::uint32_t bits_ = 0;
};

/// One role as it stands under one setting of its model's switches.
struct Role {
    RoleIndex index = 0;
    std::string key;      ///< what databases and the API hold, such as `billing_contact`
    std::string label;    ///< the product's word for it, such as `Billing contact`
    std::string meaning;  ///< one line for whoever chooses it
    std::vector<Level> held_at;
    PermissionSet permissions;
    RoleSet may_invite;  ///< roles that its holder may give to somebody new
    RoleSet may_change;  ///< roles from and to which its holder may change somebody
    RoleSet may_remove;  ///< roles whose holders its holder may remove
    bool must_have_holder = false;

    [[nodiscard]] bool can_be_held_at(Level level) const;
};

/// A rule that each organization may turn on, such as CT-3's: it takes permissions and grants away from roles, never
/// adds.
struct Switch {
    std::string key;
    std::string meaning;
    bool on_by_default = false;
};

/// Which switches of a model are on: bit i is its i-th switch. Stored nowhere: databases hold the switches' keys.
using SwitchSet = std::uint8_t;

/// What becomes of a member's running work when they are removed (AP-8: cancel; the others keep it).
enum class RunningWork : std::uint8_t { keep, cancel };

/// What an invitation must say beside the address (CT-5). Where the role isn't asked for, the default one is given.
enum class InvitationField : std::uint8_t { first_name, last_name, phone_number, role };
std::string_view to_text(InvitationField field);

/// A product's roles, read from a file of role-models/. Immutable after parsing; shared by all threads.
class RoleModel {
  public:
    /// Reads a model. An error names the file, the line, what is wrong there and what is allowed; all of a file's
    /// errors are reported at once, one a line of the message.
    static Result<RoleModel> parse(std::string_view toml, const std::string& file_name);

    [[nodiscard]] const std::string& key() const { return key_; }
    [[nodiscard]] const std::string& label() const { return label_; }
    /// SHA-256 of the file's text, in hex: changes whenever the file does.
    [[nodiscard]] const std::string& hash() const { return hash_; }

    /// The roles in the file's order under the given switches. Pointers and references stay valid as long as the model.
    [[nodiscard]] std::span<const Role> roles(SwitchSet on) const;
    [[nodiscard]] const Role* find_role(std::string_view key, SwitchSet on) const;

    /// The role an invitation gives if it names none (AP-4).
    [[nodiscard]] RoleIndex default_role() const { return default_role_; }
    /// The role of whoever creates an organization of this model.
    [[nodiscard]] RoleIndex founder_role() const { return founder_role_; }

    /// What every member may do at the organization, wherever in it their membership stands: see its name, leave it.
    [[nodiscard]] const PermissionSet& everyone() const { return everyone_; }

    [[nodiscard]] std::span<const Switch> switches() const { return switches_; }
    [[nodiscard]] std::optional<std::size_t> find_switch(std::string_view key) const;
    [[nodiscard]] SwitchSet default_switches() const;
    /// A set of switches as databases hold it: their keys, separated by commas, so that the file's order says nothing.
    [[nodiscard]] std::string switch_keys(SwitchSet on) const;
    /// The same read back; nothing if it names a switch that this model doesn't have.
    [[nodiscard]] std::optional<SwitchSet> parse_switch_keys(std::string_view keys) const;

    [[nodiscard]] std::span<const InvitationField> invitation_asks() const { return invitation_asks_; }
    [[nodiscard]] RunningWork running_work_on_removal() const { return running_work_; }

    /// The product's words for Muster's: {"organization", "Company"}, … in the order of the file.
    [[nodiscard]] std::span<const std::pair<std::string, std::string>> labels() const { return labels_; }
    /// Whether its people ever see subaccounts.
    [[nodiscard]] bool shows_subaccounts() const { return shows_subaccounts_; }

  private:
    friend class RoleModelReader;
    RoleModel() = default;

    std::string key_;
    std::string label_;
    std::string hash_;
    std::vector<std::vector<Role>> variants_;  ///< by SwitchSet
    std::vector<Switch> switches_;
    PermissionSet everyone_;
    RoleIndex default_role_ = 0;
    RoleIndex founder_role_ = 0;
    std::vector<InvitationField> invitation_asks_;
    RunningWork running_work_ = RunningWork::keep;
    std::vector<std::pair<std::string, std::string>> labels_;
    bool shows_subaccounts_ = false;
};

/// The models that this installation offers.
class RoleModels {
  public:
    /// Reads every `*.toml` of a directory; fails with all errors of all files.
    static Result<RoleModels> read(const std::string& directory);
    /// Those that were in role-models/ when the program was built.
    static Result<RoleModels> built_in();

    [[nodiscard]] const RoleModel* find(std::string_view key) const;
    [[nodiscard]] std::span<const std::unique_ptr<const RoleModel>> all() const { return models_; }

  private:
    struct File {
        std::string name;
        std::string text;
    };
    static Result<RoleModels> parse(std::span<const File> files);

    std::vector<std::unique_ptr<const RoleModel>> models_;
};

enum class RoleModelError : std::uint8_t { unreadable, wrong };
const ErrorKind& error_kind(RoleModelError error);

}  // namespace muster::access
