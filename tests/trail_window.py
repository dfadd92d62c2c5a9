"""Through this, and only in databases of tests, the trail can be read by whoever tests."""

WINDOW = """
create view tests.audit_event as select * from audit.event;
grant usage on schema tests to public;
grant select on tests.audit_event to public;
create view tests.audit_finding as select id, pattern, by, times, subject_ids from audit.finding;
grant select on tests.audit_finding to public;
create view tests.alarm_as_kept as select * from audit.alarm;
grant select on tests.alarm_as_kept to public;
-- Whoever reads alarms hears of decoys first, as auditors do.
create function tests.alarms() returns setof audit.alarm language plpgsql security definer as
$$ begin perform audit.look_for_decoys(); return query select * from audit.alarm; end $$;
grant execute on function tests.alarms() to public;
create view tests.audit_alarm as select * from tests.alarms();
grant select on tests.audit_alarm to public;
create function tests.note_alarm(what varchar, who uuid) returns void
language sql security definer as $$ select audit.note_alarm(what, who, null, '{}', now()) $$;
grant execute on function tests.note_alarm(varchar, uuid) to public;
create function tests.let_end_earlier(person uuid, passed interval) returns void
language sql security definer as
'update sec.live_session set ended_at = ended_at - passed where user_id = person';
grant execute on function tests.let_end_earlier(uuid, interval) to public;
-- Tests work as the application; what only jobs may call they call through this.
create function tests.find_patterns(monday date, moment timestamptz) returns integer
language sql security definer as 'select audit.find_patterns(monday, moment)';
grant execute on function tests.find_patterns(date, timestamptz) to public;
create function tests.events_of_one_file() returns text[]
language sql security definer as 'select audit.events_of_one_file()::text[]';
grant execute on function tests.events_of_one_file() to public;
create function tests.is_reading(event varchar) returns boolean
language sql security definer as 'select audit.is_reading(event)';
grant execute on function tests.is_reading(varchar) to public;
-- Tests ask for more pages in a moment than anybody in a day; those about the limit set it.
create table tests.page_limit_as_shipped as select * from audit.page_limit;
grant select on tests.page_limit_as_shipped to public;
update audit.page_limit
set noticed_at = 1000000, last_one = 1000001, papers_noticed_at = 1000000;
create function tests.limit_pages(at integer, last integer) returns void
language sql security definer as 'update audit.page_limit set noticed_at = at, last_one = last';
grant execute on function tests.limit_pages(integer, integer) to public;
create function tests.limit_papers(at integer) returns void
language sql security definer as 'update audit.page_limit set papers_noticed_at = at';
grant execute on function tests.limit_papers(integer) to public;
create view tests.audit_pages_of_day as select * from audit.pages_of_day;
grant select on tests.audit_pages_of_day to public;
create function tests.mark_decoy(client uuid, contract uuid, who uuid) returns void
language sql security definer as 'select audit.mark_decoy(client, contract, who, now())';
grant execute on function tests.mark_decoy(uuid, uuid, uuid) to public;
create function tests.empty_sessions() returns integer
language sql security definer as 'select sec.sessions_empty()';
grant execute on function tests.empty_sessions() to public;
-- Who has a session that keeps something; and time that passes for the sessions of one person.
create view tests.keeping_session as
select user_id from sec.live_session where data <> '' and user_id is not null;
grant select on tests.keeping_session to public;
create function tests.let_pass(person uuid, passed interval) returns void
language sql security definer as
'update sec.live_session set seen_at = seen_at - passed where user_id = person';
grant execute on function tests.let_pass(uuid, interval) to public;
"""

# What a transaction has read and written so far; of our own roles none may ask.
COUNTED = """
create function tests.counted() returns table (counted name, counts bigint[])
language sql security definer as $$
    select relname, array[n_tup_ins, n_tup_upd, n_tup_del, seq_scan, seq_tup_read, coalesce(idx_scan, 0),
        coalesce(idx_tup_fetch, 0)]
    from pg_stat_xact_all_tables where schemaname in ('audit', 'sec', 'public')
$$;
grant execute on function tests.counted() to public;
"""

# What a full disk says, without filling one.
FULL_DISK = """
create function tests.say_full() returns trigger language plpgsql as
$$ begin raise exception 'could not extend file: No space left on device'
   using errcode = '53100'; end $$;
create table tests.full_disk (like audit.event);
create trigger is_full before insert on tests.full_disk
    for each row execute function tests.say_full();
grant insert on tests.full_disk to public;
"""
