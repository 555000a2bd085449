-- $1 is the organization.

-- name: first_subaccount
select a.id from subaccounts a join scopes s on s.organization_id = a.organization_id and s.id = a.id
where a.organization_id = $1 and s.archived_at is null order by a.id limit 1;

-- Up to $7 people behind $5 and up to $6, after $8 of them, with the role that each has at $3 and whether they have
-- access at $4.
-- name: scim_users
select m.user_id, u.email, u.name, min(m.granted_at),
       sum(case when m.suspended_at is null and (m.ends_at is null or m.ends_at > $4) then 1 else 0 end),
       max(case when m.scope_id = $3 then m.role else '' end), s.external_id, s.attributes, s.changed_at
from memberships m
join users u on u.id = m.user_id
left join scim_users s on s.organization_id = m.organization_id and s.user_id = m.user_id
where m.organization_id = $1 and m.user_id > $5 and m.user_id <= $6
group by m.user_id, u.email, u.name, s.external_id, s.attributes, s.changed_at
order by m.user_id limit $7 offset $8;

-- name: users_with_email
select id from users where email = $3;

-- name: users_with_external_id
select user_id from scim_users where organization_id = $1 and external_id = $3 order by user_id;

-- name: count_scim_users
select count(distinct user_id) from memberships where organization_id = $1;

-- name: scim_members
select user_id from memberships where organization_id = $1 and scope_id = $3 and role = $4 order by user_id;

-- name: has_role_at
select 1 from memberships where organization_id = $1 and scope_id = $3 and user_id = $4;

-- name: store_scim_user
insert into scim_users (organization_id, user_id, external_id, attributes, changed_at) values ($1, $3, $4, $5, $6)
on conflict (organization_id, user_id) do update
set external_id = excluded.external_id, attributes = excluded.attributes, changed_at = excluded.changed_at;

-- Of whoever holds nothing in the organization any more.
-- name: forget_scim_user
delete from scim_users where organization_id = $1 and user_id = $3 and not exists (
    select 1 from memberships m where m.organization_id = $1 and m.user_id = $3);
