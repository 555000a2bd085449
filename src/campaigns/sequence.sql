-- name: list_sequences
select id, subaccount_id, name, state, owner_id, created_at from campaigns
where organization_id = $1 and ($2 = $1 or subaccount_id = $2) and kind = 'sequence' and owner_id = $3 and id > $4
order by id limit $5;

-- name: find_sequence
select id, subaccount_id, name, state, owner_id, created_at from campaigns
where organization_id = $1 and ($2 = $1 or subaccount_id = $2) and kind = 'sequence' and owner_id = $3 and id = $4;
