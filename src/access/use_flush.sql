-- Since when use is gathered in an organization; an organization that is no more has none.
-- name: watch_organization
insert into use_watches (organization_id, since)
select organization_id, cast($2 as bigint) from organizations where organization_id = $1
on conflict (organization_id) do nothing;

-- name: store_use
insert into permission_uses (organization_id, source_kind, source_id, scope_id, permission, last_day)
select organization_id, cast($2 as text), cast($3 as bigint), cast($4 as bigint), cast($5 as text), cast($6 as bigint)
from organizations where organization_id = $1
on conflict (organization_id, source_kind, source_id, scope_id, permission)
do update set last_day = excluded.last_day where excluded.last_day > permission_uses.last_day;

-- name: forget_old_uses (housekeeping)
delete from permission_uses where (organization_id, source_kind, source_id, scope_id, permission) in (
    select organization_id, source_kind, source_id, scope_id, permission from permission_uses where last_day < $1
    limit $2);
