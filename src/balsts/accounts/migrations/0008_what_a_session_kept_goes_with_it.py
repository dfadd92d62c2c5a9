"""What a session kept, such as the words of a search, goes when it runs out, not only when it is ended."""

from django.db import migrations

from balsts.platform.closed_functions import closed_function


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_a_renewed_session_lives_no_longer")]
    operations = [
        closed_function(
            """
    create function sec.sessions_empty() returns integer
    language plpgsql volatile security definer {pinned} as $$
    declare emptied integer; begin
        update sec.live_session session set data = ''
        where session.data <> '' and session.ended_at is null
          and (session.ends_at <= clock_timestamp()
               or session.seen_at + session.idle <= clock_timestamp());
        get diagnostics emptied = row_count;
        return emptied;
    end $$""",
            for_roles=("jobs",),
        )
    ]
