// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "access/testing/naive_engine.h"
#include "team/membership.h"

/// What team, campaigns and estate do to an organization, once more and plainly, over the naive engine: written from
/// their headers and the requirements, with names, numbers and sets only.
namespace muster::testing {

using access::testing::NaiveCustomRole;
using access::testing::NaiveEngine;
using access::testing::NaiveKey;
using access::testing::NaiveRole;
using access::testing::NaiveRoles;
using access::testing::Names;

/// Codes of all that speaks against a deed; if nothing does, it is done. The program answers one of them, whichever it
/// looks at first.
using Objections = std::set<std::string>;

struct NaiveMember {
    std::int64_t user = 0;
    std::int64_t scope = 0;
    std::string role;
    std::optional<std::int64_t> ends;
    std::optional<std::int64_t> suspended_from;

    friend auto operator<=>(const NaiveMember&, const NaiveMember&) = default;
};

struct NaiveRemoval {
    std::int64_t at = 0;
    std::vector<NaiveMember> ended;
};

struct NaiveStoredKey {
    NaiveKey bound;
    std::int64_t ends = 0;
    bool suspended = false;
    bool revoked = false;
};

/// Of an invitation that is sent, to a person who has an account. It is closed once it is answered, has been seen to be
/// over by time, or leads nowhere any more.
struct NaiveInvitation {
    std::int64_t user = 0;
    std::string role;
    std::optional<std::int64_t> by;
    std::int64_t ends = 0;
    std::int64_t generation = 1;
    std::set<std::int64_t> scopes;       ///< all that it was for
    std::set<std::int64_t> open_scopes;  ///< those that it still leads to
    bool closed = false;
    bool accepted = false;

    [[nodiscard]] bool is_open(std::int64_t now) const { return !closed && ends > now && !open_scopes.empty(); }
};

struct NaiveLink {
    std::int64_t scope = 0;
    std::string role;
    std::int64_t by = 0;
    std::int64_t ends = 0;
    std::optional<int> uses_max;
    bool needs_approval = false;
    std::int64_t generation = 1;
    int uses = 0;
    bool suspended = false;
    bool revoked = false;
};

/// Somebody who came by a link: they joined, or wait, or have been refused, or what they asked for is over.
struct NaiveJoin {
    std::int64_t link = 0;
    std::int64_t user = 0;
    std::string state;
};

/// A campaign or a sequence.
struct NaiveWork {
    bool is_sequence = false;
    std::int64_t subaccount = 0;
    std::int64_t owner = 0;
    bool open = true;
};

/// A row of an access review: a membership, a key or a join link.
struct NaiveReviewRow {
    enum class Kind : std::uint8_t { membership, key, link };
    Kind kind = Kind::membership;
    std::int64_t source = 0;  ///< the user, the key or the link
    std::int64_t scope = 0;
    bool decided = false;
};

struct NaiveReview {
    bool open = true;
    std::map<std::int64_t, NaiveReviewRow> rows;  ///< by their numbers
};

/// One organization. Deeds are of a user at a scope; each answers what speaks against it, and changes all of this or
/// nothing.
struct NaiveTeam {
    const access::RoleModel* model = nullptr;
    std::int64_t organization = 0;
    std::map<std::int64_t, std::int64_t> parents;  ///< of each scope; the organization's is 0
    std::set<std::int64_t> archived;               ///< subaccounts
    std::vector<NaiveMember> members;
    access::SwitchSet on = 0;
    std::map<std::string, NaiveCustomRole> custom;
    std::map<std::pair<std::int64_t, std::int64_t>, NaiveRemoval> removals;  ///< of a user from a scope
    std::map<std::int64_t, NaiveStoredKey> keys;
    std::map<std::int64_t, NaiveWork> works;
    std::map<std::int64_t, NaiveInvitation> invitations;
    std::map<std::int64_t, NaiveLink> links;
    std::map<std::int64_t, NaiveJoin> joins;
    std::set<std::pair<std::int64_t, std::int64_t>> barred;  ///< users, where no link brings them
    std::set<std::int64_t> closed;                           ///< campaigns that nobody joins any more
    std::optional<NaiveReview> review;                       ///< the last one
    std::optional<std::int64_t> due;                         ///< closed, and to be erased then
    std::int64_t now = 0;

    // Members, in naive_members.cpp. The operator adds, and nobody but time ends.
    Objections add(std::int64_t scope, std::int64_t user, const std::string& role, std::optional<std::int64_t> ends);
    Objections suspend(std::int64_t by, std::int64_t scope, std::int64_t user);
    Objections reactivate(std::int64_t by, std::int64_t scope, std::int64_t user);
    Objections change(std::int64_t by, std::int64_t scope, std::int64_t user, std::optional<std::string> role,
                      std::optional<std::int64_t> ends);
    Objections clear_end(std::int64_t by, std::int64_t scope, std::int64_t user);
    Objections remove(std::int64_t by, std::int64_t scope, std::int64_t user, const team::WorkRequest& work);
    Objections leave(std::int64_t user);
    Objections undo(std::int64_t by, std::int64_t scope, std::int64_t user);
    Objections change_subaccounts(std::int64_t by, std::int64_t user, const team::SubaccountsChange& change);
    // The same as a directory says it, from the organization
    Objections provision(std::int64_t by, const NaiveMember& wanted);
    Objections change_role_at(std::int64_t by, std::int64_t place, std::int64_t user, const std::string& role);
    Objections remove_at(std::int64_t by, std::int64_t place, std::int64_t user);
    Objections suspend_as_directory(std::int64_t by, std::int64_t user);
    /// Ends what is over by time; answers of how many people.
    int expire();

    // Invitations, in naive_invitations.cpp
    Objections invite(std::int64_t by, std::int64_t id, std::int64_t scope, const NaiveInvitation& wanted);
    Objections resend(std::int64_t by, std::int64_t scope, std::int64_t id);
    Objections change_invitation(std::int64_t by, std::int64_t scope, std::int64_t id, const std::string& role);
    Objections revoke_invitation(std::int64_t by, std::int64_t scope, std::int64_t id);
    Objections accept(std::int64_t user, std::int64_t id, std::int64_t generation);

    // Join links, in naive_links.cpp
    Objections share(std::int64_t by, std::int64_t id, const NaiveLink& wanted);
    Objections rotate_link(std::int64_t by, std::int64_t scope, std::int64_t id);
    Objections revoke_link(std::int64_t by, std::int64_t scope, std::int64_t id);
    Objections join(std::int64_t user, std::int64_t join_id, std::int64_t link, std::int64_t generation);
    Objections approve(std::int64_t by, std::int64_t scope, std::int64_t join);
    Objections refuse(std::int64_t by, std::int64_t scope, std::int64_t join);

    // The rest, in naive_deeds.cpp
    Objections make_role(std::int64_t by, const std::string& key, const std::string& base, const Names& switched_on,
                         const Names& switched_off);
    Objections change_role_itself(std::int64_t by, const std::string& key, const Names& switched_on,
                                  const Names& switched_off);
    Objections delete_role(std::int64_t by, const std::string& key, const std::optional<std::string>& replacement);
    Objections toggle(std::int64_t by, access::SwitchSet wanted);
    Objections make_key(std::int64_t by, std::int64_t id, const NaiveKey& wanted, std::int64_t ends);
    Objections rotate_key(std::int64_t by, std::int64_t id, std::int64_t ends);
    Objections adopt_key(std::int64_t by, std::int64_t id);
    Objections revoke_key(std::int64_t by, std::int64_t id);
    Objections create_subaccount(std::int64_t by, std::int64_t id);
    Objections archive(std::int64_t by, std::int64_t subaccount);
    Objections bring_back(std::int64_t by, std::int64_t subaccount);
    Objections create_work(std::int64_t by, std::int64_t id, const NaiveWork& work);
    Objections cancel_work(std::int64_t by, std::int64_t id);
    Objections hand_over(std::int64_t by, std::int64_t campaign, std::int64_t to);
    Objections begin_review(std::int64_t by, std::map<std::int64_t, NaiveReviewRow> rows);
    Objections keep(std::int64_t by, std::int64_t row, const std::string& seen);
    Objections change_by_review(std::int64_t by, std::int64_t row, const std::string& seen, const std::string& role);
    Objections remove_by_review(std::int64_t by, std::int64_t row, const std::string& seen);
    Objections abandon_review(std::int64_t by);
    Objections ask_for_deletion(std::int64_t by, std::int64_t wanted_due);
    Objections call_off(std::int64_t by);

    // Questions
    [[nodiscard]] bool is_erased() const { return due && *due <= now; }
    [[nodiscard]] NaiveEngine engine() const;
    [[nodiscard]] bool may(std::int64_t user, std::int64_t scope, const std::string& permission) const;
    /// What a row of the review gives now; none that is of a key.
    [[nodiscard]] std::string role_reviewed(std::int64_t row) const;
    [[nodiscard]] Names permissions_at(std::int64_t user, std::int64_t scope) const;
    /// What the gate has against somebody doing it there.
    [[nodiscard]] Objections at_gate(std::int64_t user, std::int64_t scope, const std::string& permission) const;
    [[nodiscard]] Objections key_at_gate(std::int64_t key, std::int64_t scope, const std::string& permission) const;
    /// Whether a role that must have a holder has none.
    [[nodiscard]] bool lacks_holder() const;
    [[nodiscard]] bool is_archived(std::int64_t scope) const;
    [[nodiscard]] bool lies_in(std::int64_t scope, std::int64_t wider) const;

    // Parts of deeds
    [[nodiscard]] Objections grant(const NaiveEngine& as_begun, std::int64_t by, const std::string& kind,
                                   const std::string& role, std::int64_t scope) const;
    [[nodiscard]] Objections grant(const NaiveEngine& as_begun, std::int64_t by, const std::string& kind,
                                   const NaiveRole& role, std::int64_t scope) const;
    [[nodiscard]] std::vector<NaiveMember> below(std::int64_t user, std::int64_t scope) const;
    [[nodiscard]] NaiveMember* find(std::int64_t user, std::int64_t scope);
    [[nodiscard]] Objections against_lifting(std::int64_t by, std::int64_t scope, std::int64_t user) const;
    [[nodiscard]] bool is_suspended_around(std::int64_t user, std::int64_t scope) const;
    [[nodiscard]] bool is_reached(std::int64_t user, std::int64_t scope) const;
    [[nodiscard]] Objections against_work(std::int64_t user, const team::WorkRequest& work,
                                          const std::vector<NaiveMember>& ended) const;
    Objections suspend_here(std::int64_t by, std::int64_t scope, std::int64_t user);
    Objections change_here(std::int64_t by, std::int64_t scope, std::int64_t user,
                           const std::optional<std::string>& role, std::optional<std::int64_t> new_end);
    Objections remove_here(std::int64_t by, std::int64_t scope, std::int64_t user, const team::WorkRequest& work);
    Objections take_away(const NaiveEngine& as_begun, std::int64_t by, std::int64_t scope, std::int64_t user,
                         const team::WorkRequest& work);
    Objections depart(std::int64_t by, std::int64_t user, std::int64_t place, const team::WorkRequest& work);
    void bar_where_suspended(std::int64_t user);
    void add_member(const NaiveMember& member);
    void suspend_lost_links(std::int64_t user);
    void end_links_to_closed();
    Objections revoke_link_here(std::int64_t by, std::int64_t scope, std::int64_t id);
    [[nodiscard]] bool may_give_by_link(const NaiveLink& link) const;
    [[nodiscard]] bool is_barred(std::int64_t user, std::int64_t scope) const;
    [[nodiscard]] bool is_by_invitation_only(const std::string& role) const;
    [[nodiscard]] Objections against_deciding(std::int64_t by, std::int64_t scope, std::int64_t join) const;
    void close_invitations_to(std::int64_t user, std::int64_t place);
    void close_invitations_by(std::int64_t user, std::int64_t place);
    [[nodiscard]] Objections against_inviting(std::int64_t by, const NaiveInvitation& invitation) const;
    [[nodiscard]] Objections against_members_in(const NaiveInvitation& invitation) const;
    void forget_removals(std::int64_t user, std::int64_t scope);
    void suspend_lost_keys(std::int64_t user);
    /// What somebody stands for, a key or a link, is measured so: archiving takes nothing for good.
    [[nodiscard]] NaiveTeam if_none_archived() const;
    [[nodiscard]] bool may_all(std::int64_t user, const NaiveKey& key) const;
    [[nodiscard]] team::WorkFate usual_fate() const;
    [[nodiscard]] Objections against_role(std::int64_t by, const std::string& key, const NaiveRole& role) const;
    [[nodiscard]] Objections against_row(std::int64_t by, std::int64_t row, const std::string& seen) const;
    /// Becomes `after` if nothing speaks against it, not even a role left without a holder.
    Objections become(NaiveTeam after, Objections against);
};

}  // namespace muster::testing
