// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/actor.h"
#include "access/decision.h"
#include "access/memberships.h"
#include "access/organization_roles.h"
#include "access/role_model.h"
#include "base/function_ref.h"
#include "base/id_source.h"
#include "base/invariant.h"
#include "base/result.h"
#include "events/event.h"
#include "storage/database.h"

namespace muster::access {

class Gate;
class Authority;

/// A role that its granter may give at a scope: the proof that `Authority::grant` asked the one rule of granting.
/// What stores a role takes a Grant, so that no path can forget to ask.
class Grant {
  public:
    [[nodiscard]] const Role& role() const { return *role_; }
    [[nodiscard]] ScopeId scope() const { return scope_; }

  private:
    friend class Authority;
    Grant(const Role& role, ScopeId scope) : role_(&role), scope_(scope) {}
    const Role* role_;
    ScopeId scope_;
};

/// What a deed has left of itself: nothing, an event, or its word that there was nothing to do.
enum class Trace : std::uint8_t { none, event, unchanged };

/// Somebody for whom the actor does something: the proof that `Authority::on_behalf_of` found that they may do it
/// themselves.
class OnBehalfOf {
  public:
    [[nodiscard]] UserId user() const { return user_; }

  private:
    friend class Authority;
    explicit OnBehalfOf(UserId user) : user_(user) {}
    UserId user_;
};

/// What every permit knows: who, where, and in which transaction. Rooms reach an organization's rows only through it.
/// Valid inside the gate's callback; not thread-safe; neither copied nor moved.
class Authority {
  public:
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;

    [[nodiscard]] const Actor& actor() const { return actor_; }
    [[nodiscard]] OrganizationId organization() const { return OrganizationId(path_.organization().number()); }
    /// The person who answers for the deed: the user, or an API key's keeper; no one for the other kinds.
    [[nodiscard]] std::optional<UserId> answerable() const;
    /// The API key that asks, if one does.
    [[nodiscard]] std::optional<ApiKeyId> asking_key() const {
        return key_ ? std::optional(actor_.key_id()) : std::nullopt;
    }
    /// The narrowest scope that the request named.
    [[nodiscard]] ScopeId scope() const { return path_.narrowest(); }
    [[nodiscard]] const ScopePath& path() const { return path_; }
    [[nodiscard]] Time now() const { return now_; }

    /// The organization's role model, and its roles as its switches now set them: the model's, then its own.
    [[nodiscard]] const RoleModel& model() const { return model_; }
    [[nodiscard]] SwitchSet switches() const { return switches_; }
    [[nodiscard]] std::span<const Role> roles() const { return roles_.all(); }
    /// Its own as they are stored.
    [[nodiscard]] std::span<const CustomRole> custom_roles() const { return roles_.custom(); }
    /// The role of that key; null if there is none.
    [[nodiscard]] const Role* role_if_any(std::string_view key) const { return roles_.find(key); }
    /// The role of that key; bad input that names the roles there are, if there is none.
    [[nodiscard]] Result<const Role*> find_role(std::string_view key) const;
    /// The product's word for the role of that key; the key itself if the model has none.
    [[nodiscard]] std::string label_of(std::string_view role_key) const;

    /// Runs a statement in the permit's transaction with `$1` = organization and `$2` = scope; `arguments` are `$3…`.
    template <class... Args>
    Result<storage::Rows> query(const storage::Query& query, const Args&... arguments) const {
        const storage::Value values[] = {storage::Value(organization()), storage::Value(scope()),
                                         storage::Value(arguments)...};
        return transaction_.run(query, std::span<const storage::Value>(values));
    }

    /// Whether the organization lets only sessions act in it that were begun with two factors.
    [[nodiscard]] bool requires_two_factors() const { return requires_two_factors_; }
    /// The identity provider by which alone the organization lets in the people of its own domains, if there is one.
    [[nodiscard]] const std::optional<IdentityProviderId>& enforced_provider() const { return enforced_provider_; }

    /// Whether the actor holds another permission here, in the same snapshot. It may only narrow an answer.
    [[nodiscard]] bool holds(Permission permission) const { return permissions().contains(permission); }
    [[nodiscard]] const PermissionSet& permissions() const { return permissions_; }
    /// Refuses as the gate does, unless the actor holds that permission here too: for reading what is only for those
    /// who may do a thing.
    [[nodiscard]] Result<void> require(Permission permission) const;
    /// Those of the given subaccounts that the actor sees.
    [[nodiscard]] std::vector<ScopeId> visible(std::span<const ScopeId> subaccounts,
                                               std::span<const CampaignParent> campaign_parents) const;

    /// The scopes at which the actor holds the permission by a role, the organization among them if it is held all over
    /// it: for lists that are narrowed to what each of their rows would allow.
    [[nodiscard]] std::vector<ScopeId> scopes_allowing(Permission permission) const;

    /// Whether another user may do it at a scope of this organization: `not_found` if they have no access there,
    /// `they_may_not` if they may do other things only.
    [[nodiscard]] Result<void> check_may(UserId user, Permission permission, ScopeId scope) const;
    /// For deeds that a permission lets the actor do here for others (AP-3): never more than the other may do, as
    /// `check_may` finds.
    [[nodiscard]] Result<OnBehalfOf> on_behalf_of(UserId user, Permission permission) const;

    /// Asks the one rule of granting for this actor at a scope of this organization; refused, it says why. A key is
    /// bound by what it holds and by what its keeper may give.
    /// The operator and the system are bound by levels and holder rules only.
    [[nodiscard]] Result<Grant> grant(GrantKind kind, const Role& role, ScopeId scope) const;
    /// The same for another user: whoever invited, asked again when the invitation is accepted; for the operator if it
    /// was nobody.
    [[nodiscard]] Result<Grant> grant_by(std::optional<UserId> granter, GrantKind kind, const Role& role,
                                         ScopeId scope) const;

    /// The same while nothing is archived, as if they held nothing at the scopes in `left` any more: for what
    /// somebody stands for, which a departure ends and an archiving doesn't.
    [[nodiscard]] Result<Grant> grant_by_if_none_archived(UserId granter, std::span<const ScopeId> left, GrantKind kind,
                                                          const Role& role, ScopeId scope) const;

    /// Runs a part of the deed as if its request had named `scope`, which is this one or lies below it; `not_found`
    /// otherwise.
    Result<void> within(ScopeId scope, FunctionRef<Result<void>(const Authority&)> part) const;

    /// Whether the user holds anything in the organization.
    [[nodiscard]] Result<bool> is_member(UserId user) const;
    /// All that the user may do at each of those scopes of this organization while none is archived, as if they held
    /// nothing at the scopes in `left`.
    [[nodiscard]] Result<std::vector<PermissionSet>> permissions_of(UserId user, std::span<const ScopeId> scopes,
                                                                    std::span<const ScopeId> left = {}) const;

    /// Records the deed in the organization's log, in this transaction. A write that succeeds has recorded.
    Result<void> record(const events::Deed& deed) const;
    /// The same as the deed of a person whom a token let in: a bearer acts for whoever comes by it.
    Result<void> record_for(UserId person, const events::Deed& deed) const;
    /// The same for a deed done for somebody else: the event names both.
    Result<void> record(const events::Deed& deed, const OnBehalfOf& whom) const;
    /// Says that all is as the deed was asked to leave it: it needs no event, and what it wrote, if anything, is
    /// undone. Not for a deed that has recorded.
    void leave_unchanged() const {
        INVARIANT(trace() == Trace::none);
        unchanged_ = true;
    }

  private:
    friend class Gate;
    template <Permission P>
    friend class Permit;

    /// What the gate found in the transaction. Of a key, the holdings are its keeper's.
    struct Standing {
        const Actor& actor;
        ScopePath path;
        Time now;
        const RoleModel& model;
        SwitchSet switches{};
        OrganizationRoles roles;
        Holdings holdings;
        PermissionSet permissions;
        std::shared_ptr<const StoredKey> key = nullptr;  ///< that asks, if one does
        bool requires_two_factors = false;
        std::optional<IdentityProviderId> enforced_provider = std::nullopt;
        std::optional<Time> sessions_ended_at = std::nullopt;  ///< of the actor, on the path
    };

    Authority(Gate& gate, storage::Transaction& transaction, Standing&& standing);

    Result<Grant> grant_from_nobody(GrantKind kind, const Role& role, ScopeId scope) const;
    Result<ScopePath> path_in(ScopeId scope) const;
    /// `key` is what bounds the granter, if one asks.
    Result<Grant> grant_from(const Holdings& granter, const KeyBound* key, GrantKind kind, const Role& role,
                             const ScopePath& path) const;
    Result<Holdings> holdings_if_none_archived(UserId user, std::span<const ScopeId> left) const;
    PermissionSet permissions_at_narrower(const ScopePath& path) const;
    Result<void> record_as(const events::EventActor& actor, const events::Deed& deed) const;
    [[nodiscard]] Trace trace() const {
        if (recorded_) return Trace::event;
        return unchanged_ ? Trace::unchanged : Trace::none;
    }

    Gate& gate_;
    storage::Transaction& transaction_;
    const Actor& actor_;
    const ScopePath path_;
    const Time now_;
    const RoleModel& model_;
    const SwitchSet switches_;
    const OrganizationRoles roles_;
    const Holdings holdings_;
    const PermissionSet permissions_;
    const std::shared_ptr<const StoredKey> key_;
    const bool requires_two_factors_;
    const std::optional<IdentityProviderId> enforced_provider_;
    mutable bool recorded_ = false;
    mutable bool unchanged_ = false;
};

/// The right to do P here and now. Only the gate mints one: an operation that takes a `const Permit<P>&` can't be
/// called by whoever wasn't allowed P, and a check can't be forgotten because without it nothing compiles.
template <Permission P>
class Permit final : public Authority {
    friend class Gate;
    Permit(Gate& gate, storage::Transaction& transaction, Standing&& standing)
        : Authority(gate, transaction, std::move(standing)) {}
};

/// One's own account: what a visitor or a signed-in user does that belongs to no organization (sign-in, password, own
/// list of organizations). Its events go to the system's chain; `$1` = user (0 for a visitor), `$2` = session.
class Self {
  public:
    Self(const Self&) = delete;
    Self& operator=(const Self&) = delete;

    [[nodiscard]] const Actor& actor() const { return actor_; }
    [[nodiscard]] UserId user() const { return actor_.user_id(); }
    [[nodiscard]] Time now() const { return now_; }

    template <class... Args>
    Result<storage::Rows> query(const storage::Query& query, const Args&... arguments) const {
        const storage::Value values[] = {storage::Value(actor_.user_id()), storage::Value(actor_.session_id()),
                                         storage::Value(arguments)...};
        return transaction_.run(query, std::span<const storage::Value>(values));
    }

    Result<void> record(const events::Deed& deed) const;
    /// For the one deed that brings an organization into being: its first event opens that organization's own log.
    Result<void> record_in(OrganizationId organization, const events::Deed& deed) const;

  private:
    friend class Gate;
    Self(Gate& gate, storage::Transaction& transaction, const Actor& actor, Time now)
        : gate_(gate), transaction_(transaction), actor_(actor), now_(now) {}

    Gate& gate_;
    storage::Transaction& transaction_;
    const Actor& actor_;
    const Time now_;
    mutable bool recorded_ = false;
};

}  // namespace muster::access
