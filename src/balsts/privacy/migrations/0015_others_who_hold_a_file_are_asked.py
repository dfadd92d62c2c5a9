"""One organisation's two people do not erase what others hold: each of those agrees for itself.

Who else holds a file is known to the database alone; whoever asks learns how many were asked and what
they answered, never who they are.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import PINNED, as_owner, closed_function
from balsts.platform.row_security import guarded_by, only_these_change

FUNCTIONS = {
    # Providers with an enrolment under a contract that runs: their people see the person.
    """
    create function sec.other_holders(person uuid, than uuid) returns setof uuid
    language sql stable security definer {pinned} as $$
        select distinct contract.provider_id
        from clients_enrolment enrolment
        join organisations_contract contract on contract.id = enrolment.contract_id
        where enrolment.client_id = person and enrolment.valid_from <= sec.today()
          and contract.actual_from <= sec.today()
          and (contract.actual_until is null or contract.actual_until > sec.today())
          and contract.provider_id is distinct from than
    $$""": (),
    """
    create function sec.ask_other_holders(asked_list uuid, moment timestamptz) returns integer
    language plpgsql volatile security definer {pinned} as $$
    declare n integer; begin
        insert into privacy_erasureholder (id, list_id, organisation_id, asked_at, answer)
        select gen_random_uuid(), one.id, holder, moment, ''
        from privacy_erasurelist one
        join privacy_erasureline line on line.list_id = one.id
        cross join lateral sec.other_holders(line.client_id, one.organisation_id) holder
        where one.id = asked_list and one.ground = 'request' and one.approved_at is null
          and (one.made_by_id = sec.user_id() or sec.is_job())
        on conflict do nothing;
        get diagnostics n = row_count;
        return n;
    end $$""": ("app",),
    # Null of one who has not been asked, because they began to help since.
    """
    create function sec.answers_of_holders(asked_list uuid) returns setof text
    language sql stable security definer {pinned} as $$
        select told.answer::text
        from privacy_erasurelist one
        join privacy_erasureline line on line.list_id = one.id
        cross join lateral sec.other_holders(line.client_id, one.organisation_id) holder
        left join privacy_erasureholder told
            on told.list_id = one.id and told.organisation_id = holder
        where one.id = asked_list and one.ground = 'request' and (
            sec.is_job() or one.organisation_id = any(
                sec.organisations_where('approve_erasures')
                || sec.organisations_where('answer_requests')
            )
        )
        order by 1
    $$""": ("app",),
}
AGREED = import_module("balsts.privacy.migrations.0003_closed_functions").AGREED
OTHERS = """
    if exists (
        select from privacy_erasureline l join privacy_erasurelist e on e.id = l.list_id
        where l.id = line and (
            e.ground = 'request' and exists (
                select from sec.other_holders(person, e.organisation_id) holder
                where not exists (
                    select from privacy_erasureholder h where h.list_id = e.id
                    and h.organisation_id = holder and h.answer = 'agrees'
                )
            )
            or e.ground = 'period_over' and exists (
                select from clients_enrolment enrolment where enrolment.client_id = person
                and enrolment.valid_from <= today
                and (enrolment.valid_until is null or enrolment.valid_until > today)
            )
        )
    ) then
        raise exception 'others hold this file and have not agreed' using errcode = '42501';
    end if;
    return person;
"""


def _agreed(text: str) -> str:
    return text.replace("create function", "create or replace function").replace("{pinned}", PINNED)


OF_MINE = "organisation_id = any((select sec.organisations_where('approve_erasures'))::uuid[])"


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0014_others_who_hold_a_file"),
        ("organisations", "0007_accounts_guarded"),
        ("clients", "0023_enrolment_under_my_contract"),
    ]
    operations = [
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        as_owner(_agreed(AGREED.replace("\n    return person;\n", OTHERS)), _agreed(AGREED)),
        guarded_by(
            "privacy_erasureholder",
            reads=OF_MINE,
            writes=f"{OF_MINE} and answered_by_id = (select sec.user_id())",
            adds="false",
            removes="false",
        ),
        only_these_change("privacy_erasureholder", "answer", "answered_at", "answered_by_id"),
    ]
