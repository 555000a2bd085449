-- Under a Self, which binds $1 and $2.

-- Waits for each transaction that the gate has decided by the role models as they were, and keeps others from deciding
-- until this one has ended. SQLite has one writer anyway.
-- name: lock_role_models
select 1;
-- name: lock_role_models (postgresql)
lock table role_models in access exclusive mode;

-- name: applied_role_models
select key, hash from role_models order by key;

-- name: organizations_of_model
select count(*) from organizations where role_model = $3;

-- Of each role: its memberships, and the organizations where somebody holds it for good at the organization itself.
-- name: holders_of_model
select m.role, count(*),
       count(distinct case when m.scope_id = m.organization_id and m.ends_at is null and m.suspended_at is null
                           then m.organization_id end)
from memberships m join organizations o on o.organization_id = m.organization_id
where o.role_model = $3 group by m.role order by m.role;

-- name: open_invitations_of_model
select i.role, count(*) from invitations i join organizations o on o.organization_id = i.organization_id
where o.role_model = $3 and i.closed_at is null and i.ends_at > $4 group by i.role order by i.role;

-- name: switches_of_model
select switches, count(*) from organizations where role_model = $3 and switches <> '' group by switches;

-- name: apply_role_model
insert into role_models (key, hash, applied_at) values ($3, $4, $5)
on conflict (key) do update set hash = excluded.hash, applied_at = excluded.applied_at;
