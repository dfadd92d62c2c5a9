"""A copy of the data of a child is granted once it was considered what is best for the child.

A child is who is under 18 on the day of the answer, or may be: where only month or year of birth are known
their last day counts, and whose day of birth is unknown is asked about too.
"""

from django.db import migrations, models

from balsts.platform.closed_functions import as_owner, closed_function, taken_away
from balsts.platform.row_security import only_these_change

CHANGED_BEFORE = (
    "waits_from",
    "identified_on",
    "identified_by_id",
    "identity_check",
    "extended_on",
    "extension_reason",
    "answered_on",
    "answered_by_id",
    "outcome",
    "answer_words",
)
# What was granted before these words were asked for stays as it was answered.
FUNCTION = """
create function sec.refuse_without_best_interest() returns trigger
language plpgsql volatile security definer {pinned} as $$
declare born date; begin
    if tg_op = 'UPDATE' and old.outcome = new.outcome
       and old.best_interest_words = new.best_interest_words then
        return new;
    end if;
    select case client.birth_precision
        when 'day' then client.born_on
        when 'month' then (client.born_on + interval '1 month')::date - 1
        else make_date(extract(year from client.born_on)::int, 12, 31)
    end into born
    from clients_client client where client.id = new.client_id;
    if born is null or extract(year from age(new.answered_on::timestamp, born::timestamp)) < 18 then
        raise exception 'what is best for the child was not considered'
            using errcode = 'check_violation',
                  constraint = 'datarequest_considers_what_is_best_for_a_child';
    end if;
    return new;
end $$"""
TRIGGER = """
create trigger datarequest_considers_what_is_best_for_a_child
    before insert or update on privacy_datarequest for each row
    when (new.kind = 'access' and new.outcome in ('granted', 'partly')
          and new.best_interest_words = '')
    execute function sec.refuse_without_best_interest();
"""
BACK = "drop trigger datarequest_considers_what_is_best_for_a_child on privacy_datarequest"
UNFIT = (
    "[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]"
)
TEXTS = ("asked_words", "extension_reason", "answer_words", "best_interest_words")


class Migration(migrations.Migration):
    dependencies = [("privacy", "0027_privacy_notices_guarded")]
    operations = [
        migrations.AddField(
            "datarequest",
            "best_interest_words",
            models.TextField(blank=True, db_default="", default="", max_length=2000),
        ),
        migrations.RemoveConstraint("datarequest", "datarequest_text_is_fit"),
        migrations.AddConstraint(
            "datarequest",
            models.CheckConstraint(
                condition=models.Q(
                    *(models.Q((f"{name}__regex", UNFIT), _negated=True) for name in TEXTS)
                ),
                name="datarequest_text_is_fit",
            ),
        ),
        taken_away(only_these_change("privacy_datarequest", *CHANGED_BEFORE)),
        only_these_change("privacy_datarequest", *CHANGED_BEFORE, "best_interest_words"),
        closed_function(FUNCTION, for_roles=()),
        as_owner(TRIGGER, BACK),
    ]
