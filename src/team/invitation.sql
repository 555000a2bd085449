-- name: create_invitation
insert into invitations (organization_id, id, email, role, first_name, last_name, phone_number, generation, invited_by,
                         created_at, ends_at, invited_with)
values ($1, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11, $12);

-- name: create_invitation_scope
insert into invitation_scopes (organization_id, invitation_id, scope_id, open_email) values ($1, $3, $4, $5);

-- name: member_with_email
select 1 from memberships m join users u on u.id = m.user_id
where m.organization_id = $1 and m.scope_id = $3 and u.email = $4;

-- Whether the user $4 accepted the invitation, sent with this token last, and holds what it gave.
-- name: was_accepted_by
select 1 from invitations i
join invitation_scopes s on s.organization_id = i.organization_id and s.invitation_id = i.id
join memberships m on m.organization_id = s.organization_id and m.scope_id = s.scope_id and m.user_id = $4
where i.organization_id = $1 and i.id = $3 and i.generation = $5 and i.email = $6 and i.outcome = 'accepted' limit 1;

-- Invitations to an address that are over by time alone, so that it can be invited again.
-- name: expire_invitations
update invitations set closed_at = $4, outcome = 'expired'
where organization_id = $1 and email = $3 and closed_at is null and ends_at <= $4;

-- name: close_expired_scopes
update invitation_scopes set open_email = null
where organization_id = $1 and open_email = $3 and exists (
    select 1 from invitations i where i.organization_id = $1 and i.id = invitation_scopes.invitation_id
        and i.closed_at is not null);

-- At the organization ($2 = $1) all scopes of an invitation, else that one alone: who sees one subaccount learns
-- nothing of its sisters. $5 invitations after $4.
-- name: list_invitations
select i.id, i.email, i.role, i.first_name, i.last_name, i.phone_number, i.invited_by, i.created_at, i.ends_at,
       i.closed_at, i.outcome, i.generation, s.scope_id
from invitations i join invitation_scopes s on s.organization_id = i.organization_id and s.invitation_id = i.id
where i.organization_id = $1 and s.open_email is not null and ($2 = $1 or s.scope_id = $2) and i.id in (
    select o.id from invitations o
    where o.organization_id = $1 and o.id > $4 and o.closed_at is null and o.ends_at > $3 and ($2 = $1 or exists (
        select 1 from invitation_scopes here
        where here.organization_id = $1 and here.invitation_id = o.id and here.scope_id = $2
            and here.open_email is not null))
    order by o.id limit $5)
order by i.id, s.scope_id;

-- The same of those with the outcome $6. One that is over by time alone has none yet.
-- name: list_past_invitations
select i.id, i.email, i.role, i.first_name, i.last_name, i.phone_number, i.invited_by, i.created_at, i.ends_at,
       i.closed_at, i.outcome, i.generation, s.scope_id
from invitations i join invitation_scopes s on s.organization_id = i.organization_id and s.invitation_id = i.id
where i.organization_id = $1 and ($2 = $1 or s.scope_id = $2) and i.id in (
    select o.id from invitations o
    where o.organization_id = $1 and o.id > $4 and (o.closed_at is not null or o.ends_at <= $3)
        and coalesce(o.outcome, 'expired') = $6 and ($2 = $1 or exists (
            select 1 from invitation_scopes here
            where here.organization_id = $1 and here.invitation_id = o.id and here.scope_id = $2))
    order by o.id limit $5)
order by i.id, s.scope_id;

-- As the lists have it: of one that is open, the scopes that it still leads to.
-- name: show_invitation
select i.id, i.email, i.role, i.first_name, i.last_name, i.phone_number, i.invited_by, i.created_at, i.ends_at,
       i.closed_at, i.outcome, i.generation, s.scope_id
from invitations i join invitation_scopes s on s.organization_id = i.organization_id and s.invitation_id = i.id
where i.organization_id = $1 and i.id = $3 and ($2 = $1 or s.scope_id = $2)
    and (i.closed_at is not null or s.open_email is not null)
order by s.scope_id;

-- name: count_open_invitations
select count(*) from invitations where organization_id = $1 and closed_at is null and ends_at > $3;

-- name: is_subaccount
select 1 from subaccounts where organization_id = $1 and id = $3;

-- name: open_invitation
select i.id, i.email, i.role, i.first_name, i.last_name, i.phone_number, i.invited_by, i.created_at, i.ends_at,
       i.closed_at, i.outcome, i.generation, s.scope_id
from invitations i join invitation_scopes s on s.organization_id = i.organization_id and s.invitation_id = i.id
where i.organization_id = $1 and i.id = $3 and i.closed_at is null and i.ends_at > $4 and s.open_email is not null
order by s.scope_id;

-- Neither accepted nor revoked, be it over by time or not.
-- name: unanswered_invitation
select i.id, i.email, i.role, i.first_name, i.last_name, i.phone_number, i.invited_by, i.created_at, i.ends_at,
       i.closed_at, i.outcome, i.generation, s.scope_id
from invitations i join invitation_scopes s on s.organization_id = i.organization_id and s.invitation_id = i.id
where i.organization_id = $1 and i.id = $3 and i.closed_at is null and s.open_email is not null
order by s.scope_id;

-- name: open_invitation_to
select i.id, i.ends_at
from invitation_scopes s join invitations i on i.organization_id = s.organization_id and i.id = s.invitation_id
where s.organization_id = $1 and s.scope_id = $3 and s.open_email = $4 and i.ends_at > $5;

-- name: invitation_days
select invitation_days from organizations where organization_id = $1;

-- Of two who send one again at once, the second makes one more generation, and both mails bring that.
-- name: resend_invitation
update invitations set generation = generation + 1, invited_by = $4, ends_at = $5, invited_with = $6
where organization_id = $1 and id = $3 and closed_at is null;

-- Only from the role that was read before: of two who change it at once, one changes no row.
-- name: change_invitation_role
update invitations set role = $5, invited_by = $6, invited_with = $7
where organization_id = $1 and id = $3 and role = $4 and closed_at is null;

-- name: forget_invitation_counts
delete from invitation_counts where organization_id = $1 and hour < $3;

-- name: first_old_invitation_count (housekeeping)
select 1 from invitation_counts where hour < $1 limit 1;

-- name: forget_old_invitation_counts (housekeeping)
delete from invitation_counts where (organization_id, hour, counted) in (
    select organization_id, hour, counted from invitation_counts where hour < $1 order by hour limit $2);

-- Adds no more than up to $6; of those who come at once to the last place, one changes a row.
-- name: count_invitation_mails
insert into invitation_counts (organization_id, hour, counted, mailed) values ($1, $3, $4, $5)
on conflict (organization_id, hour, counted) do update set mailed = invitation_counts.mailed + excluded.mailed
where invitation_counts.mailed + excluded.mailed <= $6;

-- name: confirm_invited_email
update users set email_confirmed_at = $5 where id = $3 and email = $4 and email_confirmed_at is null;

-- name: invitation_subaccounts
select id, name from subaccounts where organization_id = $1;

-- name: open_invitations_to
select distinct i.id from invitations i
join invitation_scopes s on s.organization_id = i.organization_id and s.invitation_id = i.id
join users u on u.email = s.open_email
where i.organization_id = $1 and u.id = $3 and i.closed_at is null and i.ends_at > $4 order by i.id;

-- Of two who close one invitation, one changes no row.
-- name: close_invitation
update invitations set closed_at = $4, outcome = $5 where organization_id = $1 and id = $3 and closed_at is null;

-- name: close_invitation_scopes
update invitation_scopes set open_email = null where organization_id = $1 and invitation_id = $3;

-- What invites the user $3 to the scope $2, or below it.
-- name: close_scopes_to
update invitation_scopes set open_email = null
where organization_id = $1 and open_email = (select email from users where id = $3)
    and ($2 = $1 or scope_id = $2
         or scope_id in (select id from scopes where organization_id = $1 and parent_id = $2));

-- What the user $3 has invited others to there, unless they still hold a role at the organization.
-- name: close_scopes_by
update invitation_scopes set open_email = null
where organization_id = $1 and open_email is not null
    and ($2 = $1 or scope_id = $2
         or scope_id in (select id from scopes where organization_id = $1 and parent_id = $2))
    and invitation_id in (
        select id from invitations where organization_id = $1 and invited_by = $3 and closed_at is null)
    and not exists (select 1 from memberships where organization_id = $1 and user_id = $3 and scope_id = $1);

-- What somebody has invited others to by the key $3.
-- name: close_scopes_with_key
update invitation_scopes set open_email = null
where organization_id = $1 and open_email is not null and invitation_id in (
    select id from invitations where organization_id = $1 and invited_with = $3 and closed_at is null);

-- What close_scopes_to and close_scopes_by would close, by invitation: how many of its open scopes, and how many it
-- has. Of what the user has invited others to, nothing while they keep a role at the organization, which only leaving
-- that itself takes. $4 is 1 for whoever goes by themself.
-- name: scopes_that_would_close
select sum(case when s.reached = 1 then 1 else 0 end), count(*)
from (
    select i.id, case when (o.organization_id = $2 or o.scope_id = $2 or p.parent_id = $2) then 1 else 0 end as reached
    from invitation_scopes o
    join invitations i on i.organization_id = o.organization_id and i.id = o.invitation_id
    join scopes p on p.organization_id = o.organization_id and p.id = o.scope_id
    where o.organization_id = $1 and o.open_email is not null and i.closed_at is null
        and (($4 = 0 and o.open_email = (select email from users where id = $3))
             or (i.invited_by = $3 and ($2 = $1 or not exists (
                 select 1 from memberships where organization_id = $1 and user_id = $3 and scope_id = $1))))) s
group by s.id
having sum(s.reached) > 0;

-- name: close_invitations_without_scope
update invitations set closed_at = $3, outcome = 'revoked'
where organization_id = $1 and closed_at is null and not exists (
    select 1 from invitation_scopes s
    where s.organization_id = $1 and s.invitation_id = invitations.id and s.open_email is not null);

-- name: organization_name
select name from organizations where organization_id = $1;

-- name: user_name
select name from users where id = $3;
