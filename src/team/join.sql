-- name: create_join
insert into joins (organization_id, id, link_id, user_id, state, asked_at) values ($1, $3, $4, $5, $6, $7);

-- name: member_at_scope
select 1 from memberships where organization_id = $1 and scope_id = $3 and user_id = $4;

-- Whose access at the scope, above it or below it was taken away, has ended or is suspended.
-- name: barred_from_scope
select 1 from barred_users b join scopes s on s.organization_id = b.organization_id and s.id = b.scope_id
where b.organization_id = $1 and b.user_id = $4
    and ($3 = $1 or b.scope_id = $1 or b.scope_id = $3 or s.parent_id = $3
         or b.scope_id = (select parent_id from scopes where organization_id = $1 and id = $3))
union all
select 1 from memberships
where organization_id = $1 and user_id = $4 and (suspended_at is not null or ends_at <= $5)
limit 1;

-- name: bar_user
insert into barred_users (organization_id, user_id, scope_id, barred_by, barred_at) values ($1, $3, $4, $5, $6)
on conflict (organization_id, user_id, scope_id)
do update set barred_by = excluded.barred_by, barred_at = excluded.barred_at;

-- Leaving ends a suspension, and doesn't let anybody come back past it.
-- name: bar_where_suspended
insert into barred_users (organization_id, user_id, scope_id, barred_by, barred_at)
select organization_id, user_id, scope_id, null, $4 from memberships
where organization_id = $1 and user_id = $3 and (suspended_at is not null or ends_at <= $4)
on conflict (organization_id, user_id, scope_id) do nothing;

-- Before an account ends: whom the organization hasn't barred its identity provider knows no longer.
-- name: forget_unbarred_identity
delete from identity_links where organization_id = $1 and user_id = $3 and not exists (
    select 1 from barred_users b where b.organization_id = identity_links.organization_id and b.user_id = $3);

-- name: is_barred
select 1 from barred_users where organization_id = $1 and user_id = $3 limit 1;

-- Whoever is brought to a scope is no longer barred there or below it.
-- name: lift_bars
delete from barred_users
where organization_id = $1 and user_id = $3
    and ($4 = $1 or scope_id = $4
         or scope_id in (select id from scopes where organization_id = $1 and parent_id = $4));

-- Who came to the scope otherwise waits for it no longer; the links have their uses again.
-- name: give_uses_of_member_back
update join_links set uses = uses - 1
where organization_id = $1 and scope_id = $4 and exists (
    select 1 from joins j
    where j.organization_id = $1 and j.link_id = join_links.id and j.user_id = $3 and j.state = 'waiting');

-- name: lapse_joins_of_member
update joins set state = 'lapsed', decided_at = $5
where organization_id = $1 and user_id = $3 and state = 'waiting'
    and link_id in (select id from join_links where organization_id = $1 and scope_id = $4);

-- name: waits_for_scope
select 1 from joins j join join_links l on l.organization_id = j.organization_id and l.id = j.link_id
where j.organization_id = $1 and j.user_id = $4 and j.state = 'waiting' and l.scope_id = $3 limit 1;

-- name: count_waiting_joins
select count(*) from joins where organization_id = $1 and state = 'waiting';

-- name: list_joins_of_link
select j.id, j.link_id, j.user_id, u.name, u.email, l.scope_id, l.role, j.state, j.asked_at, j.decided_by, j.decided_at
from joins j
join join_links l on l.organization_id = j.organization_id and l.id = j.link_id
join users u on u.id = j.user_id
where j.organization_id = $1 and j.link_id = $3 and j.id > $4 order by j.id limit $5;

-- name: list_waiting_joins
select j.id, j.link_id, j.user_id, u.name, u.email, l.scope_id, l.role, j.state, j.asked_at, j.decided_by, j.decided_at
from joins j
join join_links l on l.organization_id = j.organization_id and l.id = j.link_id
join users u on u.id = j.user_id
where j.organization_id = $1
    and ($2 = $1 or l.scope_id = $2
         or l.scope_id in (select id from scopes where organization_id = $1 and parent_id = $2))
    and j.state = 'waiting' and j.id > $3
order by j.id limit $4;

-- name: find_waiting_join
select j.id, j.link_id, j.user_id, u.name, u.email, l.scope_id, l.role, j.state, j.asked_at, j.decided_by, j.decided_at
from joins j
join join_links l on l.organization_id = j.organization_id and l.id = j.link_id
join users u on u.id = j.user_id
where j.organization_id = $1
    and ($2 = $1 or l.scope_id = $2
         or l.scope_id in (select id from scopes where organization_id = $1 and parent_id = $2))
    and j.state = 'waiting' and j.id = $3;

-- Of two who decide on one join, one changes no row.
-- name: decide_join
update joins set state = $4, decided_by = $5, decided_at = $6
where organization_id = $1 and id = $3 and state = 'waiting';

-- name: lapse_joins_of_link
update joins set state = 'lapsed', decided_at = $4 where organization_id = $1 and link_id = $3 and state = 'waiting';

-- name: lapse_joins_to_closed
update joins set state = 'lapsed', decided_at = $3
where organization_id = $1 and state = 'waiting'
    and link_id in (
        select l.id from join_links l join scopes s on s.organization_id = l.organization_id and s.id = l.scope_id
        where l.organization_id = $1 and s.closed_at is not null);
