-- name: create_user
insert into users (id, email, name, password_hash, created_at) values ($3, $4, $5, $6, $7);

-- name: find_user_by_email
select id, email, name, created_at from users where email = $3;

-- name: find_password
select id, email, name, created_at, password_hash, password_generation from users where email = $3;

-- name: find_user
select id, email, name, created_at from users where id = $3;

-- name: list_users
select id, email, name, created_at from users where id > $3 order by id limit $4;
