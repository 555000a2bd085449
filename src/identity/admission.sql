-- name: finish_sign_in
insert into finished_sign_ins (organization_id, id, ends_at) values ($1, $3, $4);

-- name: finished_sign_in
select 1 from finished_sign_ins where organization_id = $1 and id = $3;

-- name: forget_finished_sign_ins
delete from finished_sign_ins where organization_id = $1 and ends_at <= $3;

-- The account of an identity, and by which provider it came last.
-- name: linked_account
select u.id, u.email, u.name, u.created_at, u.email_confirmed_at, l.provider_id
from identity_links l join users u on u.id = l.user_id
where l.organization_id = $1 and l.issuer = $3 and l.subject = $4 and u.deleted_at is null;

-- name: account_of_address
select id, email, name, created_at, email_confirmed_at from users where email = $3 and deleted_at is null;

-- name: is_linked_account
select 1 from identity_links where organization_id = $1 and issuer = $3 and user_id = $4;

-- In place of an account that was deleted, and of no other.
-- name: link_account
insert into identity_links (organization_id, issuer, subject, user_id, provider_id, linked_at)
values ($1, $3, $4, $5, $6, $7)
on conflict (organization_id, issuer, subject)
do update set user_id = excluded.user_id, provider_id = excluded.provider_id, linked_at = excluded.linked_at
where exists (select 1 from users u where u.id = identity_links.user_id and u.deleted_at is not null);

-- name: move_link
update identity_links set provider_id = $5 where organization_id = $1 and issuer = $3 and subject = $4;

-- Before that: where the account that was deleted was barred, the new one is too.
-- name: keep_barred
insert into barred_users (organization_id, user_id, scope_id, barred_by, barred_at)
select b.organization_id, u.id, b.scope_id, b.barred_by, b.barred_at
from users u, identity_links l
join barred_users b on b.organization_id = l.organization_id and b.user_id = l.user_id
where u.id = $5 and l.organization_id = $1 and l.issuer = $3 and l.subject = $4
on conflict (organization_id, user_id, scope_id) do nothing;

-- Accounts since $3 that came by a provider.
-- name: count_new_accounts
select count(*) from identity_links l join users u on u.id = l.user_id
where l.organization_id = $1 and l.linked_at > $3 and u.created_at > $3;

-- name: has_membership
select 1 from memberships where organization_id = $1 and user_id = $3 limit 1;

-- name: has_open_invitation
select 1 from invitations where organization_id = $1 and email = $3 and closed_at is null and ends_at > $4 limit 1;
