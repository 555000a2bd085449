-- name: make_custom_role
insert into custom_roles (organization_id, id, key, base, label, meaning, held_at, permissions, made_by, made_at)
values ($1, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: change_custom_role
update custom_roles set label = $4, meaning = $5, permissions = $6 where organization_id = $1 and id = $3;

-- name: delete_custom_role
delete from custom_roles where organization_id = $1 and id = $3;

-- Memberships, open invitations, open join links, and the identity provider by which newcomers come, with the role $3.
-- name: uses_of_role
select (select count(*) from memberships m where m.organization_id = $1 and m.role = $3),
       (select count(*) from invitations i
        where i.organization_id = $1 and i.role = $3 and i.closed_at is null and i.ends_at > $4),
       (select count(*) from join_links l
        where l.organization_id = $1 and l.role = $3 and l.revoked_at is null and l.ends_at > $4),
       (select count(*) from identity_providers p where p.organization_id = $1 and p.role = $3);

-- name: scopes_with_role
select distinct scope_id from memberships where organization_id = $1 and role = $3 order by scope_id;

-- Without archived scopes, where nobody changes anything: what a role gives there counts again once they are back.
-- name: open_scopes_of_role
select m.scope_id, 'member' as given_by from memberships m
join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
where m.organization_id = $1 and m.role = $3 and s.archived_at is null
union
select o.scope_id, 'invitation' from invitations i
join invitation_scopes o on o.organization_id = i.organization_id and o.invitation_id = i.id
join scopes s on s.organization_id = o.organization_id and s.id = o.scope_id
where i.organization_id = $1 and i.role = $3 and i.closed_at is null and i.ends_at > $4 and o.open_email is not null
    and s.archived_at is null
union
select l.scope_id, 'join_link' from join_links l
join scopes s on s.organization_id = l.organization_id and s.id = l.scope_id
where l.organization_id = $1 and l.role = $3 and l.revoked_at is null and l.ends_at > $4 and s.archived_at is null
union
select p.scope_id, 'identity_provider' from identity_providers p
join scopes s on s.organization_id = p.organization_id and s.id = p.scope_id
where p.organization_id = $1 and p.role = $3 and p.admits_newcomers = 1 and s.archived_at is null
order by 1, 2;

-- name: scopes_invited_to_role
select distinct s.scope_id
from invitations i join invitation_scopes s on s.organization_id = i.organization_id and s.invitation_id = i.id
where i.organization_id = $1 and i.role = $3 and i.closed_at is null and i.ends_at > $4 and s.open_email is not null
order by s.scope_id;

-- name: scopes_linked_to_role
select distinct scope_id from join_links
where organization_id = $1 and role = $3 and revoked_at is null and ends_at > $4
union
select scope_id from identity_providers where organization_id = $1 and role = $3
order by scope_id;

-- name: replace_role_of_members
update memberships set role = $4, granted_by = $6, granted_at = $7
where organization_id = $1 and role = $3 and scope_id = $5;

-- Those too that are over by time alone, since nothing else may name a role that is gone.
-- name: replace_role_of_invitations
update invitations set role = $4 where organization_id = $1 and role = $3 and closed_at is null;

-- name: replace_role_of_join_links
update join_links set role = $4 where organization_id = $1 and role = $3 and revoked_at is null;

-- name: replace_role_of_newcomers
update identity_providers set role = $4 where organization_id = $1 and role = $3;

-- What an undone removal would give back.
-- name: replace_role_of_removed
update removed_memberships set role = $4 where organization_id = $1 and role = $3;

-- All that the first $5 holders of the role $3 now hold in the organization.
-- name: holders_with_all_they_hold
select m.user_id, u.name, m.scope_id, m.role, m.ends_at, s.parent_id
from memberships m
join users u on u.id = m.user_id
join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
where m.organization_id = $1 and m.suspended_at is null and (m.ends_at is null or m.ends_at > $4) and m.user_id in (
    select h.user_id from memberships h
    where h.organization_id = $1 and h.role = $3 and h.suspended_at is null and (h.ends_at is null or h.ends_at > $4)
    group by h.user_id order by h.user_id limit $5)
order by m.user_id, m.scope_id;
