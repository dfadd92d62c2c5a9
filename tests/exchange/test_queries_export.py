"""The register of files that left, as each reads it: their own, and what they may have to decide."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.exchange.enums import ExportKind, ExportPurpose, ExportState, ExportTemplate
from balsts.exchange.models import Export
from balsts.exchange.queries.export import (
    export_visible_to,
    exports_visible_to,
    files_asked_for,
    page_of_exports,
    people_taken_alone,
)
from balsts.organisations.queries.standing import standing_of
from balsts.platform.identifiers import new_export_reference
from tests.factories.organisations import create_staff_member
from tests.people import Cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
MINUTE = datetime.timedelta(minutes=1)


def register(by, *, contract=None, minutes_ago: int = 0, **told: object) -> Export:
    at = NOW - minutes_ago * MINUTE
    row = {
        "reference": new_export_reference(),
        "state": ExportState.TAKEN,
        "template": ExportTemplate.CASELOAD if contract else ExportTemplate.LETTER,
        "kind": ExportKind.CSV,
        "language": "en",
        "purpose": ExportPurpose.WORK_PLANNING,
        "reason": "To plan",
        "contract": contract,
        "person_count": 1,
        "sha256": "0" * 64,
        "byte_count": 1,
        "asked_at": at,
        "asked_by": by,
        "expires_at": at,
        "taken_at": at,
    }
    return Export.objects.create(**(row | told))


def seen_by(user) -> set[Export]:
    return set(exports_visible_to(standing_of(user, on=TODAY)))


def test_each_reads_their_own_managers_their_contracts_and_the_auditor_all(cast: Cast) -> None:
    manager_of_others = create_staff_member(
        username="olga", organisation=cast.other_contract.provider, role=Role.PROVIDER_MANAGER
    ).user
    by_amina = register(cast.amina)
    by_chiara = register(cast.chiara, contract=cast.contract)
    of_others = register(manager_of_others, contract=cast.other_contract)

    assert seen_by(cast.amina) == {by_amina}
    assert seen_by(cast.chiara) == {by_chiara}
    assert seen_by(manager_of_others) == {of_others}
    assert seen_by(cast.gunta) == {by_amina, by_chiara, of_others}
    assert export_visible_to(standing_of(cast.chiara, on=TODAY), of_others.id) is None


def test_files_of_the_day_are_counted_for_each_person_alone(cast: Cast) -> None:
    for minutes_ago in (0, 5, 10):
        register(cast.amina, minutes_ago=minutes_ago)
    register(cast.boris)

    assert files_asked_for(cast.amina, since=NOW - 5 * MINUTE) == 2
    assert files_asked_for(cast.boris, since=NOW - 5 * MINUTE) == 1


def test_the_register_is_read_newest_first_by_pages(cast: Cast) -> None:
    rows = [register(cast.amina, minutes_ago=minutes_ago) for minutes_ago in (3, 1, 2)]
    standing = standing_of(cast.amina, on=TODAY)
    newest, middle, oldest = rows[1], rows[2], rows[0]

    assert page_of_exports(standing, state=None, offset=0, size=2) == ([newest, middle], True)
    assert page_of_exports(standing, state=None, offset=2, size=2) == ([oldest], False)
    assert page_of_exports(standing, state=None, offset=0, size=3) == (
        [newest, middle, oldest],
        False,
    )
    assert page_of_exports(standing, state=ExportState.WAITING, offset=0, size=2) == ([], False)


def test_people_taken_alone_are_those_in_files_that_left_or_may_leave_on_one_word(
    cast: Cast,
) -> None:
    waiting = {"state": ExportState.WAITING, "taken_at": None, "people_needed": 2}
    counted = [
        register(cast.chiara, contract=cast.contract, person_count=20, minutes_ago=5),
        register(cast.chiara, person_count=1),
        register(
            cast.chiara,
            contract=cast.other_contract,
            state=ExportState.READY,
            taken_at=None,
            person_count=7,
            minutes_ago=9,
        ),
        # Asked for long ago, taken only now.
        register(cast.chiara, minutes_ago=99, taken_at=NOW, person_count=2),
    ]
    register(cast.chiara, minutes_ago=6, person_count=40)
    register(cast.chiara, person_count=40, **waiting)
    register(cast.chiara, person_count=40, **(waiting | {"state": ExportState.DECLINED}))
    register(cast.chiara, person_count=40, state=ExportState.EXPIRED, taken_at=None)
    register(
        cast.chiara,
        person_count=90,
        people_needed=2,
        decided_by=cast.gunta,
        decided_at=NOW,
    )
    register(cast.chiara, person_count=90, template=ExportTemplate.IMPORT_MESSAGES)
    register(cast.chiara, person_count=90, template=ExportTemplate.BREACH)
    register(cast.boris, person_count=40)

    found = people_taken_alone(cast.chiara, since=NOW - 5 * MINUTE)

    assert found == sum(one.person_count for one in counted) == 30
    assert people_taken_alone(cast.amina, since=NOW - 5 * MINUTE) == 0
