"""Every table of the catalogue that leads to a person: filled, erased, and nothing is found.

Which tables these are is asked of the database, not listed here. A new table about people fails the
first test until somebody gives the person a row in it.
"""

import datetime

import pytest
import yaml
from django.db import connection
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import AddresseeKind, PromiseCause, SealedPart
from balsts.casework.models import (
    EntitlementPromise,
    HandOver,
    MovedPromise,
    PromiseAddressee,
    PromiseChange,
    SealedKey,
    SealedNote,
)
from balsts.clients.enums import (
    Channel,
    CircumstanceKind,
    ClosedFileReason,
    DepartureKind,
    PermitKind,
    Place,
    StepKind,
)
from balsts.clients.models import (
    Circumstance,
    Client,
    ClosedFile,
    Consent,
    ConsentWithdrawal,
    DepartureEvent,
    EmergencyAccess,
    EmergencyNote,
    FormerValue,
    OutsideOpening,
    ProcedureStep,
    Referral,
    Residence,
    ResidencePermit,
)
from balsts.clients.operations.inquiry import ask_elsewhere
from balsts.clients.wanted import Wanted
from balsts.privacy.enums import ArchiveGround, RequestKind
from balsts.privacy.models import (
    DataRequest,
    ErasureLine,
    PrivacyNotice,
    RequestCorrection,
    Restriction,
)
from balsts.privacy.operations.erasure import (
    approve_erasure,
    bring_back,
    list_files_that_are_over,
)
from balsts.privacy.queries.erasure import counts_of
from tests.canaries.planting import planting
from tests.conventions.reading import ROOT
from tests.factories.archive import create_opening
from tests.factories.corrections import create_correction
from tests.factories.inquiries import asked_for
from tests.factories.inspections import create_inspection
from tests.factories.needs import create_need
from tests.factories.privacy import create_disclosure, create_hold
from tests.factories.promises import create_hand_over_task
from tests.people import create_cast
from tests.privacy.erasing import (
    BEGAN,
    CANARY,
    LONG_AGO,
    ONE_DAY,
    TODAY,
    create_old_client,
    erase_all_that_is_over,
    tables_that_hold,
)
from tests.trail import AuditEvent
from tests.web.access.world import create_answer

pytestmark = pytest.mark.django_db
# The trail and the ledger of openings keep ids, which name nobody once the file is gone.
KEEP_IDS = {"audit.event", "public.casework_sealedopening"}


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


def codes() -> list[str]:
    """Fields that hold no words, by the policy of fields."""
    return list(yaml.safe_load((ROOT / "policies" / "fields.yaml").read_text("utf-8"))["codes"])


def tables_about_people() -> list[str]:
    """Ask the catalogue itself, without the function that erasing uses."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with recursive about as ("
            " select 'clients_client'::regclass::oid as name"
            " union select c.conrelid from pg_constraint c join about on c.confrelid = about.name"
            " where c.contype = 'f') select name::regclass::text from about order by 1"
        )
        return [name for (name,) in cursor.fetchall()]


def rows_of(client) -> dict[str, int]:
    """Count the rows of the person in every table, as the dry run of erasing does."""
    return counts_of([client.pk])[client.pk]


def ids_of(client) -> set[str]:
    """Return the keys of all rows that this role may read; keys of sealed notes it may not."""
    found = {str(client.pk)}
    with connection.cursor() as cursor:
        cursor.execute(
            "select name, condition from sec.paths_to_client()"
            " where has_table_privilege(name, 'select')"
        )
        for table, condition in cursor.fetchall():
            asked = condition.replace("$1", "%(client)s")
            cursor.execute(f"select id from {table} where {asked}", {"client": client.pk})
            found |= {str(key) for (key,) in cursor.fetchall()}
    return found


def create_person_with_everything(cast) -> Client:
    """Somebody helped long ago, with at least one row in every table about people."""
    client = create_old_client(cast, name="")
    by, at = system_actor(), LONG_AGO
    recorded = {"client": client, "recorded_at": at, "recorded_by": by}
    Circumstance.objects.create(
        circumstance_kind=CircumstanceKind.choices[0][0], valid_from=BEGAN, **recorded
    )
    ProcedureStep.objects.create(step_kind=StepKind.choices[0][0], happened_on=BEGAN, **recorded)
    DepartureEvent.objects.create(
        departed_on=TODAY, departure_kind=DepartureKind.OWN_WILL, **recorded
    )
    ResidencePermit.objects.create(
        permit_kind=PermitKind.TEMPORARY, valid_from=BEGAN, valid_until=TODAY, **recorded
    )
    Residence.objects.create(client=client, place=Place.choices[0][0], valid_from=BEGAN)
    _share(client, cast)
    ask_elsewhere(
        asked=asked_for(Wanted(reference=client.reference)), by=cast.daniel, at=timezone.now()
    )
    _open_in_emergency(client, cast)
    _promise(client, cast)
    create_inspection(
        cast.contract, by=cast.esther, client=client, opened_at=timezone.now() + ONE_DAY
    )
    PrivacyNotice.objects.create(
        organisation=cast.contract.provider,
        programme=cast.contract.programme,
        given_on=BEGAN,
        language="prs",
        given_by=by,
        interpreter_name="-",
        worded_on=BEGAN,
        **recorded,
    )
    create_opening(
        client,
        cast.contract,
        by=cast.chiara,
        agreed_by=cast.gunta,
        ground=ArchiveGround.LEGAL_CLAIM,
        ended_at=timezone.now(),
        ended_by=cast.chiara,
    )
    create_disclosure(client, cast.contract, decided_by=cast.gunta, told_by=cast.chiara)
    asked = DataRequest.objects.create(
        client=client,
        kind=RequestKind.CORRECTION,
        received_on=BEGAN,
        asked_words="-",
        recorded_at=at,
        recorded_by=by,
        answered_on=BEGAN,
        answered_by=by,
        outcome="withdrawn",
    )
    made = create_correction(client, given_name="Fatema", at=at)
    RequestCorrection.objects.create(request=asked, correction=made)
    hold = create_hold(client)
    hold.lifted_at, hold.lifted_by = timezone.now(), by
    hold.save(update_fields=["lifted_at", "lifted_by"])
    Restriction.objects.create(
        client=client, reason="-", restricted_at=at, restricted_by=by, lifted_at=at, lifted_by=by
    )
    create_need(client, cast.contract.programme, on=TODAY)
    note = SealedNote.objects.create(
        client=client,
        programme=cast.contract.programme,
        kind_sealed=b"kind",
        text_sealed=b"text",
        recorded_at=at,
        recorded_by=by,
    )
    SealedKey.objects.create(note=note, part=SealedPart.TEXT, key_id="0" * 16, wrapped=b"key")
    return client


def _share(client, cast) -> None:
    by = system_actor()
    consent = create_answer(
        client, cast.contract, cast.movement_contract, from_=BEGAN, until=BEGAN + 30 * ONE_DAY
    )
    Consent.objects.filter(pk=consent.pk)
    Referral.objects.create(consent=consent, client=client, words="-", made_at=LONG_AGO, made_by=by)
    ConsentWithdrawal.objects.create(
        consent=consent, withdrawn_on=BEGAN, recorded_at=LONG_AGO, recorded_by=by
    )


def _open_in_emergency(client, cast) -> None:
    access = EmergencyAccess.objects.create(
        client=client,
        client_reference=client.reference,
        reason_kind="danger_to_life",
        reason="Her brother has found the address.",
        opened_at=LONG_AGO,
        opened_by=cast.daniel,
        ends_at=LONG_AGO + datetime.timedelta(hours=1),
    )
    EmergencyNote.objects.create(access=access, words="-", written_at=LONG_AGO)
    OutsideOpening.objects.create(
        client=client,
        opened_on=BEGAN,
        opened_at=LONG_AGO,
        opened_by=cast.chiara,
        reason_kind="something_else",
        words="-",
    )
    ClosedFile.objects.create(
        client=client,
        reason_kind=ClosedFileReason.THREATENED,
        closed_at=LONG_AGO,
        closed_by=cast.chiara,
    )


def _promise(client, cast) -> None:
    by = system_actor()
    HandOver.objects.create(
        task=create_hand_over_task(client),
        about_on=TODAY,
        municipality_name="-",
        informed_on=TODAY,
        channel=Channel.LETTER,
        recorded_at=LONG_AGO,
        recorded_by=by,
    )
    now = EntitlementPromise.objects.filter(client=client).first()
    before = EntitlementPromise.objects.create(
        client=client,
        service="earlier",
        answer="unknown",
        because=PromiseCause.FIRST,
        policy="-",
        since_at=LONG_AGO,
        told_at=LONG_AGO,
    )
    change = PromiseChange.objects.create(
        client=client, because=PromiseCause.STATUS, recorded_at=LONG_AGO, recorded_by=by
    )
    MovedPromise.objects.create(change=change, promised=before, now=now)
    PromiseAddressee.objects.create(change=change, kind=AddresseeKind.CLIENT)


def test_erasing_finds_every_table_that_leads_to_a_person():
    with connection.cursor() as cursor:
        cursor.execute("select name from sec.paths_to_client()")
        erased = {name for (name,) in cursor.fetchall()}

    assert erased | {"clients_client"} == set(tables_about_people())
    assert len(erased) >= 40


def test_the_person_of_these_tests_has_a_row_in_every_table(cast):
    client = create_person_with_everything(cast)

    # Made by erasing itself.
    own = {"privacy_erasureline", "privacy_identitysetaside", "privacy_awaitedentry"}
    assert set(tables_about_people()) - set(rows_of(client)) == own | {"clients_client"}


def test_nothing_of_a_person_is_left_in_any_table(cast):
    with planting(codes=set(codes())) as planted:
        client = create_person_with_everything(cast)
    words = [
        canary
        for canary, (model, key) in planted.rows.items()
        if model._meta.db_table in rows_of(client) or model is Client
    ]
    ids, rows = ids_of(client), rows_of(client)

    erased = erase_all_that_is_over(cast)

    assert erased == 1
    # Former values were set aside with the name, and went with it.
    waiting = sum(rows.values()) - rows["clients_formervalue"]
    assert AuditEvent.objects.get(event="file_erased").details["rows"] == waiting
    assert {word: found for word in words if (found := tables_that_hold(word))} == {}
    assert set().union(*(tables_that_hold(key) for key in ids)) <= KEEP_IDS
    assert tables_that_hold("Fatema") == []


def test_former_values_are_set_aside_with_the_name_and_come_back_with_it(cast):
    client = create_old_client(cast)
    create_correction(client, given_name="Shabnam", at=LONG_AGO)
    [made] = list_files_that_are_over(by=system_actor(), at=LONG_AGO)
    approve_erasure(erasure_list=made, by=cast.chiara, at=LONG_AGO)
    aside = tables_that_hold(f"{CANARY}given")

    bring_back(line=ErasureLine.objects.get(), by=cast.chiara, at=LONG_AGO)

    former = FormerValue.objects.get()
    assert aside == []
    assert (former.said, former.says_now) == (f"{CANARY}given", "Shabnam")
    assert former.correction.client == client
