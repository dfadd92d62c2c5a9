"""A sight looks only where the posts of today lead, and whom one works with is looked up once a statement.

Each table of a statement asks for the sight. It was one question of three parts over twelve tables:
of a worker with forty clients a fifth of a millisecond, seventeen times for a client's page. Now the
posts are looked up first, each part is asked only of whoever holds one that it is for, and the answer
stays with the transaction for the other tables of the statement. Whoever speaks to the database could
write such an answer too, so a key that only the function reads marks for which connection, session and
statement it is: for its moment, which several statements of a message share, and for what it sees.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, changed, closed_function, in_its_place

ends = import_module("balsts.clients.migrations.0034_a_sight_that_ends")
BEFORE = changed(ends.BEFORE, {ends.A_MOMENT_AGO: ends.BY_WHO_REGISTERS})
KEY = """
create table sec.sight_key (
    is_the_one boolean primary key default true check (is_the_one),
    secret bytea not null default uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
);
revoke all on sec.sight_key from {app}, {jobs};
insert into sec.sight_key default values;
"""
# The mark is 64 letters long; the answer begins after it.
MARK = """
create function sec.mark_of_sight(asked text, answer text) returns text
language plpgsql stable security definer {pinned} as $$
declare known bytea; begin
    -- No statement works out what is returned: one whose plan is printed would show the key.
    select secret into known from sec.sight_key;
    return encode(
        sha256(
            known || sha256(convert_to(asked, 'UTF8')) || sha256(convert_to(answer, 'UTF8'))
        ), 'hex'
    );
end $$"""
SIGHT = """
create function sec.sight() returns uuid[]
language plpgsql stable security definer {pinned} as $$
declare
    told text := current_setting('sec.sight', true);
    asked text := concat_ws(
        ' ', pg_backend_pid(), extract(epoch from statement_timestamp()),
        extract(epoch from now()), pg_current_snapshot(), current_setting('sec.token', true)
    );
    me uuid;
    day date;
    houses_seen_whole uuid[];
    houses uuid[];
    posts uuid[];
    posts_without_end uuid[];
    registers boolean;
    found uuid[] := '{}';
begin
    if told <> '' and left(told, 64) = sec.mark_of_sight(asked, substr(told, 65)) then
        return substr(told, 65)::uuid[];
    end if;
    me := sec.user_id();
    if me is null then
        return found;
    end if;
    day := sec.today();
    select array_agg(post.organisation_id) filter (where line.permission = 'see_enrolled_clients'),
           array_agg(post.organisation_id) filter (where line.permission = 'see_assigned_clients'),
           array_agg(post.id) filter (where line.permission = 'see_assigned_clients'),
           array_agg(post.id) filter (where line.permission = 'see_assigned_clients'
                                      and post.role <> 'volunteer_mentor'),
           bool_or(line.permission = 'register_clients')
    into houses_seen_whole, houses, posts, posts_without_end, registers
    from organisations_staffmember post
    join sec.role_permission line on line.role = post.role
    where post.user_id = me
      and post.valid_from <= day and (post.valid_until is null or post.valid_until > day)
      and line.permission in ('see_enrolled_clients', 'see_assigned_clients', 'register_clients');
    if houses_seen_whole is not null then
        found := array(
            select contract.id from organisations_contract contract
            where contract.provider_id = any(houses_seen_whole) and contract.actual_from <= day
              and (contract.actual_until is null or contract.actual_until > day)
        );
    end if;
    if posts is not null then
        found := found || array(
            select enrolment.client_id
            from clients_assignment assignment
            join clients_enrolment enrolment on enrolment.id = assignment.enrolment_id
            join organisations_contract contract on contract.id = enrolment.contract_id
            where assignment.staff_member_id = any(posts)
              and (assignment.staff_member_id = any(posts_without_end)
                   or assignment.seen_until > day)
              and assignment.valid_from <= day
              and (assignment.valid_until is null or assignment.valid_until > day)
              and contract.provider_id = any(houses) and contract.actual_from <= day
              and (contract.actual_until is null or contract.actual_until > day)
        );
    end if;
    if registers then
        found := found || array(
            select client.id from clients_client client
            where client.registered_at > now() - interval '1 minute'
              and client.registered_at <= now() + interval '1 minute'
              and client.registered_by_id = me
        );
    end if;
    if posts is not null then
        perform set_config(
            'sec.sight', sec.mark_of_sight(asked, found::text) || found::text, true
        );
    end if;
    return found;
end $$"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_today_in_the_plan_that_asks"),
        ("clients", "0045_closed_files_left_out_of_lists"),
    ]
    operations = [
        as_owner(KEY, "drop table sec.sight_key"),
        closed_function(MARK, for_roles=()),
        as_owner(in_its_place(SIGHT), in_its_place(BEFORE)),
    ]
