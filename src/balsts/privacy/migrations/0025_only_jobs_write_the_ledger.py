"""What is set aside and brought back waits in a table until the job runner has written it into the ledger.

The entries were made by pages, which so held the key of the ledger and could write in it that anybody
was erased. Now pages neither add to the ledger of the database nor read it; what waits is written by the
functions that set aside and bring back, and pages order the job runner to take it.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, changed, in_its_place
from balsts.platform.row_security import guarded_by

first = import_module("balsts.privacy.migrations.0003_closed_functions")
alone = import_module("balsts.privacy.migrations.0017_nobody_erases_alone")
answering = import_module("balsts.privacy.migrations.0019_counts_for_who_answers")
latest: str = import_module(
    "balsts.privacy.migrations.0021_holders_are_held_before_they_are_asked"
).SET_ASIDE
ordering: str = import_module("balsts.exchange.migrations.0011_what_pages_may_order").MAY_ORDER

SET_ASIDE = changed(
    latest,
    {
        "erased_from = until where id = line;\n": """erased_from = until where id = line;
    insert into privacy_awaitedentry (client_id, stage, entered_on, erased_from)
    values (person, 'set_aside', sec.day_of(moment), until);
"""
    },
)
BRING_BACK = changed(
    alone.BRING_BACK,
    {
        "    delete from privacy_erasureline where id = line;\n": """    delete from privacy_erasureline where id = line;
    insert into privacy_awaitedentry (client_id, stage, entered_on)
    values (person, 'brought_back', sec.today());
"""
    },
)
# What waits is there for seconds and says nothing of what is kept about somebody.
NOT_COUNTED = {
    "('privacy_erasureline', 'privacy_identitysetaside')": (
        "('privacy_erasureline', 'privacy_identitysetaside', 'privacy_awaitedentry')"
    )
}
counting = changed(alone.COUNTS, {answering.WHOEVER_SEES: answering.WHO_ANSWERS})
COUNTS = changed(counting, NOT_COUNTED)
ERASE = changed(first.ERASE, NOT_COUNTED)
MAY_ORDER = changed(
    ordering,
    {
        "        else return false;": """        when 'privacy.enter_what_waits' then
            return told - 'list_id' = '{}' and held is null and exists (
                select from privacy_erasurelist one
                where one.id = (told ->> 'list_id')::uuid
                  and sec.may_erase_for(one.organisation_id)
            );
        else return false;"""
    },
)
OF_A_LIST_IN_SIGHT = (
    "exists (select from privacy_erasureline line"
    " where line.client_id = privacy_awaitedentry.client_id)"
)
ENTRIES = """
drop policy pages_read on privacy_ledgerentry;
drop policy pages_add on privacy_ledgerentry;
create policy pages_read on privacy_ledgerentry for select to {app} using (false);
create policy pages_add on privacy_ledgerentry for insert to {app} with check (false);
"""
ENTRIES_BEFORE = f"""
drop policy pages_add on privacy_ledgerentry;
drop policy pages_read on privacy_ledgerentry;
create policy pages_read on privacy_ledgerentry for select to {{app}} using ({first.MANAGES});
create policy pages_add on privacy_ledgerentry for insert to {{app}}
    with check ((select sec.may('approve_erasures')));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0024_entries_that_wait"),
        ("exchange", "0011_what_pages_may_order"),
    ]
    operations = [
        guarded_by(
            "privacy_awaitedentry", reads=OF_A_LIST_IN_SIGHT, changes="false", writes="false"
        ),
        as_owner(ENTRIES, ENTRIES_BEFORE),
        as_owner(in_its_place(SET_ASIDE), in_its_place(latest)),
        as_owner(in_its_place(BRING_BACK), in_its_place(alone.BRING_BACK)),
        as_owner(in_its_place(COUNTS), in_its_place(counting)),
        as_owner(in_its_place(ERASE), in_its_place(first.ERASE)),
        as_owner(in_its_place(MAY_ORDER), in_its_place(ordering)),
    ]
