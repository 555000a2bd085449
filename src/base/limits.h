// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>

/// Every limit of Muster, in one place. Units stand in the names.
namespace muster::limits {

// HTTP: one request.
inline constexpr std::size_t http_head_bytes_max = 16 * 1024;
inline constexpr std::size_t http_body_bytes_max = 1024 * 1024;
inline constexpr std::size_t http_target_bytes_max = 4096;
inline constexpr int json_depth_max = 16;
inline constexpr std::size_t json_members_max = 1000;  ///< of one object
inline constexpr std::size_t json_member_name_bytes_max = 256;
inline constexpr std::size_t field_errors_max = 50;            ///< told at once of one request
inline constexpr std::chrono::seconds http_head_time_max{10};  ///< from the first byte, or from the last answer
inline constexpr std::chrono::seconds http_body_time_max{30};
inline constexpr std::chrono::seconds http_write_time_max{30};
inline constexpr std::chrono::seconds http_idle_time_max{75};   ///< between requests of one connection
inline constexpr std::chrono::seconds http_drain_time_max{10};  ///< for requests under way at shutdown
inline constexpr std::chrono::seconds http_linger_time_max{
    2};  ///< for a refused client to read why, while what it sends is dropped
inline constexpr std::size_t http_linger_bytes_max = 64 * 1024 * 1024;

// HTTP: the server.
inline constexpr int http_connections_max = 10'000;
inline constexpr std::size_t http_bodies_bytes_max = 256 * 1024 * 1024;  ///< held at once, of all connections
inline constexpr std::size_t http_body_bytes_kept = 16 * 1024;           ///< by a connection for its next request
inline constexpr int http_refused_connections_max = 64;  ///< beyond those, that are told why; more are closed unheard
inline constexpr int worker_queue_max = 4096;            ///< requests waiting for a worker; one more is answered 503

// Pages.
inline constexpr int page_rows_max = 200;
inline constexpr int page_rows_default = 50;

// Access.
inline constexpr int roles_per_model_max = 32;
inline constexpr int switches_per_model_max = 4;
inline constexpr std::size_t access_cache_entries_max = 1'000'000;
inline constexpr std::size_t role_cache_organizations_max = 16'384;  ///< those with custom roles only
inline constexpr int denials_recorded_per_minute_max = 30;           ///< per organization
inline constexpr int could_grant_names_max = 10;                     ///< people an explanation names
inline constexpr std::size_t uses_in_memory_max = 262'144;   ///< memberships, keys and links that are new in a minute
inline constexpr std::size_t uses_stored_at_once_max = 500;  ///< of those, in one transaction
inline constexpr int use_days_max = 90;                      ///< that the last use of a permission is remembered
inline constexpr int uses_forgotten_at_once_max = 5000;

// Team.
inline constexpr int name_characters_max = 100;
inline constexpr int email_characters_max = 254;   ///< RFC 5321
inline constexpr int password_characters_min = 8;  ///< OWASP ASVS 5.0 6.2.1
inline constexpr int password_characters_max = 256;
inline constexpr int password_hashes_at_once_max = 2;  ///< of 19 MiB each
inline constexpr int password_hashes_waiting_max = 4;  ///< for their turn; one more is answered `busy`
inline constexpr int subaccounts_per_organization_max = 1000;
inline constexpr std::size_t role_key_bytes_max = 64;
inline constexpr int custom_roles_per_organization_max = 50;
inline constexpr int role_meaning_characters_max = 200;
inline constexpr int permissions_switched_at_once_max = 200;
inline constexpr int previewed_members_max = 100;  ///< people a preview of a changed role names
inline constexpr int scopes_per_invitation_max = 50;
inline constexpr int subaccounts_per_change_max = 50;
inline constexpr std::chrono::hours removal_undo_time_max{24 * 30};
inline constexpr int memberships_ended_at_once_max = 1000;  ///< people whose time is over, in one round
inline constexpr int open_invitations_per_organization_max = 10'000;
inline constexpr int invitation_days_default = 7;
inline constexpr int invitation_days_max = 30;  ///< as an organization may set it
inline constexpr std::chrono::hours invitation_lifetime{24 * invitation_days_default};
inline constexpr int invitation_import_rows_max = 200;  ///< of one file, invited in one transaction
// Mails of invitations, in each window of time: of an organization, of a person in it, and to an address.
inline constexpr int invitation_mails_per_organization_max = 1000;
inline constexpr int invitation_mails_per_actor_max = 300;
inline constexpr int invitation_mails_per_address_max = 5;
inline constexpr std::chrono::minutes invitation_mails_window{60};
// The same over all organizations, since anybody can found some.
inline constexpr int invitation_mails_of_a_person_max = 600;
inline constexpr int invitation_mails_to_an_address_max = 20;          ///< by one person
inline constexpr int invitation_mails_to_an_address_by_all_max = 200;  ///< so that nobody alone uses it up
inline constexpr int organizations_founded_by_a_person_max = 50;
inline constexpr int organizations_founded_by_a_client_max = 200;
inline constexpr std::chrono::hours organizations_founded_window{24};
inline constexpr std::chrono::hours join_link_lifetime{24 * 7};  ///< unless its maker says otherwise
inline constexpr std::chrono::hours join_link_lifetime_max{24 * 90};
inline constexpr int join_link_uses_max = 10'000;
inline constexpr int domains_per_join_link_max = 20;
inline constexpr int open_join_links_max = 100;                 ///< per organization
inline constexpr int waiting_joins_max = 1000;                  ///< per organization
inline constexpr std::chrono::hours api_key_lifetime{24 * 90};  ///< unless its maker says otherwise
inline constexpr std::chrono::hours api_key_lifetime_max{24 * 366};
inline constexpr int api_key_grace_hours_max = 24;  ///< that a key works on after its rotation
inline constexpr int subaccounts_per_api_key_max = 50;
inline constexpr int open_api_keys_max = 200;        ///< per organization
inline constexpr int api_keys_over_kept_max = 1000;  ///< revoked or expired, of an organization
inline constexpr int api_key_requests_per_minute_default = 600;
inline constexpr std::chrono::minutes api_key_touch_interval{1};
inline constexpr int open_campaigns_max = 10'000;  ///< per organization, sequences among them
inline constexpr int access_review_days_default = 14;
inline constexpr int access_review_days_max = 90;
inline constexpr int access_review_recurs_days_min = 7;
inline constexpr int access_review_recurs_days_max = 366;
inline constexpr int access_review_rows_max = 20'000;      ///< memberships, keys and links of one review
inline constexpr int access_reviews_kept_going_max = 100;  ///< in one round: reminded of, or begun again
inline constexpr int access_review_candidates_max = 100;   ///< who are looked at for one who may review
inline constexpr std::chrono::hours access_review_reminder_interval{24 * 7};
inline constexpr std::chrono::hours access_review_reminded_before{24 * 3};  ///< that it is due
inline constexpr std::chrono::hours access_review_watched_min{24 * 30};     ///< less says nothing of what isn't used
inline constexpr std::chrono::hours session_idle_max{24 * 14};
inline constexpr std::chrono::hours session_lifetime_max{24 * 90};
inline constexpr std::chrono::minutes session_touch_interval{1};
inline constexpr int sessions_deleted_at_once_max = 1000;
inline constexpr std::size_t user_agent_bytes_max = 200;
inline constexpr int sessions_per_user_max = 100;  ///< one more ends the one that was used longest ago
inline constexpr std::chrono::hours password_reset_lifetime{1};
inline constexpr std::chrono::hours email_confirmation_lifetime{24};
inline constexpr std::chrono::hours sign_up_lifetime{24};
inline constexpr std::chrono::seconds one_time_code_step{30};
inline constexpr std::size_t one_time_secret_bytes = 20;  ///< RFC 4226 asks for 16 at least
inline constexpr int recovery_codes = 10;
inline constexpr std::chrono::minutes sign_in_lifetime{5};  ///< from the password to the second factor
inline constexpr int codes_per_sign_in_max = 5;
// Attempts: of whoever names an address, and of whoever asks from a client's address.
inline constexpr int password_failures_per_address_max = 10;
inline constexpr int password_failures_per_client_max = 100;
inline constexpr std::chrono::minutes password_failures_window{15};
inline constexpr int code_failures_per_address_max = 10;  ///< only who knows the password can try
inline constexpr int code_failures_per_client_max = 50;
inline constexpr std::chrono::minutes code_failures_window{60};
// Of an authenticator's codes, which are short: guessed at as often for a whole year, by whoever knows the password,
// one is got at with a chance of 1 in 30, in each process.
inline constexpr int code_failures_per_address_and_day_max = 30;
inline constexpr int code_failures_per_client_and_day_max = 200;
inline constexpr std::chrono::hours code_failures_day{24};
inline constexpr int sign_ups_per_address_max = 5;
inline constexpr int sign_ups_per_client_max = 50;
inline constexpr std::chrono::minutes sign_ups_window{60};
inline constexpr int account_mails_per_address_max = 3;
inline constexpr int account_mails_per_client_max = 20;
inline constexpr std::chrono::minutes account_mails_window{60};
inline constexpr int provider_failures_per_client_max = 50;  ///< answers of identity providers that prove nothing
inline constexpr std::chrono::minutes provider_failures_window{15};
inline constexpr int api_key_failures_per_client_max = 100;
inline constexpr std::chrono::minutes api_key_failures_window{1};

// Endings.
inline constexpr std::chrono::hours organization_deletion_wait{24 * 14};  ///< in which it can be called off
/// From the end of the wait to the first erased row, so that every write that began before it has ended.
inline constexpr std::chrono::minutes organization_erasure_delay{1};
inline constexpr int rows_erased_at_once_max = 500;
inline constexpr int organizations_erased_at_once_max = 16;
inline constexpr int deletion_mails_max = 100;             ///< people who are told of a deletion
inline constexpr int account_organizations_at_once = 200;  ///< of one page of those that a deleted account leaves
inline constexpr std::chrono::hours export_lifetime{24 * 7};
inline constexpr int exports_kept_max = 5;    ///< per organization
inline constexpr int exports_asked_max = 20;  ///< per organization in a day, whatever becomes of them
inline constexpr std::chrono::hours exports_asked_window{24};
inline constexpr std::chrono::hours export_time_max{24};  ///< one that isn't done by then has failed
inline constexpr std::chrono::seconds export_lease_time{60};
inline constexpr int export_page_rows = 500;
inline constexpr std::size_t export_part_bytes = 512 * 1024;
inline constexpr std::size_t export_bytes_max = 64 * 1024 * 1024;  ///< of the file, which is answered at once
inline constexpr int exports_deleted_at_once_max = 100;
// SCIM.
inline constexpr int scim_page_rows_default = 100;
inline constexpr int scim_page_rows_max = 500;
inline constexpr int scim_scan_rows = 500;                    ///< read at once where no index serves
inline constexpr std::size_t scim_scanned_rows_max = 20'000;  ///< for such a filter, and members that one answer lists
inline constexpr int scim_filter_depth_max = 20;
inline constexpr int scim_filter_terms_max = 20;
inline constexpr std::size_t scim_path_bytes_max = 1000;
inline constexpr std::size_t scim_operations_max = 1000;           ///< of one PATCH
inline constexpr std::size_t scim_values_max = 20;                 ///< of one attribute, members aside
inline constexpr std::size_t scim_members_per_request_max = 1000;  ///< people whose role one request changes
inline constexpr int scim_accounts_per_day_max = 5000;             ///< that an organization's directory makes
inline constexpr std::size_t scim_text_characters_max = 500;
inline constexpr std::size_t scim_attributes_bytes_max = 16 * 1024;  ///< kept of one person

// Identity providers.
inline constexpr int issuer_bytes_max = 512;
inline constexpr std::size_t provider_address_bytes_max = 2000;  ///< of its endpoints
inline constexpr int client_id_characters_max = 255;
inline constexpr int client_secret_characters_max = 512;
inline constexpr int domains_per_organization_max = 20;
inline constexpr std::chrono::hours domain_look_interval{24};     ///< after which a proven domain is looked for again
inline constexpr std::chrono::hours domain_look_again_after{1};   ///< if the DNS didn't answer
inline constexpr int domain_looks_per_round_max = 10;             ///< which a slow DNS may keep for seconds each
inline constexpr std::chrono::seconds domain_round_time_max{10};  ///< after which a round begins no other look
inline constexpr int domain_misses_max = 7;                       ///< in a row, before it lapses
inline constexpr int domain_mails_max = 20;                       ///< people who are told of it
inline constexpr std::size_t id_token_bytes_max = 16 * 1024;
inline constexpr std::size_t subject_bytes_max = 255;  ///< OpenID Connect Core 1.0 §2
inline constexpr std::size_t provider_answer_bytes_max = 256 * 1024;
inline constexpr std::chrono::seconds provider_connect_time_max{3};
inline constexpr std::chrono::seconds provider_answer_time_max{5};  ///< from connecting to the last byte
inline constexpr int workers_per_provider_question = 4;  ///< of so many one asks a provider; more are refused
inline constexpr int workers_per_question_in_setting_up = 8;
inline constexpr int workers_per_dns_question = 8;
inline constexpr int providers_set_by_a_person_max = 30;  ///< and domains looked for in the DNS
inline constexpr std::chrono::hours providers_set_window{1};
inline constexpr int provider_accounts_per_hour_max = 1000;  ///< new ones, for each organization
inline constexpr std::chrono::minutes provider_metadata_age_max{10};
inline constexpr std::chrono::seconds provider_failure_age_max{15};  ///< for which it isn't asked again
inline constexpr std::chrono::seconds provider_keys_age_min{30};     ///< before a key that is not there is asked for
inline constexpr std::size_t providers_known_max = 1000;
inline constexpr std::size_t provider_keys_max = 50;
inline constexpr std::size_t provider_key_bytes_max = 4 * 1024;
inline constexpr std::size_t provider_keys_bytes_max = 64 * 1024;  ///< together
inline constexpr std::chrono::hours provider_answer_age_max{1};    ///< of one used while it can't be asked anew
inline constexpr std::chrono::seconds provider_clock_difference_max{60};
inline constexpr std::chrono::minutes provider_sign_in_time_max{10};  ///< from the start to the provider's answer
inline constexpr std::chrono::seconds dns_answer_time_max{2};         ///< of one try
inline constexpr int dns_tries_max = 2;

// Tables in CSV.
inline constexpr int csv_rows_max = 10'000;
inline constexpr int csv_cells_per_row_max = 100;
inline constexpr std::size_t csv_cell_bytes_max = 8 * 1024;

// Ids.
inline constexpr std::chrono::milliseconds id_wait_max{100};  ///< for the clock to pass a millisecond that is used up

// Storage.
inline constexpr int transaction_attempts_max = 8;  ///< reruns after serialization failures and deadlocks
inline constexpr int sqlite_group_commit_max = 256;
inline constexpr std::chrono::milliseconds sqlite_group_time_max{50};  ///< a group takes no further write after it
inline constexpr std::size_t sqlite_write_queue_max = 4096;            ///< one more is answered `unavailable`
inline constexpr std::chrono::seconds storage_wait_max{
    5};  ///< for a session, a lock, another process's write, a connection
inline constexpr std::chrono::seconds statement_time_max{10};

inline constexpr std::chrono::seconds node_lease_time{60};

// Jobs.
inline constexpr int job_attempts_max = 12;
inline constexpr std::chrono::seconds job_lease_time{60};

// Mail.
inline constexpr std::chrono::seconds mail_connect_time_max{10};
inline constexpr std::chrono::seconds mail_send_time_max{30};  ///< one mail, from connecting to the last answer

// Events.
inline constexpr int seal_batch_max = 1000;
inline constexpr std::chrono::minutes blocked_chains_report_interval{1};
inline constexpr std::size_t event_payload_bytes_max = 16 * 1024;

}  // namespace muster::limits
