"""A page that asks by itself how far something is keeps its session not awake."""

from django.db import migrations

from balsts.platform.closed_functions import closed_function

WATCH = """
create function sec.session_watch(token text) returns table (held_by uuid, kept text)
language plpgsql stable security definer {pinned} as $$
declare found sec.live_session := sec.live(sec.hash_of(token)); begin
    if found.id is not null then
        return query select found.user_id, found.data;
    end if;
end $$"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_news_of_the_own_way_in")]
    operations = [closed_function(WATCH, for_roles=("app",))]
