"""Who decides disclosures reads no entry of a file that is set aside to be erased, nor changes one.

Nobody finds such a person any more, and what an authority asked about them can hold their name. Whoever
brings the file back brings its entries back.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

guarded = import_module("balsts.privacy.migrations.0032_disclosures_guarded")
# One question for all rows. To nobody else it tells who of the register is set aside.
SET_ASIDE = """
create function sec.register_set_aside() returns uuid[]
language plpgsql stable security definer {pinned} as $$
declare found uuid[] := '{}'; begin
    if sec.may('decide_disclosures') then
        select coalesce(array_agg(distinct entry.client_id), '{}') into found
        from privacy_disclosure entry
        join clients_client one on one.id = entry.client_id
        where one.set_aside_at is not null;
    end if;
    return found;
end $$"""
READS = (
    "(select sec.may('decide_disclosures'))"
    f" and {guarded.TABLE}.client_id <> all ((select sec.register_set_aside())::uuid[])"
    f" or ({guarded.OURS})"
)
WRITES = f"({READS}) and (told_on is null or told_on <= sec.today())"


def _asking(*, reads: str, writes: str) -> str:
    return f"""
    alter policy pages_read on {guarded.TABLE} using ({reads});
    alter policy pages_change on {guarded.TABLE} using ({reads}) with check ({writes});
    """


class Migration(migrations.Migration):
    dependencies = [("privacy", "0036_former_staff_is_forgotten")]
    operations = [
        closed_function(SET_ASIDE, for_roles=("app",)),
        as_owner(
            _asking(reads=READS, writes=WRITES),
            _asking(reads=guarded.READS, writes=guarded.WRITES),
        ),
    ]
