// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "storage/value.h"
#include "team/invitation.h"

namespace muster::team {

/// An invitation with what nobody is shown; the state in `shown` is as it was stored.
struct StoredInvitation {
    Invitation shown;
    std::int64_t generation = 0;
};

/// Reads rows of an invitation's columns and one scope each, those of one invitation behind one another.
std::vector<StoredInvitation> read_invitations(const storage::Rows& rows);

/// The invitation as those see it who keep it: expired, or suspended and why, if it is so now.
Result<Invitation> shown(const access::Authority& authority, StoredInvitation invitation);

/// Why its inviter couldn't give its role now; a failure of ours stays an error.
Result<std::optional<InvitationSuspension>> suspension_of(const access::Authority& authority,
                                                          const Invitation& invitation);

/// All that is wrong with the form by itself: `mistakes`, what the model asks for and it leaves out, and, beside any of
/// those, a role that there isn't.
std::vector<FieldError> wrong_fields(const access::Authority& authority, const NewInvitation& form,
                                     std::vector<FieldError> mistakes);

/// What the form offers, if the actor may offer it; not stored yet, and without an id. Writes nothing.
Result<Invitation> offered(const access::Authority& authority, const NewInvitation& form);

/// Whether so many more may be open.
Result<void> check_open_invitations(const access::Authority& authority, std::size_t more);

/// Stores what was offered, and leaves its mail and its event.
Result<void> send(const access::Authority& authority, IdSource& ids, Invitation& invitation);

/// When one that is sent now is over.
Result<Time> end_of_invitation(const access::Authority& authority);

/// Counts invitations that are about to be mailed, one to each address, or fails with `too_many_invitation_mails`.
/// What is counted in the organization is taken back with the transaction; what `attempts` counts over all of them is
/// not, so that a deed that is run again may count twice.
Result<void> count_mails(const access::Authority& authority, Attempts& attempts,
                         std::span<const EmailAddress> addresses);

}  // namespace muster::team
