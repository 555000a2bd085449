-- Under a Self: $1 is the user, $2 the session.

-- name: second_factor_state
select confirmed_at, (select count(*) from recovery_codes where user_id = $1) from second_factors
where user_id = $1 and confirmed_at is not null;

-- Changes no row if there is a confirmed one.
-- name: begin_second_factor
insert into second_factors (user_id, secret, created_at, confirmed_at, last_step) values ($1, $3, $4, null, 0)
on conflict (user_id) do update set secret = excluded.secret, created_at = excluded.created_at, last_step = 0
where second_factors.confirmed_at is null;

-- name: find_second_factor
select secret, last_step, confirmed_at from second_factors where user_id = $1;

-- The secret whose code was shown, and none that another enrolment put in its place meanwhile.
-- name: confirm_second_factor
update second_factors set confirmed_at = $3, last_step = $4
where user_id = $1 and confirmed_at is null and secret = $5;

-- Of two who show one code, one changes no row.
-- name: take_step
update second_factors set last_step = $3 where user_id = $1 and last_step < $3 and confirmed_at is not null;

-- name: take_recovery_code
delete from recovery_codes where user_id = $1 and digest = $3;

-- name: add_recovery_code
insert into recovery_codes (user_id, digest) values ($1, $3);

-- name: forget_recovery_codes
delete from recovery_codes where user_id = $3;

-- name: forget_second_factor
delete from second_factors where user_id = $3 and confirmed_at is not null;

-- A session that begins with the password alone waits for this, and is then ended, or was there before.
-- name: count_second_factor_change
update users set second_factor_changes = second_factor_changes + 1 where id = $3;

-- name: second_factor_change
select u.email, u.second_factor_changes, f.confirmed_at
from users u left join second_factors f on f.user_id = u.id and f.confirmed_at is not null where u.id = $3;

-- name: end_half_sign_ins
delete from sign_ins where user_id = $3;

-- name: prove_session
update sessions set token_digest = $3, two_factors_at = $4 where id = $2 and user_id = $1;

-- name: session_end
select ends_at from sessions where id = $2 and user_id = $1;

-- name: weaken_sessions
update sessions set two_factors_at = null where user_id = $3;
