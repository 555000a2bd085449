// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/error.h"

namespace muster::team {

enum class TeamError : std::uint8_t {
    email_taken,     ///< somebody has signed up with this address
    wrong_password,  ///< or no such account: the two are not told apart
    no_such_role_model,
    no_such_switch,
    subaccount_name_taken,
    too_many_subaccounts,
    too_many_invitations,
    already_member,          ///< the person has a membership at this scope
    not_a_member,            ///< the person has no membership at this scope
    already_invited,         ///< the address has an open invitation at this scope
    invitation_incomplete,   ///< the role model asks for more (CT-5)
    invitation_over,         ///< accepted, revoked, expired, replaced, or never made: one answer for all
    already_accepted,        ///< told to nobody but whoever accepted it, and is a member by it
    invitation_for_another,  ///< signed in with another address than the invited one
    sign_in_to_accept,       ///< the invited address has an account: accept signed in
    inviter_lost_access,     ///< whoever invited may no longer give this role there
    password_too_common,     ///< on the list of common ones, or the address itself
    present_password_wrong,  ///< who changes a password has to know the one before
    password_changed_meanwhile,
    confirmation_over,  ///< likewise, or another's
    reset_over,         ///< used, expired, or never made: one answer for all
    too_many_attempts,  ///< carries a RetryAfter
    join_link_form_wrong,
    role_not_by_link,  ///< a role that must have a holder is never given by a link
    too_many_join_links,
    join_link_over,      ///< revoked, rotated, expired, used up, suspended, or never made: one answer for all
    domain_not_allowed,  ///< the link is for addresses of other domains
    invitation_needed,   ///< who was removed or refused doesn't come back by a link
    already_waiting,     ///< the person has asked to join there, and nobody has answered
    too_many_waiting_joins,
    closed_to_joining,  ///< what the link would lead to is over
    role_form_wrong,
    role_key_taken,
    role_not_custom,     ///< one of the model's, which nobody changes
    role_exceeds_maker,  ///< it may do what who manages it may not
    too_many_custom_roles,
    role_in_use,                ///< somebody has it, and no replacement was named
    too_many_invitation_mails,  ///< carries a RetryAfter
    invitation_changed_meanwhile,
    import_refused,  ///< nobody was invited; the fields say what is wrong in which row
    import_too_long,
    last_subaccount,   ///< an organization always has one that is not archived
    membership_wrong,  ///< names its fields
    already_suspended,
    not_suspended,
    suspended_here,   ///< or above: nothing else brings the person there
    suspended_above,  ///< from above the scope, so that nobody there lifts it
    work_wrong,       ///< what is to become of the running work can't; names its field
    removal_over,     ///< undone, too long ago, or never made
    own_end,          ///< nobody makes their own access last longer
    came_back,        ///< who was removed has a membership there again
    api_key_form_wrong,
    too_many_api_keys,
    api_key_expired,        ///< adopting doesn't renew it, rotating does
    api_key_too_fast,       ///< carries a RetryAfter
    email_unconfirmed,      ///< a link for some domains asks for an address that is known to be the person's
    sign_up_over,           ///< used, expired, or never made: one answer for all
    second_factor_needed,   ///< the password is not enough for this account
    sign_in_over,           ///< completed, expired, tried too often, or never begun: one answer for all
    wrong_code,             ///< at the door
    present_code_wrong,     ///< signed in
    second_factor_present,  ///< there is one: it is removed before another is added
    no_second_factor,
    confirm_email_first,       ///< who hasn't confirmed their address can't add a second factor
    no_enrolment,              ///< a code that is to confirm an authenticator that nobody asked for
    second_factor_unreadable,  ///< it was sealed with another key than this installation has
    own_two_factors_first,     ///< whoever asks two factors of all shows their own
    access_review_open,        ///< one is open, and there is never more than one
    access_review_over,        ///< finished or abandoned
    access_review_wrong,       ///< names its fields
    access_review_undecided,   ///< some of its rows wait
    row_decided,               ///< decided once
    row_changed,               ///< its role is another than the reviewer saw
    row_gone,                  ///< what it is of gives no access any more
    too_much_to_review,
    deletion_form_wrong,  ///< the name typed is another; names its field
    deletion_under_way,   ///< the organization waits for its deletion already
    no_deletion,          ///< the organization isn't to be deleted
    account_needed,       ///< the person must have a successor first, where the message says
    account_in_use,       ///< somebody gave it a membership while it was being deleted
    no_subaccounts,       ///< the role model's people never see any
    own_suspension,       ///< nobody suspends themself
};
const ErrorKind& error_kind(TeamError error);

}  // namespace muster::team
