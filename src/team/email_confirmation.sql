-- Under a Self: $1 is the user, $2 the session.

-- name: email_state
select email, email_confirmed_at from users where id = $1;

-- name: forget_ended_email_confirmations
delete from email_confirmations where ends_at <= $3;

-- name: request_email_confirmation
insert into email_confirmations (id, user_id, email, created_at, ends_at) values ($3, $1, $4, $5, $6);

-- name: open_email_confirmation
select user_id, email, ends_at from email_confirmations where id = $3 and ends_at > $4 and replaced is null;

-- name: close_email_confirmation
delete from email_confirmations where id = $3 and user_id = $1 and replaced is null;

-- name: confirm_email
update users set email_confirmed_at = $3 where id = $1;

-- name: hold_own_address
select 1 from users where id = $1;

-- name: hold_own_address (postgresql)
select 1 from users where id = $1 for update;

-- name: replace_email
update users set email = $3, email_confirmed_at = $4 where id = $1 and email = $5;

-- name: note_replaced_email
update email_confirmations set replaced = $4 where id = $3 and user_id = $1 and replaced is null;

-- name: close_other_email_confirmations
delete from email_confirmations where user_id = $1 and replaced is null;

-- name: replaced_email
select replaced, email from email_confirmations where id = $3 and replaced is not null;
