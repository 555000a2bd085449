-- name: count_subaccounts
select count(*) from subaccounts where organization_id = $1;

-- name: create_subaccount_scope
insert into scopes (organization_id, id, kind, parent_id) values ($1, $3, 'subaccount', $1);

-- name: create_subaccount
insert into subaccounts (organization_id, id, name, created_at) values ($1, $3, $4, $5);

-- name: list_subaccounts
select id, name, created_at from subaccounts where organization_id = $1 order by name, id;

-- name: campaign_parents
select id, parent_id from scopes where organization_id = $1 and kind = 'campaign';

-- name: show_subaccount
select id, name, created_at from subaccounts where organization_id = $1 and id = $2;
