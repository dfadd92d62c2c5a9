"""Who confirms who asks, and who answers, is somebody whose role may: the database asks it too.

Past the program a mentor who takes requests in could have said, in their own name, that it is the person
themself who asks, and answered.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

# The permission is told to the trigger, then the columns that nobody changes without it.
FUNCTION = """
create function sec.refuse_without_permission() returns trigger
language plpgsql volatile {pinned} as $$
declare before jsonb := '{}'; after jsonb := to_jsonb(new); begin
    if tg_op = 'UPDATE' then
        before := to_jsonb(old);
    end if;
    for place in 1 .. tg_nargs - 1 loop
        if nullif(after ->> tg_argv[place], '') is distinct from nullif(before ->> tg_argv[place], '')
           and not sec.is_job() and not sec.may(tg_argv[0]) then
            raise exception 'this takes the permission to %', tg_argv[0] using errcode = '42501';
        end if;
    end loop;
    return new;
end $$"""
TRIGGERS = """
create trigger datarequest_is_identified_by_who_may before insert or update on privacy_datarequest
    for each row execute function sec.refuse_without_permission(
        'correct_particulars', 'identified_on', 'identified_by_id', 'identity_check');
create trigger datarequest_is_answered_by_who_may before insert or update on privacy_datarequest
    for each row execute function sec.refuse_without_permission(
        'answer_requests', 'answered_on', 'answered_by_id', 'outcome', 'extended_on');
"""
BACK = """
drop trigger datarequest_is_answered_by_who_may on privacy_datarequest;
drop trigger datarequest_is_identified_by_who_may on privacy_datarequest;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0022_a_copy_takes_two_people"),
        ("organisations", "0005_standing_known_to_the_database"),
    ]
    operations = [closed_function(FUNCTION, for_roles=()), as_owner(TRIGGERS, BACK)]
