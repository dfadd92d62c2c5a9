"""The register of incidents: anybody adds their own report, who judges reads all, nothing changes.

Whoever reported something reads of the steps only that it was closed or opened again.
"""

from django.db import migrations

from balsts.platform.append_only import append_only
from balsts.platform.closed_functions import as_owner, closed_function
from balsts.platform.row_security import guarded_by

REPORTS, STEPS = "privacy_incident", "privacy_incidentstep"
JUDGES = "(select sec.may('judge_incidents'))"
ME = "(select sec.user_id())"


def just_now(column: str) -> str:
    """Nobody writes in the past or the future: a page takes the moment at which it is asked."""
    return (
        f"{column} between clock_timestamp() - interval '5 minutes'"
        " and clock_timestamp() + interval '1 minute'"
    )


IS_MINE = f"{REPORTS}.reported_by_id = {ME}"
OF_MY_POST = (
    f"({REPORTS}.organisation_id is null or exists ("
    f"select from organisations_staffmember post where post.user_id = {ME}"  # nosec B608 # the text is our own
    f" and post.organisation_id = {REPORTS}.organisation_id))"
)
ENDS_MINE = (
    "kind in ('closed', 'reopened') and exists ("
    f"select from {REPORTS} known where known.id = {STEPS}.incident_id"  # nosec B608 # the text is our own
    f" and known.reported_by_id = {ME})"
)

# So that of two who write at once the second sees what the first wrote. It says nothing to anybody.
HOLD = """
create function sec.hold_incident(wanted uuid) returns void
language plpgsql volatile security definer {pinned} as $$
begin
    perform from privacy_incident known where known.id = wanted for update;
end $$
"""
ORDER = """
create function sec.refuse_step_out_of_order() returns trigger
language plpgsql volatile security definer {pinned} as $$
declare
    noticed timestamptz;
    last privacy_incidentstep;
    judged privacy_incidentstep;
    authority privacy_incidentstep;
    people privacy_incidentstep;
    fault text;
begin
    -- Row security refuses whoever may not judge; until then the answer says nothing about the steps.
    if not sec.is_job() and not sec.may('judge_incidents') then
        return new;
    end if;
    select known.noticed_at into noticed from privacy_incident known
    where known.id = new.incident_id for update;
    select * into last from privacy_incidentstep step
    where step.incident_id = new.incident_id order by step.number desc limit 1;
    select * into judged from privacy_incidentstep step
    where step.incident_id = new.incident_id and step.kind = 'judged'
    order by step.number desc limit 1;
    select coalesce((
        select step.happened_at from privacy_incidentstep step
        where step.incident_id = new.incident_id and step.kind = 'noticed'
        order by step.number desc limit 1
    ), noticed) into noticed;
    if new.number <> coalesce(last.number, 0) + 1 then
        fault := 'steps are numbered one after the other';
    elsif (coalesce(last.kind, '') = 'closed') <> (new.kind = 'reopened') then
        fault := 'what is closed is opened again, and nothing else is';
    elsif new.kind in ('authority_not_told', 'people_not_told') and judged.id is null then
        fault := 'a reason not to tell rests on a judged risk';
    elsif new.kind in ('authority_told', 'people_told') and new.happened_at < noticed then
        fault := 'nobody is told before it was noticed';
    elsif new.kind = 'authority_told' and new.happened_at > noticed + interval '72 hours'
          and btrim(new.words) = '' then
        fault := 'whoever tells the authority late says why';
    elsif new.kind = 'closed' then
        select * into authority from privacy_incidentstep step
        where step.incident_id = new.incident_id
          and step.kind in ('authority_told', 'authority_not_told')
        order by step.number desc limit 1;
        select * into people from privacy_incidentstep step
        where step.incident_id = new.incident_id
          and step.kind in ('people_told', 'people_not_told')
        order by step.number desc limit 1;
        if judged.id is null or authority.id is null
           or authority.kind = 'authority_not_told' and authority.number < judged.number
           or authority.happened_at > noticed + interval '72 hours' and btrim(authority.words) = ''
           or judged.risk = 'high' and (
               people.id is null
               or people.kind = 'people_not_told' and people.number < judged.number
           )
           or not exists (
               select from privacy_incidentstep step
               where step.incident_id = new.incident_id and step.kind = 'done'
           ) then
            fault := 'it is closed once it is judged, decided whom to tell, and said what was done';
        end if;
    end if;
    if fault is not null then
        raise exception '%', fault
            using errcode = 'check_violation', constraint = 'incidentstep_is_in_order';
    end if;
    return new;
end $$
"""
# Nothing goes in the year after it was closed, whatever is asked; what is opened again meanwhile stays.
FORGET = """
create function sec.forget_incidents(before timestamptz) returns integer
language plpgsql volatile security definer {pinned} as $$
declare ids uuid[]; begin
    if before is null or before > now() - interval '1 year' then
        raise exception 'no incident is over so soon' using errcode = '42501';
    end if;
    perform from privacy_incident known
    where exists (
        select from privacy_incidentstep step
        where step.incident_id = known.id and step.kind = 'closed' and step.written_at < before
    )
    order by known.id for update;
    ids := array(
        select last.incident_id from (
            select distinct on (step.incident_id) step.incident_id, step.kind, step.written_at
            from privacy_incidentstep step order by step.incident_id, step.number desc
        ) last
        where last.kind = 'closed' and last.written_at < before
    );
    delete from privacy_incidentstep where incident_id = any(ids);
    delete from privacy_incident where id = any(ids);
    return cardinality(ids);
end $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0038_incidents"),
        ("accounts", "0016_today_in_the_plan_that_asks"),
        ("organisations", "0008_posts_guarded"),
    ]
    operations = [
        guarded_by(
            REPORTS,
            reads=f"{JUDGES} or {IS_MINE}",
            writes="false",
            adds=f"{IS_MINE} and {OF_MY_POST} and {just_now('reported_at')}",
        ),
        guarded_by(
            STEPS,
            reads=f"{JUDGES} or ({ENDS_MINE})",
            writes="false",
            adds=f"{JUDGES} and written_by_id = {ME} and {just_now('written_at')}",
        ),
        append_only(REPORTS, STEPS),
        closed_function(HOLD, for_roles=("app", "jobs")),
        closed_function(ORDER, for_roles=()),
        closed_function(FORGET, for_roles=("jobs",)),
        as_owner(
            f"create trigger incidentstep_is_in_order before insert on {STEPS}"
            " for each row execute function sec.refuse_step_out_of_order()",
            f"drop trigger incidentstep_is_in_order on {STEPS}",
        ),
    ]
