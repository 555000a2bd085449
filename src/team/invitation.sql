-- name: create_invitation
insert into invitations (organization_id, id, email, role, first_name, last_name, phone_number, generation, invited_by,
                         created_at, ends_at)
values ($1, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11);

-- name: create_invitation_scope
insert into invitation_scopes (organization_id, invitation_id, scope_id, open_email) values ($1, $3, $4, $5);

-- name: member_with_email
select 1 from memberships m join users u on u.id = m.user_id
where m.organization_id = $1 and m.scope_id = $3 and u.email = $4;

-- Invitations to an address that are over by time alone, so that it can be invited again.
-- name: expire_invitations
update invitations set closed_at = $4, outcome = 'expired'
where organization_id = $1 and email = $3 and closed_at is null and ends_at <= $4;

-- name: close_expired_scopes
update invitation_scopes set open_email = null
where organization_id = $1 and open_email = $3 and exists (
    select 1 from invitations i where i.organization_id = $1 and i.id = invitation_scopes.invitation_id
        and i.closed_at is not null);

-- name: list_invitations
select i.id, i.email, i.role, i.first_name, i.last_name, i.phone_number, i.invited_by, i.created_at, i.ends_at,
       s.scope_id
from invitations i join invitation_scopes s on s.organization_id = i.organization_id and s.invitation_id = i.id
where i.organization_id = $1 and i.closed_at is null and i.ends_at > $3 and ($2 = $1 or exists (
    select 1 from invitation_scopes here
    where here.organization_id = $1 and here.invitation_id = i.id and here.scope_id = $2))
order by i.id, s.scope_id;

-- name: open_invitation
select i.id, i.email, i.role, i.first_name, i.last_name, i.phone_number, i.invited_by, i.created_at, i.ends_at,
       s.scope_id,
       i.generation
from invitations i join invitation_scopes s on s.organization_id = i.organization_id and s.invitation_id = i.id
where i.organization_id = $1 and i.id = $3 and i.closed_at is null and i.ends_at > $4
order by s.scope_id;

-- Of two who close one invitation, one changes no row.
-- name: close_invitation
update invitations set closed_at = $4, outcome = $5 where organization_id = $1 and id = $3 and closed_at is null;

-- name: close_invitation_scopes
update invitation_scopes set open_email = null where organization_id = $1 and invitation_id = $3;

-- name: organization_name
select name from organizations where organization_id = $1;

-- name: user_name
select name from users where id = $3;
