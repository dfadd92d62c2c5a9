"""A file is set aside once nobody is answering about it: who keeps it at that moment is waited for."""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, changed, in_its_place

latest: str = import_module("balsts.privacy.migrations.0017_nobody_erases_alone").SET_ASIDE
SET_ASIDE = changed(
    latest,
    {
        "declare person uuid := sec.agreed_to_erase(line);\nbegin\n": """declare person uuid;
begin
    perform from privacy_erasureholder h
    where h.list_id = (select l.list_id from privacy_erasureline l where l.id = line)
    order by h.id for update;
    person := sec.agreed_to_erase(line);
"""
    },
)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0020_an_erasure_takes_two_people"),
        ("clients", "0049_nothing_told_by_the_way"),
    ]
    operations = [as_owner(in_its_place(SET_ASIDE), in_its_place(latest))]
