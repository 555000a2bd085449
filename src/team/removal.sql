-- $2 is the scope that somebody was or is removed from.

-- Removals of the person $3 from that scope and from what lies below it, which a new departure takes the place of, and
-- all from before $4.
-- name: forget_removed_memberships
delete from removed_memberships where organization_id = $1 and exists (
    select 1 from removals r
    where r.organization_id = $1 and r.user_id = removed_memberships.user_id
        and r.scope_id = removed_memberships.removal_scope_id
        and ((r.user_id = $3 and (r.organization_id = $2 or r.scope_id = $2 or exists (
                  select 1 from scopes s where s.organization_id = $1 and s.id = r.scope_id and s.parent_id = $2)))
             or r.removed_at <= $4));

-- name: forget_removals
delete from removals where organization_id = $1 and (removed_at <= $4 or (user_id = $3 and (
    organization_id = $2 or scope_id = $2 or exists (
        select 1 from scopes s where s.organization_id = $1 and s.id = removals.scope_id and s.parent_id = $2))));

-- name: first_old_removal (housekeeping)
select 1 from removals where removed_at <= $1 limit 1;

-- In all organizations those from before $1, at most $2: first what they took away, then they themselves.
-- name: forget_old_removed_memberships (housekeeping)
delete from removed_memberships where (organization_id, user_id, removal_scope_id) in (
    select organization_id, user_id, scope_id from removals where removed_at <= $1 order by removed_at limit $2);

-- name: forget_old_removals (housekeeping)
delete from removals where (organization_id, user_id, scope_id) in (
    select r.organization_id, r.user_id, r.scope_id from removals r
    where r.removed_at <= $1 and not exists (
        select 1 from removed_memberships m
        where m.organization_id = r.organization_id and m.user_id = r.user_id and m.removal_scope_id = r.scope_id)
    order by r.removed_at limit $2);

-- name: remember_removal
insert into removals (organization_id, user_id, scope_id, removed_by, removed_at) values ($1, $3, $2, $4, $5);

-- name: remember_removed_memberships
insert into removed_memberships (organization_id, user_id, removal_scope_id, scope_id, role, ends_at, suspended_at,
                                 suspended_from)
select m.organization_id, m.user_id, $2, m.scope_id, m.role, m.ends_at, m.suspended_at, m.suspended_from
from memberships m join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
where m.organization_id = $1 and m.user_id = $3 and ($2 = $1 or m.scope_id = $2 or s.parent_id = $2);

-- name: remember_what_stays
update removals set stays = $4 where organization_id = $1 and user_id = $3 and scope_id = $2;

-- The first $6 removals after that of the person $4 from $5, at the organization ($2 = $1) all.
-- name: list_removals
select r.user_id, u.name, u.email, r.scope_id, r.removed_by, r.removed_at, r.stays, m.scope_id, m.role, m.ends_at
from (
    select user_id, scope_id, removed_by, removed_at, stays from removals
    where organization_id = $1 and ($2 = $1 or scope_id = $2) and removed_at > $3 and (user_id, scope_id) > ($4, $5)
    order by user_id, scope_id limit $6) r
join users u on u.id = r.user_id
join removed_memberships m on m.organization_id = $1 and m.user_id = r.user_id and m.removal_scope_id = r.scope_id
order by r.user_id, r.scope_id, m.scope_id;

-- What the removal of the person from that scope ended, unless it was before $4; without what is over by now, at $5.
-- name: find_removed
select m.scope_id, m.role, m.ends_at, m.suspended_at, m.suspended_from, r.stays from removals r
join removed_memberships m
    on m.organization_id = r.organization_id and m.user_id = r.user_id and m.removal_scope_id = r.scope_id
where r.organization_id = $1 and r.scope_id = $2 and r.user_id = $3 and r.removed_at > $4
    and (m.ends_at is null or m.ends_at > $5)
order by m.scope_id;

-- name: lift_bar_at
delete from barred_users where organization_id = $1 and scope_id = $2 and user_id = $3;
