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

-- name: chain_ends (housekeeping)
select organization_id, position, hash, sealed_at, signature from event_chains order by organization_id;

-- Also those whose end was taken away.
-- name: chains (housekeeping)
select organization_id from event_chains
union select organization_id from events where position is not null order by organization_id;

-- name: first_beyond_end (housekeeping)
select e.organization_id, e.id, e.occurred_at, e.actor_kind, e.actor_id, e.actor_name, e.on_behalf_of, e.action,
       e.scope_id, e.subject_kind, e.subject_id, e.payload, e.salt, e.digest, e.position, e.hash
from events e left join event_chains c on c.organization_id = e.organization_id
where e.organization_id = $1 and e.position > coalesce(c.position, 0) order by e.position limit 1;

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
