-- name: claim_domain
insert into email_domains (organization_id, id, domain, claimed_by, claimed_at) values ($1, $3, $4, $5, $6);

-- name: list_domains
select id, domain, claimed_by, claimed_at, verified_at, misses, lapsed_at
from email_domains where organization_id = $1 order by domain;

-- name: find_domain
select id, domain, claimed_by, claimed_at, verified_at, misses, lapsed_at
from email_domains where organization_id = $1 and id = $3;

-- name: count_domains
select count(*) from email_domains where organization_id = $1;

-- name: verify_domain
update email_domains set verified_at = $4, looked_at = $4, misses = 0, lapsed_at = null
where organization_id = $1 and id = $3;

-- name: lapse_domain
update email_domains set verified_at = null, lapsed_at = $4 where organization_id = $1 and id = $3;

-- name: lapsed_domain_mail
select u.email, o.name, d.domain, d.lapsed_at from email_domains d
join organizations o on o.organization_id = d.organization_id join users u on u.id = $4
where d.organization_id = $1 and d.id = $3 and d.lapsed_at is not null;

-- name: release_domain
delete from email_domains where organization_id = $1 and id = $3;

-- Whose domain it is, of all organizations.
-- name: holder_of_domain (housekeeping)
select organization_id, id from email_domains where domain = $1 and verified_at is not null;

-- name: domains_to_look_at (housekeeping)
select organization_id, id, domain, looked_at, misses from email_domains
where verified_at is not null and looked_at <= $1 order by looked_at limit $2;

-- Of two who look at once, or if it is proven meanwhile, one changes no row.
-- name: note_look (housekeeping)
update email_domains set looked_at = $4, misses = $5
where organization_id = $1 and id = $2 and looked_at = $3 and verified_at is not null;
