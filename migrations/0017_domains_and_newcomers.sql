-- Proven domains are looked at again: looked_at is when the DNS was asked last, misses how often in a row it didn't
-- have the record. lapsed_at is when a domain ceased to be the organization's, until it is proven again.
alter table email_domains add column looked_at bigint;
alter table email_domains add column misses bigint not null default 0;
alter table email_domains add column lapsed_at bigint;
update email_domains set looked_at = verified_at;
create index email_domains_by_look on email_domains (looked_at) where verified_at is not null;
