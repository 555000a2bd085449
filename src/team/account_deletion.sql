-- Under a Self: $1 is the user, $2 the session.

-- name: organizations_of_account
select organization_id from memberships where user_id = $1 and organization_id > $3
group by organization_id order by organization_id limit $4;

-- Whose open invitations only the person can accept; an address that was never confirmed may be another's.
-- name: organizations_that_invite_account
select s.organization_id from users u join invitation_scopes s on s.open_email = u.email
where u.id = $1 and u.email_confirmed_at is not null and s.organization_id > $3
group by s.organization_id order by s.organization_id limit $4;

-- Only with the password that was shown.
-- name: forget_user
update users set email = $3, name = $4, password_hash = '', password_generation = password_generation + 1,
                 email_confirmed_at = null, deleted_at = $5
where id = $1 and password_generation = $6 and deleted_at is null;

-- Those in an organization whose rows are being erased go with it.
-- name: has_membership
select 1 from memberships m join organizations o on o.organization_id = m.organization_id
where m.user_id = $1 and (o.deletion_due_at is null or o.deletion_due_at > $3) limit 1;

-- name: end_sessions_of_account
delete from sessions where user_id = $1;

-- name: forget_email_confirmations_of_account
delete from email_confirmations where user_id = $1;

-- name: forget_password_resets_of_account
delete from password_resets where email = $3;

-- name: forget_second_factor_of_account
delete from second_factors where user_id = $1;

-- name: forget_recovery_codes_of_account
delete from recovery_codes where user_id = $1;

-- name: forget_sign_ins_of_account
delete from sign_ins where user_id = $1;

-- name: forget_sign_ups_of_account
delete from sign_ups where email = $3;

-- Of organizations that the person had left before. Whom one has barred it still knows by what its provider calls them.
-- name: forget_identity_links_of_account
delete from identity_links where user_id = $1 and not exists (
    select 1 from barred_users b where b.organization_id = identity_links.organization_id and b.user_id = $1);

-- Nor is any address that they had kept, unless one bars them.
-- name: forget_former_addresses_of_account
delete from former_addresses where user_id = $1 and not exists (select 1 from barred_users b where b.user_id = $1);

-- What organizations wrote of the person beside their log, which keeps what it said.
-- name: close_scopes_of_invitations_of_account
update invitation_scopes set open_email = null where open_email = $3;

-- name: forget_invitations_of_account
update invitations set email = $4, first_name = null, last_name = null, phone_number = null,
                       outcome = coalesce(outcome, 'revoked'), closed_at = coalesce(closed_at, $5)
where email = $3;

-- Of those who invited them, how often in this hour.
-- name: forget_invitation_counts_of_account
delete from invitation_counts where counted = $3;

-- Nobody brings a deleted account back.
-- name: forget_removed_memberships_of_account
delete from removed_memberships where user_id = $1;

-- name: forget_removals_of_account
delete from removals where user_id = $1;

-- Who waits no longer has a use of the link.
-- name: give_uses_of_account_back
update join_links set uses = uses - 1
where exists (select 1 from joins j where j.organization_id = join_links.organization_id
              and j.link_id = join_links.id and j.user_id = $1 and j.state = 'waiting');

-- name: lapse_joins_of_account
update joins set state = 'lapsed', decided_at = $3 where user_id = $1 and state = 'waiting';
