-- name: claim_domain
insert into email_domains (organization_id, id, domain, claimed_by, claimed_at) values ($1, $3, $4, $5, $6);

-- name: list_domains
select id, domain, claimed_by, claimed_at, verified_at from email_domains where organization_id = $1 order by domain;

-- name: find_domain
select id, domain, claimed_by, claimed_at, verified_at from email_domains where organization_id = $1 and id = $3;

-- name: count_domains
select count(*) from email_domains where organization_id = $1;

-- name: verify_domain
update email_domains set verified_at = $4 where organization_id = $1 and id = $3;

-- name: release_domain
delete from email_domains where organization_id = $1 and id = $3;

-- Whose domain it is, of all organizations.
-- name: organization_of_domain (housekeeping)
select organization_id from email_domains where domain = $1 and verified_at is not null;
