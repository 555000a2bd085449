// SPDX-License-Identifier: Apache-2.0
#include "team/presented_key.h"

#include "access/gate.h"
#include "base/crypto.h"
#include "base/limits.h"
#include "base/log.h"
#include "team/api_key.sql.h"
#include "team/api_key_token.h"

namespace muster::team {

Result<access::Actor> PresentedKeys::actor_of(std::string_view text, std::string_view client) {
    const auto name = parse_api_key(text);
    const auto digest = crypto::sha256(text);
    // Others behind the same address who show what is no key must not hold up a key that works; nor do those who know
    // which key works here have its row read as often as they like.
    const bool is_known = name && rates_.knows(name->key, digest);
    if (!is_known) TRY(attempts_.admit(Attempt::api_key, client));
    auto actor = name ? find(*name, digest, client) : Result<access::Actor>(access::AccessError::key_over);
    const bool is_over = !actor && actor.error().is(access::AccessError::key_over);
    if (is_known && is_over) rates_.forget(name->key, digest);
    if (!is_known && !is_over) attempts_.take_back(Attempt::api_key, client);
    if (actor) TRY(rates_.admit(name->key, digest));
    return actor;
}

Result<access::Actor> PresentedKeys::find(const ApiKeyName& name, const crypto::Digest& shown,
                                          std::string_view client) {
    const Time now = clock_.now();
    const auto rows = TRY(housekeeping_.read(sql::find_presented_key, name.organization, name.key, now));
    if (rows.empty()) return access::AccessError::key_over;
    access::StoredKey key;
    std::optional<Time> last_used_at;
    rows[0].into(key.digest, key.former_digest, key.former_ends_at, last_used_at);
    if (!access::is_secret_of(key, shown, now)) return access::AccessError::key_over;
    if (!last_used_at || now - *last_used_at > limits::api_key_touch_interval) {
        touch(name.organization, name.key, client, now);
    }
    return access::Actor::key(name.organization, name.key, {shown.begin(), shown.end()});
}

void PresentedKeys::touch(OrganizationId organization, access::ApiKeyId key, std::string_view client, Time now) {
    if (now < no_touch_before_.load()) return;
    const auto touched = housekeeping_.write(sql::touch_api_key, organization, key, now, client);
    if (touched) return;
    no_touch_before_ = now + limits::api_key_touch_interval;
    log::warning("use of an API key not recorded", {{"error", touched.error().full_text()}});
}

}  // namespace muster::team
