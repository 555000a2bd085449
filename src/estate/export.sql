-- Under a permit: $1 is the organization.

-- name: ask_for_export
insert into organization_exports (organization_id, id, asked_by, asked_at, state, attempt, ends_at)
values ($1, $3, $4, $5, 'waiting', 0, $6);

-- One that nobody finished keeps no other from being made.
-- name: give_up_old_exports
update organization_exports set state = 'failed', finished_at = $3
where organization_id = $1 and state in ('waiting', 'running') and asked_at <= $4;

-- name: drop_parts_of_failed_exports
delete from export_parts where organization_id = $1 and export_id in (
    select id from organization_exports where organization_id = $1 and state = 'failed');

-- name: count_exports_asked
select count(*) from organization_exports where organization_id = $1 and asked_at > $3;

-- name: export_under_way
select 1 from organization_exports where organization_id = $1 and state in ('waiting', 'running') limit 1;

-- name: count_exports_kept
select count(*) from organization_exports where organization_id = $1 and state = 'ready' and ends_at > $3;

-- name: list_exports
select id, asked_by, asked_at, state, bytes, sha256, finished_at, ends_at from organization_exports
where organization_id = $1 and id < $3 and ends_at > $4 order by id desc limit $5;

-- name: find_export
select id, asked_by, asked_at, state, bytes, sha256, finished_at, ends_at, attempt from organization_exports
where organization_id = $1 and id = $3 and ends_at > $4;

-- name: export_part
select bytes from export_parts
where organization_id = $1 and export_id = $3 and attempt = $4 and number = $5;

-- name: export_organization_name
select name from organizations where organization_id = $1;

-- Of a worker that was too slow, no row is changed.
-- name: finish_export
update organization_exports
set state = 'ready', bytes = $5, sha256 = $6, finished_at = $7, ends_at = $8, worked_until = null
where organization_id = $1 and id = $3 and attempt = $4 and state = 'running';

-- name: fail_export
update organization_exports set state = 'failed', finished_at = $5, worked_until = null
where organization_id = $1 and id = $3 and attempt = $4 and state = 'running';

-- What attempts before wrote, or all of one that failed.
-- name: drop_other_parts
delete from export_parts where organization_id = $1 and export_id = $3 and attempt <> $4;

-- name: export_attempt (housekeeping)
select attempt from organization_exports
where organization_id = $1 and id = $2 and (state = 'waiting' or (state = 'running' and worked_until <= $3));

-- name: export_is_open (housekeeping)
select 1 from organization_exports where organization_id = $1 and id = $2 and state in ('waiting', 'running');

-- Of two workers that saw the same export, one changes no row.
-- name: take_export (housekeeping)
update organization_exports set state = 'running', attempt = attempt + 1, worked_until = $4
where organization_id = $1 and id = $2 and attempt = $3 and state in ('waiting', 'running');

-- name: renew_export (housekeeping)
update organization_exports set worked_until = $4
where organization_id = $1 and id = $2 and attempt = $3 and state = 'running';

-- Of an attempt that was given up no part comes after it.
-- name: store_export_part (housekeeping)
insert into export_parts (organization_id, export_id, attempt, number, bytes)
select organization_id, id, attempt, cast($4 as bigint), $5 from organization_exports
where organization_id = $1 and id = $2 and attempt = $3 and state = 'running';

-- name: exports_over (housekeeping)
select organization_id, id from organization_exports where ends_at <= $1 order by ends_at limit $2;

-- name: delete_parts_of_export (housekeeping)
delete from export_parts where organization_id = $1 and export_id = $2;

-- name: delete_export (housekeeping)
delete from organization_exports where organization_id = $1 and id = $2 and ends_at <= $3;
