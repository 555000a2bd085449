-- name: enqueue
insert into jobs (organization_id, id, kind, subject_id, due_at, attempts) values ($1, $3, $4, $5, $6, 0);

-- name: enqueue_of_nobody
insert into jobs (organization_id, id, kind, subject_id, due_at, attempts) values (0, $3, $4, $5, $6, 0);

-- name: due_jobs (housekeeping)
select organization_id, id, kind, subject_id, attempts from jobs
where kind = $3 and failure is null and due_at <= $1 and (leased_until is null or leased_until <= $1)
order by due_at limit $2;

-- Of two workers that saw the same job, one changes no row; nor does one that saw it before its last attempt ended.
-- name: lease_job (housekeeping)
update jobs set leased_until = $4, attempts = attempts + 1
where organization_id = $1 and id = $2 and attempts = $5 and failure is null
    and (leased_until is null or leased_until <= $3);

-- name: finish_job (housekeeping)
delete from jobs where organization_id = $1 and id = $2;

-- A failure counts for the attempt that met it only: who lost the lease meanwhile changes no row.
-- name: postpone_job (housekeeping)
update jobs set leased_until = null, due_at = $4 where organization_id = $1 and id = $2 and attempts = $3;

-- name: fail_job (housekeeping)
update jobs set leased_until = null, failure = $4 where organization_id = $1 and id = $2 and attempts = $3;
