"""The register of disclosures is read where it was asked, decided by another, and stays.

Whoever decides sees the register and no file: of the client it names the reference.
"""

from django.db import migrations

from balsts.clients.row_security import guarded_by, seen
from balsts.platform.append_only import append_only_but
from balsts.platform.closed_functions import as_owner

TABLE = "privacy_disclosure"
DECIDED = ("decision", "decision_words", "secrecy_basis", "decided_at", "decided_by_id")
TOLD = ("told_on", "told_how", "told_at", "told_by_id")
OURS = (
    f"{seen(f'{TABLE}.client_id')} and sec.is_request_of_mine({TABLE}.organisation_id,"
    f" {TABLE}.programme_id, (select sec.contracts_where('read_notes_of_others'))::uuid[])"
)
READS = f"(select sec.may('decide_disclosures')) or ({OURS})"
WRITES = f"({READS}) and (told_on is null or told_on <= sec.today())"
ITS_REFERENCE = (
    "(select one.reference from clients_client one where one.id = privacy_disclosure.client_id)"
)
ADDS = (
    f"{OURS} and {TABLE}.organisation_id"
    " = any((select sec.organisations_where('read_notes_of_others'))::uuid[])"
    " and recorded_by_id = (select sec.user_id()) and asked_on <= sec.today()"
    f" and client_reference = {ITS_REFERENCE}"
    " and decision = '' and told_at is null"
)
# The decision stands third: what one refused is not agreed to under the name that stands there.
TRIGGERS = f"""
create trigger disclosure_is_decided_by_who_may before insert or update on {TABLE}
    for each row execute function sec.refuse_without_permission(
        'decide_disclosures', {", ".join(f"'{name}'" for name in DECIDED)});
create trigger disclosure_is_decided_in_ones_own_name before insert or update on {TABLE}
    for each row execute function sec.refuse_anothers_name('decided_by_id');
create trigger disclosure_takes_two_people before insert or update on {TABLE}
    for each row execute function sec.refuse_one_for_two(
        'recorded_by_id', 'decided_by_id', 'decision');
create trigger disclosure_decision_stays before update on {TABLE}
    for each row when (old.decision <> '' and ({", ".join(f"old.{name}" for name in DECIDED)})
        is distinct from ({", ".join(f"new.{name}" for name in DECIDED)}))
    execute function clients_stays_as_it_is();
create trigger disclosure_is_told_by_who_may before insert or update on {TABLE}
    for each row execute function sec.refuse_without_permission(
        'read_notes_of_others', {", ".join(f"'{name}'" for name in TOLD)});
create trigger disclosure_is_told_in_ones_own_name before insert or update on {TABLE}
    for each row execute function sec.refuse_anothers_name('told_by_id');
create trigger disclosure_stays_as_it_was_told before update on {TABLE}
    for each row when (old.told_at is not null) execute function clients_stays_as_it_is();
"""
BACK = "".join(
    f"drop trigger {name} on {TABLE};"
    for name in (
        "disclosure_stays_as_it_was_told",
        "disclosure_is_told_in_ones_own_name",
        "disclosure_is_told_by_who_may",
        "disclosure_decision_stays",
        "disclosure_takes_two_people",
        "disclosure_is_decided_in_ones_own_name",
        "disclosure_is_decided_by_who_may",
    )
)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0031_disclosures"),
        ("clients", "0009_answers_stay"),
        ("exchange", "0007_the_second_person_speaks_for_themself"),
        ("organisations", "0010_two_people_are_two"),
    ]
    operations = [
        guarded_by(TABLE, reads=READS, writes=WRITES, adds=ADDS, removes="false"),
        append_only_but(TABLE, *DECIDED, *TOLD),
        as_owner(TRIGGERS, BACK),
    ]
