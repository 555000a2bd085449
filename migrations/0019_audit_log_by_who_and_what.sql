-- The audit log is read by who did it, by an action, or by all actions of a kind: `member` of `member.removed`. The
-- kind is a column, since under row-level security PostgreSQL looks up no expression in an index.
-- (postgresql)
alter table events add column action_kind text generated always as (split_part(action, '.', 1)) stored;
-- (sqlite)
alter table events add column action_kind text generated always as (substr(action, 1, instr(action, '.') - 1)) virtual;
-- (both)
create index events_of_user on events (organization_id, actor_id, id) where actor_kind = 'user';
create index events_of_action on events (organization_id, action, id);
create index events_of_action_kind on events (organization_id, action_kind, id);
