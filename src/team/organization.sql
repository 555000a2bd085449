-- Under a Self: $1 is the user, $2 the session.

-- Adds no row if another file of the role model than that of hash $8 was applied last.
-- name: create_organization
insert into organizations (organization_id, name, role_model, switches, access_version, created_at)
select $3, $4, key, $6, 1, $7 from role_models where key = $5 and hash = $8;

-- name: create_scope
insert into scopes (organization_id, id, kind, parent_id) values ($3, $4, $5, $6);

-- name: create_first_subaccount
insert into subaccounts (organization_id, id, name, created_at) values ($3, $4, $5, $6);

-- name: found_membership
insert into memberships (organization_id, user_id, scope_id, role, granted_by, granted_at)
values ($3, $4, $3, $5, $4, $6);

-- Each membership in the first $5 of the user's organizations after $4.
-- name: my_organizations
select o.organization_id, o.name, o.role_model, o.switches, m.role, c.label
from memberships m join organizations o on o.organization_id = m.organization_id
join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
left join custom_roles c on c.organization_id = m.organization_id and c.key = m.role
where m.user_id = $1 and m.suspended_at is null and s.archived_at is null and (m.ends_at is null or m.ends_at > $3)
    and m.organization_id in (
        select h.organization_id
        from memberships h join scopes p on p.organization_id = h.organization_id and p.id = h.scope_id
        where h.user_id = $1 and h.organization_id > $4 and h.suspended_at is null and p.archived_at is null
            and (h.ends_at is null or h.ends_at > $3)
        group by h.organization_id order by h.organization_id limit $5)
order by o.organization_id, m.scope_id;

-- name: list_organizations
select organization_id, name, role_model, time_zone, billing_email, invitation_days, created_at, deletion_due_at
from organizations where organization_id > $3
order by organization_id limit $4;

-- Under a permit: $1 is the organization.

-- name: show_organization
select organization_id, name, role_model, time_zone, billing_email, invitation_days, created_at, deletion_due_at
from organizations where organization_id = $1;

-- name: rename_organization
update organizations set name = $3 where organization_id = $1;

-- name: set_time_zone
update organizations set time_zone = $3 where organization_id = $1;

-- name: set_billing_email
update organizations set billing_email = $3 where organization_id = $1;

-- name: set_invitation_days
update organizations set invitation_days = $3 where organization_id = $1;

-- name: set_switches
update organizations set switches = $3 where organization_id = $1;
