// SPDX-License-Identifier: Apache-2.0
#include "team/session.h"

#include "base/crypto.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "team/password.sql.h"
#include "team/session.sql.h"
#include "team/team_error.h"
#include "team/user.sql.h"

namespace muster::team {
namespace {

using access::Factors;

/// Text from outside that is kept only to be shown: cut, and nothing if it is not UTF-8.
std::string shown(const std::string& text) {
    const std::string cut = text.substr(0, limits::user_agent_bytes_max);
    return text::is_utf8(cut) && !text::has_control_characters(cut) ? cut : std::string();
}

}  // namespace

Result<NewSession> Sessions::begin(const User& user, const Device& device) {
    return begin(user.id, device, {}, [](const access::Self&) { return Result<EventDetails>(EventDetails()); });
}

Result<NewSession> Sessions::begin(const ProvenUser& user, const Device& device) {
    const access::SessionProof proof{.provider = user.named_by};
    return begin(user.id, device, proof, [&](const access::Self& self) -> Result<EventDetails> {
        if (TRY(self.query(sql::hold_password, user.password_generation)).empty()) return TeamError::wrong_password;
        if (!TRY(self.query(sql::has_second_factor)).empty()) return TeamError::second_factor_needed;
        return EventDetails();
    });
}

Result<NewSession> Sessions::begin(UserId user, const Device& device, const access::SessionProof& proof,
                                   MayBegin may_begin) {
    NewSession session{crypto::random_token(), {}};
    const auto digest = crypto::sha256(session.token.reveal());
    const auto id = TRY(ids_.next<access::SessionTag>());
    return gate_.write_self(access::Actor::user(user, id), [&](const access::Self& self) -> Result<NewSession> {
        auto details = TRY(may_begin(self));
        std::optional<Time> two_factors_at;
        if (proof.factors == Factors::two) two_factors_at = self.now();
        std::optional<access::IdentityProviderId> provider;
        if (proof.provider != access::IdentityProviderId()) provider = proof.provider;
        if (provider) details.emplace_back("identity_provider", provider->text());
        session.ends_at = self.now() + limits::session_lifetime_max;
        TRY(self.query(sql::end_oldest_sessions, limits::sessions_per_user_max - 1));
        TRY(self.query(sql::create_session, id, user, std::span(digest), self.now(), session.ends_at,
                       shown(device.peer), shown(device.user_agent), two_factors_at, provider));
        TRY(self.record({"session.began", "session", id.number(), std::move(details)}));
        return session;
    });
}

Result<Listing<OpenSession>> Sessions::list(const access::Actor& actor) {
    return gate_.read_self(actor, [&](const access::Self& self) -> Result<Listing<OpenSession>> {
        Listing<OpenSession> sessions;
        for (const auto row :
             TRY(self.query(sql::list_sessions, self.now(), Time(self.now() - limits::session_idle_max)))) {
            OpenSession& session = sessions.items.emplace_back();
            row.into(session.id, session.device, session.address, session.began_at, session.last_used_at,
                     session.ends_at);
            session.has_two_factors = row.get<std::optional<Time>>(6).has_value();
            session.identity_provider = row.get<std::optional<access::IdentityProviderId>>(7);
            session.is_this = session.id == actor.session_id();
        }
        return sessions;
    });
}

Result<void> Sessions::end(const access::Actor& actor) {
    return gate_.write_self(actor, [&](const access::Self& self) -> Result<void> {
        TRY(self.query(sql::end_session));
        return self.record({"session.ended", "session", actor.session_id().number(), {}});
    });
}

Result<void> Sessions::end(const access::Actor& actor, access::SessionId session) {
    return gate_.write_self(actor, [&](const access::Self& self) -> Result<void> {
        const auto ended = TRY(self.query(sql::end_one_session, session));
        if (ended.changed() != 1) return access::AccessError::not_found;
        return self.record({"session.ended", "session", session.number(), {}});
    });
}

Result<void> Sessions::end_others(const access::Actor& actor) {
    return gate_.write_self(
        actor, [&](const access::Self& self) { return end_but(self, actor.user_id(), actor.session_id()); });
}

Result<void> Sessions::end_all_of(UserId user) {
    return gate_.write_self(access::Actor::operator_on_this_machine(),
                            [&](const access::Self& self) { return end_but(self, user, {}); });
}

Result<void> Sessions::end_but(const access::Self& self, UserId user, access::SessionId kept) {
    const auto ended = TRY(self.query(sql::end_sessions_but, user, kept));
    return self.record(
        {"user.signed_out", "user", user.number(), {{"sessions_ended", std::to_string(ended.changed())}}});
}

Result<std::optional<access::Actor>> Sessions::find(std::string_view token) {
    const auto digest = crypto::sha256(token);
    const Time now = clock_.now();
    const auto rows =
        TRY(housekeeping_.read(sql::find_session, std::span(digest), now, Time(now - limits::session_idle_max)));
    if (rows.empty()) return std::optional<access::Actor>();
    access::SessionId session;
    UserId user;
    Time last_used_at;
    access::SessionProof proof;
    rows[0].into(session, user, last_used_at, proof.began_at);
    if (rows[0].get<std::optional<Time>>(4)) proof.factors = Factors::two;
    proof.provider = rows[0].get<std::optional<access::IdentityProviderId>>(5).value_or(access::IdentityProviderId());
    if (now - last_used_at > limits::session_touch_interval) touch(session, now);
    return std::optional(access::Actor::user(user, session, proof));
}

void Sessions::touch(access::SessionId session, Time now) {
    if (now < no_touch_before_.load()) return;
    const auto touched = housekeeping_.write(sql::touch_session, session, now);
    if (touched) return;
    no_touch_before_ = now + limits::session_touch_interval;
    log::warning("session use not recorded", {{"error", touched.error().full_text()}});
}

Result<std::int64_t> Sessions::delete_ended() {
    const Time now = clock_.now();
    const Time unused_since = now - limits::session_idle_max;
    if (TRY(housekeeping_.read(sql::first_ended_session, now, unused_since)).empty()) return 0;
    return TRY(housekeeping_.write(sql::delete_ended_sessions, now, unused_since, limits::sessions_deleted_at_once_max))
        .changed();
}

Result<void> Sessions::switch_to(const access::Actor& actor, OrganizationId organization) {
    return gate_.write_self(actor, [&](const access::Self& self) -> Result<void> {
        if (TRY(self.query(sql::is_member, organization, self.now())).empty()) return access::AccessError::not_found;
        TRY(self.query(sql::switch_session, organization));
        return self.record({"session.switched", "organization", organization.number(), {}});
    });
}

Result<std::optional<OrganizationId>> Sessions::active(const access::Actor& actor) {
    return gate_.read_self(actor, [&](const access::Self& self) -> Result<std::optional<OrganizationId>> {
        const auto rows = TRY(self.query(sql::active_organization, self.now()));
        return rows.empty() ? std::nullopt : rows[0].get<std::optional<OrganizationId>>(0);
    });
}

Result<User> Sessions::user(const access::Actor& actor) {
    return gate_.read_self(actor, [&](const access::Self& self) -> Result<User> {
        const auto rows = TRY(self.query(sql::find_user, actor.user_id()));
        if (rows.empty()) return access::AccessError::not_signed_in;
        return read_user(rows[0]);
    });
}

}  // namespace muster::team
