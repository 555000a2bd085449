-- Proven domains are looked at again: looked_at is when the DNS was asked last, misses how often in a row it didn't
-- have the record. lapsed_at is when a domain ceased to be the organization's, until it is proven again.
alter table email_domains add column looked_at bigint;
alter table email_domains add column misses bigint not null default 0;
alter table email_domains add column lapsed_at bigint;
update email_domains set looked_at = verified_at;
create index email_domains_by_look on email_domains (looked_at) where verified_at is not null;

-- What an identity provider gives to newcomers is used, and reviewed, as a join link is.
-- (postgresql)
alter table permission_uses drop constraint permission_uses_source_kind_check;
alter table permission_uses add constraint permission_uses_source_kind_check
    check (source_kind in ('membership', 'api_key', 'join_link', 'identity_provider'));
-- (sqlite)
create table wider_permission_uses (
    organization_id bigint not null references organizations (organization_id),
    source_kind text not null check (source_kind in ('membership', 'api_key', 'join_link', 'identity_provider')),
    source_id bigint not null,
    scope_id bigint not null,
    permission text not null,
    last_day bigint not null,
    primary key (organization_id, source_kind, source_id, scope_id, permission)
);
insert into wider_permission_uses (organization_id, source_kind, source_id, scope_id, permission, last_day)
select organization_id, source_kind, source_id, scope_id, permission, last_day from permission_uses;
drop table permission_uses;
alter table wider_permission_uses rename to permission_uses;
create index permission_uses_by_day on permission_uses (last_day);
-- (both)
