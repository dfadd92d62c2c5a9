"""Nobody sets a file aside alone, nor one that is not theirs, whatever statements they run.

The earlier policies asked only whether somebody answers requests or approves erasures anywhere: such a
one could put any file on a list in the program's name, with a ground that nobody knows, approve it
and have the file set aside to be erased today.
"""

from importlib import import_module

from django.db import migrations, models

from balsts.clients.row_security import seen
from balsts.platform.closed_functions import (
    as_owner,
    changed,
    closed_function,
    in_its_place,
    taken_away,
)
from balsts.platform.row_security import guarded_by, only_these_change

first = import_module("balsts.privacy.migrations.0003_closed_functions")
latest = import_module("balsts.privacy.migrations.0008_former_names_set_aside")

# A list without an organisation is the data protection officer's.
FUNCTIONS = {
    """
    create function sec.may_erase_for(organisation uuid) returns boolean
    language plpgsql stable security definer {pinned} as $$
    begin
        if organisation is not null then
            return organisation = any(sec.organisations_where('approve_erasures'));
        end if;
        return exists (
            select from organisations_staffmember post
            where post.id = any(sec.posts_where('approve_erasures')) and post.role = 'auditor'
        );
    end $$""": ("app",),
    # Two conditions of which a policy knows only one: what stood there before.
    """
    create function sec.refuse_settled_list() returns trigger
    language plpgsql volatile {pinned} as $$
    begin
        if (old.approved_at is not null or old.discarded_at is not null) and not sec.is_job() then
            raise exception 'this list is approved or discarded'
                using errcode = 'insufficient_privilege';
        end if;
        return new;
    end $$""": (),
}
SETTLED = """
create trigger erasurelist_is_settled_once before update on privacy_erasurelist
    for each row execute function sec.refuse_settled_list()
"""


# No fewer days than policies/retention.yaml says; a test holds the two together.
SET_ASIDE = changed(
    latest.SET_ASIDE,
    {
        "begin\n    insert into privacy_identitysetaside": """begin
    if not sec.is_job() then
        if not exists (
            select from privacy_erasureline l join privacy_erasurelist e on e.id = l.list_id
            where l.id = line and e.approved_by_id = sec.user_id()
              and sec.may_erase_for(e.organisation_id)
        ) then
            raise exception 'somebody else approves this list' using errcode = '42501';
        end if;
        if until is null or until < sec.today() + 30 or moment is null
           or sec.day_of(moment) not between sec.today() - 1 and sec.today() + 1 then
            raise exception 'a file waits for thirty days from today before it is erased'
                using errcode = '42501';
        end if;
    end if;
    insert into privacy_identitysetaside"""
    },
)
BRING_BACK = changed(
    latest.BRING_BACK,
    {
        "or sec.may('approve_erasures')) then": """or exists (
        select from privacy_erasureline l join privacy_erasurelist e on e.id = l.list_id
        where l.id = line and sec.may_erase_for(e.organisation_id)
    )) then"""
    },
)
COUNTS = changed(
    first.COUNTS,
    {
        """        or exists (select from privacy_erasureline where client_id = person)
        and sec.may('approve_erasures')
""": """        or exists (
            select from privacy_erasureline l join privacy_erasurelist e on e.id = l.list_id
            where l.client_id = person and sec.may_erase_for(e.organisation_id)
        )
"""
    },
)

APPROVES = (
    "(organisation_id = any((select sec.organisations_where('approve_erasures'))::uuid[])"
    " or organisation_id is null and (select sec.may_erase_for(null)))"
)
ANSWERS = "organisation_id = any((select sec.organisations_where('answer_requests'))::uuid[])"
# Files whose time is over are listed by the program; people list only whom they are asked to erase.
PROPOSES = (
    f"{ANSWERS} and ground = 'request' and made_by_id = (select sec.user_id())"
    " and approved_at is null and approved_by_id is null and discarded_at is null"
)
SEEN = seen("privacy_erasureline.client_id")
WAITS = "one.approved_at is null and one.discarded_at is null"
MINE = "one.ground = 'request' and one.made_by_id = (select sec.user_id())"
IS_ASKED_FOR = (
    "exists (select from privacy_datarequest asked where asked.kind = 'erasure'"
    " and asked.client_id = privacy_erasureline.client_id and asked.identified_on is not null)"
)
IS_ASKED_OF_US = (
    "exists (select from privacy_erasureholder asked"
    " where asked.list_id = privacy_erasureline.list_id)"
)


def _on_a_list(*conditions: str) -> str:
    known = "one.id = privacy_erasureline.list_id"
    told = " and ".join([known, *conditions])
    return "exists (select from privacy_erasurelist one where " + told + ")"  # nosec B608 # the text is our own


APPROVES_IT = APPROVES.replace("organisation_id", "one.organisation_id")
LINES = {
    # Others who hold the file are asked about the line; who sees the file may know that it is listed.
    "reads": f"{first.MANAGES} and ({_on_a_list()} or {IS_ASKED_OF_US} or {SEEN})",
    "changes": _on_a_list(APPROVES_IT),
    "writes": "false",
    "adds": f"{_on_a_list(WAITS, MINE)} and {SEEN} and {IS_ASKED_FOR}"
    " and set_aside_at is null and erased_from is null",
    "removes": _on_a_list(WAITS, APPROVES_IT),
}
LEDGER = """
drop policy pages_add on privacy_ledgerentry;
create policy pages_add on privacy_ledgerentry for insert to {app}
    with check ((select sec.may('approve_erasures')))
"""
LEDGER_BEFORE = f"""
drop policy pages_add on privacy_ledgerentry;
create policy pages_add on privacy_ledgerentry for insert to {{app}} with check ({first.MANAGES})
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0016_reasons_are_told_to_who_leads")]
    operations = [
        migrations.AddConstraint(
            "erasurelist",
            models.CheckConstraint(
                condition=models.Q(("ground__in", ["period_over", "request", "replay"])),
                name="erasurelist_ground_is_known",
            ),
        ),
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        as_owner(in_its_place(SET_ASIDE), in_its_place(latest.SET_ASIDE)),
        as_owner(in_its_place(BRING_BACK), in_its_place(latest.BRING_BACK)),
        as_owner(in_its_place(COUNTS), in_its_place(first.COUNTS)),
        taken_away(
            guarded_by(
                "privacy_erasurelist",
                reads=f"{first.MANAGES} and ({first.OF_MINE})",
                writes=first.MANAGES,
            )
        ),
        guarded_by(
            "privacy_erasurelist",
            reads=f"{APPROVES} or {ANSWERS}",
            changes=APPROVES,
            writes=APPROVES,
            adds=PROPOSES,
            removes="false",
        ),
        only_these_change("privacy_erasurelist", "approved_at", "approved_by_id", "discarded_at"),
        as_owner(SETTLED, "drop trigger erasurelist_is_settled_once on privacy_erasurelist"),
        taken_away(guarded_by("privacy_erasureline", reads=first.MANAGES, writes=first.MANAGES)),
        guarded_by("privacy_erasureline", **LINES),
        as_owner(LEDGER, LEDGER_BEFORE),
    ]
