-- The columns are those of events::read_event, then the names of the actor and of whom it was for as they are today.
-- name: list_events
select e.organization_id, e.id, e.occurred_at, e.actor_kind, e.actor_id, e.actor_name, e.on_behalf_of, e.action,
       e.scope_id, e.subject_kind, e.subject_id, e.payload, e.salt, e.digest, e.position, e.hash, u.name, w.name
from events e
left join users u on u.id = e.actor_id and e.actor_kind = 'user'
left join users w on w.id = e.on_behalf_of
where e.organization_id = $1 and e.id < $3
order by e.id desc limit $4;

-- name: list_events_of_action
select e.organization_id, e.id, e.occurred_at, e.actor_kind, e.actor_id, e.actor_name, e.on_behalf_of, e.action,
       e.scope_id, e.subject_kind, e.subject_id, e.payload, e.salt, e.digest, e.position, e.hash, u.name, w.name
from events e
left join users u on u.id = e.actor_id and e.actor_kind = 'user'
left join users w on w.id = e.on_behalf_of
where e.organization_id = $1 and e.id < $3 and e.action = $5
order by e.id desc limit $4;

-- name: list_events_of_action_kind
select e.organization_id, e.id, e.occurred_at, e.actor_kind, e.actor_id, e.actor_name, e.on_behalf_of, e.action,
       e.scope_id, e.subject_kind, e.subject_id, e.payload, e.salt, e.digest, e.position, e.hash, u.name, w.name
from events e
left join users u on u.id = e.actor_id and e.actor_kind = 'user'
left join users w on w.id = e.on_behalf_of
where e.organization_id = $1 and e.id < $3 and e.action_kind = $5
order by e.id desc limit $4;

-- If $6 says so, those alone of that action, or of that kind of actions.
-- name: list_events_of_user
select e.organization_id, e.id, e.occurred_at, e.actor_kind, e.actor_id, e.actor_name, e.on_behalf_of, e.action,
       e.scope_id, e.subject_kind, e.subject_id, e.payload, e.salt, e.digest, e.position, e.hash, u.name, w.name
from events e
left join users u on u.id = e.actor_id and e.actor_kind = 'user'
left join users w on w.id = e.on_behalf_of
where e.organization_id = $1 and e.id < $3 and e.actor_kind = 'user' and e.actor_id = $5
    and ($6 = '' or e.action = $6 or e.action_kind = $6)
order by e.id desc limit $4;
