"""Who agrees as the second person is whoever asks: nobody writes another's name there, or takes it out.

That two people are not the same one is a constraint; that the second really said so is this.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

# The name of the column is told to the trigger.
FUNCTION = """
create function sec.refuse_anothers_name() returns trigger
language plpgsql volatile {pinned} as $$
declare before text; after text := to_jsonb(new) ->> tg_argv[0]; begin
    if tg_op = 'UPDATE' then
        before := to_jsonb(old) ->> tg_argv[0];
    end if;
    if after is distinct from before and after is distinct from sec.user_id()::text
       and not sec.is_job() then
        raise exception 'nobody agrees in another name than their own' using errcode = '42501';
    end if;
    return new;
end $$"""
TRIGGER = """
create trigger export_is_decided_in_ones_own_name before insert or update on exchange_export
    for each row execute function sec.refuse_anothers_name('decided_by_id')
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0006_own_data")]
    operations = [
        closed_function(FUNCTION, for_roles=()),
        as_owner(TRIGGER, "drop trigger export_is_decided_in_ones_own_name on exchange_export"),
    ]
