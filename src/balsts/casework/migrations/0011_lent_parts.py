"""Plan and services that are lent are open in the database too, in the programme that lends them."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

FUNCTIONS = {
    # Of which programme the record is, for a policy on which the record's own policy rests.
    """
    create function sec.programme_of_record(record uuid) returns uuid
    language sql stable security definer {pinned} as $$
        select contract.programme_id from casework_servicerecord known
        join organisations_contract contract on contract.id = known.contract_id
        where known.id = record
    $$""": ("app",),
    # Whether somebody works with the case, and does not merely read it because it is lent.
    """
    create function sec.works_on_case(wanted uuid) returns boolean
    language plpgsql stable security definer {pinned} as $$
    begin
        return sec.is_job() or exists (
            select from casework_case known where known.id = wanted
            and known.programme_id = any(sec.programmes_of_mine())
            and sec.sees_client(known.client_id)
        );
    end $$""": ("app", "jobs"),
    """
    create function sec.works_on_record(wanted uuid) returns boolean
    language plpgsql stable security definer {pinned} as $$
    begin
        return sec.is_job() or exists (
            select from casework_servicerecord known where known.id = wanted
            and known.contract_id = any(sec.contracts_of_my_programmes())
            and (
                known.recorded_by_id = sec.user_id() or exists (
                    select from casework_serviceparticipation one
                    where one.service_record_id = known.id and sec.sees_client(one.client_id)
                )
            )
        );
    end $$""": ("app", "jobs"),
}

# Reading only: there is no such policy for adding, changing or removing. The ids come first, so
# that who is lent nothing pays for one empty list a statement.
POLICIES = """
create policy lent_read on casework_case for select to {app} using (
    client_id = any((select sec.lent_client_ids('plan'))::uuid[])
    and (client_id, programme_id) in (select * from sec.lent_records('plan'))
);
create policy lent_read on casework_serviceparticipation for select to {app} using (
    client_id = any((select sec.lent_client_ids('services'))::uuid[])
    and (client_id, sec.programme_of_record(service_record_id))
        in (select * from sec.lent_records('services'))
);
create policy lent_read on casework_servicerecord for select to {app} using (
    cardinality((select sec.lent_client_ids('services'))::uuid[]) > 0
    and exists (
        select from casework_serviceparticipation one
        where one.service_record_id = casework_servicerecord.id
        and one.client_id = any((select sec.lent_client_ids('services'))::uuid[])
    )
);
"""
NO_POLICIES = """
drop policy lent_read on casework_servicerecord;
drop policy lent_read on casework_serviceparticipation;
drop policy lent_read on casework_case;
"""

# A row is written by whoever sees its parent; of a parent that is merely lent this says no.
ONLY_READ = {
    "casework_casespell": "sec.works_on_case(case_id)",
    "casework_inclusionplan": "sec.works_on_case(case_id)",
    "casework_goal": (
        "exists (select from casework_inclusionplan plan"
        " where plan.id = plan_id and sec.works_on_case(plan.case_id))"
    ),
    "casework_planaction": (
        "exists (select from casework_goal goal"
        " join casework_inclusionplan plan on plan.id = goal.plan_id"
        " where goal.id = goal_id and sec.works_on_case(plan.case_id))"
    ),
    "casework_barrier": "sec.works_on_record(service_record_id)",
}
READING_ONLY = (
    "".join(
        f"""
create policy lent_not_added on {table} as restrictive for insert to {{app}} with check ({own});
create policy lent_not_changed on {table} as restrictive for update to {{app}} using ({own});
create policy lent_not_removed on {table} as restrictive for delete to {{app}} using ({own});
"""
        for table, own in ONLY_READ.items()
    )
    + """
create policy lent_not_changed on casework_servicerecord as restrictive for update to {app}
    using (sec.works_on_record(id));
create policy lent_not_removed on casework_servicerecord as restrictive for delete to {app}
    using (sec.works_on_record(id));
"""
)
NOT_READING_ONLY = "".join(
    f"drop policy lent_not_added on {table};"
    f"drop policy lent_not_changed on {table};"
    f"drop policy lent_not_removed on {table};"
    for table in ONLY_READ
) + (
    "drop policy lent_not_changed on casework_servicerecord;"
    "drop policy lent_not_removed on casework_servicerecord;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0010_patterns_of_insiders"),
        ("clients", "0015_lent_and_opened"),
    ]
    operations = [
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        as_owner(POLICIES, NO_POLICIES),
        as_owner(READING_ONLY, NOT_READING_ONLY),
    ]
