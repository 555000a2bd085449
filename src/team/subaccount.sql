-- name: count_subaccounts
select count(*) from subaccounts where organization_id = $1;

-- Of several who rename at once, each waits here for the one before.
-- name: hold_subaccount_names
select 1 from organizations where organization_id = $1;

-- name: hold_subaccount_names (postgresql)
select 1 from organizations where organization_id = $1 for no key update;

-- Another one than $2 of that name, whether its ASCII letters are capital or small.
-- name: subaccount_of_name
select 1 from subaccounts where organization_id = $1 and id <> $2 and lower(name) = lower($3);

-- name: subaccount_of_name (postgresql)
select 1 from subaccounts
where organization_id = $1 and id <> $2 and lower(name collate "C") = lower($3 collate "C");

-- name: create_subaccount_scope
insert into scopes (organization_id, id, kind, parent_id) values ($1, $3, 'subaccount', $1);

-- name: create_subaccount
insert into subaccounts (organization_id, id, name, created_at) values ($1, $3, $4, $5);

-- name: list_subaccounts
select a.id, a.name, a.created_at, s.archived_at
from subaccounts a join scopes s on s.organization_id = a.organization_id and s.id = a.id
where a.organization_id = $1 order by a.name, a.id;

-- name: campaign_parents
select id, parent_id from scopes where organization_id = $1 and kind = 'campaign';

-- name: find_subaccount
select a.id, a.name, a.created_at, s.archived_at
from subaccounts a join scopes s on s.organization_id = a.organization_id and s.id = a.id
where a.organization_id = $1 and a.id = $3;

-- name: rename_subaccount
update subaccounts set name = $3 where organization_id = $1 and id = $2;

-- name: count_subaccounts_in_use
select count(*) from scopes where organization_id = $1 and kind = 'subaccount' and archived_at is null;

-- The campaigns in it go and come with it.
-- name: set_archived
update scopes set archived_at = $4 where organization_id = $1 and (id = $3 or parent_id = $3);
