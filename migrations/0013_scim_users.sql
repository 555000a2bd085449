-- What directories say of people by SCIM.

-- attributes is JSON: names and addresses as the organization's directory keeps them, beside those of the account,
-- which are the person's own. Gone once the person has left the organization.
create table scim_users (
    organization_id bigint not null references organizations (organization_id),
    user_id bigint not null references users (id),
    external_id text,
    attributes text not null,
    changed_at bigint not null,
    primary key (organization_id, user_id)
);
create index scim_users_by_external_id on scim_users (organization_id, external_id);

-- (postgresql)
select muster_organization_table('scim_users');
-- (both)
