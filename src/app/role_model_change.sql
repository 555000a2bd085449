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
-- Roles of an organization's own are told apart, since the model need not have them.
-- name: holders_of_model
select m.role, count(c.id), count(*),
       count(distinct case when m.scope_id = m.organization_id and m.ends_at is null and m.suspended_at is null
                           then m.organization_id end)
from memberships m join organizations o on o.organization_id = m.organization_id
left join custom_roles c on c.organization_id = m.organization_id and c.key = m.role
where o.role_model = $3 group by m.role, c.id is null order by m.role;

-- Roles of organizations' own: what each is called and cloned from, and in how many organizations.
-- name: custom_roles_of_model
select c.key, c.base, count(*) from custom_roles c join organizations o on o.organization_id = c.organization_id
where o.role_model = $3 group by c.key, c.base order by c.key, c.base;

-- name: open_invitations_of_model
select i.role, count(*) from invitations i join organizations o on o.organization_id = i.organization_id
where o.role_model = $3 and i.closed_at is null and i.ends_at > $4 and not exists (
    select 1 from custom_roles c where c.organization_id = i.organization_id and c.key = i.role)
group by i.role order by i.role;

-- name: switches_of_model
select switches, count(*) from organizations where role_model = $3 and switches <> '' group by switches;

-- name: apply_role_model
insert into role_models (key, hash, applied_at) values ($3, $4, $5)
on conflict (key) do update set hash = excluded.hash, applied_at = excluded.applied_at;
