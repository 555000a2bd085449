-- Sign-in by the identity providers of organizations (OpenID Connect).

-- One of an organization. The client's secret is sealed by the installation's key. Another issuer or client is another
-- provider, with an id of its own, so that nothing that was proven by the one before counts any longer.
-- scope_id and role are what newcomers get, if any are admitted.
create table identity_providers (
    organization_id bigint not null primary key references organizations (organization_id),
    id bigint not null,
    issuer text not null,
    client_id text not null,
    sealed_secret bytea not null,
    admits_newcomers bigint not null check (admits_newcomers in (0, 1)),
    trusts_addresses bigint not null check (trusts_addresses in (0, 1)),
    scope_id bigint not null,
    role text not null,
    set_by bigint,
    set_at bigint not null,
    foreign key (organization_id, scope_id) references scopes (organization_id, id)
);

-- The provider by which alone an organization lets in the people of its own domains; null if passwords do too.
alter table organizations add column enforced_provider_id bigint;
-- The provider that began a session, or half of one; null after a password.
alter table sessions add column provider_id bigint;
alter table sign_ins add column provider_id bigint;

-- Domains of email addresses that organizations say are theirs. verified_at is null until the domain's DNS says so too.
create table email_domains (
    organization_id bigint not null references organizations (organization_id),
    id bigint not null,
    domain text not null,
    claimed_by bigint,
    claimed_at bigint not null,
    verified_at bigint,
    primary key (organization_id, id),
    unique (organization_id, domain)
);
-- A proven domain is one organization's.
create unique index email_domains_verified on email_domains (domain) where verified_at is not null;

-- Who somebody is to an issuer, whose a subject is whichever client asks: of an account there is one at most. It
-- outlives the provider, so that whoever was barred, or had the address before, is known again. provider_id is the
-- provider that said so last.
create table identity_links (
    organization_id bigint not null references organizations (organization_id),
    issuer text not null,
    subject text not null,
    user_id bigint not null references users (id),
    provider_id bigint not null,
    linked_at bigint not null,
    primary key (organization_id, issuer, subject),
    unique (organization_id, issuer, user_id)
);

-- Sign-ins that have led somewhere, until their time is over anyway: none leads anywhere twice.
create table finished_sign_ins (
    organization_id bigint not null references organizations (organization_id),
    id bigint not null,
    ends_at bigint not null,
    primary key (organization_id, id)
);

-- The addresses that accounts had before, each an HMAC under the installation's key: nobody comes back by one of them
-- past a bar. Of a deleted account they are kept while an organization bars it.
create table former_addresses (
    user_id bigint not null references users (id),
    digest bytea not null,
    primary key (user_id, digest)
);
create index former_addresses_by_digest on former_addresses (digest);

-- Second factors of accounts whose address nobody has confirmed, from before that was asked: whoever made the account
-- may have been anybody, and would keep out whom a provider shows to be behind the address.
delete from recovery_codes where user_id in (select id from users where email_confirmed_at is null);
delete from second_factors where user_id in (select id from users where email_confirmed_at is null);

-- (postgresql)
select muster_organization_table('identity_providers');
select muster_organization_table('email_domains');
select muster_organization_table('identity_links');
select muster_organization_table('finished_sign_ins');
select muster_shared_table('former_addresses');
grant select on former_addresses to muster_organization;
-- (both)
