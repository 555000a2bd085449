-- Passwords changed and forgotten, addresses confirmed and changed.

-- Moves with each new password, so that whoever signs in with the one before at that moment gets no session.
alter table users add column password_generation bigint not null default 0;

-- Asked for by anybody, for an address that has an account or not: who asks gets the same answer, and only the mail
-- looks.
create table password_resets (
    id bigint not null primary key,
    email text not null,
    created_at bigint not null,
    ends_at bigint not null
);
create index password_resets_of_email on password_resets (email);
create index password_resets_by_end on password_resets (ends_at);

-- Null until somebody has shown that they read its mail.
alter table users add column email_confirmed_at bigint;

-- An address that a user says is theirs: the present one, or another to take its place. `replaced` is the one before,
-- once that is done.
create table email_confirmations (
    id bigint not null primary key,
    user_id bigint not null references users (id),
    email text not null,
    replaced text,
    created_at bigint not null,
    ends_at bigint not null
);
create index email_confirmations_of_user on email_confirmations (user_id);
create index email_confirmations_by_end on email_confirmations (ends_at);

-- (postgresql)
select muster_shared_table('password_resets');
select muster_shared_table('email_confirmations');
-- (both)
