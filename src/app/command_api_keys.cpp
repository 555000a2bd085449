// SPDX-License-Identifier: Apache-2.0
#include "app/all_pages.h"
#include "app/commands.h"
#include "app/installation.h"
#include "app/place.h"
#include "app/print.h"

namespace muster::app {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;

struct RevokedKey {
    OrganizationId organization;
    access::ApiKeyId id;
};
BOOST_DESCRIBE_STRUCT(RevokedKey, (), (organization, id))

}  // namespace

Result<void> Commands::list_api_keys(const std::string& organization) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    std::vector<team::ApiKey> keys;
    TRY(for_all_pages(
        [&](const PageQuery& query) {
            return installation->gate->with<Permission::view_api_keys>(
                Actor::operator_on_this_machine(), target, [&](const Permit<Permission::view_api_keys>& permit) {
                    return installation->api_keys->list(permit, query);
                });
        },
        [&](const team::ApiKey& key) { keys.push_back(key); }));
    print(output, keys, [&] {
        std::vector<std::vector<std::string>> lines;
        for (const auto& key : keys) {
            lines.push_back({key.id.text(), key.name, key.keeper.text(), std::string(to_text(key.state)),
                             key.last_used_at ? to_rfc3339(*key.last_used_at) : "never", to_rfc3339(key.ends_at)});
        }
        print_table({"ID", "NAME", "KEEPER", "STATE", "USED", "UNTIL"}, lines);
    });
    return {};
}

Result<void> Commands::revoke_api_key(const std::string& organization, const std::string& key) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    const auto id = parse_id<access::ApiKeyTag>(key);
    if (!id) return Error(AppError::input_wrong, "`" + key + "` is no API key's id: see `muster api-key list`");
    const auto revoked = installation->gate->with<Permission::revoke_api_key>(
        Actor::operator_on_this_machine(), target,
        [&](const Permit<Permission::revoke_api_key>& permit) { return installation->api_keys->revoke(permit, *id); });
    if (!revoked && revoked.error().is(access::AccessError::not_found))
        return Error(access::AccessError::not_found, "no API key there that is not revoked has the id " + id->text() +
                                                         ": see `muster api-key list " + organization + "`");
    TRY(revoked);
    print(output, RevokedKey{target.organization, *id}, [&] { print_line("revoked API key " + id->text()); });
    return {};
}

}  // namespace muster::app
