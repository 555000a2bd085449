-- name: begin_access_review
insert into access_reviews (organization_id, id, reviewer, days, recurs_days, begun_by, begun_at, due_at, remind_at)
values ($1, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: count_memberships
select count(*) from memberships where organization_id = $1;

-- name: list_memberships_for_review
insert into access_review_rows (organization_id, review_id, number, source_kind, source_id, scope_id, name, role,
                                permissions, granted_at)
select organization_id, cast($3 as bigint), row_number() over (order by user_id, scope_id), 'membership', user_id,
       scope_id, '', role, '', granted_at
from memberships where organization_id = $1;

-- name: list_source_for_review
insert into access_review_rows (organization_id, review_id, number, source_kind, source_id, scope_id, name, role,
                                permissions, granted_at)
values ($1, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: change_access_review
update access_reviews set reviewer = $4, recurs_days = $5
where organization_id = $1 and id = $3 and closed_at is null;

-- name: stop_access_review_recurring
update access_reviews set recurs_days = null, next_at = null
where organization_id = $1 and id = $3 and recurs_days is not null;

-- name: close_access_review
update access_reviews set outcome = $4, closed_by = $5, closed_at = $6, next_at = $7
where organization_id = $1 and id = $3 and closed_at is null;

-- The newest before $3.
-- name: list_access_reviews
select r.id, r.reviewer, u.name, r.days, r.recurs_days, r.begun_by, r.begun_at, r.due_at, r.next_at, r.outcome,
       r.closed_by, r.closed_at,
       (select count(*) from access_review_rows a where a.organization_id = $1 and a.review_id = r.id),
       (select count(*) from access_review_rows a
        where a.organization_id = $1 and a.review_id = r.id and a.decision = 'keep'),
       (select count(*) from access_review_rows a
        where a.organization_id = $1 and a.review_id = r.id and a.decision = 'change_role'),
       (select count(*) from access_review_rows a
        where a.organization_id = $1 and a.review_id = r.id and a.decision = 'remove')
from access_reviews r join users u on u.id = r.reviewer
where r.organization_id = $1 and r.id < $3 order by r.id desc limit $4;

-- name: find_access_review
select r.id, r.reviewer, u.name, r.days, r.recurs_days, r.begun_by, r.begun_at, r.due_at, r.next_at, r.outcome,
       r.closed_by, r.closed_at,
       (select count(*) from access_review_rows a where a.organization_id = $1 and a.review_id = r.id),
       (select count(*) from access_review_rows a
        where a.organization_id = $1 and a.review_id = r.id and a.decision = 'keep'),
       (select count(*) from access_review_rows a
        where a.organization_id = $1 and a.review_id = r.id and a.decision = 'change_role'),
       (select count(*) from access_review_rows a
        where a.organization_id = $1 and a.review_id = r.id and a.decision = 'remove')
from access_reviews r join users u on u.id = r.reviewer
where r.organization_id = $1 and r.id = $3;

-- The first $5 rows after $4; with $6 = 1 only those without a decision.
-- name: access_review_rows
select r.number, r.source_kind, r.source_id, r.scope_id, s.kind, coalesce(a.name, o.name), r.name, u.name, u.email,
       r.role, r.permissions, r.granted_at, m.role, m.granted_at, m.ends_at, m.suspended_at,
       (select count(*) from memberships b
        join scopes c on c.organization_id = b.organization_id and c.id = b.scope_id
        where b.organization_id = $1 and b.user_id = m.user_id and b.scope_id <> m.scope_id
            and (m.scope_id = $1 or c.parent_id = m.scope_id)),
       r.decision, r.decided_role, r.proposal, r.proposed_role, r.used, r.decided_by, d.name, r.decided_at
from access_review_rows r
join scopes s on s.organization_id = r.organization_id and s.id = r.scope_id
join organizations o on o.organization_id = r.organization_id
left join subaccounts a on a.organization_id = r.organization_id and a.id = r.scope_id
left join memberships m on m.organization_id = r.organization_id and r.source_kind = 'membership'
    and m.user_id = r.source_id and m.scope_id = r.scope_id
left join users u on r.source_kind = 'membership' and u.id = r.source_id
left join users d on d.id = r.decided_by
where r.organization_id = $1 and r.review_id = $3 and r.number > $4 and ($6 = 0 or r.decision is null)
order by r.number limit $5;

-- What the rows after $4, up to $5, that wait for a decision were used for after the day $6.
-- name: access_review_uses
select r.number, u.permission, u.last_day from access_review_rows r
join permission_uses u on u.organization_id = r.organization_id and u.source_kind = r.source_kind
    and u.source_id = r.source_id and (r.source_kind <> 'membership' or u.scope_id = r.scope_id)
where r.organization_id = $1 and r.review_id = $3 and r.number > $4 and r.number <= $5 and r.decision is null
    and u.last_day > $6
order by r.number, u.permission;

-- name: watched_since
select since from use_watches where organization_id = $1;

-- How many hold each role at the organization for good.
-- name: count_permanent_holders
select role, count(*) from memberships
where organization_id = $1 and scope_id = $1 and suspended_at is null and ends_at is null group by role;

-- The role is the one that was decided about. Of two who decide one row, one changes no row.
-- name: decide_access_review_row
update access_review_rows
set decision = $5, decided_role = $6, proposal = $7, proposed_role = $8, used = $9, decided_by = $10, decided_at = $11,
    role = $12
where organization_id = $1 and review_id = $3 and number = $4 and decision is null;

-- name: count_undecided_memberships
select count(*) from access_review_rows r
join memberships m on m.organization_id = r.organization_id and m.user_id = r.source_id and m.scope_id = r.scope_id
where r.organization_id = $1 and r.review_id = $3 and r.source_kind = 'membership' and r.decision is null;

-- name: undecided_other_sources
select source_kind, source_id, scope_id from access_review_rows
where organization_id = $1 and review_id = $3 and source_kind <> 'membership' and decision is null;

-- Of two processes, one changes no row.
-- name: remind_of_access_review
update access_reviews set remind_at = $5
where organization_id = $1 and id = $3 and closed_at is null and remind_at <= $4;

-- name: begin_next_access_review
update access_reviews set next_at = null where organization_id = $1 and id = $3 and next_at <= $4;

-- name: access_review_mail
select u.email, o.name, r.due_at, r.reviewer from access_reviews r join users u on u.id = r.reviewer
join organizations o on o.organization_id = r.organization_id
where r.organization_id = $1 and r.id = $3 and r.closed_at is null;

-- The first $2 after $3 of those to remind of, and those whose next one begins unless another is open, in all
-- organizations but those that wait for their deletion.
-- name: access_reviews_to_keep_going (housekeeping)
select r.organization_id, r.id from access_reviews r
join organizations g on g.organization_id = r.organization_id and g.deletion_due_at is null
where r.id > $3 and ((r.closed_at is null and r.remind_at <= $1)
    or (r.next_at <= $1 and not exists (
        select 1 from access_reviews o where o.organization_id = r.organization_id and o.closed_at is null)))
order by r.id limit $2;
