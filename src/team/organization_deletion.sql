-- Under a permit: $1 is the organization.

-- name: organization_to_delete
select name, deletion_asked_by, deletion_asked_at, deletion_due_at from organizations where organization_id = $1;

-- Of two who ask at once, one changes no row.
-- name: ask_for_deletion
update organizations
set deletion_asked_by = $3, deletion_asked_at = $4, deletion_due_at = $5, deletion_called_off_at = null
where organization_id = $1 and deletion_due_at is null;

-- name: call_off_deletion
update organizations
set deletion_asked_by = null, deletion_asked_at = null, deletion_due_at = null, deletion_called_off_at = $3
where organization_id = $1 and deletion_due_at is not null;

-- name: deletion_mail
select u.email, o.name, o.deletion_due_at from organizations o join users u on u.id = $3
where o.organization_id = $1 and o.deletion_due_at is not null;

-- name: deletion_called_off_mail
select u.email, o.name, o.deletion_called_off_at from organizations o join users u on u.id = $3
where o.organization_id = $1 and o.deletion_called_off_at is not null;
