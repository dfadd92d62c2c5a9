"""The auditor, who sees no client, may name a client's file by its reference and nothing else."""

from django.db import migrations

from balsts.platform.closed_functions import closed_function


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0012_who_is_set_aside_is_not_found"),
        ("organisations", "0005_standing_known_to_the_database"),
    ]
    operations = [
        closed_function(
            """
    create function sec.references_of(people uuid[]) returns table (client uuid, named text)
    language sql stable security definer {pinned} as $$
        select one.id, one.reference::text from clients_client one
        where one.id = any(people) and sec.may('read_trail')
    $$""",
            for_roles=("app",),
        ),
        closed_function(
            """
    create function sec.client_named(wanted text) returns uuid
    language sql stable security definer {pinned} as $$
        select one.id from clients_client one
        where one.reference = wanted and sec.may('read_trail')
    $$""",
            for_roles=("app",),
        ),
    ]
