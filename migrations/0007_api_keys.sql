-- Keys by which programs act within an organization.

-- permissions are the keys of those that were chosen, separated by commas; so are subaccounts, none if the key reaches
-- the whole organization. digest is the SHA-256 of the key as it was shown; former_digest that of the one before a
-- rotation, which still works until former_ends_at, and not at all if that is null. The keeper answers for the key: who
-- made it, or adopted it last. A key is suspended once its keeper has left, until somebody adopts it.
create table api_keys (
    organization_id bigint not null references organizations (organization_id),
    id bigint not null,
    name text not null,
    permissions text not null,
    subaccounts text not null,
    digest bytea not null,
    former_digest bytea,
    former_ends_at bigint,
    made_by bigint not null,
    made_at bigint not null,
    keeper bigint not null,
    ends_at bigint not null,
    last_used_at bigint,
    last_address text,
    suspended_at bigint,
    revoked_at bigint,
    primary key (organization_id, id)
);
create index api_keys_of_keeper on api_keys (organization_id, keeper);

-- (postgresql)
select muster_organization_table('api_keys');
-- (both)
