// SPDX-License-Identifier: Apache-2.0
#include "team/testing/factor_world.h"

#include "storage/testing/one_text.h"

namespace muster::team::testing {
namespace {

using ::muster::testing::value_of;

constexpr auto stored_secret =
    storage::testing::one_text("factor_world.secret", "select secret from second_factors where user_id = $1");

}  // namespace

void OnFactorWorld::set_up_people() {
    ada_ = world_->sign_up("ada@people.example");
    bob_ = world_->sign_up("bob@people.example");
    for (const User& user : {ada_, bob_}) world_->confirm_email(user.id);
}

OnFactorWorld::Added OnFactorWorld::add_factor(const User& user) {
    const auto actor = actor_of(begin(user));
    value_of(factors().enrol(actor, password()));
    auto [codes, session] = value_of(factors().confirm(actor, code_of(secret_of(user))));
    return {std::move(session), std::move(codes)};
}

crypto::Bytes OnFactorWorld::secret_of(const User& user) {
    const auto rows = world_->run(stored_secret, user.id);
    if (rows.empty()) return {};
    return crypto::open_sealed(Secret("the key of this test's installation"), rows[0].get<crypto::Bytes>(0),
                               "second factor of " + user.id.text())
        .value();
}

Secret OnFactorWorld::code_of(const crypto::Bytes& secret) {
    return Secret(one_time_code(secret, step_at(world_->clock.now())));
}

Secret OnFactorWorld::another(const Secret& code) {
    std::string changed(code.reveal());
    for (char& digit : changed) digit = static_cast<char>('0' + ('9' - digit));
    return Secret(std::move(changed));
}

ProvenUser OnFactorWorld::proven(const User& user) {
    return value_of(world_->users.check_password(user.email, password()));
}

bool OnFactorWorld::is_open(const NewSession& session) {
    return value_of(world_->sessions.find(session.token.reveal())).has_value();
}

access::Actor OnFactorWorld::actor_of(const NewSession& session) {
    return value_of(world_->sessions.find(session.token.reveal())).value();
}

}  // namespace muster::team::testing
