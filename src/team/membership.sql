-- Suspended memberships and those at archived scopes are not held: the gate decides by none of them.

-- name: memberships_of_user
select m.user_id, m.scope_id, m.role, m.granted_by, m.granted_at, m.ends_at
from memberships m join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
where m.organization_id = $1 and m.user_id = $2 and m.suspended_at is null and s.archived_at is null
order by m.scope_id;

-- What counts where archiving is to take nothing for good.
-- name: memberships_of_user_if_none_archived
select user_id, scope_id, role, granted_by, granted_at, ends_at from memberships
where organization_id = $1 and user_id = $2 and suspended_at is null order by scope_id;

-- name: memberships_of_everyone
select m.user_id, m.scope_id, m.role, m.granted_by, m.granted_at, m.ends_at
from memberships m join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
where m.organization_id = $1 and m.suspended_at is null and s.archived_at is null
order by m.user_id, m.scope_id;

-- A holder that a role must have is a person at the organization itself, neither suspended nor there for a time only.
-- name: permanent_roles
select distinct role from memberships
where organization_id = $1 and scope_id = $1 and suspended_at is null and ends_at is null;

-- Up to three scopes of a path, and up to $6 people who hold something there at $7; the list of roles is separated and
-- enclosed by commas.
-- name: holders
select distinct u.id, u.name from memberships m join users u on u.id = m.user_id
join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
where m.organization_id = $1 and m.scope_id in ($2, $3, $4) and m.suspended_at is null and s.archived_at is null
    and (m.ends_at is null or m.ends_at > $7) and replace($5, ',' || m.role || ',', '') <> $5
order by u.name, u.id limit $6;

-- At the organization ($2 = $1) everybody; else whoever holds something on the way down to the scope. If $6 or $7 say
-- so, those alone whose address begins so, or in whose name that stands, whether its ASCII
-- letters are capital or small.
-- name: list_members
select m.user_id, u.name, u.email, m.scope_id, s.kind, coalesce(a.name, o.name), m.role, m.granted_by, m.granted_at,
       m.ends_at, m.suspended_at, f.user_id
from memberships m
join users u on u.id = m.user_id
left join second_factors f on f.user_id = m.user_id and f.confirmed_at is not null
join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
join organizations o on o.organization_id = m.organization_id
left join subaccounts a on a.organization_id = m.organization_id and a.id = m.scope_id
where m.organization_id = $1 and ($2 = $1 or m.scope_id = $2 or m.scope_id = $1)
    and (m.user_id, m.scope_id) > ($3, $4)
    and ($6 = '' or substr(u.email, 1, length($6)) = $6)
    and ($7 = '' or replace(lower(u.name), lower($7), '') <> lower(u.name))
order by m.user_id, m.scope_id limit $5;

-- name: list_members (postgresql)
select m.user_id, u.name, u.email, m.scope_id, s.kind, coalesce(a.name, o.name), m.role, m.granted_by, m.granted_at,
       m.ends_at, m.suspended_at, f.user_id
from memberships m
join users u on u.id = m.user_id
left join second_factors f on f.user_id = m.user_id and f.confirmed_at is not null
join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
join organizations o on o.organization_id = m.organization_id
left join subaccounts a on a.organization_id = m.organization_id and a.id = m.scope_id
where m.organization_id = $1 and ($2 = $1 or m.scope_id = $2 or m.scope_id = $1)
    and (m.user_id, m.scope_id) > ($3, $4)
    and ($6 = '' or substr(u.email, 1, length($6)) = $6)
    and ($7 = ''
         or replace(lower(u.name collate "C"), lower($7 collate "C"), '') <> lower(u.name collate "C"))
order by m.user_id, m.scope_id limit $5;

-- Those lines of list_members that are the user $3's.
-- name: show_member
select m.user_id, u.name, u.email, m.scope_id, s.kind, coalesce(a.name, o.name), m.role, m.granted_by, m.granted_at,
       m.ends_at, m.suspended_at, f.user_id
from memberships m
join users u on u.id = m.user_id
left join second_factors f on f.user_id = m.user_id and f.confirmed_at is not null
join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
join organizations o on o.organization_id = m.organization_id
left join subaccounts a on a.organization_id = m.organization_id and a.id = m.scope_id
where m.organization_id = $1 and m.user_id = $3 and ($2 = $1 or m.scope_id = $2 or m.scope_id = $1)
order by m.scope_id;

-- Whether list_members has the user $3.
-- name: is_listed_member
select 1 from memberships
where organization_id = $1 and user_id = $3 and ($2 = $1 or scope_id = $2 or scope_id = $1) limit 1;

-- name: add_membership
insert into memberships (organization_id, user_id, scope_id, role, granted_by, granted_at)
values ($1, $3, $4, $5, $6, $7);

-- name: limit_membership
update memberships set ends_at = $5, suspended_at = $6, suspended_from = $7
where organization_id = $1 and user_id = $3 and scope_id = $4;

-- name: membership_at
select user_id, scope_id, role, granted_by, granted_at, ends_at from memberships
where organization_id = $1 and scope_id = $2 and user_id = $3;

-- A person's memberships at a scope and below it.
-- name: memberships_below
select m.user_id, m.scope_id, m.role, m.granted_by, m.granted_at, m.ends_at from memberships m
join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
where m.organization_id = $1 and m.user_id = $3 and ($2 = $1 or m.scope_id = $2 or s.parent_id = $2)
order by m.scope_id;

-- name: end_sessions
insert into ended_sessions (organization_id, user_id, scope_id, ended_at) values ($1, $3, $2, $4)
on conflict (organization_id, user_id, scope_id) do update set ended_at = excluded.ended_at;

-- name: change_membership
update memberships set role = $4, ends_at = $5, granted_by = $6, granted_at = $7
where organization_id = $1 and scope_id = $2 and user_id = $3;

-- name: active_memberships
select m.user_id, m.scope_id, m.role, m.granted_by, m.granted_at, m.ends_at from memberships m
join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
where m.organization_id = $1 and m.user_id = $3 and m.suspended_at is null and s.archived_at is null
order by m.scope_id;

-- Those that are active, and those that were suspended from below the scope only.
-- name: memberships_to_suspend
select m.user_id, m.scope_id, m.role, m.granted_by, m.granted_at, m.ends_at from memberships m
join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
where m.organization_id = $1 and m.user_id = $3 and ($2 = $1 or m.scope_id = $2 or s.parent_id = $2)
    and (m.suspended_at is null or m.suspended_from <> $2 and ($2 = $1 or m.suspended_from = m.scope_id))
order by m.scope_id;

-- name: suspended_memberships_below
select m.user_id, m.scope_id, m.role, m.granted_by, m.granted_at, m.ends_at from memberships m
join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
where m.organization_id = $1 and m.user_id = $3 and m.suspended_at is not null
    and ($2 = $1 or m.scope_id = $2 or s.parent_id = $2)
order by m.scope_id;

-- Of those, what was suspended in the moment $4.
-- name: memberships_suspended_at
select m.user_id, m.scope_id, m.role, m.granted_by, m.granted_at, m.ends_at from memberships m
join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
where m.organization_id = $1 and m.user_id = $3 and m.suspended_at = $4
    and ($2 = $1 or m.scope_id = $2 or s.parent_id = $2)
order by m.scope_id;

-- name: suspended_from_above
select distinct m.suspended_from
from memberships m join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
where m.organization_id = $1 and m.user_id = $3 and $2 <> $1
    and (m.scope_id = $2 or s.parent_id = $2) and m.suspended_from not in ($2, m.scope_id);

-- name: suspend_membership
update memberships set suspended_at = coalesce(suspended_at, $5), suspended_from = $2
where organization_id = $1 and user_id = $3 and scope_id = $4;

-- name: reactivate_membership
update memberships set suspended_at = null, suspended_from = null, granted_by = $5, granted_at = $6
where organization_id = $1 and user_id = $3 and scope_id = $4;

-- Whoever has active access anywhere in the organization.
-- name: is_active_member
select 1 from memberships
where organization_id = $1 and user_id = $3 and suspended_at is null and (ends_at is null or ends_at > $4) limit 1;

-- Whoever has active access at the scope $4, by a membership there or above it.
-- name: covers_scope
select 1 from memberships m
where m.organization_id = $1 and m.user_id = $3 and m.suspended_at is null and (m.ends_at is null or m.ends_at > $5)
    and (m.scope_id = $1 or m.scope_id = $4
         or m.scope_id = (select parent_id from scopes where organization_id = $1 and id = $4))
limit 1;

-- Whoever has something left at the scope $4, above it or below it.
-- name: stays_around
select 1 from memberships m join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
where m.organization_id = $1 and m.user_id = $3
    and ($4 = $1 or m.scope_id = $1 or m.scope_id = $4 or s.parent_id = $4
         or m.scope_id = (select parent_id from scopes where organization_id = $1 and id = $4))
limit 1;

-- Whoever is suspended at the scope $4 or above it, or from there.
-- name: is_suspended_around
select 1 from memberships m
where m.organization_id = $1 and m.user_id = $3 and m.suspended_at is not null
    and (m.scope_id in ($1, $4) or m.suspended_from in ($1, $4)
         or (select parent_id from scopes where organization_id = $1 and id = $4) in (m.scope_id, m.suspended_from))
limit 1;

-- Who is suspended stays so until they are reactivated, and ends then.
-- name: memberships_over
select user_id, scope_id, role, granted_by, granted_at, ends_at from memberships
where organization_id = $1 and user_id = $3 and ends_at <= $4 and suspended_at is null order by scope_id;

-- Whose time is over, of all organizations that are open, the longest first.
-- name: people_with_memberships_over (housekeeping)
select organization_id, user_id from memberships m where ends_at is not null and ends_at <= $1 and suspended_at is null
    and not exists (select 1 from organizations o
                    where o.organization_id = m.organization_id and o.deletion_due_at is not null)
group by organization_id, user_id order by min(ends_at) limit $2;

-- name: subaccount_name
select name from subaccounts where organization_id = $1 and id = $3;

-- name: end_membership
delete from memberships where organization_id = $1 and user_id = $3 and scope_id = $4;
