// SPDX-License-Identifier: Apache-2.0
#include "app/all_pages.h"
#include "app/commands.h"
#include "app/installation.h"
#include "app/place.h"
#include "app/print.h"
#include "app/words.h"
#include "base/text.h"

namespace muster::app {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;

/// What a setting is changed to, in the words of the command line.
template <class T>
Result<T> parse_setting(const std::string& text, const std::string& expectation) {
    if (auto value = T::parse(text)) return std::move(*value);
    return Error(AppError::input_wrong, "`" + text + "` " + expectation);
}

Result<access::InvitationId> invitation_of(const std::string& text) {
    if (const auto id = parse_id<access::InvitationTag>(text)) return *id;
    return Error(AppError::input_wrong, "`" + text + "` is no invitation's id: see `muster invitation list`");
}

/// One organization's settings as the operator changes them, each in a deed of its own.
class SettingChanger {
  public:
    SettingChanger(Installation& installation, const access::Target& target)
        : installation_(installation), target_(target) {}

    Result<void> rename(const team::OrganizationName& name) {
        return change<Permission::rename_organization>(
            [&](const auto& permit) { return installation_.organizations->rename(permit, name); });
    }
    Result<void> set_time_zone(const TimeZone& zone) {
        return change<Permission::edit_time_zone>(
            [&](const auto& permit) { return installation_.organizations->set_time_zone(permit, zone); });
    }
    Result<void> set_billing_email(const std::optional<EmailAddress>& email) {
        return change<Permission::edit_billing_email>(
            [&](const auto& permit) { return installation_.organizations->set_billing_email(permit, email); });
    }
    Result<void> set_invitation_days(team::InvitationDays days) {
        return change<Permission::edit_settings>(
            [&](const auto& permit) { return installation_.organizations->set_invitation_days(permit, days); });
    }

  private:
    template <Permission P, class Deed>
    Result<void> change(Deed deed) {
        TRY(installation_.gate->with<P>(Actor::operator_on_this_machine(), target_,
                                        [&](const Permit<P>& permit) { return deed(permit); }));
        return {};
    }

    Installation& installation_;
    const access::Target& target_;
};

template <class Deed>
Result<void> change_archive(const Settings& settings, const std::string& organization, Deed deed) {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    TRY(installation->gate->with<Permission::archive_subaccount>(
        Actor::operator_on_this_machine(), target, [&](const Permit<Permission::archive_subaccount>& permit) {
            return deed(*installation->subaccounts, permit);
        }));
    return {};
}

}  // namespace

Result<void> Commands::set_organization(const std::string& organization, const OrganizationSettings& changes) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    std::optional<team::OrganizationName> name;
    std::optional<TimeZone> zone;
    std::optional<EmailAddress> email;
    // All are read before any is changed.
    if (changes.name) name = TRY(parse_setting<team::OrganizationName>(*changes.name, "has a wrong length"));
    if (changes.time_zone)
        zone = TRY(parse_setting<TimeZone>(*changes.time_zone, "is no time zone such as Europe/Tallinn"));
    if (changes.billing_email && !changes.billing_email->empty()) email = TRY(parse_email(*changes.billing_email));
    SettingChanger changer(*installation, target);
    if (name) TRY(changer.rename(*name));
    if (zone) TRY(changer.set_time_zone(*zone));
    if (changes.billing_email) TRY(changer.set_billing_email(email));
    if (changes.invitation_days) TRY(changer.set_invitation_days(team::InvitationDays(*changes.invitation_days)));
    return {};
}

Result<void> Commands::archive_subaccount(const std::string& organization, const std::string& subaccount) const {
    const auto id = TRY(parse_subaccount(subaccount));
    return change_archive(settings, organization,
                          [&](auto& subaccounts, const auto& permit) { return subaccounts.archive(permit, id); });
}

Result<void> Commands::bring_back_subaccount(const std::string& organization, const std::string& subaccount) const {
    const auto id = TRY(parse_subaccount(subaccount));
    return change_archive(settings, organization,
                          [&](auto& subaccounts, const auto& permit) { return subaccounts.bring_back(permit, id); });
}

Result<void> Commands::list_invitations(const std::string& organization, const std::string& state) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    std::optional<team::InvitationOutcome> outcome(std::in_place);
    std::vector<FieldError> unread;
    json::parse_text(json::type_of<team::InvitationOutcome>(), &*outcome, state, "", unread);
    std::vector<team::Invitation> invitations;
    TRY(for_all_pages(
        [&](const PageQuery& query) {
            return installation->gate->with<Permission::view_invitations>(
                Actor::operator_on_this_machine(), target, [&](const Permit<Permission::view_invitations>& permit) {
                    return installation->invitations->list(permit, {query, outcome});
                });
        },
        [&](const team::Invitation& invitation) { invitations.push_back(invitation); }));
    print(output, invitations, [&] {
        std::vector<std::vector<std::string>> lines;
        for (const auto& each : invitations) {
            lines.push_back({each.id.text(), each.email.text(), each.role, std::string(to_text(each.state)),
                             to_rfc3339(each.ends_at)});
        }
        print_table({"ID", "EMAIL", "ROLE", "STATE", "UNTIL"}, lines);
    });
    return {};
}

Result<void> Commands::resend_invitation(const std::string& organization, const std::string& invitation) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    const auto id = TRY(invitation_of(invitation));
    TRY(installation->gate->with<Permission::invite_member>(Actor::operator_on_this_machine(), target,
                                                            [&](const Permit<Permission::invite_member>& permit) {
                                                                return installation->invitations->resend(permit, id);
                                                            }));
    return {};
}

Result<void> Commands::revoke_invitation(const std::string& organization, const std::string& invitation) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    const auto id = TRY(invitation_of(invitation));
    return installation->gate->with<Permission::revoke_invitation>(
        Actor::operator_on_this_machine(), target, [&](const Permit<Permission::revoke_invitation>& permit) {
            return installation->invitations->revoke(permit, id);
        });
}

}  // namespace muster::app
