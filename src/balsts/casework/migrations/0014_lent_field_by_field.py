"""Goals and services that are lent are told field by field, and none of those about health.

Whoever reads them sees no row of the tables any more, so nothing has to keep them from writing into
what they merely read: that, too, is taken away.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function, taken_away

FUNCTIONS = (
    """
    create function sec.lent_goals(person uuid)
    returns table (domain text, description text, state text)
    language sql stable security definer {pinned} as $$
        select goal.domain::text, goal.description::text, goal.state::text
        from casework_goal goal
        join casework_inclusionplan plan on plan.id = goal.plan_id and plan.state = 'agreed'
        join casework_case one on one.id = plan.case_id and one.client_id = person
        where (one.client_id, one.programme_id) in (select * from sec.lent_records('plan'))
          and goal.domain not in ('health', 'psycho_emotional')
        order by plan.agreed_on desc, plan.id, goal.position, goal.id
    $$""",
    # A way to the doctor is about health, whatever the service is called.
    """
    create function sec.lent_services(person uuid, most integer)
    returns table (
        provided_on date, service_type text, mode text, minutes integer, provider text
    ) language sql stable security definer {pinned} as $$
        select part.provided_on, record.service_type::text, record.mode::text,
            record.minutes::integer, provider.name::text
        from casework_serviceparticipation part
        join casework_servicerecord record on record.id = part.service_record_id
        join organisations_contract contract on contract.id = record.contract_id
        join organisations_organisation provider on provider.id = contract.provider_id
        left join organisations_institution place on place.id = record.institution_id
        where part.client_id = person
          and (part.client_id, contract.programme_id)
              in (select * from sec.lent_records('services'))
          and record.service_type not in ('health', 'psycho_emotional')
          and coalesce(place.kind, '') not in
              ('health_gp', 'health_specialist', 'dentist', 'psychologist')
        order by part.provided_on desc, part.id desc
        limit most
    $$""",
)

before = import_module("balsts.casework.migrations.0011_lent_parts")


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0013_alarms_of_sealed_notes"),
        ("clients", "0016_lent_field_by_field"),
    ]
    operations = [
        *(closed_function(sql, for_roles=("app",)) for sql in FUNCTIONS),
        as_owner(before.NO_POLICIES, before.POLICIES),
        as_owner(before.NOT_READING_ONLY, before.READING_ONLY),
        *(
            taken_away(closed_function(sql, for_roles=roles))
            for sql, roles in before.FUNCTIONS.items()
        ),
    ]
