-- What is sent to many: campaigns, and the sequences that are their owner's own.

-- Each is a scope below its subaccount, with the same id.
create table campaigns (
    organization_id bigint not null,
    id bigint not null,
    subaccount_id bigint not null,
    kind text not null check (kind in ('campaign', 'sequence')),
    name text not null,
    state text not null check (state in ('draft', 'cancelled')),
    owner_id bigint not null references users (id),
    created_at bigint not null,
    cancelled_at bigint,
    primary key (organization_id, id),
    foreign key (organization_id, id) references scopes (organization_id, id),
    foreign key (organization_id, subaccount_id) references scopes (organization_id, id),
    check ((state = 'cancelled') = (cancelled_at is not null))
);
create index campaigns_of_owner on campaigns (organization_id, owner_id, id);
create index campaigns_open on campaigns (organization_id, id) where state = 'draft';

-- What is over and stays to be read: nobody is brought there by a link any more. Null while it is open.
alter table scopes add column closed_at bigint;

-- (postgresql)
select muster_organization_table('campaigns');
-- (both)
