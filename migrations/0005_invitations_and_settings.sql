-- What organizations set for themselves, how many invitations are mailed, and subaccounts that are archived.

-- time_zone is an IANA name.
alter table organizations add column time_zone text not null default 'UTC';
alter table organizations add column billing_email text;
alter table organizations add column invitation_days bigint not null default 7
    check (invitation_days between 1 and 30);

-- How many invitations were mailed in an hour: in all (`counted` is 'organization'), of one person ('user:' and their
-- id, or 'operator'), or to an address (itself).
create table invitation_counts (
    organization_id bigint not null references organizations (organization_id),
    hour bigint not null,
    counted text not null,
    mailed bigint not null,
    primary key (organization_id, hour, counted)
);

-- Of an archived subaccount, and of the campaigns in it. Memberships at such a scope are not held.
alter table scopes add column archived_at bigint;

-- (postgresql)
select muster_organization_table('invitation_counts');
-- Whoever accepts an invitation has shown that they read the mail of its address.
grant select (email_confirmed_at), update (email_confirmed_at) on users to muster_organization;
-- (both)
