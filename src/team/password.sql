-- Under a Self: $1 is the user, $2 the session.

-- name: account_password
select email, password_generation, password_hash from users where id = $1;

-- name: account
select email, password_generation from users where id = $3 and deleted_at is null;

-- name: unconfirmed_account
select password_generation from users
where id = $3 and email = $4 and email_confirmed_at is null and deleted_at is null;

-- name: has_password
select 1 from users where id = $3 and password_hash <> '';

-- Only from the password that was read before: of two who change it at once, one changes no row.
-- name: replace_password
update users set password_hash = $4, password_generation = password_generation + 1
where id = $3 and password_generation = $5;

-- name: end_sessions_but
delete from sessions where user_id = $3 and id <> $4;

-- name: request_password_reset
insert into password_resets (id, email, created_at, ends_at) values ($3, $4, $5, $6);

-- name: forget_ended_password_resets
delete from password_resets where ends_at <= $3;

-- name: close_password_resets
delete from password_resets where email = $3;

-- name: open_password_reset
select u.id, u.email, u.password_generation, r.ends_at from password_resets r join users u on u.email = r.email
where r.id = $3 and r.ends_at > $4 and u.deleted_at is null;

-- Whoever resets a password reads the mail of the account's address, and a provider speaks for its domain.
-- name: confirm_email_by_reset
update users set email_confirmed_at = $4 where id = $3 and email_confirmed_at is null;
