"""What a line of a list says of a client is told at once: whether they are in sight is asked once for each.

A line is put together from a dozen tables. As subqueries of one statement, each of their rows asked the
policies anew whether a client is in sight who had passed them a moment before, eight times a line. Here
each client is asked about first; what follows is what the policies of those tables leave of somebody who
is in sight, and a test holds both together.
"""

from django.db import migrations

from balsts.platform.closed_functions import closed_function

# Arguments narrow what is told and widen nothing: the sight, programmes and contracts of who asks are
# worked out here. Events are those in force: neither void nor corrected by a later one.
LINES = """
create function sec.client_lines(asked uuid[], contracts uuid[], programmes uuid[], day date)
returns table (
    client_id uuid,
    citizenship text,
    status_rows json,
    arrival_rows json,
    departure_rows json,
    permit_rows json,
    step_rows json,
    circumstance_rows json,
    plan_executed_on date,
    worker_name text,
    case_state text,
    last_service_on date
)
language plpgsql stable security definer {pinned} as $$
declare
    me uuid := sec.user_id();
    sight uuid[] := sec.sight();
    programmes_of_mine uuid[] := sec.programmes_of_mine();
    contracts_of_mine uuid[] := sec.contracts_of_my_programmes();
    leads boolean := sec.may('read_notes_of_others');
    posts uuid[] := '{}';
begin
    if not leads then
        posts := sec.posts_where('record_services');
    end if;
    return query
    select
        one.id,
        (
            select own.country::text from clients_citizenship own
            where own.client_id = one.id and own.is_primary
            limit 1
        ),
        array_to_json(array(
            select json_build_object(
                'legal_status', event.legal_status,
                'decided_on', event.decided_on,
                'notified_on', event.notified_on,
                'translation_received_on', event.translation_received_on,
                'appeal_lodged_on', event.appeal_lodged_on,
                'became_final_on', event.became_final_on,
                'authority', event.authority
            )
            from clients_legalstatusevent event
            where event.client_id = one.id and not event.is_void and not exists (
                select from clients_legalstatusevent later where later.corrects_id = event.id
            )
            order by event.decided_on, event.recorded_at
        )),
        array_to_json(array(
            select json_build_object(
                'on', event.arrived_on,
                'path', event.arrival_path,
                'country', event.from_country,
                'is_return', event.is_return
            )
            from clients_arrivalevent event
            where event.client_id = one.id and not event.is_void and not exists (
                select from clients_arrivalevent later where later.corrects_id = event.id
            )
            order by event.arrived_on, event.recorded_at
        )),
        array_to_json(array(
            select json_build_object(
                'on', event.departed_on,
                'kind', event.departure_kind,
                'country', event.to_country,
                'certainty', event.certainty
            )
            from clients_departureevent event
            where event.client_id = one.id and not event.is_void and not exists (
                select from clients_departureevent later where later.corrects_id = event.id
            )
            order by event.departed_on, event.recorded_at
        )),
        array_to_json(array(
            select json_build_object(
                'valid_from', event.valid_from,
                'valid_until', event.valid_until,
                'kind', event.permit_kind
            )
            from clients_residencepermit event
            where event.client_id = one.id and not event.is_void and not exists (
                select from clients_residencepermit later where later.corrects_id = event.id
            )
            order by event.valid_from, event.recorded_at
        )),
        array_to_json(array(
            select json_build_object('on', event.happened_on, 'kind', event.step_kind)
            from clients_procedurestep event
            where event.client_id = one.id and not event.is_void and not exists (
                select from clients_procedurestep later where later.corrects_id = event.id
            )
            order by event.happened_on, event.recorded_at
        )),
        array_to_json(array(
            select json_build_object(
                'valid_from', event.valid_from,
                'valid_until', event.valid_until,
                'kind', event.circumstance_kind,
                'is_so', event.is_so
            )
            from clients_circumstance event
            where event.client_id = one.id and not event.is_void and not exists (
                select from clients_circumstance later where later.corrects_id = event.id
            )
            -- As the policy `ways_are_for_who_leads`.
            and (
                leads
                or event.circumstance_kind not in ('employed', 'full_time_studies', 'disability')
            )
            order by event.valid_from, event.recorded_at
        )),
        (
            select plan.executed_on
            from casework_inclusionplan plan
            join casework_case led on led.id = plan.case_id
            join organisations_programme programme on programme.id = led.programme_id
            where led.client_id = one.id and led.programme_id = any(programmes_of_mine)
              and plan.state <> 'declined' and programme.entitlement_policy <> ''
            order by plan.plan_version desc
            limit 1
        ),
        (
            select worker.full_name::text
            from clients_enrolment enrolment
            join clients_assignment assignment on assignment.enrolment_id = enrolment.id
            join organisations_staffmember post on post.id = assignment.staff_member_id
            join accounts_user worker on worker.id = post.user_id
            where enrolment.client_id = one.id
              and enrolment.contract_id = any(contracts)
              and enrolment.contract_id = any(contracts_of_mine)
              and assignment.role = 'responsible_worker' and assignment.valid_from <= day
              and (assignment.valid_until is null or assignment.valid_until > day)
            order by assignment.valid_from desc, assignment.id
            limit 1
        ),
        (
            select led.state::text
            from casework_case led
            where led.client_id = one.id
              and led.programme_id = any(programmes)
              and led.programme_id = any(programmes_of_mine)
            order by led.state = 'closed', led.id
            limit 1
        ),
        (
            select part.provided_on
            from casework_serviceparticipation part
            join casework_servicerecord service on service.id = part.service_record_id
            join organisations_contract contract on contract.id = service.contract_id
            where part.client_id = one.id
              and contract.programme_id = any(programmes)
              and service.contract_id = any(contracts_of_mine)
              -- As the policy `health_is_for_who_leads`.
              and (
                  leads
                  or service.recorded_by_id = me
                  or service.staff_member_id = any(posts)
                  or service.service_type not in ('health', 'psycho_emotional') and not exists (
                      select from organisations_institution place
                      where place.id = service.institution_id and place.kind in (
                          'health_gp', 'health_specialist', 'dentist', 'psychologist'
                      )
                  )
              )
            order by part.provided_on desc
            limit 1
        )
    from unnest(asked) one(id)
    where sec.is_in_sight(one.id, sight);
end $$"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0034_contracts_hold_their_services"),
        ("clients", "0055_assigned_within_the_enrolment"),
    ]
    operations = [closed_function(LINES, for_roles=("app",))]
