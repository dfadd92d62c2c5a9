"""Without a session no function says under which contract a record is, or what a goal is about."""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, in_its_place

session = import_module("balsts.clients.migrations.0042_nothing_without_a_session")
DECLARE: str = session.DECLARE
HAS_SESSION: str = session.HAS_SESSION
RECORD_UNDER = f"""
create function sec.is_record_under(record uuid, contracts uuid[]) returns boolean
language plpgsql stable security definer {{pinned}} as $$
{DECLARE}
    return exists (
        select from casework_servicerecord known
        where known.id = record and known.contract_id = any(contracts)
    ) and {HAS_SESSION};
end $$"""  # nosec B608 # the text is our own
# Yes, so that nothing is read of it.
ABOUT_HEALTH = f"""
create function sec.is_goal_about_health(goal uuid) returns boolean
language plpgsql stable security definer {{pinned}} as $$
{DECLARE}
    return exists (
        select from casework_goal known
        where known.id = goal and known.domain in ('health', 'psycho_emotional')
    ) or not {HAS_SESSION};
end $$"""  # nosec B608 # the text is our own
STEP_OF_MENTOR = f"""
create function sec.has_step_of_mentor(goal uuid) returns boolean
language plpgsql stable security definer {{pinned}} as $$
{DECLARE}
    return exists (
        select from casework_planaction step
        where step.goal_id = goal and step.responsible = 'mentor'
    ) and {HAS_SESSION};
end $$"""  # nosec B608 # the text is our own

wall = import_module("balsts.casework.migrations.0007_second_wall")
health = import_module("balsts.casework.migrations.0018_health_is_not_for_who_accompanies")
BEFORE = {
    RECORD_UNDER: [sql for sql in wall.FUNCTIONS if "sec.is_record_under(" in sql],
    ABOUT_HEALTH: [sql for sql in health.FUNCTIONS if "sec.is_goal_about_health(" in sql],
    STEP_OF_MENTOR: [sql for sql in health.FUNCTIONS if "sec.has_step_of_mentor(" in sql],
}


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0029_sealed_notes_of_who_is_set_aside"),
        ("clients", "0042_nothing_without_a_session"),
    ]
    operations = [
        as_owner(in_its_place(now), in_its_place(before)) for now, [before] in BEFORE.items()
    ]
