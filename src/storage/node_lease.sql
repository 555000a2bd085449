-- name: node_leases (housekeeping)
select node from node_leases where leased_until > $1 order by node;

-- Takes a number that is new or whose lease is over; of two at once, one changes no row.
-- name: take_node (housekeeping)
insert into node_leases (node, holder, leased_until) values ($1, $2, $3)
on conflict (node) do update set holder = excluded.holder, leased_until = excluded.leased_until
where node_leases.leased_until <= $4;

-- name: renew_node (housekeeping)
update node_leases set leased_until = $3 where node = $1 and holder = $2;

-- Given back, it stays taken until the next millisecond, since ids of this one are minted already.
-- name: release_node (housekeeping)
update node_leases set leased_until = $3 where node = $1 and holder = $2;
