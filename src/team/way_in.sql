-- Whether the organization has proven that the domain $3 is its own.
-- name: own_domain
select 1 from email_domains where organization_id = $1 and domain = $3 and verified_at is not null;

-- name: lasting_roles_at_organization
select role from memberships
where organization_id = $1 and scope_id = $1 and user_id = $3 and suspended_at is null and ends_at is null;

-- name: hold_address
select 1 from users where id = $3 and email = $4 and deleted_at is null;

-- name: hold_address (postgresql)
select 1 from users where id = $3 and email = $4 and deleted_at is null for share;

-- Under a Self: whether the user $1 is of an organization that lets them in by its identity provider alone, for an
-- address of a domain of its own, and $3 is none of those.
-- name: enforcing_organization_of
select 1 from users u
join memberships m on m.user_id = u.id
join organizations o on o.organization_id = m.organization_id
join email_domains d on d.organization_id = o.organization_id and u.email like '%@' || d.domain
where u.id = $1 and o.enforced_provider_id is not null and d.verified_at is not null and not exists (
    select 1 from email_domains n
    where n.organization_id = o.organization_id and n.verified_at is not null and n.domain = $3)
limit 1;
