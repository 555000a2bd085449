// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "access/testing/gate_world.h"
#include "team/attempt.h"
#include "team/email_confirmation.h"
#include "team/invitation.h"
#include "team/membership.h"
#include "team/organization.h"
#include "team/password.h"
#include "team/second_factor.h"
#include "team/session.h"
#include "team/sign_in.h"
#include "team/sign_up.h"
#include "team/subaccount.h"
#include "team/team_error.h"
#include "team/user.h"

namespace muster::team::testing {

using access::Target;
using access::testing::Place;

/// A value of a type that checks what it is made from, as a request would have brought it.
template <class T>
T parsed(std::string_view text) {
    if (auto value = T::parse(text)) return std::move(*value);
    throw std::runtime_error("the test's text can't be used: " + std::string(text));
}

inline EmailAddress address(std::string_view text) { return parsed<EmailAddress>(text); }

/// An invitation to an address; with a role, or as the model's default.
NewInvitation invitation_for(std::string_view email, std::optional<std::string_view> role = std::nullopt);
/// The same with all that the strictest model asks for (CT-5).
NewInvitation full_invitation_for(std::string_view email, std::string_view role);

/// A departure that does what a test gives it; nothing by itself.
class DepartureHook final : public Departure {
  public:
    using Ask = std::function<Result<void>(const access::Authority&, UserId, std::span<const ScopeId>)>;
    using Tell = std::function<Result<EventDetails>(const access::Authority&, UserId, std::span<const ScopeId>)>;
    Result<EventDetails> member_left(const access::Authority& authority, UserId user, std::span<const ScopeId> scopes,
                                     const WorkChoice& work) override {
        choice = work;
        if (ask) TRY(ask(authority, user, scopes));
        return EventDetails();
    }
    [[nodiscard]] Result<EventDetails> would_leave(const access::Authority& authority, UserId user,
                                                   std::span<const ScopeId> scopes,
                                                   const WorkChoice& /*work*/) const override {
        return tell ? tell(authority, user, scopes) : EventDetails();
    }
    Result<EventDetails> member_suspended(const access::Authority& authority, UserId user) override {
        return suspended ? suspended(authority, user) : EventDetails();
    }

    Ask ask;
    Tell tell;
    std::function<Result<EventDetails>(const access::Authority&, UserId)> suspended;
    WorkChoice choice;  ///< what it was told last
};

/// All of this room over a GateWorld with memberships as the room stores them. Organizations and people may be put
/// there as rows (GateWorld) or be made by the room's own operations; what follows are operations, each through the
/// gate.
class TeamWorld : public access::testing::GateWorld {
  public:
    explicit TeamWorld(storage::Database& database);

    DepartureHook first_departure;
    DepartureHook second_departure;
    InvitationTokens tokens;
    Attempts attempts;
    Users users;
    Sessions sessions;
    AccountTokens account_tokens;
    Passwords passwords;
    SecondFactors second_factors;
    SignIns sign_ins;
    SignUps sign_ups;
    FormerAddresses former_addresses;
    EmailConfirmations email_confirmations;
    Organizations organizations;
    Subaccounts subaccounts;
    Members members;
    Invitations invitations;

    /// Makes an account with the password "a long password".
    User sign_up(std::string_view email, std::string_view name = "Robin");
    /// As if its mail had been answered.
    void confirm_email(UserId user);
    /// The stored account of somebody.
    User user(UserId id);
    [[nodiscard]] std::string email_of(UserId id) { return user(id).email.text(); }

    /// Operations as somebody, a user or another kind of actor.
    Result<Invitation> invite(const access::Actor& by, const Target& where, const NewInvitation& form);
    Result<Invitation> invite(UserId by, const Target& where, const NewInvitation& form) {
        return invite(as(by), where, form);
    }
    Result<Page<Invitation>> list_invitations(UserId by, const Target& where, const PageQuery& query = {},
                                              std::optional<InvitationOutcome> state = std::nullopt);
    Result<Invitation> resend(UserId by, const Target& where, access::InvitationId invitation);
    Result<Invitation> change_invitation(UserId by, const Target& where, access::InvitationId invitation,
                                         const std::string& role);
    Result<InvitationImport> import(UserId by, const Target& where, std::string_view text);
    Result<void> revoke(UserId by, const Target& where, access::InvitationId invitation);
    Result<void> add(const Target& where, UserId user, const std::string& role);
    Result<void> change_role(UserId by, const Target& where, UserId user, const std::string& role);
    Result<void> remove(UserId by, const Target& where, UserId user);
    Result<void> leave(UserId user, OrganizationId organization);
    Result<Page<Member>> list_members(UserId by, const Target& where, const PageQuery& query = {});
    Result<Subaccount> create_subaccount(UserId by, OrganizationId organization, std::string_view name);
    /// The names that one sees.
    Result<std::vector<std::string>> list_subaccounts(UserId by, OrganizationId organization);
    Result<Organization> show(UserId by, OrganizationId organization);
    Result<SwitchState> set_switch(UserId by, OrganizationId organization, const std::string& key, bool on);

    /// The token as the mail of an invitation carries it.
    Secret token_of(OrganizationId organization, access::InvitationId invitation);

    /// What is stored: somebody's roles by scope, whether the gate is told of them or not.
    std::map<ScopeId, std::string> roles_of(OrganizationId organization, UserId user);
    /// The subjects of the jobs that wait for an organization.
    std::vector<std::int64_t> waiting_mails(OrganizationId organization);
    std::int64_t invitations_stored(OrganizationId organization);
    std::int64_t users_stored();
};

/// A test on each engine, with a TeamWorld of its own.
class OnTeamWorld : public storage::testing::OnBothEngines {
  protected:
    void SetUp() override;
    void TearDown() override { world_.reset(); }
    void set_up_tables() override { temporary_->migrate(); }
    /// What a suite puts there before each of its tests.
    virtual void set_up_people() {}

    std::unique_ptr<TeamWorld> world_;
};

/// As many rows to a page, after the cursor of the page before.
PageQuery rows(int limit, const std::optional<std::string>& after = std::nullopt);

}  // namespace muster::team::testing
