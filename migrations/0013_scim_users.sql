-- What directories say of people by SCIM.

-- user_name, external_id and attributes (JSON: names and addresses) are as the organization's directory keeps them,
-- beside what the account says, which is the person's own; null until the directory has said something. suspended_at is
-- when the directory suspended the person, if it did. Gone once the person has left the organization.
create table scim_users (
    organization_id bigint not null references organizations (organization_id),
    user_id bigint not null references users (id),
    user_name text,
    external_id text,
    attributes text,
    suspended_at bigint,
    created_at bigint not null,
    changed_at bigint not null,
    primary key (organization_id, user_id)
);
create index scim_users_by_user_name on scim_users (organization_id, user_name);
create index scim_users_by_external_id on scim_users (organization_id, external_id);

-- How many accounts an organization's directory has made on its last day of making any.
create table scim_accounts (
    organization_id bigint primary key references organizations (organization_id),
    day bigint not null,
    made bigint not null
);

-- (postgresql)
select muster_organization_table('scim_users');
select muster_organization_table('scim_accounts');
-- An account that was deleted is nobody's to bring in; a new one has an address that is the organization's own.
grant select (deleted_at), insert (email_confirmed_at) on users to muster_organization;
-- (both)
