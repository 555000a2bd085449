// SPDX-License-Identifier: Apache-2.0
#include "queries/two_organizations.h"

#include <gtest/gtest.h>

#include "app/preparation.h"
#include "base/crypto.h"
#include "identity/scim_user.h"

namespace muster::testing {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;

template <class T>
T value_of(Result<T> result) {
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message());
    return std::move(result).value();
}

}  // namespace

TwoOrganizations::TwoOrganizations(storage::Engine engine) : temporary_(engine) {
    crypto::initialize();
    app::Settings settings;
    settings.data = folder_.path().string();
    settings.database = temporary_.url();
    value_of(app::migrate_installation(settings));
    installation_ = value_of(app::Installation::open(settings));
    alpha = live("alpha");
    beta = live("beta");
    // The ends of chains.
    value_of(events::Sealer(database(), installation_->clock, installation_->signing_key, installation_->checkpoints())
                 .seal_all());
}

/// Its founding makes its scopes, a subaccount, a membership and an event; an invitation, itself, its scope and a job.
OrganizationId TwoOrganizations::live(const std::string& name) {
    const auto founder = value_of(installation_->users->sign_up(
        Actor::operator_on_this_machine(),
        {EmailAddress::parse("founder@" + name + ".example").value(), team::PersonName::parse("Robin").value(),
         json::Password::parse("a long password").value()}));
    team::NewOrganization form;
    form.name = team::OrganizationName::parse(name).value();
    form.role_model = json::Text<1, 64>::parse("amplemarket").value();
    const auto organization =
        value_of(installation_->organizations->create(Actor::operator_on_this_machine(), founder.id, form)).id;
    team::NewInvitation invitation;
    invitation.email = EmailAddress::parse("guest@" + name + ".example").value();
    value_of(installation_->gate->with<Permission::invite_member>(
        Actor::user(founder.id, {}), {organization}, [&](const Permit<Permission::invite_member>& permit) {
            return installation_->invitations->invite(permit, invitation);
        }));
    refuse_a_joiner(organization, founder);
    make_a_role(organization, founder);
    remove_a_member(organization, founder);
    make_a_key(organization, founder);
    const auto sequence = installation_->gate->with<Permission::edit_sequences>(
        Actor::user(founder.id, {}), {organization}, [&](const Permit<Permission::edit_sequences>& permit) {
            return installation_->sequences->create(permit, {campaigns::CampaignName::parse("Follow-up").value(), {}});
        });
    EXPECT_TRUE(sequence.ok());
    sign_in_by_provider(organization, founder);
    review_access(organization, founder);
    export_all(organization, founder);
    provision_a_user(organization, founder);
    end_sessions(organization, founder);
    return organization;
}

void TwoOrganizations::make_a_key(OrganizationId organization, const team::User& founder) {
    team::NewApiKey form;
    form.name = decltype(form.name)::parse("Nightly import").value();
    form.permissions = decltype(form.permissions)({Permission::view_members});
    value_of(installation_->gate->with<Permission::create_api_key>(
        Actor::user(founder.id, {}), {organization},
        [&](const Permit<Permission::create_api_key>& permit) { return installation_->api_keys->make(permit, form); }));
}

void TwoOrganizations::end_sessions(OrganizationId organization, const team::User& founder) {
    const auto ended = installation_->gate->with<Permission::remove_member>(
        Actor::operator_on_this_machine(), {organization}, [&](const Permit<Permission::remove_member>& permit) {
            return installation_->members->end_sessions(permit, founder.id);
        });
    EXPECT_TRUE(ended.ok());
}

/// An export, and the pieces of its file.
void TwoOrganizations::export_all(OrganizationId organization, const team::User& founder) {
    const auto asked = value_of(installation_->gate->with<Permission::export_organization>(
        Actor::user(founder.id, {}), {organization},
        [&](const Permit<Permission::export_organization>& permit) { return installation_->exports->ask(permit); }));
    const auto made = installation_->export_work->make(organization, asked.id);
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().full_text());
}

void TwoOrganizations::provision_a_user(OrganizationId organization, const team::User& founder) {
    identity::scim::Users users(*installation_->members, *installation_->ids, *installation_->passwords,
                                "https://text.example/scim/v2");
    const Actor actor = Actor::user(founder.id, {});
    const access::Target target{organization};
    const identity::scim::Users::Opening door(*installation_->gate, actor, target);
    const auto form = identity::scim::read_user_form(
        {{"userName", "provisioned@" + std::string(founder.email.domain())}, {"active", false}});
    value_of(users.create(door, value_of(form)));
}

/// A join link, somebody who came by it, and what bars them.
void TwoOrganizations::refuse_a_joiner(OrganizationId organization, const team::User& founder) {
    const Actor actor = Actor::user(founder.id, {});
    team::NewJoinLink form;
    form.needs_approval = true;
    auto& links = *installation_->join_links;
    const auto made = value_of(installation_->gate->with<Permission::share_join_link>(
        actor, {organization},
        [&](const Permit<Permission::share_join_link>& permit) { return links.make(permit, form); }));
    const auto joiner = value_of(installation_->users->sign_up(
        Actor::operator_on_this_machine(),
        {EmailAddress::parse("joiner@" + std::string(founder.email.domain())).value(),
         team::PersonName::parse("Robin").value(), json::Password::parse("a long password").value()}));
    value_of(links.join(joiner, made.second));
    const auto waiting = value_of(installation_->gate->with<Permission::view_invitations>(
        actor, {organization},
        [&](const Permit<Permission::view_invitations>& permit) { return links.waiting(permit, {}); }));
    const auto refused = installation_->gate->with<Permission::decide_on_joins>(
        actor, {organization}, [&](const Permit<Permission::decide_on_joins>& permit) {
            return links.refuse(permit, waiting.items.at(0).id);
        });
    EXPECT_TRUE(refused.ok());
}

/// A removal, and what it took away.
void TwoOrganizations::remove_a_member(OrganizationId organization, const team::User& founder) {
    const auto member = value_of(installation_->users->sign_up(
        Actor::operator_on_this_machine(),
        {EmailAddress::parse("member@" + std::string(founder.email.domain())).value(),
         team::PersonName::parse("Robin").value(), json::Password::parse("a long password").value()}));
    const auto added = installation_->gate->with<Permission::add_member>(
        Actor::operator_on_this_machine(), {organization}, [&](const Permit<Permission::add_member>& permit) {
            return installation_->members->add(permit, member.id, "sales_rep");
        });
    EXPECT_TRUE(added.ok());
    const auto removed = installation_->gate->with<Permission::remove_member>(
        Actor::user(founder.id, {}), {organization}, [&](const Permit<Permission::remove_member>& permit) {
            return installation_->members->remove(permit, member.id);
        });
    EXPECT_TRUE(removed.ok());
}

/// A review with its rows, and what access was used for so far.
void TwoOrganizations::review_access(OrganizationId organization, const team::User& founder) {
    value_of(installation_->gate->with<Permission::review_access>(
        Actor::user(founder.id, {}), {organization}, [&](const Permit<Permission::review_access>& permit) {
            return installation_->access_reviews->begin(permit, {});
        }));
    value_of(installation_->use_flush->flush());
}

/// An identity provider, a domain that it may speak for, and somebody whom it has named.
void TwoOrganizations::sign_in_by_provider(OrganizationId organization, const team::User& founder) {
    using Configuring = Permit<Permission::configure_identity_provider>;
    auto& domains = *installation_->claimed_domains;
    auto& providers = *installation_->identity_providers;
    identity::IdentityProviderForm form;
    form.issuer = identity::Issuer::parse("https://login.example").value();
    form.client_id = json::Text<1, limits::client_id_characters_max>::parse("muster").value();
    form.client_secret = identity::ClientSecret::parse("a client's secret").value();
    const Actor actor = Actor::user(founder.id, {});
    const auto configure = [&](auto deed) {
        return value_of(
            installation_->gate->with<Permission::configure_identity_provider>(actor, {organization}, deed));
    };
    const auto provider = configure([&](const Configuring& permit) { return providers.set(permit, form); });
    const auto claimed = configure([&](const Configuring& permit) {
        return domains.claim(permit, team::EmailDomain::parse(founder.email.domain()).value());
    });
    configure([&](const Configuring& permit) { return domains.verify(permit, claimed.id, {claimed.record_value}); });
    const identity::SignInState sign_in{organization, value_of(installation_->ids->next<identity::ProviderSignInTag>()),
                                        installation_->clock.now() + limits::provider_sign_in_time_max};
    value_of(installation_->admissions->admit(
        sign_in, {provider.id, provider.issuer, "founder", founder.email, founder.name, {}}));
}

void TwoOrganizations::make_a_role(OrganizationId organization, const team::User& founder) {
    team::NewCustomRole form;
    form.key = team::RoleKey::parse("trainee").value();
    form.label = team::RoleLabel::parse("Trainee").value();
    form.base = json::Text<1, 64>::parse("sales_rep").value();
    value_of(installation_->gate->with<Permission::manage_roles>(
        Actor::user(founder.id, {}), {organization}, [&](const Permit<Permission::manage_roles>& permit) {
            return installation_->custom_roles->make(permit, form);
        }));
}

}  // namespace muster::testing
