-- From which scope a membership was suspended: whoever decides over less than that doesn't lift it.
alter table memberships add column suspended_from bigint;
alter table removed_memberships add column suspended_from bigint;
update memberships set suspended_from = organization_id where suspended_at is not null;
update removed_memberships set suspended_from = organization_id where suspended_at is not null;
