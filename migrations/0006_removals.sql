-- Who was removed, from where, and what they held there, so that it can be undone for some time.

-- A newer removal of somebody from a scope takes the place of the one before.
create table removals (
    organization_id bigint not null references organizations (organization_id),
    user_id bigint not null references users (id),
    scope_id bigint not null,
    removed_by bigint,
    removed_at bigint not null,
    primary key (organization_id, user_id, scope_id),
    foreign key (organization_id, scope_id) references scopes (organization_id, id)
);

-- What ended by the removal: at its scope, or below it.
create table removed_memberships (
    organization_id bigint not null,
    user_id bigint not null,
    removal_scope_id bigint not null,
    scope_id bigint not null,
    role text not null,
    ends_at bigint,
    suspended_at bigint,
    primary key (organization_id, user_id, removal_scope_id, scope_id),
    foreign key (organization_id, user_id, removal_scope_id) references removals (organization_id, user_id, scope_id),
    foreign key (organization_id, scope_id) references scopes (organization_id, id)
);

-- Whose time is over, of all organizations.
create index memberships_by_end on memberships (ends_at) where ends_at is not null;

-- (postgresql)
select muster_organization_table('removals');
select muster_organization_table('removed_memberships');
-- (both)
