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
)
from balsts.organisations.queries.standing import standing_of
from balsts.platform.identifiers import new_export_reference
from tests.factories.organisations import create_staff_member
from tests.people import Cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
MINUTE = datetime.timedelta(minutes=1)


def register(by, *, contract=None, minutes_ago: int = 0) -> Export:
    at = NOW - minutes_ago * MINUTE
    return Export.objects.create(
        reference=new_export_reference(),
        state=ExportState.TAKEN,
        template=ExportTemplate.CASELOAD if contract else ExportTemplate.LETTER,
        kind=ExportKind.CSV,
        language="en",
        purpose=ExportPurpose.WORK_PLANNING,
        reason="To plan",
        contract=contract,
        person_count=1,
        sha256="0" * 64,
        byte_count=1,
        asked_at=at,
        asked_by=by,
        expires_at=at,
        taken_at=at,
    )


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
