-- name: organizations_to_erase (housekeeping)
select organization_id from organizations where deletion_due_at <= $1 order by deletion_due_at limit $2;

-- The last row of an organization. Of two that erase it, one changes no row.
-- name: erase_organization
delete from organizations where organization_id = $3 and deletion_due_at <= $4;
