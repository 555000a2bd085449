-- name: set_two_factor_rule
update organizations set requires_two_factors = $3 where organization_id = $1;
