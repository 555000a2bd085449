// SPDX-License-Identifier: Apache-2.0
#include "access/gate.h"

#include <algorithm>
#include <array>

#include "access/fixed_permissions.h"
#include "access/gate.sql.h"
#include "access/holdings.h"
#include "base/log.h"
#include "base/text.h"

namespace muster::access {
namespace {

/// The path of the target if what the request named lies in one another, as the scopes of the organization say.
std::optional<ScopePath> path_to(const Target& target, std::string_view kind, const std::optional<ScopeId>& parent) {
    const ScopePath organization(scope_of(target.organization));
    const auto level = parse_level(kind);
    if (target.campaign) {
        if (level != Level::campaign || !target.subaccount || parent != scope_of(*target.subaccount))
            return std::nullopt;
        return organization.down_to(*parent).down_to(target.narrowest());
    }
    if (target.subaccount) {
        if (level != Level::subaccount) return std::nullopt;
        return organization.down_to(target.narrowest());
    }
    return organization;
}

Level level_of(const Target& target) {
    if (target.campaign) return Level::campaign;
    return target.subaccount ? Level::subaccount : Level::organization;
}

storage::TransactionOptions options_for(Effect effect, OrganizationId organization) {
    switch (effect) {
        case Effect::reads: return {storage::Mode::read, organization, storage::Lock::none};
        case Effect::writes: return {storage::Mode::write, organization, storage::Lock::shared};
        case Effect::changes_access: break;
    }
    return {storage::Mode::write, organization, storage::Lock::exclusive};
}

/// "you may not invite somebody here by email": the catalog's phrase, and where, if it doesn't say so itself.
std::string refusal_text(const RoleModel& model, std::span<const Role> roles, const Explanation& why) {
    const std::string meaning(row_of(why.permission).meaning);
    const bool some_role_may =
        std::ranges::any_of(roles, [&](const Role& role) { return role.permissions.contains(why.permission); });
    if (!some_role_may) return "no role of the model `" + model.key() + "` may " + meaning;
    const auto words = text::split(meaning, ' ');
    const bool says_where = std::ranges::find(words, "here") != words.end();
    std::string message = "you may not " + meaning + (says_where ? "" : " here");
    if (!why.could_grant.empty()) message += "; ask " + why.could_grant.front().name;
    return message;
}

CustomRole read_custom_role(const storage::Row& row) {
    CustomRole role;
    std::string held_at;
    std::string permissions;
    row.into(role.id, role.key, role.base, role.label, role.meaning, held_at, permissions);
    role.held_at = parse_levels(held_at);
    role.permissions = parse_permissions(permissions);
    return role;
}

/// Whether somebody holds a role that must have a holder, and so always has a way in: somebody has to mend what an
/// identity provider breaks.
bool keeps_a_way_in(const Holdings& holdings, const ScopePath& path) {
    return std::ranges::any_of(holdings.held, [&](const Holding& holding) {
        return holding.role->must_have_holder && holding.scope == path.organization() && holding.ends == no_end;
    });
}

bool is_denial(const Result<void>& outcome) { return !outcome && outcome.error().is(AccessError::denied); }

}  // namespace

/// What an organization's row and the request's scope say, read in one statement; then what is made of it.
struct Gate::Found {
    std::int64_t version = 0;
    std::string model_key;
    std::string switch_keys;
    std::string kind;
    std::optional<ScopeId> parent;
    std::optional<Time> archived_at;
    std::optional<Time> deletion_due_at;
    std::optional<std::string> applied_hash;
    std::int64_t custom_role_count = 0;
    std::int64_t requires_two_factors = 0;
    std::optional<Time> sessions_ended_at;
    std::optional<IdentityProviderId> enforced_provider;
    const RoleModel* model = nullptr;
    SwitchSet switches = 0;
};

Result<void> Gate::enter(const Actor& actor, const Target& target, Permission permission, Body body) {
    const Effect effect = effect_of(permission);
    const auto outcome = admit(actor, target, permission, effect,
                               [&](storage::Transaction& transaction, Authority::Standing&& found) -> Result<void> {
                                   const Authority::Standing after = found;
                                   const Trace trace = TRY(body(transaction, std::move(found)));
                                   if (effect != Effect::reads && trace == Trace::unchanged) {
                                       note_use(actor, after.holdings, after.path, permission, after.now);
                                       return AccessError::unchanged;
                                   }
                                   if (effect != Effect::reads && trace == Trace::none) {
                                       log::error("write without event", {{"permission", to_text(permission)}});
                                       return AccessError::nothing_recorded;
                                   }
                                   if (effect == Effect::changes_access) TRY(seal_change_of_access(transaction, after));
                                   note_use(actor, after.holdings, after.path, permission, after.now);
                                   return {};
                               });
    if (!outcome && outcome.error().is(AccessError::unchanged)) return {};
    return outcome;
}

Result<void> Gate::check(const Actor& actor, const Target& target, Permission permission) {
    return admit(actor, target, permission, Effect::reads,
                 [](storage::Transaction&, Authority::Standing&&) { return Result<void>(); });
}

Result<void> Gate::admit(const Actor& actor, const Target& target, Permission permission, Effect effect,
                         Admitted then) {
    if (actor.kind() == Actor::Kind::visitor) return AccessError::not_signed_in;
    const auto outcome = database_.transaction(options_for(effect, target.organization),
                                               [&](storage::Transaction& transaction) -> Result<void> {
                                                   auto found = TRY(standing(transaction, effect, actor, target));
                                                   TRY(check_session(transaction, found));
                                                   if (!found.permissions.contains(permission))
                                                       return refuse(transaction, found, permission);
                                                   return then(transaction, std::move(found));
                                               });
    if (is_denial(outcome)) record_denial(actor, target, outcome.error());
    return outcome;
}

Result<void> Gate::enter_self(Effect effect, SelfBody body) {
    const storage::Mode mode = effect == Effect::reads ? storage::Mode::read : storage::Mode::write;
    return database_.transaction({.mode = mode}, [&](storage::Transaction& transaction) -> Result<void> {
        const bool recorded = TRY(body(transaction, clock_.now()));
        if (mode == storage::Mode::write && !recorded) {
            log::error("write without event", {{"permission", "self"}});
            return AccessError::nothing_recorded;
        }
        return {};
    });
}

Result<Authority::Standing> Gate::standing(storage::Transaction& transaction, Effect effect, const Actor& actor,
                                           const Target& target) {
    // Before the scope, so that a key that is over or suspended tells nothing of what scopes there are.
    std::shared_ptr<const StoredKey> key;
    if (actor.kind() == Actor::Kind::key) key = TRY(find_key(transaction, target.organization, actor));
    const auto rows = TRY(transaction.run(sql::standing, target.organization, target.narrowest(), actor.user_id()));
    if (rows.empty()) return AccessError::not_found;
    Found found;
    rows[0].into(found.version, found.model_key, found.switch_keys, found.kind, found.parent, found.archived_at,
                 found.deletion_due_at, found.applied_hash, found.custom_role_count, found.requires_two_factors,
                 found.sessions_ended_at, found.enforced_provider);
    const Time now = clock_.now();
    // Its rows are being erased: it is there for nobody any more.
    if (found.deletion_due_at && *found.deletion_due_at <= now) return AccessError::not_found;
    auto path = path_to(target, found.kind, found.parent);
    if (!path) return AccessError::not_found;
    if (found.archived_at) path = path->archived();
    if (found.deletion_due_at) path = path->closing();
    found.model = models_.find(found.model_key);
    if (found.model == nullptr) return AccessError::model_missing;
    // Another file than the one applied may give more than was accepted, or know a role that nobody may hold any more.
    if (found.applied_hash != found.model->hash()) return AccessError::model_changed;
    const auto on = found.model->parse_switch_keys(found.switch_keys);
    if (!on) return AccessError::model_changed;
    found.switches = *on;
    OrganizationRoles all = TRY(roles(transaction, effect, target.organization, found));
    Authority::Standing standing{actor, *path, now, *found.model, found.switches, std::move(all), {}, {}};
    standing.requires_two_factors = found.requires_two_factors != 0;
    standing.sessions_ended_at = found.sessions_ended_at;
    standing.enforced_provider = found.enforced_provider;
    if (actor.kind() == Actor::Kind::user) {
        standing.holdings = TRY(holdings(transaction, effect, standing, actor.user_id(), found.version));
        standing.permissions = permissions_at(standing.holdings, standing.path, standing.now);
    } else if (key) {
        standing.holdings = TRY(holdings(transaction, effect, standing, key->keeper, found.version));
        const ScopePath organization(standing.path.organization());
        if (!has_standing(standing.holdings, organization, standing.now)) return AccessError::key_suspended;
        standing.permissions = key_permissions_at(standing.holdings, key->bound, standing.path, standing.now);
        standing.key = std::move(key);
    } else {
        standing.holdings.everyone = &found.model->everyone();
        standing.permissions = fixed_permissions(actor.kind()).in_common(askable_on(*path));
    }
    return standing;
}

Result<OrganizationRoles> Gate::roles(storage::Transaction& transaction, Effect effect, OrganizationId organization,
                                      const Found& found) {
    if (found.custom_role_count == 0) return OrganizationRoles(*found.model, found.switches);
    if (auto cached = role_cache_.find(organization, found.version)) return std::move(*cached);
    std::vector<CustomRole> custom;
    for (const auto row : TRY(transaction.run(sql::custom_roles, organization))) {
        custom.push_back(read_custom_role(row));
    }
    OrganizationRoles read(*found.model, found.switches, std::move(custom));
    // As with holdings: what a write reads may never be committed.
    if (effect == Effect::reads) role_cache_.put(organization, found.version, read);
    return read;
}

Result<Holdings> Gate::holdings(storage::Transaction& transaction, Effect effect, const Authority::Standing& standing,
                                UserId user, std::int64_t version) {
    const OrganizationId organization(standing.path.organization().number());
    if (auto cached = cache_.find(organization, user, version)) return std::move(*cached);
    auto read = TRY(read_holdings(transaction, organization, user, standing.model, standing.roles));
    // A write may see rows of others that are never committed (SQLite commits several together), and their version,
    // which the next real change then has too.
    if (effect == Effect::reads) cache_.put(organization, user, version, read);
    return read;
}

Result<Holdings> Gate::read_holdings(storage::Transaction& transaction, OrganizationId organization, UserId user,
                                     const RoleModel& model, const OrganizationRoles& roles) {
    return holdings_of(TRY(memberships_.of_user(transaction, organization, user)), model, roles);
}

Result<Holdings> Gate::read_holdings_if_none_archived(storage::Transaction& transaction, OrganizationId organization,
                                                      UserId user, const RoleModel& model,
                                                      const OrganizationRoles& roles) {
    return holdings_of(TRY(memberships_.of_user_if_none_archived(transaction, organization, user)), model, roles);
}

bool Gate::knows_scope(const Authority::Standing& standing) {
    if (standing.actor.kind() == Actor::Kind::operator_) return true;
    if (standing.key) return key_has_standing(standing.holdings, standing.key->bound, standing.path, standing.now);
    return has_standing(standing.holdings, standing.path, standing.now);
}

Result<void> Gate::check_session(storage::Transaction& transaction, const Authority::Standing& standing) {
    if (standing.actor.kind() != Actor::Kind::user) return {};
    if (!has_standing(standing.holdings, standing.path, standing.now)) return {};
    const SessionProof& proof = standing.actor.proof();
    if (standing.sessions_ended_at && proof.began_at <= *standing.sessions_ended_at) return AccessError::ended_here;
    TRY(check_way_in(transaction, standing));
    if (standing.requires_two_factors && !counts_as_two_factors(proof, standing.enforced_provider))
        return AccessError::needs_two_factors;
    return {};
}

Result<void> Gate::check_way_in(storage::Transaction& transaction, const Authority::Standing& standing) {
    const auto& enforced = standing.enforced_provider;
    if (!enforced || standing.actor.proof().provider == *enforced) return {};
    if (keeps_a_way_in(standing.holdings, standing.path)) return {};
    const auto bound =
        TRY(transaction.run(sql::is_of_own_domain, standing.path.organization(), standing.actor.user_id()));
    if (bound.empty()) return {};
    return AccessError::provider_sign_in_needed;
}

Result<void> Gate::refuse(storage::Transaction& transaction, const Authority::Standing& standing,
                          Permission permission) {
    const bool would_change_closing = standing.path.is_closing() && !askable_on(standing.path).contains(permission);
    if (would_change_closing && knows_scope(standing)) return AccessError::closing;
    const bool would_change_archive = standing.path.is_archived() && effect_of(permission) != Effect::reads;
    if (would_change_archive && knows_scope(standing)) return AccessError::archived;
    if (standing.actor.kind() == Actor::Kind::operator_ || !knows_scope(standing)) return AccessError::not_found;
    if (standing.key) return deny_key(standing.key->bound, standing.permissions, standing.path, permission);
    return deny(transaction, standing.model, standing.path, standing.roles.all(), permission);
}

Result<void> Gate::deny(storage::Transaction& transaction, const RoleModel& model, const ScopePath& path,
                        std::span<const Role> roles, Permission permission) {
    auto explanation = std::make_shared<Explanation>(TRY(explain_denied(transaction, path, roles, permission)));
    std::string message = refusal_text(model, roles, *explanation);
    return Error(AccessError::denied, std::move(message)).with_attachment(std::move(explanation));
}

Result<Explanation> Gate::explain_denied(storage::Transaction& transaction, const ScopePath& path,
                                         std::span<const Role> roles, Permission permission) {
    const MissingPermission missing = explain_missing(roles, path, permission);
    Explanation explanation;
    explanation.permission = permission;
    explanation.level = path.level();
    std::vector<std::string> granters;
    for (const Role* role : missing.holding_roles) explanation.roles.push_back({role->key, role->label});
    for (const Role* role : missing.granting_roles) granters.push_back(role->key);
    explanation.could_grant = TRY(memberships_.holders(transaction, OrganizationId(path.organization().number()),
                                                       path.scopes(), granters, clock_.now()));
    return explanation;
}

Result<void> Gate::seal_change_of_access(storage::Transaction& transaction, const Authority::Standing& standing) {
    const OrganizationId organization(standing.path.organization().number());
    const auto held = TRY(memberships_.permanent_roles(transaction, organization));
    if (auto error = lacking_holder(standing.model.roles(standing.switches), held)) return std::move(*error);
    TRY(transaction.run(sql::bump_access_version, organization));
    return {};
}

void Gate::record_denial(const Actor& actor, const Target& target, const Error& denial) {
    const auto* explanation = dynamic_cast<const Explanation*>(denial.attachment());
    if (explanation == nullptr) return;
    const Permission permission = explanation->permission;
    const Time now = clock_.now();
    if (!denials_.admit(target.organization, now)) return;
    const auto outcome = database_.transaction(
        options_for(Effect::writes, target.organization), [&](storage::Transaction& transaction) -> Result<void> {
            TRY(events::append(transaction, ids_, target.organization, target.narrowest(), now, actor.for_event(),
                               {"access.denied",
                                to_text(level_of(target)),
                                target.narrowest().number(),
                                {{"permission", std::string(to_text(permission))}}}));
            return {};
        });
    if (!outcome) log::error("denial not recorded", {{"error", outcome.error().full_text()}});
}

}  // namespace muster::access
