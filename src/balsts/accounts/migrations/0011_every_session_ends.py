"""Whoever runs the machine can end every session at once: after a restore, or when one was stolen."""

from django.db import migrations

from balsts.platform.closed_functions import closed_function


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_factors_guarded")]
    operations = [
        closed_function(
            """
    create function sec.sessions_end() returns integer
    language plpgsql volatile security definer {pinned} as $$
    declare ended integer; begin
        update sec.live_session
        set ended_at = clock_timestamp(), end_reason = 'everybody signed out', data = ''
        where ended_at is null;
        get diagnostics ended = row_count;
        return ended;
    end $$""",
            for_roles=("jobs",),
        )
    ]
