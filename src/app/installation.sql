-- name: role_model_hashes (housekeeping)
select key, hash from role_models;

-- name: remember_new_role_model (housekeeping)
insert into role_models (key, hash, applied_at) values ($1, $2, $3) on conflict (key) do nothing;

-- name: count_organizations_of_model (housekeeping)
select count(*) from organizations where role_model = $1;
