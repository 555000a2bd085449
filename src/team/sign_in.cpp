// SPDX-License-Identifier: Apache-2.0
#include "team/sign_in.h"

#include "base/crypto.h"
#include "base/limits.h"
#include "team/password.sql.h"
#include "team/session.sql.h"
#include "team/sign_in.sql.h"
#include "team/team_error.h"

namespace muster::team {

using access::Actor;
using access::Self;

Result<std::variant<NewSession, HalfSignIn>> SignIns::begin(const ProvenUser& user, const Device& device) {
    using Answer = std::variant<NewSession, HalfSignIn>;
    auto session = sessions_.begin(user, device);
    if (!session && session.error().is(TeamError::second_factor_needed)) return Answer(TRY(half(user)));
    return Answer(TRY(std::move(session)));
}

Result<std::variant<NewSession, HalfSignIn>> SignIns::begin(const User& user, access::IdentityProviderId named_by,
                                                            const Device& device) {
    const auto proven = TRY(gate_.read_self(Actor::user(user.id, {}), [&](const Self& self) -> Result<ProvenUser> {
        const auto rows = TRY(self.query(sql::account, user.id));
        if (rows.empty()) return TeamError::sign_in_over;
        return ProvenUser{user, rows[0].get<std::int64_t>(1), named_by};
    }));
    return begin(proven, device);
}

Result<HalfSignIn> SignIns::half(const ProvenUser& user) {
    HalfSignIn made{crypto::random_token(), {}};
    const auto digest = crypto::sha256(made.token.reveal());
    return gate_.write_self(Actor::user(user.id, {}), [&](const Self& self) -> Result<HalfSignIn> {
        const auto id = TRY(ids_.next<SignInTag>());
        made.ends_at = self.now() + limits::sign_in_lifetime;
        TRY(self.query(sql::forget_ended_sign_ins, self.now()));
        std::optional<access::IdentityProviderId> provider;
        if (user.named_by != access::IdentityProviderId()) provider = user.named_by;
        TRY(self.query(sql::begin_sign_in, id, std::span(digest), user.password_generation, self.now(), made.ends_at,
                       provider));
        TRY(self.record({"sign_in.begun", "sign_in", id.number(), {}}));
        return made;
    });
}

Result<ProvenUser> SignIns::find(const Secret& token) {
    const auto digest = crypto::sha256(token.reveal());
    return gate_.read_self(Actor::visitor(), [&](const Self& self) -> Result<ProvenUser> {
        const auto rows = TRY(self.query(sql::find_sign_in, std::span(digest), self.now()));
        if (rows.empty()) return TeamError::sign_in_over;
        const auto provider = rows[0].get<std::optional<access::IdentityProviderId>>(5);
        return ProvenUser{read_user(rows[0]), rows[0].get<std::int64_t>(4),
                          provider.value_or(access::IdentityProviderId())};
    });
}

Result<NewSession> SignIns::complete(const ProvenUser& user, const SecondHalf& half, const Device& device) {
    const auto digest = crypto::sha256(half.token.reveal());
    const auto counted = TRY(housekeeping_.write(sql::count_code_of_sign_in, std::span(digest), clock_.now(),
                                                 limits::codes_per_sign_in_max));
    if (counted.changed() != 1) return TeamError::sign_in_over;
    const access::SessionProof proof{.factors = access::Factors::two, .provider = user.named_by};
    return sessions_.begin(user.id, device, proof, [&](const Self& self) -> Result<EventDetails> {
        const auto shown = TRY(self.query(sql::password_of_sign_in, std::span(digest), self.now()));
        if (shown.empty()) return TeamError::sign_in_over;
        const bool is_present = !TRY(self.query(sql::hold_password, shown[0].get<std::int64_t>(0))).empty();
        const auto closed = TRY(self.query(sql::close_sign_in, std::span(digest)));
        if (!is_present || closed.changed() != 1) return TeamError::sign_in_over;
        const auto kind = TRY(factors_.take(self, half.code));
        if (!kind) return TeamError::wrong_code;
        return EventDetails{{"second_factor", std::string(to_text(*kind))}};
    });
}

}  // namespace muster::team
