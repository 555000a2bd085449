-- Organizations that wait for their deletion, exports of what an organization has, and accounts that are deleted.

-- Until deletion_due_at the organization is closed, and from then on its rows are erased.
alter table organizations add column deletion_asked_by bigint;
alter table organizations add column deletion_asked_at bigint;
alter table organizations add column deletion_due_at bigint;
alter table organizations add column deletion_called_off_at bigint;
create index organizations_by_deletion on organizations (deletion_due_at) where deletion_due_at is not null;

-- attempt counts who took the work up, each in place of the one before, whose time was over. asked_by is nobody for the
-- operator. bytes and sha256 are those of the file, once it is whole.
create table organization_exports (
    organization_id bigint not null references organizations (organization_id),
    id bigint not null,
    asked_by bigint,
    asked_at bigint not null,
    state text not null check (state in ('waiting', 'running', 'ready', 'failed')),
    attempt bigint not null,
    worked_until bigint,
    bytes bigint,
    sha256 text,
    finished_at bigint,
    ends_at bigint not null,
    primary key (organization_id, id)
);
create unique index organization_exports_under_way on organization_exports (organization_id)
    where state in ('waiting', 'running');
create index organization_exports_by_end on organization_exports (ends_at);

-- The file in pieces, so that any process may write it and any may hand it out.
create table export_parts (
    organization_id bigint not null,
    export_id bigint not null,
    attempt bigint not null,
    number bigint not null,
    bytes bytea not null,
    primary key (organization_id, export_id, attempt, number),
    foreign key (organization_id, export_id) references organization_exports (organization_id, id)
);

-- Of a deleted account: what others did with the person stays, and who it was is gone.
alter table users add column deleted_at bigint;

-- (postgresql)
select muster_organization_table('organization_exports');
select muster_organization_table('export_parts');
-- (both)
