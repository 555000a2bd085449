// SPDX-License-Identifier: Apache-2.0
#include "team/team_error.h"

#include <array>

namespace muster::team {

namespace {

/// In the order of TeamError.
constexpr std::array rows{
    ErrorKind{"email_taken", Category::conflict, "there is an account with this address: sign in instead"},
    ErrorKind{"wrong_password", Category::unauthenticated, "address and password don't go together: check both"},
    ErrorKind{"no_such_role_model", Category::bad_input, "there is no such role model: see /api/v1/role-models"},
    ErrorKind{"no_such_switch", Category::not_found, "this organization's role model has no such switch"},
    ErrorKind{"subaccount_name_taken", Category::conflict, "there is a subaccount of this name: choose another"},
    ErrorKind{"too_many_subaccounts", Category::too_many, "this organization has as many subaccounts as it may"},
    ErrorKind{"too_many_invitations", Category::too_many,
              "this organization has as many open invitations as it may: withdraw some, or wait until they end"},
    ErrorKind{"already_member", Category::conflict, "this person is a member here: change their role instead"},
    ErrorKind{"not_a_member", Category::not_found, "this person is not a member here: see the list of members"},
    ErrorKind{"already_invited", Category::conflict, "this address has an open invitation here: revoke it first"},
    ErrorKind{"invitation_incomplete", Category::bad_input,
              "an invitation needs more, or something else: see `errors`"},
    ErrorKind{"invitation_over", Category::not_found, "this invitation is not open: ask to be invited again"},
    ErrorKind{"already_accepted", Category::conflict,
              "you have accepted this invitation already, and are a member by it"},
    ErrorKind{"invitation_for_another", Category::forbidden,
              "this invitation is for another address: sign in with the one it was sent to"},
    ErrorKind{"sign_in_to_accept", Category::conflict, "the invited address has an account: sign in, then accept"},
    ErrorKind{"inviter_lost_access", Category::conflict,
              "whoever invited you may no longer give this role: ask to be invited again"},
    ErrorKind{"password_too_common", Category::bad_input,
              "this password is among the first that others would try: choose another"},
    ErrorKind{"present_password_wrong", Category::bad_input, "the present password is not right: check it"},
    ErrorKind{"password_changed_meanwhile", Category::conflict,
              "the password was changed at the same moment: try again with the new one"},
    ErrorKind{"confirmation_over", Category::not_found,
              "this link is not good any more, or is for another account: ask for another"},
    ErrorKind{"reset_over", Category::not_found, "this link is not good any more: ask for another"},
    ErrorKind{"too_many_attempts", Category::too_many, "too many attempts: try again later"},
    ErrorKind{"join_link_form_wrong", Category::bad_input, "a join link can't be made so: see `errors`"},
    ErrorKind{"role_not_by_link", Category::forbidden,
              "a role that must always have a holder is given by invitation only: choose another"},
    ErrorKind{"too_many_join_links", Category::too_many,
              "this organization has as many open join links as it may: revoke one first"},
    ErrorKind{"join_link_over", Category::not_found, "this link is not open: ask whoever shared it for another"},
    ErrorKind{"domain_not_allowed", Category::forbidden,
              "this link is for addresses of other domains: use another address, or ask to be invited"},
    ErrorKind{"invitation_needed", Category::forbidden,
              "whoever was removed or refused here comes back by invitation only"},
    ErrorKind{"already_waiting", Category::conflict, "you have asked to join: wait until somebody lets you in"},
    ErrorKind{"too_many_waiting_joins", Category::too_many,
              "too many people wait to be let in here: ask to be invited, or try again later"},
    ErrorKind{"role_form_wrong", Category::bad_input, "a role can't be made so: see `errors`"},
    ErrorKind{"role_key_taken", Category::conflict, "there is a role of this key: choose another"},
    ErrorKind{"role_not_custom", Category::conflict,
              "this role is the product's own, and stays as it is: make a role that is cloned from it"},
    ErrorKind{"role_exceeds_maker", Category::forbidden, "nobody manages a role that may do more than they"},
    ErrorKind{"too_many_custom_roles", Category::too_many,
              "this organization has as many roles of its own as it may: delete one first"},
    ErrorKind{"role_in_use", Category::conflict, "somebody has this role: name a `replacement`"},
    ErrorKind{"too_many_invitation_mails", Category::too_many, "too many invitations: try again later"},
    ErrorKind{"invitation_changed_meanwhile", Category::conflict,
              "the invitation was changed at the same moment: look again"},
    ErrorKind{"import_refused", Category::bad_input,
              "nobody was invited: mend the rows that `errors` names, and send the whole file again"},
    ErrorKind{"import_too_long", Category::too_large, "too many rows: send them in several files"},
    ErrorKind{"last_subaccount", Category::conflict,
              "this is the last subaccount in use: make or bring back another first"},
    ErrorKind{"membership_wrong", Category::bad_input, "a membership can't be changed so: see `errors`"},
    ErrorKind{"already_suspended", Category::conflict, "this person is suspended here already"},
    ErrorKind{"not_suspended", Category::conflict, "this person is not suspended here"},
    ErrorKind{"suspended_here", Category::conflict,
              "this person is suspended here: they come back once that has ended"},
    ErrorKind{"work_wrong", Category::bad_input, "the running work can't be left so: see `errors`"},
    ErrorKind{"removal_over", Category::not_found,
              "there is no removal from here that can be undone: invite the person instead"},
    ErrorKind{"own_end", Category::forbidden,
              "your own access ends, and others decide until when: ask somebody whose access doesn't end"},
    ErrorKind{"came_back", Category::conflict, "this person has come back meanwhile: change their role instead"},
    ErrorKind{"api_key_form_wrong", Category::bad_input, "an API key can't be made so: see `errors`"},
    ErrorKind{"too_many_api_keys", Category::too_many,
              "this organization has as many API keys as it may: revoke one first"},
    ErrorKind{"api_key_expired", Category::conflict, "this API key has expired: rotate it, which renews it"},
    ErrorKind{"api_key_too_fast", Category::too_many,
              "this API key asks more often than it may: wait as `Retry-After` says"},
};

}  // namespace

const ErrorKind& error_kind(TeamError error) { return rows.at(static_cast<std::size_t>(error)); }

}  // namespace muster::team
