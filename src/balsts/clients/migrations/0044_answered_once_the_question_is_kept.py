"""Who asks outside their sight is answered once the question is kept, and not in the same transaction.

One function writes the question and the event and returns which question it is; the other answers. Both
in one, a statement could have taken the question back after the answer, with the limit, the trail and
whoever would have heard of it; or have let it fail where somebody is known, and only there.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, changed, closed_function, in_its_place

COLUMNS = """
alter table clients_inquiry add column made_in xid8 not null default '0';
alter table clients_inquiry alter column made_in set default pg_current_xact_id();
alter table clients_inquiry add column question uuid not null default gen_random_uuid();
create trigger knows_its_transaction before insert or update on clients_inquiry
    for each row execute function sec.made_in_this_transaction();
"""
NO_COLUMNS = """
drop trigger knows_its_transaction on clients_inquiry;
alter table clients_inquiry drop column question, drop column made_in;
"""
# For a moment only: whoever wants to know later asks again.
ANSWER = """
create function sec.answer_elsewhere(asked uuid) returns boolean
language sql stable security definer {pinned} as $$
    select bool_or(inquiry.is_confirmed) from clients_inquiry inquiry
    where inquiry.question = asked and sec.was_kept_before(inquiry.made_in) and (
        sec.is_job() or inquiry.asked_by_id = sec.user_id()
        and inquiry.asked_at > clock_timestamp() - interval '5 minutes'
    )
$$"""

asking = import_module("balsts.clients.migrations.0039_who_asks_waits_for_nobody_else")
aside = import_module("balsts.clients.migrations.0028_set_aside_is_out_of_sight")
BEFORE: str = changed(asking.ASKING, {asking.BY_NAME: asking.BY_ROW})
# What would be refused only where somebody is known is refused before anybody is looked for.
UNFIT = (
    "[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]"
)
CHANGES = (
    (
        "found uuid[]; answer text;",
        "found uuid[]; answer text; asked_as uuid := gen_random_uuid();",
    ),
    (
        "or coalesce(reached_by, '') = ''\n",
        f"""or coalesce(reached_by, '') = '' or length(reached_by) > 120 or length(in_words) > 500
            or coalesce(in_words, '') || reached_by ~ '{UNFIT}'
""",
    ),
    (
        "                is_confirmed, outcome\n",
        "                is_confirmed, outcome, question\n",
    ),
    (
        "                about.is_confirmed, ''\n",
        "                about.is_confirmed, '', asked_as\n",
    ),
    ("        return answer;\n", "        return asked_as::text;\n"),
)
ASK = changed(BEFORE, dict(CHANGES))


class Migration(migrations.Migration):
    dependencies = [("clients", "0043_opened_once_it_is_kept")]
    operations = [
        as_owner(COLUMNS, NO_COLUMNS),
        closed_function(ANSWER, for_roles=("app", "jobs")),
        as_owner(in_its_place(ASK), in_its_place(BEFORE)),
    ]
