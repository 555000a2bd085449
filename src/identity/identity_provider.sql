-- name: find_identity_provider
select p.id, p.issuer, p.client_id, p.sealed_secret, p.admits_newcomers, p.trusts_addresses, p.scope_id, p.role,
       p.set_by, p.set_at, o.enforced_provider_id
from identity_providers p join organizations o on o.organization_id = p.organization_id
where p.organization_id = $1;

-- name: set_identity_provider
insert into identity_providers (organization_id, id, issuer, client_id, sealed_secret, admits_newcomers,
                                trusts_addresses, scope_id, role, set_by, set_at)
values ($1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (organization_id)
do update set id = excluded.id, issuer = excluded.issuer, client_id = excluded.client_id,
              sealed_secret = excluded.sealed_secret, admits_newcomers = excluded.admits_newcomers,
              trusts_addresses = excluded.trusts_addresses,
              scope_id = excluded.scope_id, role = excluded.role, set_by = excluded.set_by, set_at = excluded.set_at;

-- name: admit_no_newcomers
update identity_providers set admits_newcomers = 0, set_by = $3, set_at = $4 where organization_id = $1;

-- name: close_to_newcomers
update identity_providers set admits_newcomers = 0 where organization_id = $1;

-- name: remove_identity_provider
delete from identity_providers where organization_id = $1;

-- name: enforce_provider
update organizations set enforced_provider_id = $3 where organization_id = $1;

-- name: forget_links_of
delete from identity_links where organization_id = $1 and user_id = $3;

-- Members whom the provider $3 was the last to name, and who may come in by it.
-- name: count_people
select count(*) from identity_links l where l.organization_id = $1 and l.provider_id = $3 and exists (
    select 1 from memberships m
    where m.organization_id = l.organization_id and m.user_id = l.user_id and m.suspended_at is null
        and (m.ends_at is null or m.ends_at > $4));
