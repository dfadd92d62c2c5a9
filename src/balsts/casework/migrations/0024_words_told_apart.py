"""Notes of services and of hand-overs, and why a task is not needed, are told by functions.

Whoever sees a service, a hand-over or a task may not read every word in it: a note is for whoever
wrote it and for who leads cases, and what was agreed with a municipality stays in the programme that
the law binds. What rows of the work said before they were changed stays in the programme too.
"""

from django.db import migrations

from balsts.platform.closed_columns import closed_to_pages
from balsts.platform.closed_functions import as_owner, closed_function

FUNCTIONS = {
    # One question for all services of a page: who may see whom is worked out once.
    """
    create function sec.service_notes(records uuid[]) returns table (record_id uuid, note text)
    language plpgsql stable security definer {pinned} as $$
    declare
        is_job boolean := sec.is_job();
        me uuid := sec.user_id();
        sight uuid[] := sec.sight();
        contracts uuid[] := sec.contracts_of_my_programmes();
        reads_others boolean := sec.may('read_notes_of_others');
    begin
        return query
        select known.id, known.note::text
        from casework_servicerecord known
        join organisations_staffmember post on post.id = known.staff_member_id
        where known.id = any(records) and known.note <> '' and (
            is_job
            or known.contract_id = any(contracts)
            and (reads_others or post.user_id = me)
            and sec.is_one_of_them_in_sight(known.id, sight)
        );
    end $$""": ("app",),
    # Who leads cases under the law of somebody of the family whom they see.
    """
    create function sec.leads_family_of(task uuid) returns boolean
    language sql stable security definer {pinned} as $$
        select sec.is_job() or exists (
            select from casework_task asked
            join clients_enrolment enrolment on enrolment.client_id = asked.client_id
                or enrolment.client_id in (
                    select member.client_id from clients_householdmember member
                    where member.household_id = asked.household_id
                )
            join organisations_contract contract on contract.id = enrolment.contract_id
            join organisations_programme programme on programme.id = contract.programme_id
            where asked.id = task and programme.entitlement_policy <> ''
              and contract.id = any(sec.contracts_where('read_notes_of_others'))
              and sec.sees_client(enrolment.client_id)
        )
    $$""": (),
    # The line without a hand-over says why the task is not needed.
    """
    create function sec.words_of_task(task uuid) returns table (hand_over_id uuid, words text)
    language sql stable security definer {pinned} as $$
        select null::uuid, asked.because_words::text from casework_task asked
        where asked.id = task and asked.because_words <> '' and sec.leads_family_of(task)
        union all
        select told.id, told.note::text from casework_handover told
        where told.task_id = task and told.note <> '' and sec.leads_family_of(task)
    $$""": ("app",),
    # Of which programme the work is that a former row told of; nobody's where that is gone.
    """
    create function sec.is_former_work_of_mine(table_name text, said jsonb) returns boolean
    language plpgsql stable security definer {pinned} as $$
    declare
        programmes uuid[] := sec.programmes_of_mine();
        its_case uuid := said ->> 'case_id';
        its_plan uuid := said ->> 'plan_id';
    begin
        case table_name
        when 'casework_task' then
            return sec.leads_family_of((said ->> 'id')::uuid);
        when 'casework_handover' then
            return sec.leads_family_of((said ->> 'task_id')::uuid);
        when 'casework_case' then
            return (said ->> 'programme_id')::uuid = any(programmes);
        when 'casework_serviceparticipation' then
            return sec.is_record_under(
                (said ->> 'service_record_id')::uuid, sec.contracts_of_my_programmes()
            );
        when 'casework_planaction' then
            select goal.plan_id into its_plan from casework_goal goal
            where goal.id = (said ->> 'goal_id')::uuid;
        else
        end case;
        if its_case is null then
            select plan.case_id into its_case from casework_inclusionplan plan
            where plan.id = its_plan;
        end if;
        return exists (
            select from casework_case one
            where one.id = its_case and one.programme_id = any(programmes)
        );
    end $$""": ("app",),
}


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0023_specific_needs_guarded"),
        ("clients", "0022_former_rows_kept"),
    ]
    operations = [
        migrations.AlterModelOptions("handover", {"base_manager_name": "objects"}),
        migrations.AlterModelOptions("servicerecord", {"base_manager_name": "objects"}),
        migrations.AlterModelOptions("task", {"base_manager_name": "objects"}),
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        closed_to_pages("casework_servicerecord", "note"),
        closed_to_pages("casework_handover", "note"),
        closed_to_pages("casework_task", "because_words"),
        as_owner(
            """
            create policy work_stays_in_its_programme on clients_formerrow
                as restrictive for select to {app} using (
                    (select sec.is_job()) or table_name not like 'casework\\_%'
                    or sec.is_former_work_of_mine(table_name, said)
                );
            """,
            "drop policy work_stays_in_its_programme on clients_formerrow",
        ),
    ]
