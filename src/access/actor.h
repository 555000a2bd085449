// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "access/decision.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/id.h"
#include "events/event.h"

namespace muster::access {

using SessionId = Id<struct SessionTag>;
using InvitationId = Id<struct InvitationTag>;
using JoinLinkId = Id<struct JoinLinkTag>;
using ApiKeyId = Id<struct ApiKeyTag>;
using CampaignId = Id<struct CampaignTag>;
using IdentityProviderId = Id<struct IdentityProviderTag>;

/// How somebody showed who they are.
enum class Factors : std::uint8_t { one, two };

/// What organizations ask of a session, beside whose it is.
struct SessionProof {
    Time began_at{};
    Factors factors = Factors::one;
    /// The identity provider that named them; none where they showed their password.
    IdentityProviderId provider{};
};

/// Whether that is as good as two factors to an organization that enforces the provider, if it does any: what its own
/// people show there is for the organization to say, which made it the only way in. Nowhere else is it more than one.
inline bool counts_as_two_factors(const SessionProof& proof, const std::optional<IdentityProviderId>& enforced) {
    return proof.factors == Factors::two || (enforced && proof.provider == *enforced);
}

/// Who asks. Made from a checked credential or by the program itself, never from what a request says about itself.
class Actor {
  public:
    enum class Kind : std::uint8_t {
        visitor,      ///< nobody is signed in
        user,         ///< a person with a session
        bearer,       ///< whoever holds an invitation's token
        link_bearer,  ///< whoever holds a join link's token
        key,          ///< whatever program holds an API key; never a person
        provider,     ///< an organization's identity provider, of somebody who signs in there
        operator_,    ///< the command line on the machine
        system,       ///< a named job
    };

    static Actor visitor() { return Actor(Kind::visitor, 0, {}); }
    static Actor user(UserId user, SessionId session, const SessionProof& proof = {}) {
        Actor actor(Kind::user, user.number(), {});
        actor.session_ = session;
        actor.proof_ = proof;
        return actor;
    }
    static Actor bearer(InvitationId invitation) { return Actor(Kind::bearer, invitation.number(), {}); }
    static Actor link_bearer(JoinLinkId link) { return Actor(Kind::link_bearer, link.number(), {}); }
    /// By the SHA-256 of what was shown.
    static Actor key(OrganizationId organization, ApiKeyId key, crypto::Bytes shown) {
        Actor actor(Kind::key, key.number(), {});
        actor.organization_ = organization;
        actor.shown_ = std::move(shown);
        return actor;
    }
    static Actor provider(IdentityProviderId provider) { return Actor(Kind::provider, provider.number(), {}); }
    static Actor operator_on_this_machine() { return Actor(Kind::operator_, 0, "operator"); }
    static Actor system(std::string_view job) { return Actor(Kind::system, 0, job); }

    [[nodiscard]] Kind kind() const { return kind_; }
    /// The person; no one for other kinds.
    [[nodiscard]] UserId user_id() const { return kind_ == Kind::user ? UserId(id_) : UserId(); }
    [[nodiscard]] SessionId session_id() const { return session_; }
    /// Of a user's session; the weakest for other kinds.
    [[nodiscard]] const SessionProof& proof() const { return proof_; }
    [[nodiscard]] InvitationId invitation_id() const {
        return kind_ == Kind::bearer ? InvitationId(id_) : InvitationId();
    }
    [[nodiscard]] ApiKeyId key_id() const { return kind_ == Kind::key ? ApiKeyId(id_) : ApiKeyId(); }
    /// Whose key it is; none for other kinds, whose requests name the organization.
    [[nodiscard]] OrganizationId key_organization() const { return organization_; }

    /// Which of a key's secrets was shown, since another may have taken its place by the time of the deed.
    [[nodiscard]] const crypto::Bytes& shown() const { return shown_; }
    [[nodiscard]] JoinLinkId link_id() const { return kind_ == Kind::link_bearer ? JoinLinkId(id_) : JoinLinkId(); }

    [[nodiscard]] IdentityProviderId provider_id() const {
        return kind_ == Kind::provider ? IdentityProviderId(id_) : IdentityProviderId();
    }

    /// How the event log names this actor.
    [[nodiscard]] events::EventActor for_event() const;

  private:
    Actor(Kind kind, std::int64_t id, std::string_view name) : kind_(kind), id_(id), name_(name) {}

    Kind kind_;
    std::int64_t id_;
    std::string name_;
    SessionId session_;
    SessionProof proof_;
    OrganizationId organization_;
    crypto::Bytes shown_;
};

std::string_view to_text(Actor::Kind kind);

/// Where the actor wants to do it: an organization, or a subaccount or campaign in it, as the path of a request names
/// them. The gate answers 404 unless they really are in one another.
struct Target {
    OrganizationId organization;
    std::optional<SubaccountId> subaccount = std::nullopt;
    std::optional<CampaignId> campaign = std::nullopt;

    [[nodiscard]] ScopeId narrowest() const;
};

/// The scope of an organization, whose id it shares; likewise of a subaccount.
inline ScopeId scope_of(OrganizationId organization) { return ScopeId(organization.number()); }
inline ScopeId scope_of(SubaccountId subaccount) { return ScopeId(subaccount.number()); }

}  // namespace muster::access
