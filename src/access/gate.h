// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "access/access_cache.h"
#include "access/actor.h"
#include "access/denials.h"
#include "access/memberships.h"
#include "access/permit.h"
#include "access/role_cache.h"
#include "access/role_model.h"
#include "access/use_log.h"
#include "base/clock.h"
#include "base/function_ref.h"
#include "base/id_source.h"
#include "storage/database.h"

namespace muster::access {

enum class AccessError : std::uint8_t {
    not_found,                ///< there is no such thing, or this actor may not know of it
    denied,                   ///< the actor is a member here and may not do this; carries the Explanation
    not_signed_in,            ///< a visitor asked for something that needs a user
    ended_here,               ///< the session is good elsewhere; somebody ended it for this place
    needs_two_factors,        ///< the organization asks for them, and the session was begun with one
    provider_sign_in_needed,  ///< the organization lets this person in by its identity provider alone
    no_such_role,             ///< the organization's model has no role of that key
    role_not_held_here,       ///< the model doesn't let the role be held at a scope of this level
    may_not_grant,            ///< the granter may not give, change or take this role
    they_may_not,             ///< whoever it is to be for may not do it themselves
    last_holder,              ///< a role that must have a holder would have none (AM-8, CT-12)
    model_missing,            ///< the organization's role model is not among this installation's files
    model_changed,            ///< this process read another file of that model than was applied last
    archived,                 ///< nobody changes anything in an archived subaccount
    key_over,                 ///< an API key that is unknown, revoked, rotated or expired: one answer for all
    key_suspended,            ///< whoever answered for the key left or was suspended, and nobody has adopted it since
    not_for_keys,             ///< what only a person may do, asked with an API key
    closing,                  ///< the organization waits for its deletion
    nothing_recorded,         ///< our mistake: a write left no event
    unchanged,                ///< never an answer: the gate's own word for a deed that found nothing to do
};
const ErrorKind& error_kind(AccessError error);

/// What somebody could do more and less at a scope.
struct AccessChange {
    ScopeId scope;
    PermissionChange permissions;
};

/// What a change of somebody's memberships would do.
struct AccessPreview {
    std::vector<AccessChange> changes;  ///< the organization first; only where there is a change
    std::optional<Error> last_holder;   ///< a role that must have a holder would lose its last one
};

/// Mints permits. It opens the transaction that the permission's effect asks for, decides in it, runs the callback in
/// it and commits it: so access as it stands inside that transaction decides, and a removal that was answered before
/// the transaction began is seen by it (docs/decisions/0002-checked-in-the-transaction.md). Thread-safe.
///
/// A write that succeeds without an event, or that leaves a role without the holder it must have, is rolled back. One
/// that finds all as it was asked to be says so (`Authority::leave_unchanged`): it succeeds, and leaves nothing at all.
/// Callbacks do SQL only and may be rerun: hash, parse, render and mail before or after.
class Gate {
  public:
    Gate(storage::Database& database, const RoleModels& models, Memberships& memberships, const Clock& clock,
         IdSource& ids)
        : database_(database), models_(models), memberships_(memberships), clock_(clock), ids_(ids) {}

    /// Runs `deed(permit)` if the actor may do P at the target. `deed` returns a Result, which `with` returns, or:
    /// `not_found` to those without standing there, `denied` with its explanation to those with.
    template <Permission P, class F>
    auto with(const Actor& actor, const Target& target, F&& deed) -> std::invoke_result_t<F&, const Permit<P>&> {
        using Answer = std::invoke_result_t<F&, const Permit<P>&>;
        static_assert(is_result<Answer>, "a deed returns a Result");
        Kept<Answer> kept;
        const auto outcome =
            enter(actor, target, P, [&](storage::Transaction& transaction, auto&& standing) -> Result<Trace> {
                const Permit<P> permit(*this, transaction, std::forward<decltype(standing)>(standing));
                TRY(kept.keep(deed(permit)));
                return permit.trace();
            });
        return kept.answer(outcome);
    }

    /// Whether `with` would let the actor do it at the target now; refuses as it does. For what has to be found out
    /// elsewhere before a deed, which no transaction may wait for.
    Result<void> check(const Actor& actor, const Target& target, Permission permission);

    /// Runs `deed(self)` for whoever the actor is, reading.
    template <class F>
    auto read_self(const Actor& actor, F&& deed) -> std::invoke_result_t<F&, const Self&> {
        return with_self(actor, Effect::reads, std::forward<F>(deed));
    }
    /// The same, writing: it leaves an event.
    template <class F>
    auto write_self(const Actor& actor, F&& deed) -> std::invoke_result_t<F&, const Self&> {
        return with_self(actor, Effect::writes, std::forward<F>(deed));
    }

    /// Why the user of `about` may or may not do it at the permit's scope, in the permit's snapshot.
    Result<Explanation> explain(const Authority& authority, UserId about, Permission permission);
    /// The same about the permit's own actor.
    Result<Explanation> explain(const Authority& authority, Permission permission);
    /// All that the user may do at the permit's scope.
    Result<PermissionSet> permissions_of(const Authority& authority, UserId about);
    /// Who may do it at the permit's scope.
    Result<std::vector<UserId>> who_may(const Authority& authority, Permission permission);
    /// What would be otherwise if those were the memberships that the user holds, suspended ones left out.
    Result<AccessPreview> preview(const Authority& authority, UserId about,
                                  std::span<const StoredMembership> memberships);

    [[nodiscard]] const RoleModels& models() const { return models_; }
    /// What was done by virtue of what, to be stored from time to time (use_flush.h).
    [[nodiscard]] UseLog& uses() { return uses_; }

  private:
    friend class Authority;
    friend class Self;

    using Body = FunctionRef<Result<Trace>(storage::Transaction&, Authority::Standing&&)>;
    using Admitted = FunctionRef<Result<void>(storage::Transaction&, Authority::Standing&&)>;
    using SelfBody = FunctionRef<Result<bool>(storage::Transaction&, Time)>;

    /// Holds a deed's answer across the transaction's commit.
    template <class Answer>
    class Kept {
      public:
        Result<void> keep(Answer answer) {
            if (!answer) return std::move(answer).error();
            answer_.emplace(std::move(answer));
            return {};
        }
        Answer answer(const Result<void>& outcome) {
            if (!outcome) return outcome.error();
            return std::move(*answer_);
        }

      private:
        std::optional<Answer> answer_;
    };

    template <class F>
    auto with_self(const Actor& actor, Effect effect, F&& deed) -> std::invoke_result_t<F&, const Self&> {
        using Answer = std::invoke_result_t<F&, const Self&>;
        static_assert(is_result<Answer>, "a deed returns a Result");
        Kept<Answer> kept;
        const auto outcome = enter_self(effect, [&](storage::Transaction& transaction, Time now) -> Result<bool> {
            const Self self(*this, transaction, actor, now);
            TRY(kept.keep(deed(self)));
            return self.recorded_;
        });
        return kept.answer(outcome);
    }

    Result<void> enter(const Actor& actor, const Target& target, Permission permission, Body body);
    /// Whoever may goes on to what comes then, in one transaction for that effect; a denial is recorded.
    Result<void> admit(const Actor& actor, const Target& target, Permission permission, Effect effect, Admitted then);
    Result<void> enter_self(Effect effect, SelfBody body);

    Result<Authority::Standing> standing(storage::Transaction& transaction, Effect effect, const Actor& actor,
                                         const Target& target);
    struct Found;
    /// The roles of an organization as it was found.
    Result<OrganizationRoles> roles(storage::Transaction& transaction, Effect effect, OrganizationId organization,
                                    const Found& found);
    Result<Holdings> holdings(storage::Transaction& transaction, Effect effect, const Authority::Standing& standing,
                              UserId user, std::int64_t version);
    Result<std::shared_ptr<const StoredKey>> find_key(storage::Transaction& transaction, OrganizationId organization,
                                                      const Actor& actor);
    Result<Holdings> read_holdings(storage::Transaction& transaction, OrganizationId organization, UserId user,
                                   const RoleModel& model, const OrganizationRoles& roles);
    Result<Holdings> read_holdings_if_none_archived(storage::Transaction& transaction, OrganizationId organization,
                                                    UserId user, const RoleModel& model,
                                                    const OrganizationRoles& roles);
    static bool knows_scope(const Authority::Standing& standing);
    /// Whether a session is one that the organization takes; whoever has no standing learns nothing of it.
    static Result<void> check_session(storage::Transaction& transaction, const Authority::Standing& standing);
    /// The same of the identity provider that the organization enforces, if it does.
    static Result<void> check_way_in(storage::Transaction& transaction, const Authority::Standing& standing);
    Result<void> refuse(storage::Transaction& transaction, const Authority::Standing& standing, Permission permission);
    Result<void> deny(storage::Transaction& transaction, const RoleModel& model, const ScopePath& path,
                      std::span<const Role> roles, Permission permission);
    static Result<void> deny_key(const KeyBound& key, const PermissionSet& permissions, const ScopePath& path,
                                 Permission permission);
    static Explanation explain_key(const KeyBound& key, const PermissionSet& permissions, const ScopePath& path,
                                   Permission permission);
    Result<Explanation> explain_denied(storage::Transaction& transaction, const ScopePath& path,
                                       std::span<const Role> roles, Permission permission);
    Result<void> seal_change_of_access(storage::Transaction& transaction, const Authority::Standing& standing);
    /// Notes by virtue of what the actor did it.
    void note_use(const Actor& actor, const Holdings& holdings, const ScopePath& path, Permission permission, Time now);
    void record_denial(const Actor& actor, const Target& target, const Error& denial);

    storage::Database& database_;
    const RoleModels& models_;
    Memberships& memberships_;
    const Clock& clock_;
    IdSource& ids_;
    AccessCache cache_;
    RoleCache role_cache_;
    Denials denials_;
    UseLog uses_;
};

/// The gate for one permission, one actor and one target: for an operation that finds something out elsewhere, in no
/// transaction, and then enters for the deed itself. It is valid as long as what it was made of.
template <Permission P>
class Door {
  public:
    Door(Gate& gate, const Actor& actor, const Target& target) : gate_(gate), actor_(actor), target_(target) {}

    [[nodiscard]] OrganizationId organization() const { return target_.organization; }
    [[nodiscard]] Result<void> check() const { return gate_.check(actor_, target_, P); }
    template <class F>
    auto enter(F&& deed) const {
        return gate_.with<P>(actor_, target_, std::forward<F>(deed));
    }
    /// Reads there first, by a permission of its own.
    template <Permission Reading, class F>
    auto look(F&& reading) const {
        static_assert(effect_of(Reading) == Effect::reads, "a look changes nothing");
        return gate_.with<Reading>(actor_, target_, std::forward<F>(reading));
    }

  private:
    Gate& gate_;
    const Actor& actor_;
    const Target& target_;
};

}  // namespace muster::access
