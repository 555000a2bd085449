-- A second factor, what organizations ask of sessions, and accounts that begin with a mail.

-- Asked for by anybody, for an address that has an account or not, as password_resets.
create table sign_ups (
    id bigint not null primary key,
    email text not null,
    created_at bigint not null,
    ends_at bigint not null
);
create index sign_ups_of_email on sign_ups (email);
create index sign_ups_by_end on sign_ups (ends_at);

-- Null in a session that was begun with the password alone.
alter table sessions add column two_factors_at bigint;

-- Moves whenever a second factor is added or taken away.
alter table users add column second_factor_changes bigint not null default 0;

-- A user's authenticator. The secret is sealed with the installation's key. It counts once a code of it has confirmed
-- it. No code of last_step or of a step before it is taken again.
create table second_factors (
    user_id bigint not null primary key references users (id),
    secret bytea not null,
    created_at bigint not null,
    confirmed_at bigint,
    last_step bigint not null
);

-- HMACs under the installation's key, since a code is short. One that was used is gone.
create table recovery_codes (
    user_id bigint not null references users (id),
    digest bytea not null,
    primary key (user_id, digest)
);

-- Whoever has shown their password and not yet their second factor.
create table sign_ins (
    id bigint not null primary key,
    user_id bigint not null references users (id),
    token_digest bytea not null unique,
    password_generation bigint not null,
    attempts bigint not null,
    created_at bigint not null,
    ends_at bigint not null
);
create index sign_ins_of_user on sign_ins (user_id);
create index sign_ins_by_end on sign_ins (ends_at);

alter table organizations add column requires_two_factors bigint not null default 0
    check (requires_two_factors in (0, 1));

-- Sessions that a person began until then don't act at that scope any more, nor below it.
create table ended_sessions (
    organization_id bigint not null,
    user_id bigint not null references users (id),
    scope_id bigint not null,
    ended_at bigint not null,
    primary key (organization_id, user_id, scope_id),
    foreign key (organization_id, scope_id) references scopes (organization_id, id)
);

-- (postgresql)
select muster_shared_table('sign_ups');
select muster_shared_table('second_factors');
select muster_shared_table('recovery_codes');
select muster_shared_table('sign_ins');
select muster_organization_table('ended_sessions');
-- Members are shown who has two factors.
grant select (user_id, confirmed_at) on second_factors to muster_organization;
-- (both)
