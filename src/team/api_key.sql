-- name: create_api_key
insert into api_keys (organization_id, id, name, permissions, subaccounts, digest, made_by, made_at, keeper, ends_at)
values ($1, $3, $4, $5, $6, $7, $8, $9, $8, $10);

-- name: count_open_api_keys
select count(*) from api_keys where organization_id = $1 and revoked_at is null and ends_at > $3;

-- All but the $4 that were over last; what they did stays in the log.
-- name: forget_old_api_keys
delete from api_keys where organization_id = $1 and id in (
    select id from api_keys where organization_id = $1 and (revoked_at is not null or ends_at <= $3)
    order by case when revoked_at < ends_at then revoked_at else ends_at end desc, id desc limit 1000000 offset $4);

-- name: list_api_keys
select id, name, permissions, subaccounts, made_by, made_at, keeper, ends_at, former_ends_at, last_used_at,
       last_address, suspended_at, revoked_at
from api_keys where organization_id = $1 and id > $3 order by id limit $4;

-- name: open_api_keys
select id, name, permissions, subaccounts, made_by, made_at, keeper, ends_at, former_ends_at, last_used_at,
       last_address, suspended_at, revoked_at
from api_keys where organization_id = $1 and revoked_at is null and ends_at > $3 order by id;

-- name: find_api_key
select id, name, permissions, subaccounts, made_by, made_at, keeper, ends_at, former_ends_at, last_used_at,
       last_address, suspended_at, revoked_at
from api_keys where organization_id = $1 and id = $3;

-- What the gate reads, where no permit has bound a scope.
-- name: api_key_at_gate
select id, name, permissions, subaccounts, made_by, made_at, keeper, ends_at, former_ends_at, last_used_at,
       last_address, suspended_at, revoked_at, digest, former_digest
from api_keys where organization_id = $1 and id = $2;

-- name: working_api_keys_of_keeper
select id, name, permissions, subaccounts, made_by, made_at, keeper, ends_at, former_ends_at, last_used_at,
       last_address, suspended_at, revoked_at
from api_keys
where organization_id = $1 and keeper = $3 and revoked_at is null and suspended_at is null and ends_at > $4
order by id;

-- name: suspend_api_key
update api_keys set suspended_at = $4 where organization_id = $1 and id = $3;

-- Whoever rotates a key keeps it from then on. The secret before works until $6, or if that is null no longer.
-- name: rotate_api_key
update api_keys set former_digest = digest, former_ends_at = $6, digest = $5, keeper = $4, ends_at = $7,
    suspended_at = null
where organization_id = $1 and id = $3 and revoked_at is null;

-- name: adopt_api_key
update api_keys set keeper = $4, suspended_at = null where organization_id = $1 and id = $3 and revoked_at is null;

-- Of two who revoke one key, one changes no row.
-- name: revoke_api_key
update api_keys set revoked_at = $4 where organization_id = $1 and id = $3 and revoked_at is null;

-- name: find_presented_key (housekeeping)
select digest, former_digest, former_ends_at, last_used_at from api_keys
where organization_id = $1 and id = $2 and revoked_at is null and ends_at > $3;

-- name: touch_api_key (housekeeping)
update api_keys set last_used_at = $3, last_address = $4 where organization_id = $1 and id = $2;
