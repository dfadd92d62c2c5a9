"""What a file holds is counted for who answers for it, and not for whoever sees the client.

A mentor who sees a client learned that there is a sealed note, a specific need, an inquiry, a case of
another programme. Whether others took part in a service is told of one that is seen.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, changed, in_its_place

counting: str = import_module("balsts.privacy.migrations.0017_nobody_erases_alone").COUNTS
others: str = import_module("balsts.privacy.migrations.0004_who_else_took_part").FUNCTION
WHOEVER_SEES = "sec.is_job() or sec.sees_client(person)\n"
WHO_ANSWERS = """sec.is_job()
        or (sec.may('answer_requests') or sec.may('approve_erasures')) and sec.sees_client(person)
"""
OF_ANY = "where service_record_id = record\n"
OF_ONE_SEEN = """where service_record_id = record and (
        sec.is_job() or sec.is_one_of_them_in_sight(record, sec.sight())
    )
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0018_requests_belong_to_an_organisation"),
        ("casework", "0030_nothing_without_a_session"),
    ]
    operations = [
        as_owner(
            in_its_place(changed(counting, {WHOEVER_SEES: WHO_ANSWERS})), in_its_place(counting)
        ),
        as_owner(in_its_place(changed(others, {OF_ANY: OF_ONE_SEEN})), in_its_place(others)),
    ]
