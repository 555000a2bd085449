-- Passwords changed and forgotten.

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

-- (postgresql)
select muster_shared_table('password_resets');
-- (both)
