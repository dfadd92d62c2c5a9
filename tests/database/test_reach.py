"""How far everybody reaches past the program, table by table, as it is written down beside this file."""

from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from tests.database.reach import ALL, Reach, reach, written
from tests.database.whose import OURS, THEIRS

KEPT = Path(__file__).with_name("reach.yaml")
NOW = Path(__file__).parents[2] / "build" / "reach.yaml"
# What a service brings with it: participants, barriers, and the days of what was promised.
WITH_A_SERVICE = {
    "casework_barrier",
    "casework_entitlementpromise",
    "casework_promiseaddressee",
    "casework_promisechange",
    "casework_serviceparticipation",
    "casework_servicerecord",
    "casework_task",
}


def kept() -> Reach:
    found: Reach = yaml.safe_load(KEPT.read_text(encoding="utf-8"))
    return found


def of_files_written(name: str, deed: str) -> set[str]:
    return {
        table
        for table, deeds in kept().items()
        if name in deeds.get(deed, ()) and table.startswith(("casework_", "clients_", "privacy_"))
    }


@pytest.mark.django_db
@pytest.mark.slow  # sixteen people try four deeds on every row of eighty tables
def test_nobody_reaches_further_and_nobody_less_far_than_is_written_down() -> None:
    """What is found stands in build/reach.yaml; if a migration means it, it takes the place of the kept one."""
    found = reach(today=timezone.localdate())
    NOW.parent.mkdir(exist_ok=True)
    NOW.write_text(written(found), encoding="utf-8")

    assert list(found) == list(kept())
    for table, deeds in found.items():
        assert {table: deeds} == {table: kept()[table]}


OF_ONE_PROVIDER = ("amina", "boris", "edgars", "chiara", "ibrahim", "dace", "laura")
KNOWN_EVERYWHERE = {
    "accounts_user",
    "organisations_contract",
    "organisations_organisation",
    "organisations_staffmember",
}
OPENED_IN_AN_EMERGENCY = {
    "clients_emergencyaccess",
    "clients_emergencynote",
    "clients_emergencynotice",
}


def test_providers_reach_each_other_only_by_what_everybody_knows_and_in_an_emergency() -> None:
    def reached(name: str, side: str) -> set[str]:
        return {
            table
            for table, deeds in kept().items()
            for deed in ("read", "change", "remove")
            if side
            in (deeds["rows"] if (cell := deeds.get(deed, {}).get(name)) == ALL else cell or "")
        }

    of_theirs = set().union(*(reached(name, THEIRS) for name in OF_ONE_PROVIDER))

    assert of_theirs == KNOWN_EVERYWHERE
    assert reached("daniel", OURS) == KNOWN_EVERYWHERE | OPENED_IN_AN_EMERGENCY


def test_who_accompanies_writes_services_own_steps_notices_and_what_is_asked() -> None:
    added = WITH_A_SERVICE | {"casework_movedpromise"}

    assert of_files_written("edgars", "remove") == set()
    assert of_files_written("edgars", "change") == WITH_A_SERVICE | {
        "casework_planaction",
        "privacy_datarequest",
    }
    assert of_files_written("edgars", "add") == added | {
        "privacy_datarequest",
        "privacy_incident",
        "privacy_privacynotice",
    }
