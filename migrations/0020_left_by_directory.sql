-- When the directory last took somebody out of a group of the first subaccount: what bars them there since that moment
-- is no hand's.
alter table scim_users add column left_at bigint;
