-- Events are only ever added; the sealer alone fills in position and hash, once.
-- Every query that reads events lists the columns in the order of events::read_event.

-- name: append_event
insert into events (organization_id, id, occurred_at, actor_kind, actor_id, actor_name, on_behalf_of, action, scope_id,
                    subject_kind, subject_id, payload, salt, digest)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: unsealed_organizations (housekeeping)
select organization_id from events where position is null group by organization_id limit $1;

-- name: unsealed_events (housekeeping)
select organization_id, id, occurred_at, actor_kind, actor_id, actor_name, on_behalf_of, action, scope_id,
       subject_kind, subject_id, payload, salt, digest, position, hash
from events where organization_id = $1 and position is null order by id limit $2;

-- name: seal_event (housekeeping)
update events set position = $3, hash = $4 where organization_id = $1 and id = $2 and position is null;

-- name: chain_end (housekeeping)
select position, hash, sealed_at, signature from event_chains where organization_id = $1;

-- name: chains (housekeeping)
select organization_id from event_chains order by organization_id;

-- name: begin_chain (housekeeping)
insert into event_chains (organization_id, position, hash, sealed_at, signature) values ($1, $2, $3, $4, $5)
on conflict (organization_id) do nothing;

-- Moves the end only from where the sealer read it: of two sealers at once, one changes no row and gives up its batch.
-- name: extend_chain (housekeeping)
update event_chains set position = $3, hash = $4, sealed_at = $5, signature = $6
where organization_id = $1 and position = $2;

-- name: sealed_events (housekeeping)
select organization_id, id, occurred_at, actor_kind, actor_id, actor_name, on_behalf_of, action, scope_id,
       subject_kind, subject_id, payload, salt, digest, position, hash
from events where organization_id = $1 and position > $2 order by position limit $3;
