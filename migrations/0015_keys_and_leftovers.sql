-- The API key by which somebody invited, or made or rotated a link, which ends with it; null if they did so themself.
alter table invitations add column invited_with bigint;
alter table join_links add column made_with bigint;

-- By which what is over is found in all organizations.
create index removals_by_time on removals (removed_at);
create index invitation_counts_by_hour on invitation_counts (hour);
