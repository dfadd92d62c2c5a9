"""Row security on everything that casework keeps; a case is seen by its own programme only."""

from django.db import migrations

from balsts.clients.row_security import (
    OF_MY_PROGRAMMES,
    SIGHT,
    guarded_by,
    guarded_by_client,
    guarded_through,
    seen,
)
from balsts.platform.closed_functions import closed_function

MY_PROGRAMMES = "programme_id = any((select sec.programmes_of_mine())::uuid[])"

# Whoever sees one of those who took part sees the record; the others who did stay hidden.
RECORD_IS_SEEN = (
    f"contract_id = any({OF_MY_PROGRAMMES}) and sec.is_one_of_them_in_sight(id, {SIGHT})"
)
RECORDED_BY_ME = (
    "recorded_by_id = (select sec.user_id())"
    " and contract_id = any((select sec.contracts_where('record_services'))::uuid[])"
)
# What belongs to a record is written by whoever wrote the record or sees it.
OF_A_RECORD = f"sec.is_record_under(service_record_id, {OF_MY_PROGRAMMES})"

# A family has one task; whoever sees another member reads that there is one.
OF_A_FAMILY = (
    f"{seen('casework_task.client_id')} or sec.is_household_in_sight(household_id, {SIGHT})"
)

FUNCTIONS = {
    # Where the support of people ends, for the task of a family of whom the asker sees not all:
    # days only, of people who live with somebody whom they see.
    """
    create function sec.family_terms(people uuid[], day date, service text)
    returns table (client_id uuid, is_led boolean, last_on date)
    language sql stable security definer {pinned} as $$
        with asked as (
            select person.id from unnest(people) person(id)
            where sec.sees_client(person.id) or exists (
                select from clients_householdmember member
                where member.client_id = person.id and sec.sees_household(member.household_id)
            )
        ), led as (
            select distinct one.client_id from casework_case one
            join organisations_programme programme on programme.id = one.programme_id
            where one.client_id in (select id from asked)
            and one.state <> 'closed' and programme.entitlement_policy <> ''
        )
        select asked.id, led.client_id is not null, promise.last_entitled_on
        from asked
        left join led on led.client_id = asked.id
        left join casework_entitlementpromise promise on promise.client_id = led.client_id
            and promise.superseded_at is null and promise.answer = 'entitled'
            and promise.service = family_terms.service and promise.last_entitled_on >= day
    $$""": ("app", "jobs"),
    # Of which programme the record is, for policies that the record's own policy rests on.
    """
    create function sec.is_record_under(record uuid, contracts uuid[]) returns boolean
    language plpgsql stable security definer {pinned} as $$
    begin
        return exists (
            select from casework_servicerecord known
            where known.id = record and known.contract_id = any(contracts)
        );
    end $$""": ("app",),
    """
    create function sec.is_one_of_them_in_sight(record uuid, sight uuid[]) returns boolean
    language plpgsql stable security definer {pinned} as $$
    begin
        return exists (
            select from casework_serviceparticipation one
            where one.service_record_id = record and sec.is_in_sight(one.client_id, sight)
        );
    end $$""": ("app",),
}


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0006_every_municipality_that_was_asked"),
        ("clients", "0010_second_wall"),
    ]
    operations = [
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        guarded_by_client("casework_case", and_also=MY_PROGRAMMES),
        guarded_through("casework_casespell", parent="casework_case", key="case_id"),
        guarded_through("casework_inclusionplan", parent="casework_case", key="case_id"),
        guarded_through("casework_goal", parent="casework_inclusionplan", key="plan_id"),
        guarded_through("casework_planaction", parent="casework_goal", key="goal_id"),
        guarded_by_client("casework_serviceparticipation", and_also=OF_A_RECORD),
        guarded_by(
            "casework_servicerecord",
            reads=f"({RECORD_IS_SEEN}) or ({RECORDED_BY_ME})",
            writes=f"({RECORD_IS_SEEN}) or ({RECORDED_BY_ME})",
        ),
        guarded_through(
            "casework_barrier", parent="casework_servicerecord", key="service_record_id"
        ),
        guarded_by_client("casework_entitlementpromise"),
        guarded_by_client("casework_promisechange"),
        guarded_through("casework_movedpromise", parent="casework_promisechange", key="change_id"),
        guarded_through(
            "casework_promiseaddressee", parent="casework_promisechange", key="change_id"
        ),
        guarded_by("casework_task", reads=OF_A_FAMILY, writes=OF_A_FAMILY),
        guarded_through("casework_handover", parent="casework_task", key="task_id"),
    ]
