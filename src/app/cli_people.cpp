// SPDX-License-Identifier: Apache-2.0
#include "app/command_line.h"
#include "base/limits.h"

namespace muster::app {

void CommandLine::add_people() {
    const std::string create_example =
        "echo 'a long password' | muster user create --email ada@riverside.example --name Ada";
    CLI::App& user = branch("user", {"people who can sign in", create_example});
    auto* create = leaf(user, "create", {"make an account; its password is one line of standard input", create_example},
                        [this] { return commands().create_user(email_, name_); });
    create->add_option("--email", email_, "address to sign in with")->required();
    create->add_option("--name", name_, "the person's name")->required();
    const std::string set_example = "echo 'another long password' | muster user set-password ada@riverside.example";
    leaf(user, "set-password",
         {"give an account the password on standard input, and sign its devices out", set_example},
         [this] { return commands().set_password(email_); })
        ->add_option("email", email_, "address of the account")
        ->required();
    leaf(user, "sign-out", {"sign an account's devices out, all of them", "muster user sign-out ada@riverside.example"},
         [this] { return commands().sign_out(email_); })
        ->add_option("email", email_, "address of the account")
        ->required();
    leaf(user, "reset-two-factor",
         {"take an account's second factor away, for who has lost it and the recovery codes, and sign it out",
          "muster user reset-two-factor ada@riverside.example"},
         [this] { return commands().reset_two_factor(email_); })
        ->add_option("email", email_, "address of the account")
        ->required();
    leaf(user, "list", {"list all accounts", "muster user list --output json"},
         [this] { return commands().list_users(); });
}

void CommandLine::add_organizations() {
    const std::string create_example =
        "muster organization create --name Riverside --role-model amplifi --owner ada@riverside.example";
    CLI::App& organization = branch("organization", {"workspaces, each with its own people and data", create_example});
    auto* create =
        leaf(organization, "create", {"make an organization with its first holder of the highest role", create_example},
             [this] { return commands().create_organization(name_, model_, email_); });
    create->add_option("--name", name_, "its name")->required();
    create->add_option("--role-model", model_, "amplifi, customertext, scale-to-win, amplemarket or messente")
        ->required();
    create->add_option("--owner", email_, "address of the person who gets the founder's role")->required();
    auto* rule = leaf(organization, "two-factor",
                      {"say whether an organization asks two factors of everybody",
                       "muster organization two-factor 7250118963601408 off"},
                      [this] { return commands().set_two_factor_rule(membership_.organization, rule_ == "on"); });
    add_organization_option(rule);
    rule->add_option("rule", rule_, "on or off")->required()->check(CLI::IsMember({"on", "off"}));
    leaf(organization, "list", {"list all organizations", "muster organization list"},
         [this] { return commands().list_organizations(); });
    auto* remove = leaf(organization, "delete",
                        {"close an organization, and have all that it has erased after a waiting period",
                         "muster organization delete 7250118963601408 --name Riverside"},
                        [this] { return commands().delete_organization(membership_.organization, name_); });
    remove->add_option("--name", name_, "its name once more")->required();
    auto* call_off = leaf(organization, "call-off-deletion",
                          {"open an organization again that waits for its deletion",
                           "muster organization call-off-deletion 7250118963601408"},
                          [this] { return commands().call_off_deletion(membership_.organization); });
    for (auto* command : {remove, call_off}) add_organization_option(command);
    auto* set = leaf(organization, "set",
                     {"change an organization's settings, those that are named",
                      "muster organization set 7250118963601408 --time-zone Europe/Tallinn --invitation-days 14"},
                     [this] { return commands().set_organization(membership_.organization, changes_); });
    add_organization_option(set);
    set->add_option("--name", changes_.name, "its name");
    set->add_option("--time-zone", changes_.time_zone, "an IANA name such as Europe/Tallinn");
    set->add_option("--billing-email", changes_.billing_email, "where bills go; '' for nowhere");
    set->add_option("--invitation-days", changes_.invitation_days, "for how many days invitations are open")
        ->check(CLI::Range(1, limits::invitation_days_max));
}

void CommandLine::add_subaccounts() {
    const std::string list_example = "muster subaccount list 7250118963601408";
    CLI::App& subaccount = branch("subaccount", {"the parts of an organization", list_example});
    auto* list = leaf(subaccount, "list", {"list an organization's subaccounts", list_example},
                      [this] { return commands().list_subaccounts(membership_.organization); });
    auto* create = leaf(subaccount, "create",
                        {"make another subaccount", "muster subaccount create 7250118963601408 --name 'North Chapter'"},
                        [this] { return commands().create_subaccount(membership_.organization, name_); });
    auto* archive =
        leaf(subaccount, "archive",
             {"archive a subaccount: its history stays, and nobody works in it",
              "muster subaccount archive 7250118963601408 7250118963601409"},
             [this] { return commands().archive_subaccount(membership_.organization, membership_.subaccount); });
    auto* bring_back =
        leaf(subaccount, "bring-back",
             {"bring an archived subaccount back", "muster subaccount bring-back 7250118963601408 7250118963601409"},
             [this] { return commands().bring_back_subaccount(membership_.organization, membership_.subaccount); });
    for (auto* command : {list, create, archive, bring_back}) add_organization_option(command);
    create->add_option("--name", name_, "its name, like no other of the organization")->required();
    for (auto* command : {archive, bring_back}) {
        command->add_option("subaccount", membership_.subaccount, "its id: see `muster subaccount list`")->required();
    }
}

void CommandLine::add_members() {
    const std::string list_example = "muster member list 7250118963601408";
    CLI::App& member =
        branch("member", {"who may do what in an organization; roles that must have a holder keep one", list_example});
    auto* list = leaf(member, "list", {"list an organization's people and their roles", list_example},
                      [this] { return commands().list_members(membership_.organization); });
    list->add_option("organization", membership_.organization, "its id: see `muster organization list`")->required();
    auto* add =
        leaf(member, "add",
             {"give an account a role", "muster member add 7250118963601408 ada@riverside.example --role member"},
             [this] { return commands().add_member(membership_, role_, until_); });
    add_membership_options(add);
    add->add_option("--role", role_, "key of the role")->required();
    add->add_option("--until", until_, "when it ends, such as 2026-11-23T08:15:00Z; by default never");
    auto* set = leaf(member, "set-role",
                     {"give a member another role",
                      "muster member set-role 7250118963601408 ada@riverside.example --role billing_contact"},
                     [this] { return commands().set_role(membership_, role_); });
    add_membership_options(set);
    set->add_option("--role", role_, "key of the role")->required();
    auto* remove =
        leaf(member, "remove",
             {"take a member's access away, at once", "muster member remove 7250118963601408 ada@riverside.example"},
             [this] { return commands().remove_member(membership_); });
    add_membership_options(remove);
    add_membership_options(leaf(member, "sign-out",
                                {"end what a member has open in an organization; they sign in again to go on",
                                 "muster member sign-out 7250118963601408 ada@riverside.example"},
                                [this] { return commands().sign_member_out(membership_); }));
    add_suspension(member);
}

void CommandLine::add_suspension(CLI::App& member) {
    add_membership_options(leaf(member, "suspend",
                                {"suspend a member's access, at once; their memberships stay in the list",
                                 "muster member suspend 7250118963601408 ada@riverside.example"},
                                [this] { return commands().suspend_member(membership_); }));
    add_membership_options(leaf(member, "reactivate",
                                {"give a suspended member their access back",
                                 "muster member reactivate 7250118963601408 ada@riverside.example"},
                                [this] { return commands().reactivate_member(membership_); }));
    add_membership_options(leaf(member, "undo-removal",
                                {"bring somebody back as they were, up to 30 days after their removal",
                                 "muster member undo-removal 7250118963601408 ada@riverside.example"},
                                [this] { return commands().undo_removal(membership_); }));
}

void CommandLine::add_roles() {
    const std::string list_example = "muster role list 7250118963601408";
    CLI::App& role = branch("role", {"the roles of an organization, the product's and its own", list_example});
    leaf(role, "list", {"list an organization's roles", list_example},
         [this] { return commands().list_roles(membership_.organization); })
        ->add_option("organization", membership_.organization, "its id: see `muster organization list`")
        ->required();
}

void CommandLine::add_invitations() {
    const std::string list_example = "muster invitation list 7250118963601408";
    CLI::App& invitation = branch("invitation", {"invitations by email, each for one person", list_example});
    auto* list = leaf(invitation, "list", {"list an organization's invitations and their states", list_example},
                      [this] { return commands().list_invitations(membership_.organization, state_); });
    auto* resend = leaf(invitation, "resend",
                        {"mail an open or expired invitation again; the link before is over",
                         "muster invitation resend 7250118963601408 7250118963601409"},
                        [this] { return commands().resend_invitation(membership_.organization, link_); });
    auto* revoke = leaf(invitation, "revoke",
                        {"withdraw an open invitation", "muster invitation revoke 7250118963601408 7250118963601409"},
                        [this] { return commands().revoke_invitation(membership_.organization, link_); });
    for (auto* command : {list, resend, revoke}) add_organization_option(command);
    list->add_option("--state", state_, "open, accepted, revoked or expired")
        ->check(CLI::IsMember({"open", "accepted", "revoked", "expired"}))
        ->capture_default_str();
    for (auto* command : {resend, revoke})
        command->add_option("invitation", link_, "its id: see `muster invitation list`")->required();
}

void CommandLine::add_join_links() {
    const std::string list_example = "muster join-link list 7250118963601408";
    CLI::App& link = branch("join-link", {"links by which many people join an organization", list_example});
    add_organization_option(leaf(link, "list", {"list an organization's join links and their states", list_example},
                                 [this] { return commands().list_join_links(membership_.organization); }));
    auto* revoke = leaf(link, "revoke",
                        {"withdraw a join link; whoever joined by it stays",
                         "muster join-link revoke 7250118963601408 7250118963601409"},
                        [this] { return commands().revoke_join_link(membership_.organization, link_); });
    add_organization_option(revoke);
    revoke->add_option("link", link_, "its id: see `muster join-link list`")->required();
}

void CommandLine::add_api_keys() {
    const std::string list_example = "muster api-key list 7250118963601408";
    CLI::App& key = branch("api-key", {"keys by which programs act in an organization", list_example});
    add_organization_option(leaf(key, "list", {"list an organization's API keys and their states", list_example},
                                 [this] { return commands().list_api_keys(membership_.organization); }));
    auto* revoke =
        leaf(key, "revoke", {"end an API key, at once", "muster api-key revoke 7250118963601408 7250118963601409"},
             [this] { return commands().revoke_api_key(membership_.organization, key_); });
    add_organization_option(revoke);
    revoke->add_option("key", key_, "its id: see `muster api-key list`")->required();
}

void CommandLine::add_identity() {
    const std::string show_example = "muster identity-provider show 7250118963601408";
    CLI::App& provider = branch("identity-provider", {"by which an organization's people sign in", show_example});
    add_organization_option(leaf(provider, "show",
                                 {"see an organization's identity provider, but for its client's secret", show_example},
                                 [this] { return commands().show_identity_provider(membership_.organization); }));
    add_organization_option(
        leaf(provider, "remove",
             {"have an organization's people sign in by their passwords again, such as when its provider has failed",
              "muster identity-provider remove 7250118963601408"},
             [this] { return commands().remove_identity_provider(membership_.organization); }));
    const std::string list_example = "muster email-domain list 7250118963601408";
    CLI::App& domain =
        branch("email-domain", {"the domains that organizations have proven to be theirs", list_example});
    add_organization_option(leaf(domain, "list", {"list an organization's email domains", list_example},
                                 [this] { return commands().list_email_domains(membership_.organization); }));
    auto* release = leaf(domain, "release",
                         {"take a domain from an organization, such as when it has another owner now",
                          "muster email-domain release 7250118963601408 corp.example"},
                         [this] { return commands().release_email_domain(membership_.organization, domain_); });
    add_organization_option(release);
    release->add_option("domain", domain_, "the domain: see `muster email-domain list`")->required();
}

void CommandLine::add_organization_option(CLI::App* command) {
    command->add_option("organization", membership_.organization, "its id: see `muster organization list`")->required();
}

void CommandLine::add_membership_options(CLI::App* command) {
    add_organization_option(command);
    command->add_option("email", membership_.email, "the person's address")->required();
    command->add_option("--subaccount", membership_.subaccount,
                        "a subaccount's id: see `muster subaccount list`; by default the organization itself");
}

}  // namespace muster::app
