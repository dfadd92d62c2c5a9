"""Specific needs are seen where what concerns health is read, in the own programme, and filled in once.

Nothing of them is lent: whoever reads lent files sees no row of this table. The question is that of
sealed notes, with another permission; being a mentor in one post and a social worker in another
opens nothing.
"""

from django.db import migrations

from balsts.clients.row_security import guarded_by, seen
from balsts.platform.append_only import append_only_but
from balsts.platform.closed_functions import as_owner

ME = "(select sec.user_id())"
READ = (
    f"{seen('casework_specificneed.client_id')}"
    " and sec.reaches_sealed(client_id, programme_id, 'read_notes_of_others')"
)
WRITTEN = f"{READ} and (select sec.may('manage_plans'))"
ADDED = f"{WRITTEN} and recorded_by_id = {ME} and follow_up_done_on is null and ended_on is null"
CHANGED = (
    f"{WRITTEN} and (ended_by_id = {ME} or (ended_on is null and follow_up_done_by_id = {ME}))"
)
# Followed up once and ended once, and each in a statement of its own: so the one who is named in it
# is the one who writes it.
STAYS = """
create function casework_need_stays() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    if OLD.ended_on is not null
        or (OLD.follow_up_done_on is not null
            and (OLD.follow_up_done_on, OLD.follow_up_done_by_id)
                is distinct from (NEW.follow_up_done_on, NEW.follow_up_done_by_id))
        or (OLD.follow_up_done_on is null and NEW.follow_up_done_on is not null
            and NEW.ended_on is not null)
    then
        raise exception 'what was said of a need stays as it is'
            using errcode = 'check_violation', constraint = tg_name;
    end if;
    return NEW;
end $$;
create trigger specific_need_stays before update on casework_specificneed
    for each row execute function casework_need_stays();
"""
MOVES = """
drop trigger specific_need_stays on casework_specificneed;
drop function casework_need_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0022_specific_needs"),
        ("clients", "0022_former_rows_kept"),
    ]
    operations = [
        guarded_by(
            "casework_specificneed", reads=READ, writes=CHANGED, adds=ADDED, removes="false"
        ),
        append_only_but(
            "casework_specificneed",
            "follow_up_done_on",
            "follow_up_done_by_id",
            "ended_on",
            "ended_by_id",
        ),
        as_owner(STAYS, MOVES),
    ]
