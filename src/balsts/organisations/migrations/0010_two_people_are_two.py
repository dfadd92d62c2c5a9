"""Two people are two: nobody agrees, as the second, with whom they have just let in.

Who gave a post is known from now on. Where something takes two, the database too asks whether one of
them brought the other in within a fortnight; and the auditors hear of every post that makes its holder
the second of two.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from balsts.platform.closed_functions import as_owner, closed_function

AGREEING = (
    "select line.role from sec.role_permission line where line.permission in ("
    "'approve_exports', 'approve_erasures', 'review_own_emergencies', 'review_emergency_access',"
    " 'read_trail', 'manage_own_staff', 'manage_users')"
)
FUNCTIONS = {
    # From which day two accounts are two people; null where they are today. The same as
    # `organisations.queries.second_person`.
    """
    create function sec.two_people_from(one uuid, other uuid) returns date
    language plpgsql stable security definer {pinned} as $$
    declare day date := sec.today(); found date; begin
        if one = other then
            return 'infinity';
        end if;
        with recursive agreeing as (
            <agreeing>
        ), known as (
            select post.user_id as person,
                bool_or(post.role in (select role from agreeing)) as agrees
            from organisations_staffmember post
            where post.valid_from <= day and (post.valid_until is null or post.valid_until > day)
              and (post.given_at is null or sec.day_of(post.given_at) + 14 <= day)
            group by post.user_id
        ), tie as (
            select post.user_id as person, post.given_by_id as giver,
                sec.day_of(post.given_at) + 14 as two_on
            from organisations_staffmember post left join known on known.person = post.user_id
            where sec.day_of(post.given_at) + 14 > day
              and case when post.role in (select role from agreeing)
                  then known.agrees is not true else known.person is null end
            union all
            select person.id, person.let_in_by_id, sec.day_of(person.let_in_at) + 14
            from accounts_user person where sec.day_of(person.let_in_at) + 14 > day
        ), tie_of_people as (
            select tie.* from tie join accounts_user giver on giver.id = tie.giver
            where not giver.is_system
        ), step as (
            select person as here, giver as there, two_on from tie_of_people
            union all
            select giver, person, two_on from tie_of_people
        ), administrator as (
            select distinct post.user_id as person
            from organisations_staffmember post
            join sec.role_permission line
                on line.role = post.role and line.permission = 'manage_users'
            where post.valid_from <= day and (post.valid_until is null or post.valid_until > day)
        ), reached as (
            select one as here, 'infinity'::date as two_on
            union
            select step.there, least(reached.two_on, step.two_on)
            from reached join step on step.here = reached.here
            where step.there <> one and (
                reached.here = one
                or not exists (select from administrator where person = reached.here)
            )
        )
        select max(reached.two_on) into found from reached where reached.here = other;
        return found;
    end $$""": (),
    """
    create function sec.may_be_second_to(first uuid) returns boolean
    language sql stable security definer {pinned} as $$
        select sec.user_id() is not null and sec.two_people_from(first, sec.user_id()) is null
    $$""": ("app",),
    # Told the columns of the first and of the second, and of what else the second may change.
    """
    create function sec.refuse_one_for_two() returns trigger
    language plpgsql volatile security definer {pinned} as $$
    declare told jsonb := to_jsonb(new); second text := told ->> tg_argv[1]; begin
        if second is null or sec.is_job() then
            return new;
        end if;
        if tg_op = 'UPDATE' and second is not distinct from to_jsonb(old) ->> tg_argv[1]
           and (tg_nargs < 3 or told -> tg_argv[2] = to_jsonb(old) -> tg_argv[2]) then
            return new;
        end if;
        if second is distinct from sec.user_id()::text
           or not sec.may_be_second_to((told ->> tg_argv[0])::uuid) then
            raise exception 'this takes two people, and one has brought the other in'
                using errcode = 'insufficient_privilege';
        end if;
        return new;
    end $$""": (),
    # A post that is over is not lengthened: whoever gives it again is known as its giver.
    """
    create function sec.refuse_post_again() returns trigger
    language plpgsql volatile security definer {pinned} as $$
    begin
        if old.valid_until <= sec.today() and new.valid_until is distinct from old.valid_until
           and not sec.is_job() then
            raise exception 'a post that is over is given anew'
                using errcode = 'insufficient_privilege';
        end if;
        return new;
    end $$""": (),
    """
    create function sec.agreeing_post_rings() returns trigger
    language plpgsql volatile security definer {pinned} as $$
    declare me uuid := sec.user_id(); begin
        if me is not null and new.role in (<agreeing>) then
            perform audit.note_alarm(
                'agreeing_post_given', me, sec.session_id(), '{}'::uuid[], clock_timestamp());
        end if;
        return new;
    end $$""": (),
}
TRIGGERS = """
create trigger recovery_takes_two_people before insert or update on accounts_recoveryrequest
    for each row execute function sec.refuse_one_for_two('asked_by_id', 'confirmed_by_id');
create trigger post_is_not_given_again before update on organisations_staffmember
    for each row execute function sec.refuse_post_again();
create trigger agreeing_post_rings after insert on organisations_staffmember
    for each row execute function sec.agreeing_post_rings();
"""
BACK = """
drop trigger agreeing_post_rings on organisations_staffmember;
drop trigger post_is_not_given_again on organisations_staffmember;
drop trigger recovery_takes_two_people on accounts_recoveryrequest;
"""
ENGAGES = "sec.may_engage(user_id, organisation_id, role)"
IN_ONES_OWN_NAME = (
    f"{ENGAGES} and given_by_id = (select sec.user_id())"
    " and given_at between now() - interval '1 hour' and now() + interval '1 hour'"
)
# Whoever looks into what another did is somebody else, and not of their making.
LOOKING_AFTERWARDS = """
create or replace function audit.review_finding(finding uuid, said varchar, moment timestamptz)
returns uuid[] language plpgsql security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
declare about uuid[]; begin
    if sec.may('read_trail') then
        update audit.finding f set verdict = said, reviewed_by = sec.user_id(), reviewed_at = moment
        where f.id = finding and f.verdict is null and f.by <> sec.user_id()<finding>
        returning f.subject_ids into about;
    end if;
    return about;
end $$;
create or replace function audit.acknowledge_alarm(alarm uuid, words varchar, moment timestamptz)
returns uuid[] language plpgsql volatile security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
declare about uuid[]; begin
    if sec.may('read_trail') then
        update audit.alarm a
        set acknowledged_by = sec.user_id(), acknowledged_at = moment, note = words
        where a.id = alarm and a.acknowledged_at is null and a.by <> sec.user_id()<alarm>
        returning a.subject_ids into about;
    end if;
    return about;
end $$;
create or replace function audit.allow_more_pages(person uuid) returns boolean
language plpgsql volatile security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
begin
    if person = sec.user_id()<pages> or not (sec.may('manage_own_staff') or sec.may('manage_users')) then
        return false;
    end if;
    update audit.pages_of_day p set more = p.more + l.last_one, more_from = sec.user_id()
    from audit.page_limit l
    where p.user_id = person and p.day = sec.today() and p.pages >= l.last_one + p.more;
    return found;
end $$;
"""
TWO = {
    "<finding>": " and sec.may_be_second_to(f.by)",
    "<alarm>": " and sec.may_be_second_to(a.by)",
    "<pages>": " or not sec.may_be_second_to(person)\n       ",
}
# What the trail does not tell counts as long ago.
FROM_THE_TRAIL = """
update organisations_staffmember post
set given_by_id = event."by", given_at = event.occurred_at
from audit.event event
where event.event = 'post_given' and event.details ->> 'post' = post.id::text
  and exists (select from accounts_user giver where giver.id = event."by")
"""


def _looking_afterwards(*, takes_two: bool) -> str:
    text = LOOKING_AFTERWARDS
    for place, condition in TWO.items():
        text = text.replace(place, condition if takes_two else "")
    return text


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0009_one_role_everywhere"),
        ("accounts", "0014_who_let_somebody_in"),
        ("audit", "0010_reasons_from_outside"),
    ]
    operations = [
        migrations.AddField(
            model_name="staffmember",
            name="given_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="staffmember",
            name="given_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("given_at__isnull", True), ("given_by__isnull", True))
                | models.Q(("given_at__isnull", False), ("given_by__isnull", False)),
                name="staff_member_given_at_with_by",
            ),
        ),
        migrations.RunSQL(FROM_THE_TRAIL, migrations.RunSQL.noop),
        *(
            closed_function(sql.replace("<agreeing>", AGREEING), for_roles=roles)
            for sql, roles in FUNCTIONS.items()
        ),
        as_owner(TRIGGERS, BACK),
        as_owner(
            f"alter policy pages_add on organisations_staffmember with check ({IN_ONES_OWN_NAME})",
            f"alter policy pages_add on organisations_staffmember with check ({ENGAGES})",
        ),
        as_owner(_looking_afterwards(takes_two=True), _looking_afterwards(takes_two=False)),
    ]
