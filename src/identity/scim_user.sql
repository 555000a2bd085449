-- $1 is the organization.

-- name: first_subaccount
select a.id from subaccounts a join scopes s on s.organization_id = a.organization_id and s.id = a.id
where a.organization_id = $1 and s.archived_at is null order by a.id limit 1;

-- name: open_subaccounts
select a.id, a.name from subaccounts a join scopes s on s.organization_id = a.organization_id and s.id = a.id
where a.organization_id = $1 and s.archived_at is null order by a.id;

-- name: subaccount_name
select a.name from subaccounts a join scopes s on s.organization_id = a.organization_id and s.id = a.id
where a.organization_id = $1 and a.id = $3 and s.archived_at is null;

-- Up to $6 people behind $4 and up to $5, after $7 of them, with whether they have access at $3, and whether it was the
-- directory that suspended them.
-- name: scim_users
select m.user_id, u.email, u.name, min(m.granted_at), max(m.granted_at), max(m.suspended_at),
       sum(case when m.suspended_at is null and (m.ends_at is null or m.ends_at > $3) then 1 else 0 end),
       sum(case when m.suspended_at = s.suspended_at then 1 else 0 end),
       s.user_name, s.external_id, s.attributes, s.suspended_at, s.created_at, s.changed_at
from memberships m
join users u on u.id = m.user_id
left join scim_users s on s.organization_id = m.organization_id and s.user_id = m.user_id
where m.organization_id = $1 and m.user_id > $4 and m.user_id <= $5
group by m.user_id, u.email, u.name, s.user_name, s.external_id, s.attributes, s.suspended_at, s.created_at,
         s.changed_at
order by m.user_id limit $6 offset $7;

-- What the people from $4 to $5 hold at scopes of the kind $3, each one's oldest scope first.
-- name: held_by_scim_users
select m.user_id, m.scope_id, m.role, coalesce(a.name, '') from memberships m
join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
left join subaccounts a on a.organization_id = m.organization_id and a.id = m.scope_id
where m.organization_id = $1 and s.kind = $3 and m.user_id >= $4 and m.user_id <= $5 and s.archived_at is null
order by m.user_id, m.scope_id;

-- Whom the directory calls so; of whom it has said nothing yet, whoever has that address.
-- name: users_with_user_name
select user_id from scim_users where organization_id = $1 and user_name = $3
union
select m.user_id from users u join memberships m on m.user_id = u.id
left join scim_users s on s.organization_id = m.organization_id and s.user_id = m.user_id
where m.organization_id = $1 and u.email = $3 and s.user_name is null;

-- name: held_by_scim_user
select scope_id, role from memberships where organization_id = $1 and user_id = $3;

-- name: users_with_external_id
select user_id from scim_users where organization_id = $1 and external_id = $3 order by user_id;

-- name: count_scim_users
select count(distinct user_id) from memberships where organization_id = $1;

-- name: count_memberships
select count(*) from memberships where organization_id = $1;

-- Who stands where at scopes of the kind $3, from $4 to $5: whoever has the role $6, or everybody.
-- name: scim_members_between
select m.scope_id, m.role, m.user_id from memberships m
join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
where m.organization_id = $1 and s.kind = $3 and s.archived_at is null and m.scope_id >= $4 and m.scope_id <= $5
    and ($6 = '' or m.role = $6)
order by m.user_id, m.scope_id limit $7;

-- name: scim_members
select user_id from memberships where organization_id = $1 and scope_id = $3 and role = $4 order by user_id;

-- Of those, whoever belongs to the organization otherwise too at $5, whatever lies below that scope aside.
-- name: scim_members_elsewhere
select m.user_id from memberships m
where m.organization_id = $1 and m.scope_id = $3 and m.role = $4 and m.scope_id <> m.organization_id and exists (
    select 1 from memberships e join scopes s on s.organization_id = e.organization_id and s.id = e.scope_id
    where e.organization_id = m.organization_id and e.user_id = m.user_id and e.scope_id <> m.scope_id
        and (s.parent_id is null or s.parent_id <> m.scope_id) and s.archived_at is null
        and (e.ends_at is null or e.ends_at > $5))
order by m.user_id;

-- name: role_at
select role, suspended_at, ends_at from memberships where organization_id = $1 and scope_id = $3 and user_id = $4;

-- name: store_scim_user
insert into scim_users (organization_id, user_id, user_name, external_id, attributes, created_at, changed_at)
values ($1, $3, $4, $5, $6, $7, $8)
on conflict (organization_id, user_id) do update
set user_name = excluded.user_name, external_id = excluded.external_id, attributes = excluded.attributes,
    changed_at = excluded.changed_at;

-- name: note_scim_suspension
insert into scim_users (organization_id, user_id, suspended_at, created_at, changed_at) values ($1, $3, $4, $5, $6)
on conflict (organization_id, user_id) do update
set suspended_at = excluded.suspended_at, changed_at = excluded.changed_at;

-- Whoever is suspended at the scope $4 or below it, and not by the directory.
-- name: suspended_by_hand
select 1 from memberships m join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
left join scim_users d on d.organization_id = m.organization_id and d.user_id = m.user_id
where m.organization_id = $1 and m.user_id = $3 and (m.scope_id = $4 or s.parent_id = $4)
    and m.suspended_at is not null and (d.suspended_at is null or d.suspended_at <> m.suspended_at)
limit 1;

-- Whoever was removed or refused at the scope $4, above it or below it, but by the directory's groups; or whose time
-- there is over.
-- name: barred_by_hand
select 1 from barred_users b join scopes s on s.organization_id = b.organization_id and s.id = b.scope_id
left join scim_users d on d.organization_id = b.organization_id and d.user_id = b.user_id
where b.organization_id = $1 and b.user_id = $3 and (b.scope_id = $1 or b.scope_id = $4 or s.parent_id = $4)
    and (d.left_at is null or d.left_at <> b.barred_at)
union all
select 1 from memberships where organization_id = $1 and user_id = $3 and scope_id = $4
limit 1;

-- name: note_scim_leaving
insert into scim_users (organization_id, user_id, left_at, created_at, changed_at)
select organization_id, user_id, cast($4 as bigint), min(granted_at), cast($4 as bigint) from memberships
where organization_id = $1 and user_id = $3
group by organization_id, user_id
on conflict (organization_id, user_id) do update set left_at = excluded.left_at, changed_at = excluded.changed_at;

-- Of whoever holds nothing in the organization any more.
-- name: forget_scim_user
delete from scim_users where organization_id = $1 and user_id = $3 and not exists (
    select 1 from memberships m where m.organization_id = $1 and m.user_id = $3);

-- One more on the day $3, of which there are up to $4.
-- name: count_scim_account
insert into scim_accounts (organization_id, day, made) values ($1, $3, 1)
on conflict (organization_id) do update
set made = case when scim_accounts.day = excluded.day then scim_accounts.made + 1 else 1 end, day = excluded.day
where scim_accounts.day <> excluded.day or scim_accounts.made < $4;
