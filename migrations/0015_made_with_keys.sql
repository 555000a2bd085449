-- The API key by which somebody invited, or made or rotated a link, which ends with it; null if they did so themself.
alter table invitations add column invited_with bigint;
alter table join_links add column made_with bigint;
