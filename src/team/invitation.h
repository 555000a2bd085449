// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "access/gate.h"
#include "base/csv.h"
#include "base/email_address.h"
#include "base/json.h"
#include "base/page.h"
#include "team/attempt.h"
#include "team/departure.h"
#include "team/invitation_token.h"
#include "team/user.h"

namespace muster::team {

/// What an invitation says. The role is the model's default if absent (AP-4); `subaccounts` adds to the one of the
/// address (SW-1: one or several); `not_found` if one of them is none of the organization's. Names, phone number and
/// role are required where the model asks for them (CT-5).
struct NewInvitation {
    EmailAddress email;
    std::optional<json::Text<1, 64>> role;
    std::optional<json::List<SubaccountId, limits::scopes_per_invitation_max>> subaccounts;
    std::optional<PersonName> first_name;
    std::optional<PersonName> last_name;
    std::optional<json::Text<1, 32>> phone_number;
};
BOOST_DESCRIBE_STRUCT(NewInvitation, (), (email, role, subaccounts, first_name, last_name, phone_number))

/// `suspended`: it is open, and can't be accepted as things stand.
enum class InvitationState : std::uint8_t { open, suspended, accepted, revoked, expired };
BOOST_DESCRIBE_ENUM(InvitationState, open, suspended, accepted, revoked, expired)
std::string_view to_text(InvitationState state);

/// What keeps an open invitation from being accepted, until somebody who may give its role resends it or changes it.
enum class InvitationSuspension : std::uint8_t {
    inviter_left,             ///< whoever invited has no access there any more
    inviter_may_not_give_it,  ///< they have, and may no longer give this role
    role_not_held_here,       ///< the role model no longer has the role, or not at such a place
    subaccount_archived,
};
BOOST_DESCRIBE_ENUM(InvitationSuspension, inviter_left, inviter_may_not_give_it, role_not_held_here,
                    subaccount_archived)

struct Invitation {
    access::InvitationId id;
    EmailAddress email;
    std::string role;        ///< its key
    std::string role_label;  ///< the product's word for it
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    std::optional<std::string> phone_number;
    std::optional<UserId> invited_by;  ///< who stands for it: whoever invited, resent it or changed its role last
    Time created_at;
    Time ends_at;
    std::vector<ScopeId> scopes;
    InvitationState state = InvitationState::open;
    std::optional<InvitationSuspension> suspended_because;
    std::optional<Time> closed_at;
};
BOOST_DESCRIBE_STRUCT(Invitation, (),
                      (id, email, role, role_label, first_name, last_name, phone_number, invited_by, created_at,
                       ends_at, scopes, state, suspended_because, closed_at))

/// Which invitations are asked for: those that are open, suspended or not, unless it says otherwise.
enum class InvitationOutcome : std::uint8_t { open, accepted, revoked, expired };
BOOST_DESCRIBE_ENUM(InvitationOutcome, open, accepted, revoked, expired)

struct InvitationQuery : PageQuery {
    std::optional<InvitationOutcome> state;
};
BOOST_DESCRIBE_STRUCT(InvitationQuery, (PageQuery), (state))

/// What whoever holds the token may see before accepting: no more than the mail says.
struct InvitationPreview {
    std::string organization;
    std::string role;
    std::string role_label;
    EmailAddress email;
    std::optional<std::string> inviter;
    Time ends_at;
};
BOOST_DESCRIBE_STRUCT(InvitationPreview, (), (organization, role, role_label, email, inviter, ends_at))

/// What accepting gave.
struct Acceptance {
    OrganizationId organization;
    std::string role;
    std::string role_label;
};
BOOST_DESCRIBE_STRUCT(Acceptance, (), (organization, role, role_label))

struct InvitationSignUp {
    Secret token;
    PersonName name;
    json::Password password;
};
BOOST_DESCRIBE_STRUCT(InvitationSignUp, (), (token, name, password))

/// What became of a table: the invitations in the order of its rows.
struct InvitationImport {
    std::vector<Invitation> invitations;
};
BOOST_DESCRIBE_STRUCT(InvitationImport, (), (invitations))

/// An invitation as its mail needs it.
struct InvitationMail {
    EmailAddress email;
    std::string organization;
    std::string role_label;
    std::optional<std::string> inviter;
    Secret token;
    std::int64_t generation = 0;  ///< how often it was sent
    Time ends_at;
};

/// Deletes what was counted in hours that are over, in all organizations, `rows_erased_at_once_max` at most; answers
/// how many. Writes nothing if there is none.
Result<std::int64_t> forget_old_invitation_counts(storage::Housekeeping& housekeeping, Time now);

/// Invitations by email: to one address, used once, over after as many days as the organization set. Thread-safe.
class Invitations final : public Departure {
  public:
    /// The kind of the job that mails one.
    static constexpr std::string_view mail_job = "invitation_mail";

    Invitations(access::Gate& gate, IdSource& ids, InvitationTokens tokens, Attempts& attempts)
        : gate_(gate), ids_(ids), tokens_(std::move(tokens)), attempts_(attempts) {}

    /// Fails with `too_many_invitation_mails` and a RetryAfter beyond `limits::invitation_mails_…_max`. `mistakes` are
    /// those that reading the form has found: with any nobody is invited, and they are told with all else that is
    /// wrong.
    Result<Invitation> invite(const access::Permit<access::Permission::invite_member>& permit,
                              const NewInvitation& form, const std::vector<FieldError>& mistakes = {});
    /// Invites everybody of a table whose first row names the columns: `email`, and if wanted `role` (its key or the
    /// product's word), `first_name`, `last_name`, `phone_number` and, at the organization, `subaccount` (names or ids,
    /// separated by semicolons; in a table whose cells are, in quotes). All of them, each as `invite` would, or nobody:
    /// then `import_refused` says what is wrong in which row, by pointers such as `/rows/2/email`, the header being
    /// row 1.
    Result<InvitationImport> import(const access::Permit<access::Permission::invite_member>& permit,
                                    const csv::Table& table);
    /// Mails an open or expired one again, with a new token and a new end; tokens of before are over. The actor, who
    /// must be able to give the role there, stands for it from then on.
    Result<Invitation> resend(const access::Permit<access::Permission::invite_member>& permit,
                              access::InvitationId invitation);
    /// Gives an open one another role; the actor must be able to give both, and stands for it from then on.
    Result<Invitation> change_role(const access::Permit<access::Permission::invite_member>& permit,
                                   access::InvitationId invitation, const std::string& role);
    /// Those to the permit's scope, of whose scopes only that one is told; at the organization, all.
    Result<Page<Invitation>> list(const access::Permit<access::Permission::view_invitations>& permit,
                                  const InvitationQuery& query);
    /// One of those, whatever became of it.
    Result<Invitation> show(const access::Permit<access::Permission::view_invitations>& permit,
                            access::InvitationId invitation);
    /// Closes an open one; `not_found` if it is not open, also to the later of two who withdraw it at once.
    Result<void> revoke(const access::Permit<access::Permission::revoke_invitation>& permit,
                        access::InvitationId invitation);

    /// An invitation that is over is told to be accepted already to nobody but whoever holds what it gave.
    Result<InvitationPreview> preview(const Secret& token, const std::optional<User>& signed_in = std::nullopt);
    /// As the signed-in user, whose address must be the invited one, and is confirmed by it, and who has shown that:
    /// what way_in.h refuses them, and the token stays good.
    Result<Acceptance> accept(const User& user, const Secret& token, const access::SessionProof& shown = {});
    /// As a new user, whose address is confirmed by it: makes the account and accepts in one transaction, or neither.
    Result<std::pair<User, Acceptance>> sign_up(const InvitationSignUp& form);

    /// Closes what would bring somebody back past the removal: open invitations to their address at the scopes that
    /// they left or below, unless they went by themselves, and those that they sent there, unless they stay at the
    /// organization.
    Result<EventDetails> member_left(const access::Authority& authority, UserId user, std::span<const ScopeId> scopes,
                                     const WorkChoice& work) override;
    [[nodiscard]] Result<EventDetails> would_leave(const access::Authority& authority, UserId user,
                                                   std::span<const ScopeId> scopes,
                                                   const WorkChoice& work) const override;

    /// What the mail says; nothing if the invitation is no longer open.
    Result<std::optional<InvitationMail>> mail_of(OrganizationId organization, access::InvitationId invitation);

  private:
    using Bearer = access::Permit<access::Permission::accept_invitation>;

    /// Finds who accepts, inside the transaction.
    using Accepter = FunctionRef<Result<User>(const Bearer&, const Invitation&)>;
    Result<Acceptance> accept_as(const Secret& token, const std::optional<User>& signed_in, Accepter accepter);
    Result<void> give(const Bearer& permit, const Invitation& invitation, const User& user);
    Result<InvitationKey> open_token(const Secret& token) const;

    access::Gate& gate_;
    IdSource& ids_;
    InvitationTokens tokens_;
    Attempts& attempts_;
};

/// Closes the open invitations that would bring somebody to the authority's scope, or below it; answers how many.
Result<EventDetails> close_invitations_to(const access::Authority& authority, UserId user);

}  // namespace muster::team
