-- Roles that organizations make for themselves.

-- base is the key of the role model's role that it was cloned from; held_at and permissions are the keys of levels and
-- permissions, separated by commas. What it comes to under the role model and its switches is worked out when read.
create table custom_roles (
    organization_id bigint not null references organizations (organization_id),
    id bigint not null,
    key text not null,
    base text not null,
    label text not null,
    meaning text not null,
    held_at text not null,
    permissions text not null,
    made_by bigint,
    made_at bigint not null,
    primary key (organization_id, id),
    unique (organization_id, key)
);

-- (postgresql)
select muster_organization_table('custom_roles');
-- (both)
