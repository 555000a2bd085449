-- What the gate reads before it decides. $1 is the organization, $2 the narrowest scope of the request, $3 the user.

-- The hash is that of the role model as it was applied last. On PostgreSQL, that this reads role_models keeps
-- `role-model apply`, which locks that table, out until the transaction's end.
-- name: standing
select o.access_version, o.role_model, o.switches, s.kind, s.parent_id, s.archived_at, o.deletion_due_at, r.hash,
       (select count(*) from custom_roles c where c.organization_id = o.organization_id), o.requires_two_factors,
       (select max(e.ended_at) from ended_sessions e
        where e.organization_id = o.organization_id and e.user_id = $3
            and e.scope_id in (o.organization_id, s.parent_id, s.id)),
       o.enforced_provider_id
from organizations o join scopes s on s.organization_id = o.organization_id and s.id = $2
left join role_models r on r.key = o.role_model
where o.organization_id = $1;

-- name: scope_parent
select kind, parent_id, archived_at from scopes where organization_id = $1 and id = $2;

-- name: custom_roles
select id, key, base, label, meaning, held_at, permissions from custom_roles where organization_id = $1 order by id;

-- Whether the user's address is of a domain that the organization has proven to be its own.
-- name: is_of_own_domain
select 1 from users u join email_domains d on u.email like '%@' || d.domain
where d.organization_id = $1 and d.verified_at is not null and u.id = $2 limit 1;

-- Every change of access moves the version, so that nothing compiled before it is used after it.
-- name: bump_access_version
update organizations set access_version = access_version + 1 where organization_id = $1;
