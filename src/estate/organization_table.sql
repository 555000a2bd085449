-- How each table's rows of an organization are erased, and how they are read for an export: see organization_table.h.
-- What is read is named column by column; secrets, and what makes them, are never among it.

-- name: erase_export_parts (housekeeping)
delete from export_parts where organization_id = $1 and (export_id, attempt, number) in (
    select export_id, attempt, number from export_parts where organization_id = $1 limit $2);

-- name: erase_organization_exports (housekeeping)
delete from organization_exports where organization_id = $1 and id in (
    select id from organization_exports where organization_id = $1 limit $2);

-- name: erase_jobs (housekeeping)
delete from jobs where organization_id = $1 and id in (
    select id from jobs where organization_id = $1 limit $2);

-- name: erase_permission_uses (housekeeping)
delete from permission_uses
where organization_id = $1 and (source_kind, source_id, scope_id, permission) in (
    select source_kind, source_id, scope_id, permission from permission_uses where organization_id = $1 limit $2);

-- name: erase_use_watches (housekeeping)
delete from use_watches where organization_id in (
    select organization_id from use_watches where organization_id = $1 limit $2);

-- name: erase_access_review_rows (housekeeping)
delete from access_review_rows where organization_id = $1 and (review_id, number) in (
    select review_id, number from access_review_rows where organization_id = $1 limit $2);

-- name: erase_access_reviews (housekeeping)
delete from access_reviews where organization_id = $1 and id in (
    select id from access_reviews where organization_id = $1 limit $2);

-- name: erase_finished_sign_ins (housekeeping)
delete from finished_sign_ins where organization_id = $1 and id in (
    select id from finished_sign_ins where organization_id = $1 limit $2);

-- name: erase_identity_links (housekeeping)
delete from identity_links where organization_id = $1 and (provider_id, user_id) in (
    select provider_id, user_id from identity_links where organization_id = $1 limit $2);

-- name: erase_email_domains (housekeeping)
delete from email_domains where organization_id = $1 and id in (
    select id from email_domains where organization_id = $1 limit $2);

-- name: erase_identity_providers (housekeeping)
delete from identity_providers where organization_id in (
    select organization_id from identity_providers where organization_id = $1 limit $2);

-- name: erase_api_keys (housekeeping)
delete from api_keys where organization_id = $1 and id in (
    select id from api_keys where organization_id = $1 limit $2);

-- name: erase_ended_sessions (housekeeping)
delete from ended_sessions where organization_id = $1 and (user_id, scope_id) in (
    select user_id, scope_id from ended_sessions where organization_id = $1 limit $2);

-- name: erase_scim_accounts (housekeeping)
delete from scim_accounts where organization_id in (
    select organization_id from scim_accounts where organization_id = $1 limit $2);

-- name: erase_scim_users (housekeeping)
delete from scim_users where organization_id = $1 and user_id in (
    select user_id from scim_users where organization_id = $1 limit $2);

-- name: erase_campaigns (housekeeping)
delete from campaigns where organization_id = $1 and id in (
    select id from campaigns where organization_id = $1 limit $2);

-- name: erase_removed_memberships (housekeeping)
delete from removed_memberships where organization_id = $1 and (user_id, removal_scope_id, scope_id) in (
    select user_id, removal_scope_id, scope_id from removed_memberships where organization_id = $1 limit $2);

-- name: erase_removals (housekeeping)
delete from removals where organization_id = $1 and (user_id, scope_id) in (
    select user_id, scope_id from removals where organization_id = $1 limit $2);

-- name: erase_barred_users (housekeeping)
delete from barred_users where organization_id = $1 and (user_id, scope_id) in (
    select user_id, scope_id from barred_users where organization_id = $1 limit $2);

-- name: erase_joins (housekeeping)
delete from joins where organization_id = $1 and id in (
    select id from joins where organization_id = $1 limit $2);

-- name: erase_join_links (housekeeping)
delete from join_links where organization_id = $1 and id in (
    select id from join_links where organization_id = $1 limit $2);

-- name: erase_invitation_counts (housekeeping)
delete from invitation_counts where organization_id = $1 and (hour, counted) in (
    select hour, counted from invitation_counts where organization_id = $1 limit $2);

-- name: erase_invitation_scopes (housekeeping)
delete from invitation_scopes where organization_id = $1 and (invitation_id, scope_id) in (
    select invitation_id, scope_id from invitation_scopes where organization_id = $1 limit $2);

-- name: erase_invitations (housekeeping)
delete from invitations where organization_id = $1 and id in (
    select id from invitations where organization_id = $1 limit $2);

-- name: erase_custom_roles (housekeeping)
delete from custom_roles where organization_id = $1 and id in (
    select id from custom_roles where organization_id = $1 limit $2);

-- name: erase_memberships (housekeeping)
delete from memberships where organization_id = $1 and (user_id, scope_id) in (
    select user_id, scope_id from memberships where organization_id = $1 limit $2);

-- name: erase_subaccounts (housekeeping)
delete from subaccounts where organization_id = $1 and id in (
    select id from subaccounts where organization_id = $1 limit $2);

-- name: erase_scopes (housekeeping)
delete from scopes where organization_id = $1 and id in (
    select id from scopes where organization_id = $1 limit $2);

-- What happened, and to whom, is forgotten; that it happened stays, since the chain's hashes cover a digest of it only.
-- With the salt goes what would let one guess.
-- name: erase_events (housekeeping)
update events set payload = null, salt = digest where organization_id = $1 and id in (
    select id from events where organization_id = $1 and payload is not null limit $2);

-- name: read_access_review_rows
select review_id, number, source_kind, source_id, scope_id, name, role, permissions, granted_at, decision, decided_role,
       proposal, proposed_role, used, decided_by, decided_at
from access_review_rows where organization_id = $1 and (review_id, number) > ($3, $4)
order by review_id, number limit $5;

-- name: read_access_reviews
select id, reviewer, days, recurs_days, begun_by, begun_at, due_at, remind_at, next_at, outcome, closed_by, closed_at
from access_reviews where organization_id = $1 and id > $3 order by id limit $4;

-- name: read_identity_links
select provider_id, user_id, issuer, subject, linked_at
from identity_links where organization_id = $1 and (provider_id, user_id) > ($3, $4)
order by provider_id, user_id limit $5;

-- name: read_email_domains
select id, domain, claimed_by, claimed_at, verified_at, misses, lapsed_at
from email_domains where organization_id = $1 and id > $3 order by id limit $4;

-- name: read_identity_providers
select id, issuer, client_id, admits_newcomers, trusts_addresses, scope_id, role, set_by, set_at
from identity_providers where organization_id = $1 and id > $3 order by id limit $4;

-- name: read_api_keys
select id, name, permissions, subaccounts, made_by, made_at, keeper, ends_at, former_ends_at, last_used_at,
       last_address, suspended_at, revoked_at
from api_keys where organization_id = $1 and id > $3 order by id limit $4;

-- name: read_ended_sessions
select user_id, scope_id, ended_at
from ended_sessions where organization_id = $1 and (user_id, scope_id) > ($3, $4) order by user_id, scope_id limit $5;

-- name: read_scim_users
select user_id, user_name, external_id, attributes, suspended_at, created_at, changed_at, left_at
from scim_users where organization_id = $1 and user_id > $3 order by user_id limit $4;

-- name: read_campaigns
select id, subaccount_id, kind, name, state, owner_id, created_at, cancelled_at
from campaigns where organization_id = $1 and id > $3 order by id limit $4;

-- name: read_removed_memberships
select user_id, removal_scope_id, scope_id, role, ends_at, suspended_at, suspended_from
from removed_memberships where organization_id = $1 and (user_id, removal_scope_id, scope_id) > ($3, $4, $5)
order by user_id, removal_scope_id, scope_id limit $6;

-- name: read_removals
select user_id, scope_id, removed_by, removed_at, stays
from removals where organization_id = $1 and (user_id, scope_id) > ($3, $4) order by user_id, scope_id limit $5;

-- name: read_barred_users
select user_id, scope_id, barred_by, barred_at
from barred_users where organization_id = $1 and (user_id, scope_id) > ($3, $4) order by user_id, scope_id limit $5;

-- name: read_joins
select id, link_id, user_id, state, asked_at, decided_by, decided_at
from joins where organization_id = $1 and id > $3 order by id limit $4;

-- name: read_join_links
select id, scope_id, role, domains, needs_approval, uses, uses_max, made_by, made_at, ends_at, suspended_at,
       revoked_at
from join_links where organization_id = $1 and id > $3 order by id limit $4;

-- name: read_invitation_scopes
select invitation_id, scope_id
from invitation_scopes where organization_id = $1 and (invitation_id, scope_id) > ($3, $4)
order by invitation_id, scope_id limit $5;

-- name: read_invitations
select id, email, role, first_name, last_name, phone_number, invited_by, created_at, ends_at, closed_at, outcome
from invitations where organization_id = $1 and id > $3 order by id limit $4;

-- name: read_custom_roles
select id, key, base, label, meaning, held_at, permissions, made_by, made_at
from custom_roles where organization_id = $1 and id > $3 order by id limit $4;

-- name: read_memberships
select user_id, scope_id, role, granted_by, granted_at, ends_at, suspended_at, suspended_from
from memberships where organization_id = $1 and (user_id, scope_id) > ($3, $4) order by user_id, scope_id limit $5;

-- name: read_subaccounts
select id, name, created_at
from subaccounts where organization_id = $1 and id > $3 order by id limit $4;

-- name: read_scopes
select id, kind, parent_id, archived_at, closed_at
from scopes where organization_id = $1 and id > $3 order by id limit $4;

-- name: read_events
select id, occurred_at, actor_kind, actor_id, actor_name, on_behalf_of, action, scope_id, subject_kind, subject_id,
       payload, position
from events where organization_id = $1 and id > $3 order by id limit $4;

-- name: read_organizations
select organization_id, name, role_model, switches, time_zone, billing_email, invitation_days, requires_two_factors,
       enforced_provider_id, created_at, deletion_asked_by, deletion_asked_at, deletion_due_at
from organizations where organization_id = $1 and organization_id > $3 order by organization_id limit $4;

-- Those who have a membership, as a table for people to look at.
-- name: read_members
select m.user_id, m.scope_id, u.email, u.name, m.role, m.granted_at, m.ends_at, m.suspended_at
from memberships m join users u on u.id = m.user_id
where m.organization_id = $1 and (m.user_id, m.scope_id) > ($3, $4) order by m.user_id, m.scope_id limit $5;
