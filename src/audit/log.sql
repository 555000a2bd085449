-- The columns are those of events::read_event, then the names of the actor and of whom it was for as they are today. If
-- $5 or $6 say so, those alone of that action, or of the actions that begin with that word, or of that user.
-- name: list_events
select e.organization_id, e.id, e.occurred_at, e.actor_kind, e.actor_id, e.actor_name, e.on_behalf_of, e.action,
       e.scope_id, e.subject_kind, e.subject_id, e.payload, e.salt, e.digest, e.position, e.hash, u.name, w.name
from events e
left join users u on u.id = e.actor_id and e.actor_kind = 'user'
left join users w on w.id = e.on_behalf_of
where e.organization_id = $1 and e.id < $3
    and ($5 = '' or e.action = $5 or substr(e.action, 1, length($5) + 1) = $5 || '.')
    and ((e.actor_id = $6 and e.actor_kind = 'user') or $6 = 0)
order by e.id desc limit $4;
