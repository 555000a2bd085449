// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "access/gate.h"
#include "base/json.h"
#include "base/page.h"
#include "team/departure.h"
#include "team/email_domain.h"
#include "team/join_link_token.h"
#include "team/reviewed_sources.h"
#include "team/user.h"

namespace muster::team {

using JoinId = Id<struct JoinTag>;

/// What a link offers. The role is the model's default if absent (AP-4), the end `limits::join_link_lifetime` ahead.
/// Without domains anybody may join, without `uses_max` any number, and without `needs_approval` at once. With
/// domains only those join who have confirmed an address of one.
struct NewJoinLink {
    std::optional<json::Text<1, 64>> role;
    std::optional<json::List<EmailDomain, limits::domains_per_join_link_max>> domains;
    std::optional<bool> needs_approval;
    std::optional<json::Range<1, limits::join_link_uses_max>> uses_max;
    std::optional<Time> ends_at;
};
BOOST_DESCRIBE_STRUCT(NewJoinLink, (), (role, domains, needs_approval, uses_max, ends_at))

/// `suspended`: its maker may no longer give its role there, and nobody joins by it.
enum class JoinLinkState : std::uint8_t { open, suspended, used_up, expired, revoked };
BOOST_DESCRIBE_ENUM(JoinLinkState, open, suspended, used_up, expired, revoked)
std::string_view to_text(JoinLinkState state);

/// A link as those see it who keep it; its token is shown once, when it is made.
struct JoinLink {
    access::JoinLinkId id;
    ScopeId scope;
    std::string role;
    std::string role_label;
    std::vector<EmailDomain> domains;
    bool needs_approval = false;
    int uses = 0;  ///< who joined, and who waits for an answer
    std::optional<int> uses_max;
    UserId made_by;
    Time made_at;
    Time ends_at;
    JoinLinkState state = JoinLinkState::open;
};
BOOST_DESCRIBE_STRUCT(JoinLink, (),
                      (id, scope, role, role_label, domains, needs_approval, uses, uses_max, made_by, made_at, ends_at,
                       state))

/// What whoever holds the token may see before joining, and nothing else.
struct JoinLinkPreview {
    std::string organization;
    std::string role;
    std::string role_label;
    std::vector<EmailDomain> domains;  ///< that it is for; none if for all
    bool needs_approval = false;
};
BOOST_DESCRIBE_STRUCT(JoinLinkPreview, (), (organization, role, role_label, domains, needs_approval))

/// `lapsed`: the link was revoked before anybody answered.
enum class JoinState : std::uint8_t { waiting, joined, refused, lapsed };
BOOST_DESCRIBE_ENUM(JoinState, waiting, joined, refused, lapsed)
std::string_view to_text(JoinState state);

/// Somebody who came by a link.
struct Join {
    JoinId id;
    access::JoinLinkId link;
    UserId user;
    std::string name;
    EmailAddress email;
    ScopeId scope;
    std::string role;
    std::string role_label;
    JoinState state = JoinState::waiting;
    Time asked_at;
    std::optional<UserId> decided_by;
    std::optional<Time> decided_at;
};
BOOST_DESCRIBE_STRUCT(Join, (),
                      (id, link, user, name, email, scope, role, role_label, state, asked_at, decided_by, decided_at))

/// What coming by a link gave: a membership, or a place among those who wait.
struct JoinOutcome {
    OrganizationId organization;
    std::string role;
    std::string role_label;
    JoinState state = JoinState::waiting;
};
BOOST_DESCRIBE_STRUCT(JoinOutcome, (), (organization, role, role_label, state))

/// Links that can be shared, by which many people join one scope with one role (AP-2), such as one campaign as a texter
/// (SW-6): never a role that must have a holder, and at each join only what the link's maker may still give. None leads
/// to a scope that was closed. Whoever was removed or refused at the scope, above it or below it, doesn't come back by
/// a link. Thread-safe.
class JoinLinks final : public Departure, public ReviewedSources {
  public:
    JoinLinks(access::Gate& gate, IdSource& ids, JoinLinkTokens tokens)
        : gate_(gate), ids_(ids), tokens_(std::move(tokens)) {}

    /// Makes a link to the permit's scope, with its token.
    Result<std::pair<JoinLink, Secret>> make(const access::Permit<access::Permission::share_join_link>& permit,
                                             const NewJoinLink& form);
    /// Gives the link another token, after which the one before is over. The actor stands for the link from then on, so
    /// that one whose maker has left works again.
    Result<std::pair<JoinLink, Secret>> rotate(const access::Permit<access::Permission::share_join_link>& permit,
                                               access::JoinLinkId link);
    /// Ends the link; those who wait by it lapse.
    Result<void> revoke(const access::Permit<access::Permission::revoke_invitation>& permit, access::JoinLinkId link);
    /// Those to the permit's scope and what lies below it, whatever their state.
    Result<Page<JoinLink>> list(const access::Permit<access::Permission::view_invitations>& permit,
                                const PageQuery& query);
    Result<JoinLink> show(const access::Permit<access::Permission::view_invitations>& permit, access::JoinLinkId link);

    Result<JoinLinkPreview> preview(const Secret& token);
    /// As the signed-in user (whoever has no account signs up first, by a mail: sign_up.h), who has shown that: what
    /// way_in.h refuses them, and `email_unconfirmed` if the link is for some domains and nobody knows that theirs is
    /// theirs.
    Result<JoinOutcome> join(const User& user, const Secret& token, const access::SessionProof& shown = {});

    /// Who came by a link.
    Result<Page<Join>> joins_of(const access::Permit<access::Permission::view_invitations>& permit,
                                access::JoinLinkId link, const PageQuery& query);
    /// Who waits for an answer at the permit's scope and below it.
    Result<Page<Join>> waiting(const access::Permit<access::Permission::view_invitations>& permit,
                               const PageQuery& query);
    /// Lets somebody in who waits: the actor, who must be able to invite them so, gives the role.
    Result<void> approve(const access::Permit<access::Permission::decide_on_joins>& permit, JoinId join);
    /// The person comes back by invitation only, and the link has the use again.
    Result<void> refuse(const access::Permit<access::Permission::decide_on_joins>& permit, JoinId join);

    /// Bars whoever was removed by another from links there, and suspends the links that the person stood for and may
    /// no longer give: for good, until somebody rotates them.
    Result<EventDetails> member_left(const access::Authority& authority, UserId user, std::span<const ScopeId> scopes,
                                     const WorkChoice& work) override;
    [[nodiscard]] Result<EventDetails> would_leave(const access::Authority& authority, UserId user,
                                                   std::span<const ScopeId> scopes,
                                                   const WorkChoice& work) const override;

    [[nodiscard]] access::SourceKind kind() const override { return access::SourceKind::join_link; }
    [[nodiscard]] Result<std::vector<ReviewedSource>> sources(const access::Authority& authority) const override;
    Result<void> end_as_part(const access::Authority& authority, std::int64_t id, EventDetails told) override;

  private:
    Result<void> revoke(const access::Authority& authority, access::JoinLinkId link, EventDetails told);
    Result<JoinLinkKey> open_token(const Secret& token) const;

    access::Gate& gate_;
    IdSource& ids_;
    JoinLinkTokens tokens_;
};

/// Ends all links to scopes of the organization that were closed, and those who wait by them lapse: for a room that has
/// just closed some. Answers how many links that were.
Result<std::int64_t> end_join_links_to_closed(const access::Authority& authority);

}  // namespace muster::team
