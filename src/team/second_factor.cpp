// SPDX-License-Identifier: Apache-2.0
#include "team/second_factor.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "jobs/job.h"
#include "team/one_time_code.h"
#include "team/password.sql.h"
#include "team/second_factor.sql.h"
#include "team/team_error.h"
#include "team/user.h"
#include "team/user.sql.h"

namespace muster::team {
namespace {

using access::Actor;
using access::Self;

constexpr std::size_t recovery_code_bytes = 10;  ///< as 16 letters: 80 random bits
constexpr std::size_t one_time_code_digits = 6;

bool is_one_time_code(std::string_view code) {
    return code.size() == one_time_code_digits &&
           std::ranges::all_of(code, [](char c) { return '0' <= c && c <= '9'; });
}

/// As people copy them: without what stands between the letters, and in whichever case.
std::string bare(std::string_view code) {
    std::string letters = text::ascii_lower(code);
    std::erase_if(letters, [](char c) { return c == '-' || c == ' '; });
    return letters;
}

/// "abcd-efgh-ijkl-mnop"
Secret new_recovery_code() {
    constexpr std::size_t letters_together = 4;
    const std::string letters = text::ascii_lower(text::to_base32(crypto::random_bytes(recovery_code_bytes)));
    std::string code;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        if (i > 0 && i % letters_together == 0) code += '-';
        code += letters[i];
    }
    return Secret(std::move(code));
}

std::string context_of(UserId user) { return "second factor of " + user.text(); }

Error wrong_at_field() {
    const auto& kind = error_kind(TeamError::present_code_wrong);
    return Error(TeamError::present_code_wrong)
        .with_fields({{"/code", std::string(kind.code), std::string(kind.message)}});
}

Error missing_at_field() {
    return Error(TeamError::present_code_wrong)
        .with_fields({{"/code", "required", "is asked for too: a code of your authenticator, or a recovery code"}});
}

}  // namespace

std::string_view to_text(CodeKind kind) { return kind == CodeKind::one_time_code ? "one_time_code" : "recovery_code"; }

CodeKind kind_of(const Secret& code) {
    return is_one_time_code(bare(code.reveal())) ? CodeKind::one_time_code : CodeKind::recovery_code;
}

Result<SecondFactorState> SecondFactors::show(const Actor& actor) {
    return gate_.read_self(actor, [&](const Self& self) -> Result<SecondFactorState> {
        SecondFactorState state;
        for (const auto row : TRY(self.query(sql::second_factor_state)))
            row.into(state.since, state.recovery_codes_left);
        return state;
    });
}

Result<Enrolment> SecondFactors::enrol(const Actor& actor, const Secret& present_password) {
    const auto account = TRY(passwords_.check_present(actor, present_password));
    const auto secret = crypto::random_bytes(limits::one_time_secret_bytes);
    const auto sealed = crypto::seal(key_, secret, context_of(account.user));
    return gate_.write_self(actor, [&](const Self& self) -> Result<Enrolment> {
        if (TRY(self.query(sql::has_confirmed_email, self.user())).empty()) return TeamError::confirm_email_first;
        const auto begun = TRY(self.query(sql::begin_second_factor, std::span(sealed), self.now()));
        if (begun.changed() != 1) return TeamError::second_factor_present;
        TRY(self.record({"user.second_factor_begun", "user", account.user.number(), {}}));
        return Enrolment{Secret(text::to_base32(secret)), Secret(enrolment_uri(secret, account.email))};
    });
}

Result<std::pair<RecoveryCodes, NewSession>> SecondFactors::confirm(const Actor& actor, const Secret& code) {
    using Answer = Result<std::pair<RecoveryCodes, NewSession>>;
    const RecoveryCodes codes = new_codes();
    const Secret token = crypto::random_token();
    const auto digest = crypto::sha256(token.reveal());
    return gate_.write_self(actor, [&](const Self& self) -> Answer {
        const auto user = actor.user_id();
        TRY(self.query(sql::count_second_factor_change, user));
        const auto stored = TRY(find(self));
        if (!stored || stored->is_confirmed) return TeamError::no_enrolment;
        const auto step = step_of(stored->secret, bare(code.reveal()), self.now(), stored->last_step);
        if (!step) return wrong_at_field();
        const auto confirmed =
            TRY(self.query(sql::confirm_second_factor, self.now(), *step, std::span(stored->sealed)));
        const auto proven = TRY(self.query(sql::prove_session, std::span(digest), self.now()));
        if (confirmed.changed() != 1) return TeamError::no_enrolment;
        if (proven.changed() != 1) return access::AccessError::not_signed_in;
        TRY(store(self, codes));
        const auto ended = TRY(self.query(sql::end_sessions_but, user, actor.session_id()));
        TRY(jobs::enqueue(self, ids_, mail_job, user.number()));
        TRY(self.record({"user.second_factor_added",
                         "user",
                         user.number(),
                         {{"sessions_ended", std::to_string(ended.changed())}}}));
        return std::pair(codes, NewSession{token, TRY(self.query(sql::session_end))[0].get<Time>(0)});
    });
}

Result<RecoveryCodes> SecondFactors::renew_recovery_codes(const Actor& actor, const BothFactors& proof) {
    TRY(passwords_.check_present(actor, proof.present_password));
    const RecoveryCodes codes = new_codes();
    return gate_.write_self(actor, [&](const Self& self) -> Result<RecoveryCodes> {
        if (!TRY(take(self, proof.code))) return wrong_at_field();
        TRY(store(self, codes));
        TRY(self.record({"user.recovery_codes_renewed", "user", actor.user_id().number(), {}}));
        return codes;
    });
}

Result<void> SecondFactors::remove(const Actor& actor, const BothFactors& proof) {
    TRY(passwords_.check_present(actor, proof.present_password));
    return gate_.write_self(actor, [&](const Self& self) -> Result<void> {
        if (!TRY(take(self, proof.code))) return wrong_at_field();
        return forget(self, actor.user_id(), actor.session_id(), "user.second_factor_removed");
    });
}

Result<void> SecondFactors::reset(UserId user) {
    return gate_.write_self(Actor::operator_on_this_machine(),
                            [&](const Self& self) { return forget(self, user, {}, "user.second_factor_reset"); });
}

Result<void> SecondFactors::forget(const Self& self, UserId user, access::SessionId kept, std::string_view action) {
    TRY(self.query(sql::count_second_factor_change, user));
    if (TRY(self.query(sql::forget_second_factor, user)).changed() != 1) return TeamError::no_second_factor;
    TRY(self.query(sql::forget_recovery_codes, user));
    TRY(self.query(sql::end_half_sign_ins, user));
    TRY(self.query(sql::weaken_sessions, user));
    const auto ended = TRY(self.query(sql::end_sessions_but, user, kept));
    TRY(jobs::enqueue(self, ids_, mail_job, user.number()));
    return self.record({action, "user", user.number(), {{"sessions_ended", std::to_string(ended.changed())}}});
}

Result<std::optional<CodeKind>> SecondFactors::take(const Self& self, const Secret& code) const {
    const auto stored = TRY(find(self));
    if (!stored || !stored->is_confirmed) return std::optional<CodeKind>();
    const Secret shown(bare(code.reveal()));
    if (kind_of(code) == CodeKind::recovery_code) {
        const auto digest = digest_of(self.user(), shown.reveal());
        const auto taken = TRY(self.query(sql::take_recovery_code, std::span(digest)));
        return taken.changed() == 1 ? std::optional(CodeKind::recovery_code) : std::nullopt;
    }
    const auto step = step_of(stored->secret, shown.reveal(), self.now(), stored->last_step);
    if (!step || TRY(self.query(sql::take_step, *step)).changed() != 1) return std::optional<CodeKind>();
    return std::optional(CodeKind::one_time_code);
}

Result<void> SecondFactors::ask(const Self& self, const std::optional<Secret>& code) const {
    const auto stored = TRY(find(self));
    if (!stored || !stored->is_confirmed) return {};
    if (!code) return missing_at_field();
    if (!TRY(take(self, *code))) return wrong_at_field();
    return {};
}

Result<Passwords::Account> SecondFactors::check_both(const Actor& actor, const Secret& present_password,
                                                     const std::optional<Secret>& code, std::string_view action) const {
    auto account = TRY(passwords_.check_present(actor, present_password));
    TRY(gate_.write_self(actor, [&](const Self& self) -> Result<void> {
        TRY(ask(self, code));
        return self.record({action, "user", account.user.number(), {}});
    }));
    return account;
}

Result<std::optional<SecondFactors::Stored>> SecondFactors::find(const Self& self) const {
    const auto rows = TRY(self.query(sql::find_second_factor));
    if (rows.empty()) return std::optional<Stored>();
    auto sealed = rows[0].get<crypto::Bytes>(0);
    auto secret = crypto::open_sealed(key_, sealed, context_of(self.user()));
    const bool is_confirmed = rows[0].get<std::optional<Time>>(2).has_value();
    // What was begun only, and can't be read any more, is begun anew.
    if (!secret && !is_confirmed) return std::optional<Stored>();
    if (!secret) return TeamError::second_factor_unreadable;
    return std::optional(Stored{std::move(*secret), std::move(sealed), rows[0].get<std::int64_t>(1), is_confirmed});
}

crypto::Digest SecondFactors::digest_of(UserId user, std::string_view recovery_code) const {
    return crypto::hmac_sha256(key_, "recovery code of " + user.text() + ":" + bare(recovery_code));
}

RecoveryCodes SecondFactors::new_codes() {
    RecoveryCodes codes;
    for (int i = 0; i < limits::recovery_codes; ++i) codes.push_back(new_recovery_code());
    return codes;
}

Result<void> SecondFactors::store(const Self& self, const RecoveryCodes& codes) const {
    TRY(self.query(sql::forget_recovery_codes, self.user()));
    for (const auto& code : codes) {
        const auto digest = digest_of(self.user(), code.reveal());
        TRY(self.query(sql::add_recovery_code, std::span(digest)));
    }
    return {};
}

Result<std::optional<SecondFactorMail>> SecondFactors::mail(UserId user) {
    using Answer = Result<std::optional<SecondFactorMail>>;
    return gate_.read_self(Actor::system("second factor mail"), [&](const Self& self) -> Answer {
        const auto rows = TRY(self.query(sql::second_factor_change, user));
        if (rows.empty()) return std::optional<SecondFactorMail>();
        return std::optional(SecondFactorMail{stored_email(rows[0].get<std::string>(0)),
                                              rows[0].get<std::optional<Time>>(2).has_value(),
                                              rows[0].get<std::int64_t>(1)});
    });
}

Result<std::optional<EmailAddress>> SecondFactors::guessed_mail(UserId user) {
    const auto change = TRY(mail(user));
    return change ? std::optional(change->email) : std::nullopt;
}

}  // namespace muster::team
