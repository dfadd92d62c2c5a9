"""A session under a new token has no more patience, and no longer day, than the one it follows."""

from django.db import migrations

from balsts.platform.closed_functions import closed_function

FOLLOWS = """
create function sec.session_follows(token text, before text) returns timestamptz
language plpgsql volatile security definer {pinned} as $$
declare until timestamptz; begin
    update sec.live_session session
    set idle = least(session.idle, older.idle), ends_at = least(session.ends_at, older.ends_at)
    from sec.live_session older
    where session.token_hash = sec.hash_of(token) and older.token_hash = sec.hash_of(before)
      and session.user_id = older.user_id
    returning session.ends_at into until;
    return until;
end $$"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_sessions_in_hand")]
    operations = [closed_function(FOLLOWS, for_roles=("app",))]
