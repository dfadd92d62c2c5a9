"""What is lent or opened in an emergency is open in the database too, and for no statement longer.

`sec.lent_client_ids` says the same as `queries/visibility.py`. It is asked anew by every statement,
so that whoever takes a consent back has closed the file for the next one.
"""

from django.db import migrations

from balsts.clients.row_security import guarded_by, guarded_through, seen
from balsts.platform.closed_functions import as_owner, closed_function

FUNCTIONS = {
    # Given, not taken back, within their days, to an organisation and programme of mine whose
    # contract runs and where my role answers for lent files.
    """
    create function sec.consents_lent_to_me() returns uuid[]
    language plpgsql stable security definer {pinned} as $$
    declare day date := sec.today(); contracts uuid[]; found uuid[]; begin
        contracts := sec.contracts_where('see_lent_clients');
        if cardinality(contracts) = 0 then
            return '{}';
        end if;
        select coalesce(array_agg(consent.id), '{}') into found
        from clients_consent consent
        where consent.answer = 'given'
          and consent.valid_from <= day and consent.valid_until > day
          and not exists (
              select from clients_consentwithdrawal back where back.consent_id = consent.id
          )
          and exists (
              select from organisations_contract contract
              where contract.id = any(contracts)
                and contract.provider_id = consent.recipient_id
                and contract.programme_id = consent.programme_id
          );
        return found;
    end $$""": ("app",),
    # Mine, still within its hour, of a file that nobody has closed to emergencies.
    """
    create function sec.clients_opened_by_me() returns uuid[]
    language plpgsql stable security definer {pinned} as $$
    declare me uuid := sec.user_id(); found uuid[]; begin
        if me is null or cardinality(sec.contracts_where('open_in_emergency')) = 0 then
            return '{}';
        end if;
        select coalesce(array_agg(access.client_id), '{}') into found
        from clients_emergencyaccess access
        where access.opened_by_id = me
          and access.opened_at <= clock_timestamp() and access.ends_at > clock_timestamp()
          and not sec.is_closed_to_emergencies(access.client_id);
        return found;
    end $$""": ("app",),
    """
    create function sec.is_closed_to_emergencies(client uuid) returns boolean
    language sql stable security definer {pinned} as $$
        select exists (
            select from clients_closedfile closed
            where closed.client_id = client and closed.lifted_at is null
        )
    $$""": ("app",),
    # A part that is not in the list of parts is never lent, whatever a table is guarded with.
    """
    create function sec.lent_client_ids(part text) returns uuid[]
    language plpgsql stable security definer {pinned} as $$
    declare consents uuid[]; lent uuid[]; begin
        if part not in ('identity', 'residence', 'timeline', 'household', 'plan', 'services') then
            return '{}';
        end if;
        consents := sec.consents_lent_to_me();
        if cardinality(consents) > 0 then
            select array_agg(distinct consent.client_id) into lent
            from clients_consent consent
            where consent.id = any(consents) and part = any(consent.parts);
        end if;
        return coalesce(lent, '{}') || sec.clients_opened_by_me();
    end $$""": ("app",),
    # Whose records of which programme: of a consent the lender's, in an emergency all.
    """
    create function sec.lent_records(part text)
    returns table (client_id uuid, programme_id uuid)
    language plpgsql stable security definer {pinned} as $$
    begin
        return query
        select consent.client_id, contract.programme_id
        from clients_consent consent
        join organisations_contract contract on contract.id = consent.contract_id
        where consent.id = any(sec.consents_lent_to_me()) and part = any(consent.parts)
        union
        select opened.id, programme.id
        from unnest(sec.clients_opened_by_me()) opened(id)
        cross join organisations_programme programme;
    end $$""": ("app",),
    # Only the client whose referral waits for my organisation can be enrolled without being seen.
    """
    create function sec.is_referred_to_me(client uuid, under uuid) returns boolean
    language plpgsql stable security definer {pinned} as $$
    begin
        return exists (
            select from clients_referral referral
            join clients_consent consent on consent.id = referral.consent_id
            join organisations_contract contract
              on contract.provider_id = consent.recipient_id
             and contract.programme_id = consent.programme_id
            where referral.client_id = client and referral.state = 'waiting'
              and consent.id = any(sec.consents_lent_to_me())
              and contract.id = under
              and contract.id = any(sec.contracts_where('register_clients'))
              and contract.id = any(sec.contracts_where('manage_cases'))
        );
    end $$""": ("app",),
    # The one way from a reference to a file that is not one's own: exact, open to emergencies, and
    # only for somebody whose last opening was reviewed. Whoever may not learns nothing.
    """
    create function sec.client_to_open(wanted text) returns uuid
    language plpgsql stable security definer {pinned} as $$
    declare found uuid; begin
        if not sec.is_job() and (
            cardinality(sec.contracts_where('open_in_emergency')) = 0
            or exists (
                select from clients_emergencyaccess access
                where access.opened_by_id = sec.user_id() and access.reviewed_at is null
            )
        ) then
            return null;
        end if;
        select client.id into found from clients_client client
        where client.reference = wanted and client.set_aside_at is null
          and not sec.is_closed_to_emergencies(client.id);
        return found;
    end $$""": ("app", "jobs"),
    """
    create function sec.openings_told_to_me() returns uuid[]
    language sql stable security definer {pinned} as $$
        select coalesce(array_agg(notice.access_id), '{}')
        from clients_emergencynotice notice where notice.recipient_id = sec.user_id()
    $$""": ("app",),
    # Whoever must know is told by the database itself, in the transaction that opens the file:
    # those responsible, the managers who review for them, and every auditor.
    """
    create function sec.tell_of_opening() returns trigger
    language plpgsql volatile security definer {pinned} as $$
    declare day date := sec.day_of(NEW.opened_at); begin
        insert into clients_emergencynotice (id, access_id, recipient_id, made_at)
        select gen_random_uuid(), NEW.id, told.user_id, NEW.opened_at
        from (
            select post.user_id
            from clients_enrolment enrolment
            join organisations_contract contract on contract.id = enrolment.contract_id
            join clients_assignment assignment on assignment.enrolment_id = enrolment.id
            join organisations_staffmember post on post.id = assignment.staff_member_id
            where enrolment.client_id = NEW.client_id
              and enrolment.valid_from <= day
              and (enrolment.valid_until is null or enrolment.valid_until > day)
              and contract.actual_from <= day
              and (contract.actual_until is null or contract.actual_until > day)
              and assignment.role = 'responsible_worker'
              and assignment.valid_from <= day
              and (assignment.valid_until is null or assignment.valid_until > day)
            union
            select post.user_id
            from organisations_staffmember post
            join sec.role_permission line on line.role = post.role
            where post.valid_from <= day and (post.valid_until is null or post.valid_until > day)
              and (
                  line.permission = 'review_emergency_access'
                  or line.permission = 'review_own_emergencies' and exists (
                      select from clients_enrolment enrolment
                      join organisations_contract contract on contract.id = enrolment.contract_id
                      where enrolment.client_id = NEW.client_id
                        and enrolment.valid_from <= day
                        and (enrolment.valid_until is null or enrolment.valid_until > day)
                        and contract.provider_id = post.organisation_id
                        and contract.actual_from <= day
                        and (contract.actual_until is null or contract.actual_until > day)
                  )
              )
        ) told
        where told.user_id <> NEW.opened_by_id;
        return NEW;
    end $$""": (),
}

TELLING = """
create trigger emergency_access_is_told after insert on clients_emergencyaccess
    for each row execute function sec.tell_of_opening();
revoke insert on clients_emergencynotice from {app}, {jobs};
"""
NOT_TELLING = """
grant insert on clients_emergencynotice to {app}, {jobs};
drop trigger emergency_access_is_told on clients_emergencyaccess;
"""

ME = "(select sec.user_id())"


def under(permission: str) -> str:
    return f"(select sec.contracts_where('{permission}'))::uuid[]"


OF_A_CLIENT_OF_MINE = seen("clients_consent.client_id")
LENT_TO_ME = "clients_consent.id = any((select sec.consents_lent_to_me())::uuid[])"
ASKED_BY_US = f"clients_consent.contract_id = any({under('lend_clients')})"
BEFORE_IT_IS_TAKEN_BACK = (
    "exists (select from clients_consent given where given.id = consent_id"
    f" and cardinality({under('lend_clients')}) > 0 and {seen('given.client_id')})"
)

OPENED_BY_ME = f"clients_emergencyaccess.opened_by_id = {ME}"
REVIEWED_BY_ME = (
    f"clients_emergencyaccess.opened_by_id <> {ME} and ("  # noqa: S608 - holds names of ours only
    "(select sec.may('review_emergency_access')) or exists (select from clients_enrolment enrolled"
    " where enrolled.client_id = clients_emergencyaccess.client_id"
    f" and enrolled.contract_id = any({under('review_own_emergencies')})))"
)
OPENING_IS_MINE_TO_KNOW = (
    f"{OPENED_BY_ME} or (select sec.may('review_emergency_access'))"
    " or clients_emergencyaccess.id = any((select sec.openings_told_to_me())::uuid[])"
    f" or {seen('clients_emergencyaccess.client_id')}"
)
OPENED_AS_IT_SHOULD = (
    f"{OPENED_BY_ME} and reviewed_at is null and cardinality({under('open_in_emergency')}) > 0"
    " and not sec.is_closed_to_emergencies(client_id)"
)
CLOSED_BY_ME = f"cardinality({under('close_files')}) > 0 and {seen('clients_closedfile.client_id')}"
I_OPENED_IT = (
    "exists (select from clients_emergencyaccess access"
    f" where access.client_id = clients_closedfile.client_id and access.opened_by_id = {ME})"
)

OPENING = f"""
alter table clients_emergencyaccess enable row level security;
alter table clients_emergencyaccess force row level security;
create policy pages_read on clients_emergencyaccess for select to {{app}}
    using ({OPENING_IS_MINE_TO_KNOW});
create policy pages_add on clients_emergencyaccess for insert to {{app}}
    with check ({OPENED_AS_IT_SHOULD});
create policy pages_change on clients_emergencyaccess for update to {{app}}
    using ({REVIEWED_BY_ME}) with check ({REVIEWED_BY_ME} and reviewed_by_id = {ME});
create policy pages_remove on clients_emergencyaccess for delete to {{app}} using (false);
create policy jobs_do on clients_emergencyaccess to {{jobs}} using (true) with check (true);
create policy owner_does on clients_emergencyaccess to {{owner}} using (true) with check (true);
"""
NOT_OPENING = """
drop policy owner_does on clients_emergencyaccess;
drop policy jobs_do on clients_emergencyaccess;
drop policy pages_remove on clients_emergencyaccess;
drop policy pages_change on clients_emergencyaccess;
drop policy pages_add on clients_emergencyaccess;
drop policy pages_read on clients_emergencyaccess;
alter table clients_emergencyaccess no force row level security;
alter table clients_emergencyaccess disable row level security;
"""

# Which tables belong to a part. Reading only: no such policy lets anybody add, change or remove.
# Circumstances tell of health and belong to no part.
TABLES_OF_PARTS = {
    "clients_client": ("id", "identity"),
    "clients_citizenship": ("client_id", "identity"),
    "clients_spokenlanguage": ("client_id", "identity"),
    "clients_residence": ("client_id", "residence"),
    "clients_legalstatusevent": ("client_id", "timeline"),
    "clients_arrivalevent": ("client_id", "timeline"),
    "clients_departureevent": ("client_id", "timeline"),
    "clients_residencepermit": ("client_id", "timeline"),
    "clients_procedurestep": ("client_id", "timeline"),
    "clients_householdmember": ("client_id", "household"),
}
WALL = """
create policy referred_add on clients_enrolment for insert to {app}
    with check (sec.is_referred_to_me(client_id, contract_id));
""" + "".join(
    f"""
create policy lent_read on {table} for select to {{app}}
    using ({client} = any((select sec.lent_client_ids('{part}'))::uuid[]));
"""
    for table, (client, part) in TABLES_OF_PARTS.items()
)
NO_WALL = "drop policy referred_add on clients_enrolment;" + "".join(
    f"drop policy lent_read on {table};" for table in TABLES_OF_PARTS
)


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0014_use_restricted"),
        ("access", "0001_permissions_known_to_the_database"),
    ]
    operations = [
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        guarded_by(
            "clients_consent",
            reads=f"({LENT_TO_ME}) or (contract_id = any((select sec.contracts_of_my_programmes())"
            f"::uuid[]) and {OF_A_CLIENT_OF_MINE})",
            writes=f"{ASKED_BY_US} and {OF_A_CLIENT_OF_MINE}",
        ),
        guarded_by(
            "clients_consentwithdrawal",
            reads="exists (select from clients_consent given where given.id = consent_id)",
            writes=BEFORE_IT_IS_TAKEN_BACK,
        ),
        guarded_through("clients_referral", parent="clients_consent", key="consent_id"),
        as_owner(OPENING, NOT_OPENING),
        guarded_by(
            "clients_emergencynotice",
            reads=f"recipient_id = {ME} or exists (select from clients_emergencyaccess access"
            f" where access.id = access_id and access.opened_by_id = {ME})",
            changes=f"recipient_id = {ME}",
            writes=f"recipient_id = {ME}",
        ),
        guarded_by(
            "clients_emergencynote",
            reads="exists (select from clients_emergencyaccess access where access.id = access_id)",
            writes="exists (select from clients_emergencyaccess access where access.id = access_id"
            f" and access.opened_by_id = {ME} and access.ends_at > clock_timestamp()"
            " and access.client_id = any((select sec.clients_opened_by_me())::uuid[]))",
        ),
        guarded_by(
            "clients_closedfile", reads=f"({CLOSED_BY_ME}) or {I_OPENED_IT}", writes=CLOSED_BY_ME
        ),
        as_owner(TELLING, NOT_TELLING),
        as_owner(WALL, NO_WALL),
    ]
