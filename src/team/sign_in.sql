-- Under a Self: $1 is the user, $2 the session.

-- name: forget_ended_sign_ins
delete from sign_ins where ends_at <= $3;

-- name: begin_sign_in
insert into sign_ins (id, user_id, token_digest, password_generation, attempts, created_at, ends_at, provider_id)
values ($3, $1, $4, $5, 0, $6, $7, $8);

-- name: find_sign_in
select u.id, u.email, u.name, u.created_at, s.password_generation, s.provider_id
from sign_ins s join users u on u.id = s.user_id
where s.token_digest = $3 and s.ends_at > $4;

-- Counted before the code is looked at, so that many at once are no more than one after the other.
-- name: count_code_of_sign_in (housekeeping)
update sign_ins set attempts = attempts + 1 where token_digest = $1 and ends_at > $2 and attempts < $3;

-- name: password_of_sign_in
select password_generation from sign_ins where token_digest = $3 and user_id = $1 and ends_at > $4;

-- Of two who complete one sign-in, one changes no row.
-- name: close_sign_in
delete from sign_ins where token_digest = $3 and user_id = $1;
