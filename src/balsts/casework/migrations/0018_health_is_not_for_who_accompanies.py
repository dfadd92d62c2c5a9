"""Goals, steps and services about health exist in the database only for who may read of them.

Whoever accompanies a client reads nothing about health but what is their own: the steps of a mentor,
the services that they gave. Pages leave the rest out (`queries/plan.py`, `queries/service_record.py`);
from here on a statement past them finds nothing either. Only reading is narrowed, and only beyond
what the other policies let see.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

FUNCTIONS = (
    # For policies that rest on each other's tables and may not ask one another.
    """
    create function sec.is_goal_about_health(goal uuid) returns boolean
    language plpgsql stable security definer {pinned} as $$
    begin
        return exists (
            select from casework_goal known
            where known.id = goal and known.domain in ('health', 'psycho_emotional')
        );
    end $$""",
    """
    create function sec.has_step_of_mentor(goal uuid) returns boolean
    language plpgsql stable security definer {pinned} as $$
    begin
        return exists (
            select from casework_planaction step
            where step.goal_id = goal and step.responsible = 'mentor'
        );
    end $$""",
)
POLICIES = """
create policy health_is_for_who_leads on casework_goal as restrictive for select to {app} using (
    (select sec.is_job()) or (select sec.may('read_notes_of_others')) or domain not in ('health', 'psycho_emotional') or sec.has_step_of_mentor(id)
);
create policy health_is_for_who_leads on casework_planaction as restrictive for select to {app}
using (
    (select sec.is_job()) or (select sec.may('read_notes_of_others')) or responsible = 'mentor' or not sec.is_goal_about_health(goal_id)
);
create policy health_is_for_who_leads on casework_servicerecord as restrictive for select to {app}
using (
    (select sec.is_job()) or (select sec.may('read_notes_of_others'))
    or recorded_by_id = (select sec.user_id())
    or staff_member_id = any((select sec.posts_where('record_services'))::uuid[])
    or service_type not in ('health', 'psycho_emotional') and (
        institution_id is null or not exists (
            select from organisations_institution place
            where place.id = casework_servicerecord.institution_id
            and place.kind in ('health_gp', 'health_specialist', 'dentist', 'psychologist')
        )
    )
);
"""
NO_POLICIES = """
drop policy health_is_for_who_leads on casework_servicerecord;
drop policy health_is_for_who_leads on casework_planaction;
drop policy health_is_for_who_leads on casework_goal;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0017_inspections_guarded")]
    operations = [
        *(closed_function(sql, for_roles=("app",)) for sql in FUNCTIONS),
        as_owner(POLICIES, NO_POLICIES),
    ]
