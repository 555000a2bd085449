-- name: role_model_hashes (housekeeping)
select key, hash from role_models;

-- name: remember_role_model (housekeeping)
insert into role_models (key, hash, applied_at) values ($1, $2, $3)
on conflict (key) do update set hash = excluded.hash, applied_at = excluded.applied_at;

-- name: count_organizations_of_model (housekeeping)
select count(*) from organizations where role_model = $1;

-- Of each role: its memberships, and the organizations where somebody holds it for good at the organization itself.
-- name: count_holders_of_model (housekeeping)
select m.role, count(*),
       count(distinct case when m.scope_id = m.organization_id and m.ends_at is null and m.suspended_at is null
                           then m.organization_id end)
from memberships m join organizations o on o.organization_id = m.organization_id
where o.role_model = $1 group by m.role;

-- name: bump_versions_of_model (housekeeping)
update organizations set access_version = access_version + 1 where role_model = $1;
