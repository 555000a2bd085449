-- name: create_join_link
insert into join_links (organization_id, id, scope_id, role, domains, needs_approval, uses, uses_max, generation,
                        made_by, made_at, ends_at, made_with)
values ($1, $3, $2, $4, $5, $6, 0, $7, 1, $8, $9, $10, $11);

-- name: is_closed
select 1 from scopes where organization_id = $1 and id = $3 and closed_at is not null;

-- name: closed_here
select 1 from scopes where organization_id = $1 and id = $2 and closed_at is not null;

-- name: count_open_join_links
select count(*) from join_links where organization_id = $1 and revoked_at is null and ends_at > $3;

-- At the organization ($2 = $1) all of it, as everywhere in this file; else those of the scope and of what lies below.
-- name: list_join_links
select id, scope_id, role, domains, needs_approval, uses, uses_max, generation, made_by, made_at, ends_at,
       suspended_at, revoked_at
from join_links
where organization_id = $1
    and ($2 = $1 or scope_id = $2
         or scope_id in (select id from scopes where organization_id = $1 and parent_id = $2))
    and id > $3
order by id limit $4;

-- name: find_join_link
select id, scope_id, role, domains, needs_approval, uses, uses_max, generation, made_by, made_at, ends_at,
       suspended_at, revoked_at
from join_links
where organization_id = $1
    and ($2 = $1 or scope_id = $2
         or scope_id in (select id from scopes where organization_id = $1 and parent_id = $2))
    and id = $3;

-- name: open_join_links_of_maker
select id, scope_id, role, domains, needs_approval, uses, uses_max, generation, made_by, made_at, ends_at,
       suspended_at, revoked_at
from join_links
where organization_id = $1 and made_by = $3 and revoked_at is null and suspended_at is null and ends_at > $4
order by id;

-- Of the whole organization. Suspended ones can be rotated, so they are among them.
-- name: open_join_links
select id, scope_id, role, domains, needs_approval, uses, uses_max, generation, made_by, made_at, ends_at,
       suspended_at, revoked_at
from join_links where organization_id = $1 and revoked_at is null and ends_at > $3 order by id;

-- name: suspend_join_link
update join_links set suspended_at = $4 where organization_id = $1 and id = $3;

-- name: suspend_join_links_with_key
update join_links set suspended_at = $4
where organization_id = $1 and made_with = $3 and revoked_at is null and suspended_at is null;

-- Whoever rotates a link stands for it from then on.
-- name: rotate_join_link
update join_links set generation = generation + 1, made_by = $4, suspended_at = null, made_with = $6
where organization_id = $1 and id = $3 and generation = $5 and revoked_at is null;

-- Of two who revoke one link, one changes no row.
-- name: revoke_join_link
update join_links set revoked_at = $4 where organization_id = $1 and id = $3 and revoked_at is null;

-- name: revoke_join_links_to_closed
update join_links set revoked_at = $3
where organization_id = $1 and revoked_at is null
    and scope_id in (select id from scopes where organization_id = $1 and closed_at is not null);

-- Of those who come for the last use, one changes a row.
-- name: use_join_link
update join_links set uses = uses + 1
where organization_id = $1 and id = $3 and generation = $4 and revoked_at is null
    and (uses_max is null or uses < uses_max);

-- name: give_use_back
update join_links set uses = uses - 1 where organization_id = $1 and id = $3;

-- name: join_link_organization
select name from organizations where organization_id = $1;
