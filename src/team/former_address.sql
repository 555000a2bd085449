-- Under a Self: $1 is the user.
-- name: note_former_address
insert into former_addresses (user_id, digest) values ($1, $3) on conflict (user_id, digest) do nothing;

-- As barred_from_scope in join.sql, of all who had the address $4.
-- name: address_barred_from_scope
select 1 from former_addresses f
join barred_users b on b.user_id = f.user_id
join scopes s on s.organization_id = b.organization_id and s.id = b.scope_id
where b.organization_id = $1 and f.digest = $4
    and ($3 = $1 or b.scope_id = $1 or b.scope_id = $3 or s.parent_id = $3
         or b.scope_id = (select parent_id from scopes where organization_id = $1 and id = $3))
union all
select 1 from former_addresses f join memberships m on m.user_id = f.user_id
where m.organization_id = $1 and f.digest = $4 and (m.suspended_at is not null or m.ends_at <= $5)
limit 1;
