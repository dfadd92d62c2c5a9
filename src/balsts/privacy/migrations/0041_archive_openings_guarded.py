"""What an ended contract left behind is opened by two people, for a while, to read.

No policy of a table about clients knows of it, but those of who it is, of their requests and of the
register of disclosures: all else is read by one function that names each table, and written by nobody.
"""

from importlib import import_module

from django.db import migrations

from balsts.clients.row_security import SIGHT
from balsts.platform.append_only import append_only_but
from balsts.platform.closed_functions import as_owner, changed, closed_function
from balsts.platform.row_security import guarded_by

TABLE = "privacy_archiveopening"
UNFIT = (
    "[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]"
)
# Riga's day is worked out from a moment by a zone of its own, so that a constraint may ask it.
COLUMNS = f"""
alter table {TABLE} add column made_in xid8 not null default '0';
alter table {TABLE} alter column made_in set default pg_current_xact_id();
alter table {TABLE} add column agreed_in xid8;
alter table {TABLE} add column question uuid not null default gen_random_uuid();
alter table {TABLE} add constraint archive_opening_lasts_a_month check (
    open_until - (asked_at at time zone 'Europe/Riga')::date between 1 and 31);
create trigger knows_its_transaction before insert or update on {TABLE}
    for each row execute function sec.made_in_this_transaction();
create trigger knows_when_it_was_agreed before insert or update on {TABLE}
    for each row execute function sec.agreed_in_this_transaction();
"""
NO_COLUMNS = f"""
drop trigger knows_when_it_was_agreed on {TABLE};
drop trigger knows_its_transaction on {TABLE};
alter table {TABLE} drop constraint archive_opening_lasts_a_month;
alter table {TABLE} drop column question, drop column agreed_in, drop column made_in;
"""
AGREED_IN = """
create function sec.agreed_in_this_transaction() returns trigger
language plpgsql volatile security definer {pinned} as $$
begin
    if tg_op = 'UPDATE' and old.agreed_at is not null then
        new.agreed_in := old.agreed_in;
    else
        new.agreed_in := case when new.agreed_at is not null then pg_current_xact_id() end;
    end if;
    return new;
end $$"""

# Which tables are read of a file that is out, and which rows: $1 the client, $2 the contracts of the
# organisation under which they were enrolled, $3 their programmes, $4 the organisation, $5 the moment
# at which the last of these contracts ended, $6 its day in Riga, $7 whether a law binds one of the
# programmes. What others wrote after it is not theirs.
MINE = "client_id = $1"
RECORDED = f"{MINE} and recorded_at < $5"
ENROLLED = f"{MINE} and contract_id = any($2)"
MADE_TO_US = f"{MINE} and organisation_id = $4"


def _ids(table: str, where: str) -> str:
    return f"select id from {table} where {where}"  # noqa: S608 - names of ours only  # nosec B608


CASES = _ids("casework_case", f"{MINE} and programme_id = any($3)")
PLANS = _ids("casework_inclusionplan", f"case_id in ({CASES}) and recorded_at < $5")
GOALS = _ids("casework_goal", f"plan_id in ({PLANS})")
ENROLMENTS = _ids("clients_enrolment", ENROLLED)
CONSENTS = _ids("clients_consent", ENROLLED)
OPENINGS = _ids("clients_emergencyaccess", MINE)
CORRECTIONS = _ids("clients_correction", f"{MINE} and corrected_at < $5")
CHANGES = _ids("casework_promisechange", RECORDED)
TASKS = _ids("casework_task", f"{MINE} and made_at < $5")
RECORDS = _ids("casework_servicerecord", "contract_id = any($2)")
INSPECTIONS = _ids("casework_inspection", "contract_id = any($2)")
REQUESTS = _ids("privacy_datarequest", MADE_TO_US)
TOOK_PART = "select service_record_id from casework_serviceparticipation where client_id = $1"
IN_PROGRAMME = f"{RECORDED} and programme_id = any($3)"
# What a row said before is read where the row is: work stays in its programme, as
# `sec.is_former_work_of_mine` says it, and who was enrolled with others or assigned there is theirs.
SAID_OF_OURS = (
    "case table_name"
    " when 'clients_enrolment' then (said ->> 'contract_id')::uuid = any($2)"
    f" when 'clients_assignment' then (said ->> 'enrolment_id')::uuid in ({ENROLMENTS})"
    " when 'casework_case' then (said ->> 'programme_id')::uuid = any($3)"
    f" when 'casework_casespell' then (said ->> 'case_id')::uuid in ({CASES})"
    f" when 'casework_inclusionplan' then (said ->> 'case_id')::uuid in ({CASES})"
    f" when 'casework_goal' then (said ->> 'plan_id')::uuid in ({PLANS})"
    f" when 'casework_planaction' then (said ->> 'goal_id')::uuid in ({GOALS})"
    " when 'casework_serviceparticipation'"
    f" then (said ->> 'service_record_id')::uuid in ({RECORDS})"
    " when 'casework_task' then $7 when 'casework_handover' then $7"
    " else left(table_name, 9) <> 'casework_' end"
)
READ_OF_A_FILE = {
    "clients_client": "id = $1",
    "clients_citizenship": MINE,
    "clients_spokenlanguage": MINE,
    "clients_residence": f"{MINE} and valid_from < $6",
    "clients_householdmember": f"{MINE} and valid_from < $6",
    "clients_arrivalevent": RECORDED,
    "clients_departureevent": RECORDED,
    "clients_legalstatusevent": RECORDED,
    "clients_residencepermit": RECORDED,
    "clients_procedurestep": RECORDED,
    "clients_circumstance": RECORDED,
    "clients_enrolment": ENROLLED,
    "clients_assignment": f"enrolment_id in ({ENROLMENTS})",
    "clients_consent": ENROLLED,
    "clients_consentwithdrawal": f"consent_id in ({CONSENTS})",
    "clients_referral": f"consent_id in ({CONSENTS})",
    "clients_correction": f"{MINE} and corrected_at < $5",
    "clients_formerrow": f"{MINE} and replaced_at < $5 and {SAID_OF_OURS}",
    "clients_formervalue": f"{MINE} and replaced_at < $5",
    "clients_correctionaddressee": (
        f"correction_id in ({CORRECTIONS}) and (programme_id is null or programme_id = any($3))"
    ),
    "clients_emergencyaccess": f"{MINE} and opened_at < $5",
    "clients_emergencynote": f"written_at < $5 and access_id in ({OPENINGS})",
    "clients_outsideopening": f"{MINE} and opened_at < $5",
    "clients_inquiry": f"{MINE} and asked_at < $5",
    "clients_closedfile": f"{MINE} and closed_at < $5",
    "casework_case": f"{MINE} and programme_id = any($3)",
    "casework_casespell": f"case_id in ({CASES}) and opened_on < $6",
    "casework_inclusionplan": f"case_id in ({CASES}) and recorded_at < $5",
    "casework_goal": f"plan_id in ({PLANS})",
    "casework_planaction": f"goal_id in ({GOALS})",
    "casework_entitlementpromise": f"{MINE} and told_at < $5",
    "casework_promisechange": RECORDED,
    "casework_movedpromise": f"change_id in ({CHANGES})",
    "casework_promiseaddressee": f"change_id in ({CHANGES})",
    "casework_task": f"{MINE} and made_at < $5",
    "casework_handover": f"task_id in ({TASKS}) and recorded_at < $5",
    "casework_serviceparticipation": f"{MINE} and service_record_id in ({RECORDS})",
    "casework_servicerecord": f"contract_id = any($2) and id in ({TOOK_PART})",
    "casework_inspectedfile": f"{MINE} and inspection_id in ({INSPECTIONS})",
    "privacy_privacynotice": MADE_TO_US,
    "privacy_datarequest": MADE_TO_US,
    "privacy_requestcorrection": f"request_id in ({REQUESTS})",
    "privacy_disclosure": MADE_TO_US,
    "privacy_legalhold": f"{MINE} and placed_at < $5",
    "privacy_restriction": f"{MINE} and restricted_at < $5",
    "privacy_archiveopening": f"{MADE_TO_US} and agreed_at is not null",
}
# That there are sealed notes, still sealed, and specific needs, for the copy of a person who asks; told
# to who reads sealed notes there.
READ_FOR_THE_PERSON = {
    "casework_sealednote": IN_PROGRAMME,
    "casework_specificneed": IN_PROGRAMME,
}


def _cases(conditions: dict[str, str]) -> str:
    quoted = {name: asked.replace("'", "''") for name, asked in conditions.items()}
    return "".join(f" when '{name}' then '{asked}'" for name, asked in quoted.items())


def _whole(sql: str) -> str:
    """Put in what would make the text of a function hard to read."""
    for place, words in (
        ("<read of a file>", _cases(READ_OF_A_FILE)),
        ("<read for the person>", _cases(READ_FOR_THE_PERSON)),
        ("<unfit>", UNFIT),
    ):
        sql = sql.replace(place, words)
    return sql


FUNCTIONS = {
    # What was found is read in a later transaction than the question: it cannot be taken back then.
    """
    create function sec.is_opening_kept(made_in xid8) returns boolean
    language sql stable security definer {pinned} as $$
        select sec.was_kept_before(made_in)
    $$""": ("app",),
    # Out today, agreed to by another and kept, of a contract that is over, and neither set aside nor
    # closed. In the hand of who asked for it and still keeps the archive there; for a person's own
    # request also of who answers there, and, not to read the file, of who worked with the person there.
    """
    create function sec.openings_in_hand(reads boolean) returns setof uuid
    language plpgsql stable security definer {pinned} as $$
    declare me uuid; day date; keeps uuid[]; answers uuid[]; confirms uuid[] := '{}'; begin
        if not exists (
            select from privacy_archiveopening out
            where out.agreed_at is not null and out.ended_at is null
        ) then
            return;
        end if;
        me := sec.user_id();
        if me is null then
            return;
        end if;
        day := sec.today();
        keeps := sec.organisations_where('keep_archive');
        answers := sec.organisations_where('answer_requests');
        if not reads then
            confirms := sec.organisations_where('correct_particulars');
        end if;
        return query
        select out.id from privacy_archiveopening out
        join organisations_contract ended on ended.id = out.contract_id
            and ended.provider_id = out.organisation_id and ended.actual_until <= day
        where out.agreed_at is not null and out.ended_at is null and out.open_until > day
          and out.agreed_by_id <> out.asked_by_id and sec.was_kept_before(out.agreed_in)
          and not sec.is_set_aside(out.client_id)
          and not sec.is_closed_to_emergencies(out.client_id)
          and (
              out.asked_by_id = me and out.organisation_id = any(keeps)
              or out.ground = 'own_request' and (
                  out.organisation_id = any(answers)
                  or out.organisation_id = any(confirms) and exists (
                      select from clients_enrolment enrolment
                      join organisations_contract contract on contract.id = enrolment.contract_id
                          and contract.provider_id = out.organisation_id
                      join clients_assignment assignment on assignment.enrolment_id = enrolment.id
                      join organisations_staffmember post
                          on post.id = assignment.staff_member_id and post.user_id = me
                      where enrolment.client_id = out.client_id
                  )
              )
          );
    end $$""": ("app",),
    """
    create function sec.clients_taken_out() returns uuid[]
    language sql stable security definer {pinned} as $$
        select coalesce(array_agg(out.client_id), '{}') from privacy_archiveopening out
        where out.id in (select sec.openings_in_hand(false))
    $$""": ("app",),
    # Whoever has no file in hand is asked one thing more for a statement, of a table that is small.
    """
    create function sec.sight_to_read() returns uuid[]
    language plpgsql stable security definer {pinned} as $$
    begin
        if exists (
            select from privacy_archiveopening out
            where out.agreed_at is not null and out.ended_at is null
        ) then
            return sec.sight() || sec.clients_taken_out();
        end if;
        return sec.sight();
    end $$""": ("app",),
    """
    create function sec.is_taken_out_for(
        client uuid, organisation uuid, programme uuid, wanted text
    ) returns boolean language sql stable security definer {pinned} as $$
        select exists (
            select from privacy_archiveopening out
            join organisations_contract ended on ended.id = out.contract_id
            where out.id in (select sec.openings_in_hand(false))
              and out.client_id = client and out.organisation_id = organisation
              and ended.programme_id = programme and out.ground = wanted
        )
    $$""": ("app",),
    # Whom one has worked with, of those that are taken out: their assignments are not in sight.
    """
    create function sec.has_worked_with(client uuid) returns boolean
    language sql stable security definer {pinned} as $$
        select client = any(sec.clients_taken_out()) and exists (
            select from clients_enrolment enrolment
            join clients_assignment assignment on assignment.enrolment_id = enrolment.id
            join organisations_staffmember post on post.id = assignment.staff_member_id
            where enrolment.client_id = client and post.user_id = sec.user_id()
        )
    $$""": ("app",),
    # One table of a file that is out, as far as its organisation wrote it down or was told. Work that is
    # shared in a programme is told as it stood when the contract ended, whoever goes on with it. What was
    # agreed with a municipality is told where a law binds the programme, as `sec.words_of_task` does.
    """
    create function sec.rows_taken_out(opening uuid, wanted text) returns setof jsonb
    language plpgsql stable security definer {pinned} as $$
    declare
        file record; asked text; contracts uuid[]; programmes uuid[]; ended_on date;
        is_bound boolean; kept_back text[] := '{}';
    begin
        select out.client_id, out.organisation_id, out.ground into file
        from privacy_archiveopening out
        where out.id = opening and out.id in (select sec.openings_in_hand(true));
        if file.client_id is null then
            return;
        end if;
        asked := case wanted <read of a file> end;
        if asked is null and file.ground = 'own_request'
           and file.organisation_id = any(sec.organisations_where('read_sealed_notes')) then
            asked := case wanted <read for the person> end;
        end if;
        if asked is null then
            return;
        end if;
        select array_agg(contract.id), array_agg(contract.programme_id),
            max(contract.actual_until)
        into contracts, programmes, ended_on
        from organisations_contract contract
        where contract.provider_id = file.organisation_id and contract.actual_until <= sec.today()
          and exists (
              select from clients_enrolment enrolment
              where enrolment.client_id = file.client_id and enrolment.contract_id = contract.id
          );
        is_bound := exists (
            select from organisations_programme programme
            where programme.id = any(programmes) and programme.entitlement_policy <> ''
        );
        if not is_bound then
            kept_back := case wanted
                when 'casework_task' then array['because_words']
                when 'casework_handover' then array['note']
                else '{}'::text[] end;
        end if;
        return query execute format(
            'select %s - $8 || jsonb_build_object(''others_took_part'', %s) from %I held where %s',
            case when left(wanted, 9) = 'casework_' then
                'coalesce((select former.said from clients_formerrow former'
                ' where former.client_id = $1 and former.table_name = ' || quote_literal(wanted) ||
                ' and former.row_id = held.id and former.replaced_at >= $5'
                ' order by former.replaced_at limit 1), to_jsonb(held))'
            else 'to_jsonb(held)' end,
            case when wanted = 'casework_servicerecord' then
                '(select count(*) > 1 from casework_serviceparticipation one'
                ' where one.service_record_id = held.id)'
            else 'false' end, wanted, asked
        ) using file.client_id, contracts, programmes, file.organisation_id,
            ended_on::timestamp at time zone 'Europe/Riga', ended_on, is_bound, kept_back;
    end $$""": ("app",),
    # The one way to a file in the archive: the day of birth with the whole name or the whole
    # reference, for a named ground, ten times an hour. It writes the question, whether or not
    # something was found, and the event; what was found is read in a later transaction.
    """
    create function sec.ask_archive(
        asks_for uuid, wanted jsonb, grounds text, in_words text, days integer, told jsonb,
        request uuid, as_role text, purpose text
    ) returns text
    language plpgsql volatile security definer {pinned} as $$
    declare
        hourly constant integer := 10;
        me uuid := sec.user_id(); moment timestamptz := clock_timestamp(); day date := sec.today();
        latin text := sec.words_of_sort_key(coalesce(wanted ->> 'name_key', ''));
        own text := sec.words_of_original(coalesce(wanted ->> 'original', ''));
        whole text := coalesce(wanted ->> 'reference', '');
        birth date := (wanted ->> 'born_on')::date;
        asked integer; fitting uuid[]; decoys uuid[]; found uuid; under uuid;
        asked_as uuid := gen_random_uuid();
    begin
        if me is null or asks_for <> all(sec.organisations_where('keep_archive')) then
            return 'not_theirs';
        end if;
        if birth is null or (whole = '' and latin = '' and own = '')
            or grounds is null
            or grounds not in ('own_request', 'authority', 'funder_check', 'legal_claim')
            or days is null or days not between 1 and 31
            or length(trim(coalesce(in_words, ''))) not between 20 and 500
            or in_words ~ '<unfit>'
        then
            return 'not_whole';
        end if;
        -- Two who ask for one file at once, and one who asks twice, wait for each other here.
        perform from accounts_user person where person.id = me for no key update;
        perform from organisations_organisation house where house.id = asks_for for no key update;
        select count(*) into asked from privacy_archiveopening known
        where known.asked_by_id = me and known.asked_at > moment - interval '1 hour';
        if asked >= hourly then
            return 'too_many';
        end if;
        select coalesce(array_agg(client.id), '{}') into fitting from clients_client client
        where client.born_on = birth and client.set_aside_at is null
          and (
              whole <> '' and client.reference = whole
              or whole = '' and (
                  latin <> '' and sec.words_of_sort_key(client.sort_key) = latin
                  or own <> '' and sec.words_of_original(
                      client.given_name_original || ' ' || client.family_name_original) = own
              )
          )
          and not sec.is_closed_to_emergencies(client.id)
          and exists (
              select from clients_enrolment enrolment
              join organisations_contract contract on contract.id = enrolment.contract_id
              where enrolment.client_id = client.id and contract.provider_id = asks_for
                and contract.actual_until <= day
          )
          and not exists (
              select from clients_enrolment enrolment
              join organisations_contract contract on contract.id = enrolment.contract_id
              where enrolment.client_id = client.id and contract.provider_id = asks_for
                and (contract.actual_until is null or contract.actual_until > day)
          )
          and not exists (
              select from privacy_archiveopening known
              where known.client_id = client.id and known.organisation_id = asks_for
                and known.ended_at is null and known.open_until > day
          );
        select coalesce(array_agg(decoy.client_id), '{}') into decoys
        from audit.decoy decoy where decoy.client_id = any(fitting);
        if cardinality(fitting) = 1 and decoys = '{}' then
            found := fitting[1];
            select contract.id into under
            from clients_enrolment enrolment
            join organisations_contract contract on contract.id = enrolment.contract_id
            where enrolment.client_id = found and contract.provider_id = asks_for
              and contract.actual_until <= day
            order by contract.actual_until desc, contract.id limit 1;
        end if;
        insert into privacy_archiveopening (
            id, client_id, client_reference, organisation_id, contract_id, ground, reason, asked_at,
            asked_by_id, open_until, question
        ) values (
            gen_random_uuid(), found,
            coalesce((select one.reference from clients_client one where one.id = found), ''),
            asks_for, under, grounds, case when found is null then '' else trim(in_words) end,
            moment, me, day + days, asked_as
        );
        insert into audit.event (
            id, occurred_at, event, by, request_id, organisation_id, role, purpose, subject_ids,
            details
        ) values (
            gen_random_uuid(), moment,
            case when found is null and decoys = '{}' then 'archive_asked_for_nobody'
                else 'archive_asked' end,
            me, request, asks_for, coalesce(as_role, ''), coalesce(purpose, ''),
            case when found is null then decoys else array[found] end,
            coalesce(told, '{}') || jsonb_build_object('ground', grounds)
        );
        return asked_as::text;
    end $$""": ("app",),
    # Yes, no, or nothing of what is not one's own, not of these minutes, or not kept yet.
    """
    create function sec.answer_archive(asked uuid) returns boolean
    language sql stable security definer {pinned} as $$
        select bool_or(known.client_id is not null) from privacy_archiveopening known
        where known.question = asked and sec.was_kept_before(known.made_in)
          and known.asked_by_id = sec.user_id()
          and known.asked_at > clock_timestamp() - interval '5 minutes'
    $$""": ("app",),
    # What was asked about nobody says when somebody asked, and nothing else.
    """
    create function sec.forget_archive_questions(before timestamptz) returns integer
    language plpgsql volatile security definer {pinned} as $$
    declare gone integer; begin
        if not sec.is_job() then
            return 0;
        end if;
        delete from privacy_archiveopening known
        where known.client_id is null and known.asked_at < before;
        get diagnostics gone = row_count;
        return gone;
    end $$""": ("jobs",),
    # With the last answer the file goes back; where a copy was granted, once it is handed over or the
    # days are over.
    """
    create function sec.archive_goes_back() returns trigger
    language plpgsql volatile security definer {pinned} as $$
    begin
        if old.answered_on is null and new.answered_on is not null
           and not (new.kind = 'access' and new.outcome in ('granted', 'partly'))
           and not exists (
               select from privacy_datarequest open
               where open.client_id = new.client_id and open.organisation_id = new.organisation_id
                 and open.id <> new.id and (
                     open.answered_on is null
                     or open.kind = 'access' and open.outcome in ('granted', 'partly')
                        and open.answered_on > sec.today() - 31
                 )
           )
        then
            update privacy_archiveopening out
            set ended_at = clock_timestamp(), ended_by_id = new.answered_by_id
            where out.client_id = new.client_id and out.organisation_id = new.organisation_id
              and out.ground = 'own_request' and out.agreed_at is not null and out.ended_at is null;
        end if;
        return new;
    end $$""": (),
}
KEPT_HERE = (
    f"{TABLE}.organisation_id = any((select sec.organisations_where('keep_archive'))::uuid[])"
)
OVERSEEN = "((select sec.may('read_trail')) and (select sec.may('approve_archive')))"
OF_A_FILE = f"{TABLE}.client_id is not null and sec.is_opening_kept({TABLE}.made_in)"
READS = f"{OF_A_FILE} and ({KEPT_HERE} or {OVERSEEN} or {TABLE}.id in (select sec.openings_in_hand(false)))"
CHANGES_IT = f"{OF_A_FILE} and ({KEPT_HERE} or {OVERSEEN})"

TRIGGERS = f"""
create trigger archive_is_approved_by_who_may before insert or update on {TABLE}
    for each row execute function sec.refuse_without_permission(
        'approve_archive', 'agreed_at', 'agreed_by_id');
create trigger archive_is_approved_in_ones_own_name before insert or update on {TABLE}
    for each row execute function sec.refuse_anothers_name('agreed_by_id');
create trigger archive_is_ended_in_ones_own_name before update on {TABLE}
    for each row execute function sec.refuse_anothers_name('ended_by_id');
create trigger archive_takes_two_people before insert or update on {TABLE}
    for each row execute function sec.refuse_one_for_two('asked_by_id', 'agreed_by_id', 'agreed_at');
create trigger archive_agreement_stays before update on {TABLE}
    for each row when (old.agreed_at is not null and (old.agreed_at, old.agreed_by_id)
        is distinct from (new.agreed_at, new.agreed_by_id))
    execute function clients_stays_as_it_is();
create trigger archive_stays_as_it_ended before update on {TABLE}
    for each row when (old.ended_at is not null) execute function clients_stays_as_it_is();
create trigger file_goes_back_with_the_answer after update on privacy_datarequest
    for each row execute function sec.archive_goes_back();
"""
NO_TRIGGERS = "drop trigger file_goes_back_with_the_answer on privacy_datarequest;" + "".join(
    f"drop trigger {name} on {TABLE};"
    for name in (
        "archive_stays_as_it_ended",
        "archive_agreement_stays",
        "archive_takes_two_people",
        "archive_is_ended_in_ones_own_name",
        "archive_is_approved_in_ones_own_name",
        "archive_is_approved_by_who_may",
    )
)


def taken_out(table: str, ground: str) -> str:
    """Say that a row is about a file that is in one's hand for this ground, in its organisation."""
    return (
        f"{table}.client_id = any((select sec.clients_taken_out())::uuid[]) and"
        f" sec.is_taken_out_for({table}.client_id, {table}.organisation_id, {table}.programme_id,"
        f" '{ground}')"
    )


ASKED, TOLD = "privacy_datarequest", "privacy_disclosure"
OWN = taken_out(ASKED, "own_request")
OFFICIAL = f"{taken_out(TOLD, 'authority')} and (select sec.may('read_notes_of_others'))"
POLICIES = f"""
alter policy pages_read on clients_client
    using (sec.is_in_sight(clients_client.id, (select sec.sight_to_read())::uuid[]));
create policy taken_out_read on {ASKED} for select to {{app}} using ({OWN});
create policy taken_out_add on {ASKED} for insert to {{app}}
    with check ({OWN} and (select sec.may('receive_requests')));
create policy taken_out_change on {ASKED} for update to {{app}} using ({OWN}) with check ({OWN});
create policy taken_out_read on {TOLD} for select to {{app}} using ({OFFICIAL});
create policy taken_out_add on {TOLD} for insert to {{app}} with check (
    {OFFICIAL} and recorded_by_id = (select sec.user_id()) and asked_on <= sec.today()
    and client_reference = (
        select one.reference from clients_client one where one.id = {TOLD}.client_id)
    and decision = '' and told_at is null
);
create policy taken_out_change on {TOLD} for update to {{app}} using ({OFFICIAL})
    with check ({OFFICIAL} and (told_on is null or told_on <= sec.today()));
"""  # noqa: S608 - names of ours only  # nosec B608
NO_POLICIES = "".join(
    f"drop policy {name} on {table};"
    for table in (ASKED, TOLD)
    for name in ("taken_out_change", "taken_out_add", "taken_out_read")
) + (
    "alter policy pages_read on clients_client"
    f" using (sec.is_in_sight(clients_client.id, {SIGHT}));"
)


# The review of the week looks at this page of a file as at the others.
looked_at = import_module("balsts.casework.migrations.0027_every_page_of_a_file_is_looked_at")
EVENTS_BEFORE = (looked_at.EVENTS[: looked_at.EVENTS.index("revoke all")]).replace(
    "create function", "create or replace function"
)
EVENTS = changed(
    EVENTS_BEFORE, {"array['benefits_seen'": "array['archived_file_seen', 'benefits_seen'"}
)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0040_archive_openings"),
        ("clients", "0046_sight_once_a_statement"),
        ("clients", "0043_opened_once_it_is_kept"),
        ("casework", "0027_every_page_of_a_file_is_looked_at"),
        ("exchange", "0007_the_second_person_speaks_for_themself"),
        ("organisations", "0010_two_people_are_two"),
    ]
    operations = [
        closed_function(AGREED_IN, for_roles=()),
        as_owner(COLUMNS, NO_COLUMNS),
        *(closed_function(_whole(sql), for_roles=roles) for sql, roles in FUNCTIONS.items()),
        guarded_by(
            TABLE,
            reads=READS,
            changes=CHANGES_IT,
            writes=CHANGES_IT,
            adds="false",
            removes="false",
        ),
        append_only_but(TABLE, "agreed_at", "agreed_by_id", "ended_at", "ended_by_id"),
        as_owner(TRIGGERS, NO_TRIGGERS),
        as_owner(POLICIES, NO_POLICIES),
        as_owner(EVENTS, EVENTS_BEFORE),
    ]
