"""What only a clock decides goes by itself: figures, registers, imports, codes, and the runner's own rows.

The database finds the rows itself, so that no caller names one, and holds to a least time whatever it
is asked: a fault in the policy's reader, or a clock that jumped, removes nothing that is young.
"""

from django.db import migrations

from balsts.platform.closed_functions import closed_function

OVER = """
create function sec.over_time(kind text, before timestamptz, most integer) returns setof text
language plpgsql stable security definer {pinned} as $$
declare
    least_kept constant jsonb := '{
        "what_if": "1 year", "report": "1 year", "snapshot": "1 year", "published_figure": "1 year",
        "export": "1 year", "inspection": "1 year", "sealed_opening": "1 year", "finding": "1 year",
        "alarm": "1 year", "import_run": "1 year", "import_message": "30 days",
        "import_file_name": "30 days", "erasure_list": "1 year", "entry_code": "30 days",
        "recovery_request": "30 days", "finished_job": "7 days"
    }';
begin
    if before is null or not least_kept ? kind
       or before > now() - (least_kept ->> kind)::interval then
        raise exception 'nothing of this kind is over so soon' using errcode = '42501';
    end if;
    case kind
    when 'what_if' then
        return query select w.id::text from statistics_whatif w
        where coalesce(w.made_at, w.requested_at) < before order by w.id limit most;
    when 'report' then
        return query select r.id::text from statistics_reportrun r
        where coalesce(r.made_at, r.requested_at) < before order by r.id limit most;
    when 'snapshot' then
        -- What was counted from it is younger, and can be drawn again as long as it stays.
        return query select s.id::text from statistics_snapshot s
        where coalesce(s.taken_at, s.requested_at) < before
          and not exists (select from statistics_reportrun r where r.snapshot_id = s.id)
          and not exists (select from statistics_whatif w where w.snapshot_id = s.id)
        order by s.id limit most;
    when 'published_figure' then
        return query select f.id::text from statistics_publishedfigure f
        where f.imported_at < before order by f.id limit most;
    when 'export' then
        return query select e.id::text from exchange_export e
        where e.asked_at < before order by e.id limit most;
    when 'inspection' then
        return query select i.id::text from casework_inspection i
        where i.asked_at < before
          and not exists (select from casework_inspectedfile f where f.inspection_id = i.id)
        order by i.id limit most;
    when 'sealed_opening' then
        return query select o.id::text from casework_sealedopening o
        where o.asked_at < before order by o.id limit most;
    when 'finding' then
        return query select f.id::text from audit.finding f
        where f.found_at < before order by f.id limit most;
    when 'alarm' then
        return query select a.id::text from audit.alarm a
        where a.last_at < before order by a.id limit most;
    when 'import_run' then
        return query select r.id::text from exchange_importrun r
        where coalesce(r.written_at, r.started_at) < before
          and r.state in ('written', 'refused', 'expired', 'cancelled')
          and not exists (select from exchange_importmessage m where m.run_id = r.id)
        order by r.id limit most;
    when 'import_message' then
        return query select m.id::text from exchange_importmessage m
        join exchange_importrun r on r.id = m.run_id
        where coalesce(r.written_at, r.started_at) < before
          and r.state in ('written', 'refused', 'expired', 'cancelled')
        order by m.id limit most;
    when 'import_file_name' then
        return query select r.id::text from exchange_importrun r
        where coalesce(r.written_at, r.started_at) < before
          and r.state in ('written', 'refused', 'expired', 'cancelled')
          and (r.file_names <> array['–']::varchar[] or r.refused_file <> ''
               or r.refused_because is not null)
        order by r.id limit most;
    when 'erasure_list' then
        return query select e.id::text from privacy_erasurelist e
        where e.made_at < before
          and not exists (select from privacy_erasureline l where l.list_id = e.id)
        order by e.id limit most;
    when 'entry_code' then
        return query select c.id::text from accounts_entrycode c
        where coalesce(c.ended_at, c.expires_at) < before order by c.id limit most;
    when 'recovery_request' then
        return query select q.id::text from accounts_recoveryrequest q
        where coalesce(q.ended_at, q.confirmed_at, q.asked_at) < before order by q.id limit most;
    when 'finished_job' then
        return query select j.id::text from procrastinate_jobs j
        where j.status in ('succeeded', 'failed', 'cancelled', 'aborted')
          and exists (select from procrastinate_events e where e.job_id = j.id)
          and not exists (
              select from procrastinate_events e where e.job_id = j.id and e.at >= before
          )
        order by j.id limit most;
    end case;
end $$
"""
REMOVE = """
create function sec.remove_over_time(kind text, before timestamptz, most integer)
returns setof text language plpgsql volatile security definer {pinned} as $$
declare
    gone text[] := array(select sec.over_time(kind, before, most));
    ids uuid[];
begin
    if kind not in ('import_message', 'finished_job') then
        ids := gone::uuid[];
    end if;
    case kind
    when 'what_if' then delete from statistics_whatif where id = any(ids);
    when 'report' then delete from statistics_reportrun where id = any(ids);
    when 'snapshot' then delete from statistics_snapshot where id = any(ids);
    when 'published_figure' then delete from statistics_publishedfigure where id = any(ids);
    when 'export' then delete from exchange_export where id = any(ids);
    when 'inspection' then delete from casework_inspection where id = any(ids);
    when 'sealed_opening' then delete from casework_sealedopening where id = any(ids);
    when 'finding' then delete from audit.finding where id = any(ids);
    when 'alarm' then delete from audit.alarm where id = any(ids);
    when 'import_run' then delete from exchange_importrun where id = any(ids);
    when 'import_message' then delete from exchange_importmessage where id = any(gone::bigint[]);
    when 'import_file_name' then
        update exchange_importrun set file_names = array['–'], refused_file = '',
            refused_because = null
        where id = any(ids);
    when 'erasure_list' then
        delete from privacy_erasureholder where list_id = any(ids);
        delete from privacy_erasurelist where id = any(ids);
    when 'entry_code' then delete from accounts_entrycode where id = any(ids);
    when 'recovery_request' then delete from accounts_recoveryrequest where id = any(ids);
    when 'finished_job' then delete from procrastinate_jobs where id = any(gone::bigint[]);
    end case;
    return query select unnest(gone);
end $$
"""
# The hours of a service are evidence of work as long as the fund may ask, two years at least; what is
# left of a participant's file holds its service, too.
WORK_OVER = """
create function sec.work_over_time(contracts uuid[], most integer) returns setof uuid
language sql stable security definer {pinned} as $$
    select record.id from casework_servicerecord record
    join organisations_contract contract on contract.id = record.contract_id
    where record.contract_id = any(contracts)
      and make_date(extract(year from contract.actual_until - 1)::integer + 3, 1, 1)
          <= (now() at time zone 'Europe/Riga')::date
      and not exists (
          select from casework_serviceparticipation part where part.service_record_id = record.id
      )
    order by record.id limit most
$$
"""
REMOVE_WORK = """
create function sec.remove_work_over_time(contracts uuid[], most integer) returns integer
language plpgsql volatile security definer {pinned} as $$
declare ids uuid[] := array(select sec.work_over_time(contracts, most)); begin
    delete from casework_barrier where service_record_id = any(ids);
    delete from casework_servicerecord where id = any(ids);
    return cardinality(ids);
end $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0033_helped_again_is_told"),
        ("accounts", "0018_told_of_ended_sessions"),
        ("audit", "0014_a_hand_over_list_is_passed_by"),
        ("casework", "0032_a_day_has_24_hours"),
        ("exchange", "0012_names_by_law_take_two"),
        ("organisations", "0012_sessions_end_with_the_post"),
        ("procrastinate", "0041_post_retry_failed_job"),
        ("statistics", "0008_a_what_if_ends_in_time"),
    ]
    operations = [
        closed_function(OVER, for_roles=("jobs",)),
        closed_function(REMOVE, for_roles=("jobs",)),
        closed_function(WORK_OVER, for_roles=("jobs",)),
        closed_function(REMOVE_WORK, for_roles=("jobs",)),
    ]
