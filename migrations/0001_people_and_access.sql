-- Who exists, where they may go, and what happened.
-- Times are microseconds since 1970, ids 63-bit numbers made by the program.

-- People. Not of any organization: one person has one login and any number of organizations.
create table users (
    id bigint not null primary key,
    email text not null unique,
    name text not null,
    password_hash text not null,
    created_at bigint not null
);

create table sessions (
    id bigint not null primary key,
    user_id bigint not null references users (id),
    token_digest bytea not null unique,
    active_organization_id bigint,
    created_at bigint not null,
    last_used_at bigint not null,
    ends_at bigint not null,
    peer text not null,
    user_agent text not null
);
create index sessions_of_user on sessions (user_id);

-- Organization-scoped from here on: organization_id comes first in every key.
-- switches are the keys of those that are on, separated by commas.
create table organizations (
    organization_id bigint not null primary key,
    name text not null,
    role_model text not null,
    switches text not null,
    access_version bigint not null,
    created_at bigint not null
);

-- Each organization, subaccount and campaign is a scope; the organization's scope has the organization's own id.
create table scopes (
    organization_id bigint not null references organizations (organization_id),
    id bigint not null,
    kind text not null check (kind in ('organization', 'subaccount', 'campaign')),
    parent_id bigint,
    primary key (organization_id, id)
);

create table subaccounts (
    organization_id bigint not null,
    id bigint not null,
    name text not null,
    created_at bigint not null,
    primary key (organization_id, id),
    unique (organization_id, name),
    foreign key (organization_id, id) references scopes (organization_id, id)
);

create table memberships (
    organization_id bigint not null,
    user_id bigint not null references users (id),
    scope_id bigint not null,
    role text not null,
    granted_by bigint,
    granted_at bigint not null,
    ends_at bigint,
    suspended_at bigint,
    primary key (organization_id, user_id, scope_id),
    foreign key (organization_id, scope_id) references scopes (organization_id, id)
);
create index memberships_of_user on memberships (user_id, organization_id);
create index memberships_at_scope on memberships (organization_id, scope_id, role);

create table invitations (
    organization_id bigint not null references organizations (organization_id),
    id bigint not null,
    email text not null,
    role text not null,
    first_name text,
    last_name text,
    phone_number text,
    generation bigint not null,
    invited_by bigint,
    created_at bigint not null,
    ends_at bigint not null,
    closed_at bigint,
    outcome text check (outcome in ('accepted', 'revoked', 'expired')),
    primary key (organization_id, id)
);
create index invitations_by_email on invitations (organization_id, email);
create index invitations_open on invitations (organization_id, id) where closed_at is null;

-- open_email is the invitation's address while it is open at that scope, null after: an address has one open invitation
-- at a scope.
create table invitation_scopes (
    organization_id bigint not null,
    invitation_id bigint not null,
    scope_id bigint not null,
    open_email text,
    primary key (organization_id, invitation_id, scope_id),
    unique (organization_id, scope_id, open_email),
    foreign key (organization_id, invitation_id) references invitations (organization_id, id),
    foreign key (organization_id, scope_id) references scopes (organization_id, id)
);

-- The event log. Organization 0 is the system's own chain: deeds that belong to no organization.
-- position and hash are null until the sealer has given them (src/events/sealer.h).
create table events (
    organization_id bigint not null,
    id bigint not null,
    occurred_at bigint not null,
    actor_kind text not null,
    actor_id bigint not null,
    actor_name text not null,
    on_behalf_of bigint not null,
    action text not null,
    scope_id bigint not null,
    subject_kind text not null,
    subject_id bigint not null,
    payload text,
    salt bytea not null,
    digest bytea not null,
    position bigint,
    hash bytea,
    primary key (organization_id, id)
);
create unique index events_in_order on events (organization_id, position) where position is not null;
create index events_unsealed on events (organization_id, id) where position is null;

-- The end of each chain, with the newest checkpoint that the key outside the database has signed.
create table event_chains (
    organization_id bigint not null primary key,
    position bigint not null,
    hash bytea not null,
    sealed_at bigint not null,
    signature bytea not null
);

-- Durable work for later, leased by one worker at a time.
create table jobs (
    organization_id bigint not null,
    id bigint not null,
    kind text not null,
    subject_id bigint not null,
    due_at bigint not null,
    attempts bigint not null,
    leased_until bigint,
    failure text,
    primary key (organization_id, id)
);
create index jobs_due on jobs (kind, due_at) where failure is null;

-- Which process mints ids under which node number.
create table node_leases (
    node bigint not null primary key,
    holder bigint not null,
    leased_until bigint not null
);

-- The role models that were applied last, which the gate compares with the files that a process has read.
create table role_models (
    key text not null primary key,
    hash text not null,
    applied_at bigint not null
);

-- (postgresql)
select muster_shared_table('users');
select muster_shared_table('sessions');
select muster_organization_table('organizations');
select muster_organization_table('scopes');
select muster_organization_table('subaccounts');
select muster_organization_table('memberships');
select muster_organization_table('invitations');
select muster_organization_table('invitation_scopes');
select muster_organization_table('events');
select muster_organization_table('event_chains');
-- Deeds add to the log; only the sealer, which is no deed, touches what stands there.
revoke update, delete on events from muster_organization;
revoke insert, update, delete on event_chains from muster_organization;
select muster_organization_table('jobs');
select muster_shared_table('node_leases');
select muster_shared_table('role_models');
-- What deeds within an organization need of what all share: names and addresses, an account for whoever accepts an
-- invitation, and which role model applies. Passwords, sessions and leases are not theirs.
grant select (id, email, name, created_at), insert (id, email, name, password_hash, created_at) on users
    to muster_organization;
grant select on role_models to muster_organization;
-- (both)
