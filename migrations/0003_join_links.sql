-- Links by which many people join.

-- domains are those that an address must have one of, separated by commas; none if anybody may join. uses counts who
-- joined and who waits for an answer. A link is suspended once its maker has left, until somebody rotates it.
create table join_links (
    organization_id bigint not null references organizations (organization_id),
    id bigint not null,
    scope_id bigint not null,
    role text not null,
    domains text not null,
    needs_approval bigint not null check (needs_approval in (0, 1)),
    uses bigint not null check (uses >= 0),
    uses_max bigint,
    generation bigint not null,
    made_by bigint not null,
    made_at bigint not null,
    ends_at bigint not null,
    suspended_at bigint,
    revoked_at bigint,
    primary key (organization_id, id),
    foreign key (organization_id, scope_id) references scopes (organization_id, id),
    check (uses_max is null or uses <= uses_max)
);

-- Who came by a link. Those who wait when their link is revoked lapse.
create table joins (
    organization_id bigint not null,
    id bigint not null,
    link_id bigint not null,
    user_id bigint not null references users (id),
    state text not null check (state in ('waiting', 'joined', 'refused', 'lapsed')),
    asked_at bigint not null,
    decided_by bigint,
    decided_at bigint,
    primary key (organization_id, id),
    foreign key (organization_id, link_id) references join_links (organization_id, id)
);
create index joins_of_link on joins (organization_id, link_id, id);
create unique index joins_waiting on joins (organization_id, user_id, link_id) where state = 'waiting';

-- Who was removed or refused at a scope, and so joins by no link there until somebody has brought them back.
create table barred_users (
    organization_id bigint not null,
    user_id bigint not null references users (id),
    scope_id bigint not null,
    barred_by bigint,
    barred_at bigint not null,
    primary key (organization_id, user_id, scope_id),
    foreign key (organization_id, scope_id) references scopes (organization_id, id)
);

-- (postgresql)
select muster_organization_table('join_links');
select muster_organization_table('joins');
select muster_organization_table('barred_users');
-- (both)
