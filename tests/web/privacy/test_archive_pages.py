"""A file of an ended contract on pages: asked for, agreed to by another, read, answered, put back."""

import io
from collections.abc import Callable
from importlib import import_module
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.casework.models import InclusionPlan, ServiceRecord
from balsts.clients.enums import ClosedFileReason, LegalStatus
from balsts.clients.models import Client, ClosedFile, Enrolment, LegalStatusEvent
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.enums import ArchiveGround, IdentityCheck, RequestKind
from balsts.privacy.models import ArchiveOpening, DataRequest, Disclosure
from balsts.privacy.operations.request import confirm_identity
from balsts.privacy.queries.subject_access import tables_searched, what_is_held
from tests.database.asking import token_of
from tests.factories.archive import (
    ONE_DAY,
    ask_for_nobody,
    create_opening,
    create_second_manager,
    end_contract,
)
from tests.factories.casework import create_plan, create_service_record
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.needs import create_need
from tests.factories.organisations import create_contract
from tests.factories.privacy import create_data_request, create_senior_who_knew
from tests.people import Cast, create_cast
from tests.removing import remove
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LIST, ASK = reverse("privacy:archive_list"), reverse("privacy:archive_ask")
REASON = "She came to the office and asks what we keep."


@pytest.fixture
def cast() -> Cast:
    cast = create_cast(today=TODAY)
    create_plan(cast.case, agreed_on=TODAY - 100 * ONE_DAY, goals=("Find a flat",))
    InclusionPlan.objects.update(recorded_at=timezone.now() - 100 * ONE_DAY)
    record = create_service_record(
        cast.fatima, contract=cast.contract, staff_member=cast.worker, on=TODAY - 50 * ONE_DAY
    )
    ServiceRecord.objects.filter(pk=record.pk).update(note="Went to the office")
    end_contract(cast)
    return cast


@pytest.fixture
def dace(cast: Cast) -> User:
    return create_second_manager(cast)


@pytest.fixture
def chiara(cast: Cast) -> Browser:
    return browser_of(cast.chiara)


def wanted(cast: Cast, **changes: str) -> dict[str, str]:
    return {
        "given_name": cast.fatima.given_name,
        "family_name": cast.fatima.family_name,
        "born_on": cast.fatima.born_on.isoformat(),
        "reference": "",
        "ground": "own_request",
        "reason": REASON,
        "days": "31",
    } | changes


def of(opening: ArchiveOpening, name: str) -> str:
    return reverse(f"privacy:archive_{name}", args=[opening.pk])


def taken_out(cast: Cast, dace: User, ground: ArchiveGround = ArchiveGround.OWN_REQUEST):
    return create_opening(cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace, ground=ground)


def shut_to_emergencies(cast: Cast) -> None:
    ClosedFile.objects.create(
        client=cast.fatima,
        reason_kind=ClosedFileReason.THREATENED,
        closed_at=timezone.now(),
        closed_by=system_actor(),
    )


def set_aside(cast: Cast) -> None:
    Client.objects.filter(pk=cast.fatima.pk).update(set_aside_at=timezone.now())


def text_of(page) -> str:
    return page.content.decode()


def test_a_file_is_asked_for_and_opens_once_another_has_agreed(
    cast: Cast, dace: User, chiara: Browser
) -> None:
    answer = chiara.post(ASK, wanted(cast))

    opening = ArchiveOpening.objects.get()
    assert (answer.status_code, answer.url) == (302, LIST)
    assert (opening.client_id, opening.organisation_id, opening.contract_id) == (
        cast.fatima.pk,
        cast.contract.provider_id,
        cast.contract.pk,
    )
    assert opening.open_until == TODAY + 31 * ONE_DAY
    assert chiara.get(of(opening, "file")).status_code == 404
    [line] = chiara.get(LIST).context["current"]
    assert (line.reference, line.agree_url, line.file_url) == (cast.fatima.reference, "", "")
    assert "another manager or coordinator" in line.wait_words

    second = browser_of(dace)
    [waits] = second.get(reverse("casework:my_day_show")).context["my_day"].archive
    assert (waits.who, waits.because) == (
        cast.fatima.reference,
        f"the person asks about their data: {REASON}",
    )
    second.post(of(opening, "agree"))

    page = chiara.get(of(opening, "file"))
    assert page.status_code == 200
    assert cast.fatima.family_name in text_of(page)
    assert "Went to the office" in text_of(page)
    assert "Find a flat" in text_of(page)
    assert [
        (one.event, one.subject_ids)
        for one in AuditEvent.objects.filter(
            event__in=["archive_asked", "archive_agreed", "archived_file_seen"]
        ).order_by("occurred_at")
    ] == [
        ("archive_asked", [cast.fatima.pk]),
        ("archive_agreed", [cast.fatima.pk]),
        ("archived_file_seen", [cast.fatima.pk]),
    ]


def test_the_officer_agrees_by_the_reference_and_opens_nothing(cast: Cast, chiara: Browser) -> None:
    opening = create_opening(cast.fatima, cast.contract, by=cast.chiara)
    gunta = browser_of(cast.gunta)

    page = gunta.get(LIST)
    gunta.post(of(opening, "agree"))

    opening.refresh_from_db()
    assert cast.fatima.given_name not in text_of(page)
    assert opening.agreed_by == cast.gunta
    assert gunta.get(of(opening, "file")).status_code == 403
    assert chiara.get(of(opening, "file")).status_code == 200


def test_whoever_asks_does_not_agree_themself(cast: Cast, chiara: Browser) -> None:
    opening = create_opening(cast.fatima, cast.contract, by=cast.chiara)

    answer = chiara.post(of(opening, "agree"), follow=True)

    opening.refresh_from_db()
    assert opening.agreed_at is None
    assert "You have asked for this file yourself" in text_of(answer)


@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": "Somebody"},
        {"born_on": "1901-01-01"},
        {"reference": "BL-7K3M-Q2XD"},
        {"family_name": ""},
    ],
)
def test_what_does_not_fit_whole_finds_nobody_and_says_no_name(
    cast: Cast, chiara: Browser, changes: dict[str, str]
) -> None:
    page = chiara.post(ASK, wanted(cast, **changes))

    assert page.context["is_unknown"] is True
    assert ArchiveOpening.objects.filter(client__isnull=False).count() == 0
    [event] = AuditEvent.objects.filter(event="archive_asked_for_nobody")
    assert event.subject_ids == []
    assert cast.fatima.family_name not in str(event.details)


def test_whom_the_house_helps_now_or_somebody_has_closed_is_not_in_the_archive(
    cast: Cast, chiara: Browser
) -> None:
    running = create_contract(provider=cast.contract.provider, number="next")
    enrolment = create_enrolment(cast.fatima, running)

    assert chiara.post(ASK, wanted(cast)).context["is_unknown"] is True
    remove(Enrolment.objects.filter(pk=enrolment.pk))
    assert chiara.post(ASK, wanted(cast)).status_code == 302
    # One that waits, or is out, is not asked for again.
    assert chiara.post(ASK, wanted(cast)).context["is_unknown"] is True


def test_a_form_sent_twice_leads_twice_to_the_list_and_asks_once(
    cast: Cast, chiara: Browser
) -> None:
    number = chiara.get(ASK).context["form"]["id"].value()
    told = wanted(cast, id=str(number))

    answers = [chiara.post(ASK, told) for _ in range(2)]

    assert [(one.status_code, one.url) for one in answers] == [(302, LIST)] * 2
    assert ArchiveOpening.objects.count() == 1


def test_a_page_that_found_nobody_loaded_again_asks_nothing_and_sent_once_more_asks_anew(
    cast: Cast, chiara: Browser
) -> None:
    told = wanted(cast, given_name="Somebody", id=str(uuid4()))

    pages = [chiara.post(ASK, told) for _ in range(2)]
    after_loading = ArchiveOpening.objects.count()
    number = str(pages[0].context["form"]["id"].value())
    chiara.post(ASK, told | {"id": number})

    assert [page.context["is_unknown"] for page in pages] == [True, True]
    assert number != told["id"]
    assert (after_loading, ArchiveOpening.objects.count()) == (1, 2)


def test_the_archive_is_asked_ten_times_an_hour(cast: Cast, chiara: Browser) -> None:
    for _ in range(10):
        ask_for_nobody(cast.contract.provider, by=cast.chiara)

    page = chiara.post(ASK, wanted(cast))

    assert page.context["form"].non_field_errors() == [
        "You have asked the archive ten times within an hour: go on in an hour."
    ]
    assert ArchiveOpening.objects.filter(client__isnull=False).count() == 0


def test_a_person_who_asks_is_answered_with_the_copy(
    cast: Cast, dace: User, chiara: Browser
) -> None:
    opening = taken_out(cast, dace)
    receive = chiara.get(of(opening, "file")).context["request_url"]

    chiara.post(receive, {"kind": "access", "received_on": TODAY.isoformat(), "asked_words": "All"})
    asked = DataRequest.objects.get()
    assert (asked.organisation, asked.programme) == (
        cast.contract.provider,
        cast.contract.programme,
    )
    # Who has worked with her says that it is she; they open no file.
    amina = browser_of(cast.amina)
    who = reverse("privacy:identity_confirm", args=[asked.pk])
    assert amina.get(of(opening, "file")).status_code == 403
    amina.post(
        who,
        {
            "identity_check": IdentityCheck.IN_PERSON_ALONE.value,
            "identified_on": TODAY.isoformat(),
        },
    )
    here = reverse("privacy:request_detail", args=[asked.pk])
    screen = chiara.get(here).context["asked"]
    assert (screen.hold_url, screen.correct_url, screen.client_url) == ("", "", of(opening, "file"))
    chiara.post(
        reverse("privacy:request_answer", args=[asked.pk]),
        {"outcome": "granted", "answer_words": "Here it is."},
    )
    pdf = chiara.post(reverse("privacy:own_data_pdf", args=[asked.pk]), {"language": "en"})

    asked.refresh_from_db()
    assert (asked.identified_by, asked.answered_by, asked.outcome) == (
        cast.amina,
        cast.chiara,
        "granted",
    )
    read = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "Went to the office" in " ".join(read.split())
    # It stays out for the copy, and is put back.
    assert chiara.get(of(opening, "file")).status_code == 200
    chiara.post(of(opening, "end"))
    assert chiara.get(of(opening, "file")).status_code == 404
    assert chiara.get(here).status_code == 404


def test_needs_come_into_the_copy_of_who_may_read_them_and_stand_on_no_page_of_the_archive(
    cast: Cast, dace: User, chiara: Browser
) -> None:
    before = timezone.now() - 50 * ONE_DAY
    create_need(cast.fatima, cast.contract.programme, on=TODAY - 50 * ONE_DAY, recorded_at=before)
    opening = taken_out(cast, dace)
    laura = browser_of(create_senior_who_knew(cast))
    asked = create_data_request(cast.fatima, by=cast.chiara)
    with acting_under(token_of(cast.amina)):
        confirm_identity(
            request=asked,
            identity_check=IdentityCheck.IN_PERSON_ALONE,
            identified_on=TODAY,
            by=cast.amina,
            at=timezone.now(),
        )

    told = []
    for browser in (chiara, laura):
        copy = browser.post(reverse("privacy:own_data_csv", args=[asked.pk]), {"language": "en"})
        words = b"".join(copy.streaming_content) if copy.streaming else copy.content
        told.append(
            (
                "looks for her brother" in words.decode(),
                "may not read them" in words.decode(),
                "looks for her brother" in text_of(browser.get(of(opening, "file"))),
            )
        )

    assert told == [(False, True, False), (True, False, False)]


def test_with_another_answer_the_file_goes_back(cast: Cast, dace: User, chiara: Browser) -> None:
    opening = taken_out(cast, dace)
    chiara.post(
        reverse("privacy:request_receive", args=[cast.fatima.reference]),
        {"kind": RequestKind.OBJECTION.value, "received_on": TODAY.isoformat()},
    )
    asked = DataRequest.objects.get()

    answer = browser_of(dace).post(
        reverse("privacy:request_answer", args=[asked.pk]),
        {"outcome": "refused", "answer_words": "Nothing is used any more."},
    )

    opening.refresh_from_db()
    assert answer.url == reverse("privacy:request_list")
    assert AuditEvent.objects.get(event="archive_put_back").subject_ids == [cast.fatima.pk]
    assert (opening.ended_by, chiara.get(of(opening, "file")).status_code) == (dace, 404)


def test_an_authority_is_answered_by_the_register(cast: Cast, dace: User, chiara: Browser) -> None:
    opening = taken_out(cast, dace, ArchiveGround.AUTHORITY)
    record = chiara.get(of(opening, "file")).context["disclosures_url"]

    answer = chiara.post(
        record,
        {
            "authority_kind": "police",
            "authority_name": "Riga regional department",
            "asked_how": "by_phone",
            "asked_on": TODAY.isoformat(),
            "legal_basis": "none named",
            "wanted_words": "Where she lived.",
            "said_secrecy": "",
        },
    )

    assert answer.status_code == 302
    one = Disclosure.objects.get()
    assert (one.organisation, one.recorded_by) == (cast.contract.provider, cast.chiara)
    assert [line.wanted_words for line in chiara.get(record).context["disclosures"]] == [
        "Where she lived."
    ]
    assert browser_of(dace).get(record).status_code == 404
    receive = reverse("privacy:request_receive", args=[cast.fatima.reference])
    assert chiara.get(receive).status_code == 404


def test_whoever_is_helped_again_while_the_file_is_out_is_opened_as_others_are(
    cast: Cast, dace: User, chiara: Browser
) -> None:
    taken_out(cast, dace, ArchiveGround.AUTHORITY)
    running = create_contract(provider=cast.contract.provider, number="next")
    create_assignment(create_enrolment(cast.fatima, running), cast.second_worker)

    chiara.get(reverse("privacy:disclosure_record", args=[cast.fatima.reference]))

    asked_why = AuditEvent.objects.get(event="outside_form_seen")
    assert asked_why.subject_ids == [cast.fatima.pk]


def test_every_other_page_of_a_client_goes_on_not_to_exist(
    cast: Cast, dace: User, chiara: Browser
) -> None:
    taken_out(cast, dace)
    reference = [cast.fatima.reference]

    for name in (
        "clients:client_detail",
        "casework:plan_detail",
        "casework:service_record_add",
        "clients:particulars_correct",
        "sharing:consent_list",
        "privacy:use_restrict",
        "privacy:file_hold",
        "privacy:notice_give",
    ):
        assert chiara.get(reverse(name, args=reference)).status_code == 404, name
    # Needs are not for managers at all, whoever it is about.
    assert chiara.get(reverse("casework:specific_need_list", args=reference)).status_code == 403
    assert cast.fatima.family_name not in text_of(chiara.get(reverse("clients:client_list")))


def test_what_another_organisation_wrote_is_not_read(
    cast: Cast, dace: User, chiara: Browser
) -> None:
    create_enrolment(cast.fatima, cast.movement_contract, from_=TODAY - 5 * ONE_DAY)
    farid = cast.farid.posts.get()
    other = create_service_record(
        cast.fatima, contract=cast.movement_contract, staff_member=farid, on=TODAY
    )
    ServiceRecord.objects.filter(pk=other.pk).update(note="ZZmovement")
    LegalStatusEvent.objects.create(
        client=cast.fatima,
        legal_status=LegalStatus.ASYLUM_SEEKER,
        decided_on=TODAY - 150 * ONE_DAY,
        recorded_at=timezone.now() - 150 * ONE_DAY,
        recorded_by=cast.amina,
    )
    opening = taken_out(cast, dace, ArchiveGround.LEGAL_CLAIM)

    with acting_under(token_of(cast.chiara)):
        tables = what_is_held(cast.fatima, opening=opening)
    held = {table.model.__name__: len(table.rows) for table in tables}

    assert "ZZmovement" not in text_of(chiara.get(of(opening, "file")))
    # One record of its own, and of three days of status the one that was written before the end.
    assert (held["Enrolment"], held["ServiceRecord"], cast.fatima.status_events.count()) == (
        1,
        1,
        3,
    )
    assert held["LegalStatusEvent"] == 1


def test_every_table_about_a_person_is_read_from_the_archive_or_named() -> None:
    told = import_module("balsts.privacy.migrations.0041_archive_openings_guarded")

    left_out = {
        "casework_sealedkey",  # opens what is sealed
        "clients_emergencynotice",  # says which of the staff was told
        "privacy_awaitedentry",  # bookkeeping of erasing
        "privacy_erasureline",
        "privacy_identitysetaside",
    }
    assert tables_searched() == (
        set(told.READ_OF_A_FILE) | set(told.READ_FOR_THE_PERSON) | left_out
    )


def test_the_list_asks_as_much_for_three_as_for_one(cast: Cast, dace: User) -> None:
    second = browser_of(dace)
    create_opening(cast.fatima, cast.contract, by=cast.chiara)
    second.get(LIST)
    with counted_queries() as one:
        second.get(LIST)
    for name in ("Aida", "Bahar"):
        client = create_client(given_name=name)
        create_enrolment(client, cast.contract)
        create_opening(client, cast.contract, by=cast.chiara, agreed_by=cast.gunta)

    with counted_queries() as three:
        assert len(second.get(LIST).context["current"]) == 3

    assert three.count == one.count


def test_what_is_put_back_stands_below(cast: Cast, dace: User, chiara: Browser) -> None:
    opening = taken_out(cast, dace)

    chiara.post(of(opening, "end"))

    page = chiara.get(LIST)
    assert page.context["current"] == []
    [line] = page.context["former"]
    assert (line.state.word, line.back_on, line.end_url) == ("back in the archive", TODAY, "")


@pytest.mark.parametrize("happens", [shut_to_emergencies, set_aside])
def test_a_file_that_is_shut_while_it_is_out_is_not_led_to(
    cast: Cast, dace: User, chiara: Browser, happens: Callable[[Cast], None]
) -> None:
    opening = taken_out(cast, dace)
    [before] = chiara.get(LIST).context["current"]

    happens(cast)

    [after] = chiara.get(LIST).context["current"]
    assert (before.file_url, after.file_url) == (of(opening, "file"), "")
    assert chiara.get(before.file_url).status_code == 404
    # Back in the archive it may be put by whoever keeps it.
    assert after.end_url == of(opening, "end")


def test_a_worker_keeps_no_archive(cast: Cast) -> None:
    assert [browser_of(one).get(LIST).status_code for one in (cast.amina, cast.daniel)] == [403] * 2
