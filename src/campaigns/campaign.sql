-- Campaigns and sequences are in one table. At the organization $2 = $1.

-- Of several who create at once, each waits here for the one before.
-- name: hold_campaigns
select 1 from organizations where organization_id = $1;

-- name: hold_campaigns (postgresql)
select 1 from organizations where organization_id = $1 for no key update;

-- name: count_open_campaigns
select count(*) from campaigns where organization_id = $1 and state = 'draft';

-- name: campaign_home
select archived_at from scopes where organization_id = $1 and id = $3 and kind = 'subaccount';

-- Two are enough to know that there are several.
-- name: campaign_homes
select id from scopes
where organization_id = $1 and kind = 'subaccount' and archived_at is null order by id limit 2;

-- name: create_campaign_scope
insert into scopes (organization_id, id, kind, parent_id) values ($1, $3, 'campaign', $4);

-- name: create_campaign
insert into campaigns (organization_id, id, subaccount_id, kind, name, state, owner_id, created_at)
values ($1, $3, $4, $5, $6, 'draft', $7, $8);

-- $3 is `all`, or the scopes at which the actor may see campaigns, separated and enclosed by commas.
-- name: list_campaigns
select id, subaccount_id, name, state, owner_id, created_at from campaigns
where organization_id = $1 and kind = 'campaign' and ($2 = $1 or subaccount_id = $2)
    and ($3 = 'all' or replace($3, ',' || id || ',', '') <> $3 or replace($3, ',' || subaccount_id || ',', '') <> $3)
    and id > $4
order by id limit $5;

-- name: find_campaign
select id, subaccount_id, name, state, owner_id, created_at from campaigns
where organization_id = $1 and id = $2 and kind = 'campaign';

-- name: rename_campaign
update campaigns set name = $4 where organization_id = $1 and id = $3 and state = 'draft';

-- name: give_campaign
update campaigns set owner_id = $4 where organization_id = $1 and id = $3 and state = 'draft';

-- Of two who cancel one campaign, one changes no row.
-- name: cancel_campaign
update campaigns set state = 'cancelled', cancelled_at = $4
where organization_id = $1 and id = $3 and state = 'draft';

-- name: close_campaign
update scopes set closed_at = $4 where organization_id = $1 and id = $3;

-- name: close_cancelled_campaigns
update scopes set closed_at = $3
where organization_id = $1 and kind = 'campaign' and closed_at is null
    and id in (select id from campaigns where organization_id = $1 and state = 'cancelled' and cancelled_at = $3);

-- What somebody who left owns at the scope and below it, and reaches by no membership any more.

-- name: cancel_campaigns_of
update campaigns set state = 'cancelled', cancelled_at = $5
where organization_id = $1 and owner_id = $3 and kind = $4 and state = 'draft'
    and ($2 = $1 or subaccount_id = $2 or id = $2)
    and not exists (
        select 1 from memberships m
        where m.organization_id = $1 and m.user_id = $3
            and (m.scope_id = $1 or m.scope_id = campaigns.subaccount_id or m.scope_id = campaigns.id));

-- How much there is in which subaccount.
-- name: count_campaigns_left_by
select s.id, s.archived_at, count(*) from campaigns c
join scopes s on s.organization_id = c.organization_id and s.id = c.subaccount_id
where c.organization_id = $1 and c.owner_id = $3 and c.kind = $4 and c.state = 'draft'
    and ($2 = $1 or c.subaccount_id = $2 or c.id = $2)
    and not exists (
        select 1 from memberships m
        where m.organization_id = $1 and m.user_id = $3
            and (m.scope_id = $1 or m.scope_id = c.subaccount_id or m.scope_id = c.id))
group by s.id, s.archived_at;

-- Those of archived subaccounts stay, as nobody may edit there.
-- name: give_campaigns_of
update campaigns set owner_id = $5
where organization_id = $1 and owner_id = $3 and kind = $4 and state = 'draft'
    and ($2 = $1 or subaccount_id = $2 or id = $2)
    and subaccount_id in (select id from scopes where organization_id = $1 and archived_at is null)
    and not exists (
        select 1 from memberships m
        where m.organization_id = $1 and m.user_id = $3
            and (m.scope_id = $1 or m.scope_id = campaigns.subaccount_id or m.scope_id = campaigns.id));

-- The same while they are still there: what lies above the scope they would keep.
-- name: count_campaigns_of
select s.id, s.archived_at, count(*) from campaigns c
join scopes s on s.organization_id = c.organization_id and s.id = c.subaccount_id
where c.organization_id = $1 and c.owner_id = $3 and c.kind = $4 and c.state = 'draft'
    and ($2 = $1 or c.subaccount_id = $2 or c.id = $2)
    and ($2 = $1 or not exists (
        select 1 from memberships m
        where m.organization_id = $1 and m.user_id = $3 and m.scope_id <> $2
            and (m.scope_id = $1 or (c.id = $2 and m.scope_id = c.subaccount_id))))
group by s.id, s.archived_at;
