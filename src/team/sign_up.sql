-- Under a Self: $1 is the user, $2 the session.

-- name: request_sign_up
insert into sign_ups (id, email, created_at, ends_at) values ($3, $4, $5, $6);

-- name: forget_ended_sign_ups
delete from sign_ups where ends_at <= $3;

-- name: open_sign_up
select s.email, s.ends_at, u.id from sign_ups s left join users u on u.email = s.email
where s.id = $3 and s.ends_at > $4;

-- name: close_sign_ups
delete from sign_ups where email = $3;
