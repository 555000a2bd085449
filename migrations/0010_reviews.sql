-- What access is used for, and reviews of it.

-- The last day, counted from 1970, on which a permission was used by virtue of a membership (source_id is the user's),
-- an API key or a join link.
create table permission_uses (
    organization_id bigint not null references organizations (organization_id),
    source_kind text not null check (source_kind in ('membership', 'api_key', 'join_link')),
    source_id bigint not null,
    scope_id bigint not null,
    permission text not null,
    last_day bigint not null,
    primary key (organization_id, source_kind, source_id, scope_id, permission)
);
create index permission_uses_by_day on permission_uses (last_day);

-- Since when use is gathered in an organization: of what was before, nothing is known.
create table use_watches (
    organization_id bigint not null primary key references organizations (organization_id),
    since bigint not null
);

-- An organization has one open review at a time. remind_at is when the reviewer of an open one is reminded next,
-- next_at when the one after a finished one begins; days is how long it may take.
create table access_reviews (
    organization_id bigint not null references organizations (organization_id),
    id bigint not null,
    reviewer bigint not null references users (id),
    days bigint not null,
    recurs_days bigint,
    begun_by bigint,
    begun_at bigint not null,
    due_at bigint not null,
    remind_at bigint not null,
    next_at bigint,
    outcome text check (outcome in ('finished', 'abandoned')),
    closed_by bigint,
    closed_at bigint,
    primary key (organization_id, id),
    check ((outcome is null) = (closed_at is null))
);
create unique index access_reviews_open on access_reviews (organization_id) where closed_at is null;
create index access_reviews_to_remind on access_reviews (remind_at) where closed_at is null;
create index access_reviews_to_begin on access_reviews (next_at) where next_at is not null;

-- What gave access when the review began. name is a link's or key's, whose role or permissions are the others' by then;
-- used, what each permission was last used on, is kept with the decision that rests on it.
create table access_review_rows (
    organization_id bigint not null,
    review_id bigint not null,
    number bigint not null,
    source_kind text not null,
    source_id bigint not null,
    scope_id bigint not null,
    name text not null,
    role text not null,
    permissions text not null,
    granted_at bigint not null,
    decision text check (decision in ('keep', 'change_role', 'remove')),
    decided_role text,
    proposal text,
    proposed_role text,
    used text,
    decided_by bigint,
    decided_at bigint,
    primary key (organization_id, review_id, number),
    foreign key (organization_id, review_id) references access_reviews (organization_id, id),
    foreign key (organization_id, scope_id) references scopes (organization_id, id),
    check ((decision is null) = (decided_at is null))
);

-- (postgresql)
select muster_organization_table('permission_uses');
select muster_organization_table('use_watches');
select muster_organization_table('access_reviews');
select muster_organization_table('access_review_rows');
-- (both)
