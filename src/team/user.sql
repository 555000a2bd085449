-- name: create_user
insert into users (id, email, name, password_hash, created_at) values ($3, $4, $5, $6, $7);

-- By a token that only who reads the address's mail has, or by the word of the provider of its domain.
-- name: create_confirmed_user
insert into users (id, email, name, password_hash, created_at, email_confirmed_at) values ($3, $4, $5, $6, $7, $7);

-- Under a permit.
-- name: has_confirmed_email
select 1 from users where id = $3 and email_confirmed_at is not null;

-- name: ensure_confirmed_user
insert into users (id, email, name, password_hash, created_at, email_confirmed_at) values ($3, $4, $5, '', $6, $6)
on conflict (email) do nothing;

-- name: confirmed_account_of_address
select id from users where email = $3 and email_confirmed_at is not null and deleted_at is null;

-- name: find_user_by_email
select id, email, name, created_at from users where email = $3 and deleted_at is null;

-- name: find_password
select id, email, name, created_at, password_hash, password_generation
from users where email = $3 and deleted_at is null;

-- name: find_user
select id, email, name, created_at from users where id = $3;

-- name: list_users
select id, email, name, created_at from users where id > $3 and deleted_at is null order by id limit $4;
