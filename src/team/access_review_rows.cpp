// SPDX-License-Identifier: Apache-2.0
#include "team/access_review_rows.h"

#include <algorithm>
#include <map>

#include "base/crypto.h"
#include "base/text.h"
#include "team/access_review.sql.h"
#include "team/team_error.h"
#include "team/user.h"

namespace muster::team {
namespace {

using access::PermissionSet;
using access::SourceKind;

/// A row, and what it gives now.
struct ReadRow {
    AccessReviewRow shown;
    PermissionSet held;
};

std::string text_of(access::Day day) { return to_rfc3339_day(Time(std::chrono::days(day))); }

/// What is stored of a decision; nothing while there is none.
struct StoredDecision {
    std::optional<std::string> decision;
    std::optional<std::string> role;
    std::optional<std::string> proposal;
    std::optional<std::string> proposed_role;
    std::optional<std::string> used;
    std::optional<UserId> by;
    std::optional<std::string> by_name;
    std::optional<Time> at;
};

void decide(AccessReviewRow& row, const StoredDecision& stored) {
    if (!stored.decision) return;
    row.decided = {.decision = parse_review_decision(*stored.decision).value(),
                   .role = stored.role,
                   .proposed = parse_review_decision(stored.proposal.value_or("keep")).value(),
                   .proposed_role = stored.proposed_role,
                   .by = stored.by.value_or(UserId()),
                   .by_name = stored.by_name.value_or(""),
                   .at = *stored.at};
    row.used = parse_last_uses(stored.used.value_or(""));
}

/// What a role gives at a scope of that level; nothing if there no longer is such a role.
PermissionSet given_by(const access::Authority& authority, const std::string& role, access::Level level) {
    const auto* found = authority.role_if_any(role);
    return found == nullptr ? PermissionSet() : found->permissions.in_common(access::askable_at(level));
}

/// Another whenever the role or what it gives is another.
std::string version_of(std::string_view role, const PermissionSet& held) {
    constexpr std::size_t digits = 16;
    const auto digest = crypto::sha256(std::string(role) + ":" + access::keys_of(held));
    return text::to_hex(digest).substr(0, digits);
}

ReadRow read_row(const access::Authority& authority, const storage::Row& row, const OtherRoles& others) {
    ReadRow read;
    AccessReviewRow& shown = read.shown;
    StoredDecision decision;
    std::string kind;
    std::int64_t id = 0;
    std::string level;
    std::string permissions;
    std::optional<std::string> person;
    std::optional<std::string> email;
    std::optional<std::string> present_role;
    std::optional<Time> granted_at;
    row.into(shown.number, kind, id, shown.scope, level, shown.scope_name, shown.name, person, email, shown.role,
             permissions, shown.granted_at, present_role, granted_at, shown.ends_at, shown.suspended_at, shown.ends_too,
             decision.decision, decision.role, decision.proposal, decision.proposed_role, decision.used, decision.by,
             decision.by_name, decision.at);
    shown.kind = access::parse_source_kind(kind).value();
    shown.level = access::parse_level(level).value();
    shown.source = std::to_string(id);
    const bool is_membership = shown.kind == SourceKind::membership;
    const auto other = others.find({shown.kind, id, shown.scope});
    shown.gone = is_membership ? !present_role : other == others.end();
    if (person) shown.name = *person;
    if (email) shown.email = stored_email(*email);
    decide(shown, decision);
    // A decided row says what was decided about; any other what there is.
    if (present_role && !shown.decided) {
        shown.role = *present_role;
        shown.granted_at = *granted_at;
    }
    if (!is_membership && !shown.gone && !shown.decided) shown.role = other->second;
    shown.role_label = shown.role.empty() ? "" : authority.label_of(shown.role);
    read.held = is_membership ? given_by(authority, shown.role, shown.level) : access::parse_permissions(permissions);
    shown.directory = shown.kind == SourceKind::api_key && read.held.contains(access::Permission::provision_members);
    if (!shown.decided) shown.version = version_of(shown.role, read.held);
    return read;
}

/// What rows were used for, by their numbers.
Result<std::map<int, std::vector<LastUse>>> uses_of(const access::Authority& authority, AccessReviewId review,
                                                    int after, int last) {
    const std::int64_t before = access::day_of(authority.now()) - limits::use_days_max;
    std::map<int, std::vector<LastUse>> uses;
    for (const auto row : TRY(authority.query(sql::access_review_uses, review, after, last, before))) {
        const auto permission = access::parse_permission(row.get<std::string>(1));
        if (permission) uses[row.get<int>(0)].push_back({*permission, text_of(access::Day{row.get<int>(2)})});
    }
    return uses;
}

/// What proposals rest on beside the rows themselves.
class Evidence {
  public:
    static Result<Evidence> read(const access::Authority& authority) {
        Evidence evidence(authority);
        const auto watched = TRY(authority.query(sql::watched_since));
        if (!watched.empty()) evidence.watched_since_ = watched[0].get<Time>(0);
        for (const auto row : TRY(authority.query(sql::count_permanent_holders))) {
            evidence.holders_[row.get<std::string>(0)] = row.get<int>(1);
        }
        return evidence;
    }

    void weigh(ReadRow& row, std::vector<LastUse> used) const {
        AccessReviewRow& shown = row.shown;
        ReviewedAccess access{.held = row.held};
        for (const auto& use : used) access.used.insert(use.permission);
        shown.used = std::move(used);
        shown.unused = listed(row.held.without(access.used));
        if (shown.gone) return;
        access.watched_long_enough =
            watched_since_ &&
            std::max(*watched_since_, shown.granted_at) + limits::access_review_watched_min <= authority_.now();
        access.is_last_holder = is_last_holder(shown);
        if (shown.kind == SourceKind::membership) access.level = shown.level;
        shown.proposal = propose(access, authority_.roles());
    }

  private:
    explicit Evidence(const access::Authority& authority) : authority_(authority) {}

    [[nodiscard]] bool is_last_holder(const AccessReviewRow& row) const {
        if (row.kind != SourceKind::membership || row.level != access::Level::organization) return false;
        const auto* role = authority_.role_if_any(row.role);
        if (role == nullptr || !role->must_have_holder || row.suspended_at || row.ends_at) return false;
        const auto found = holders_.find(row.role);
        return found != holders_.end() && found->second <= 1;
    }

    const access::Authority& authority_;
    std::optional<Time> watched_since_;
    std::map<std::string, int> holders_;
};

}  // namespace

Result<OtherRoles> roles_of(const access::Authority& authority, std::span<ReviewedSources* const> others) {
    OtherRoles roles;
    for (const ReviewedSources* each : others) {
        for (auto& source : TRY(each->sources(authority)))
            roles.insert_or_assign({each->kind(), source.id, source.scope}, std::move(source.role));
    }
    return roles;
}

StoredAccessReview read_access_review(const storage::Row& row, Time now) {
    StoredAccessReview stored;
    AccessReview& shown = stored.shown;
    std::optional<std::string> outcome;
    row.into(shown.id, shown.reviewer, shown.reviewer_name, stored.days, shown.recurs_days, shown.begun_by,
             shown.begun_at, shown.due_at, shown.next_at, outcome, shown.closed_by, shown.closed_at, shown.rows,
             shown.kept, shown.changed, shown.removed);
    if (outcome) {
        shown.state = *outcome == "finished" ? AccessReviewState::finished : AccessReviewState::abandoned;
    } else {
        shown.state = shown.due_at <= now ? AccessReviewState::overdue : AccessReviewState::open;
    }
    return stored;
}

Result<StoredAccessReview> find_access_review(const access::Authority& authority, AccessReviewId review) {
    const auto rows = TRY(authority.query(sql::find_access_review, review));
    if (rows.empty()) return access::AccessError::not_found;
    return read_access_review(rows[0], authority.now());
}

Result<StoredAccessReview> find_open_access_review(const access::Authority& authority, AccessReviewId review) {
    auto stored = TRY(find_access_review(authority, review));
    if (stored.is_closed()) return TeamError::access_review_over;
    return stored;
}

Result<std::vector<AccessReviewRow>> read_review_rows(const access::Authority& authority, AccessReviewId review,
                                                      const RowRange& range, std::span<ReviewedSources* const> others) {
    const auto stored = TRY(authority.query(sql::access_review_rows, review, range.after, range.limit,
                                            range.show == ReviewRows::undecided ? 1 : 0));
    std::vector<AccessReviewRow> rows;
    if (stored.empty()) return rows;
    const auto other_roles = TRY(roles_of(authority, others));
    const auto evidence = TRY(Evidence::read(authority));
    auto uses = TRY(uses_of(authority, review, range.after, stored[stored.size() - 1].get<int>(0)));
    for (const auto row : stored) {
        ReadRow read = read_row(authority, row, other_roles);
        if (!read.shown.decided) evidence.weigh(read, std::move(uses[read.shown.number]));
        rows.push_back(std::move(read.shown));
    }
    return rows;
}

std::string text_of(std::span<const LastUse> used) {
    std::vector<std::string> texts;
    for (const auto& [permission, day] : used) texts.push_back(std::string(to_text(permission)) + "=" + day);
    return text::join(texts, ",");
}

std::vector<LastUse> parse_last_uses(std::string_view text) {
    std::vector<LastUse> used;
    for (const auto each : text::split(text, ',')) {
        const auto parts = text::split(each, '=');
        if (parts.size() != 2) continue;
        if (const auto permission = access::parse_permission(parts[0]))
            used.push_back({*permission, std::string(parts[1])});
    }
    return used;
}

}  // namespace muster::team
