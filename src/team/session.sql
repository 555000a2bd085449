-- name: create_session
insert into sessions (id, user_id, token_digest, active_organization_id, created_at, last_used_at, ends_at, peer,
                      user_agent, two_factors_at, provider_id)
values ($3, $4, $5, null, $6, $6, $7, $8, $9, $10, $11);

-- A new password waits for a session that begins with the one before, and then ends it: hence the lock.
-- name: hold_password
select 1 from users where id = $1 and password_generation = $3;

-- name: hold_password (postgresql)
select 1 from users where id = $1 and password_generation = $3 for share;

-- After hold_password: a second factor that was added meanwhile is seen.
-- name: has_second_factor
select 1 from second_factors where user_id = $1 and confirmed_at is not null;

-- All but the $3 that were used last.
-- name: end_oldest_sessions
delete from sessions where id in (
    select id from sessions where user_id = $1 order by last_used_at desc, id desc limit 1000000 offset $3);

-- name: list_sessions
select id, user_agent, peer, created_at, last_used_at, ends_at, two_factors_at, provider_id from sessions
where user_id = $1 and ends_at > $3 and last_used_at > $4 order by created_at desc, id desc;

-- name: end_session
delete from sessions where id = $2 and user_id = $1;

-- name: end_one_session
delete from sessions where id = $3 and user_id = $1;

-- name: find_session (housekeeping)
select id, user_id, last_used_at, created_at, two_factors_at, provider_id from sessions
where token_digest = $1 and ends_at > $2 and last_used_at > $3;

-- name: touch_session (housekeeping)
update sessions set last_used_at = $2 where id = $1;

-- name: first_ended_session (housekeeping)
select id from sessions where ends_at <= $1 or last_used_at <= $2 limit 1;

-- name: delete_ended_sessions (housekeeping)
delete from sessions where id in (select id from sessions where ends_at <= $1 or last_used_at <= $2 limit $3);

-- name: switch_session
update sessions set active_organization_id = $3 where id = $2 and user_id = $1;

-- name: active_organization
select s.active_organization_id from sessions s
where s.id = $2 and s.user_id = $1 and exists (
    select 1 from memberships m join scopes p on p.organization_id = m.organization_id and p.id = m.scope_id
    where m.organization_id = s.active_organization_id and m.user_id = s.user_id
        and m.suspended_at is null and p.archived_at is null and (m.ends_at is null or m.ends_at > $3));

-- name: is_member
select 1 from memberships m join scopes p on p.organization_id = m.organization_id and p.id = m.scope_id
where m.user_id = $1 and m.organization_id = $3
    and m.suspended_at is null and p.archived_at is null and (m.ends_at is null or m.ends_at > $4) limit 1;
