"""What is handed to a person who asks: everything of theirs, nothing of anybody else's (T-DS1)."""

import datetime
import io
from hashlib import sha256
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from balsts.access.enums import Role
from balsts.casework.enums import NeedCode
from balsts.casework.models import SealedNote, ServiceParticipation, ServiceRecord
from balsts.clients.models import Client, LegalStatusEvent
from balsts.exchange.models import Export
from balsts.organisations.models import StaffMember
from balsts.privacy.enums import IdentityCheck, RequestOutcome
from balsts.privacy.models import AwaitedEntry, DataRequest, ErasureLine, IdentitySetAside
from balsts.privacy.operations.request import answer_request, confirm_identity
from balsts.privacy.policies import sensitivity
from balsts.privacy.queries.subject_access import (
    CLOSED_TO_PAGES,
    LEFT_OUT,
    NOT_ABOUT_THE_PERSON,
    TOLD_APART,
    tables_searched,
    what_is_held,
)
from balsts.web.privacy.access_letter import values_shown
from balsts.web.privacy.held_words import FIELDS, OF_SOMEBODY_ELSE, SAID_ALREADY, TABLES
from tests.factories.casework import create_plan, create_service_record
from tests.factories.clients import create_client, create_household
from tests.factories.needs import create_need
from tests.factories.organisations import create_staff_member
from tests.factories.privacy import create_data_request, create_senior_who_knew
from tests.people import create_cast
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast():
    cast = create_cast(today=TODAY)
    husband = create_client(given_name="ZZhusband", family_name="ZZother")
    create_household(cast.fatima, husband)
    create_plan(cast.case, agreed_on=TODAY, goals=("Find a flat far from ZZhusband",))
    alone = create_service_record(
        cast.fatima, contract=cast.contract, staff_member=cast.worker, on=TODAY
    )
    ServiceRecord.objects.filter(pk=alone.pk).update(note="Went to the office")
    together = create_service_record(
        cast.fatima, contract=cast.contract, staff_member=cast.worker, on=TODAY
    )
    ServiceRecord.objects.filter(pk=together.pk).update(note="ZZhusband was angry")
    ServiceParticipation.objects.create(service_record=together, client=husband, provided_on=TODAY)
    return cast


def recognised(cast, *, by=None):
    request = create_data_request(cast.fatima)
    return confirm_identity(
        request=request,
        identity_check=IdentityCheck.IN_PERSON_ALONE,
        identified_on=TODAY,
        by=by or cast.amina,
        at=timezone.now(),
    )


def address(request, name):
    return reverse(f"privacy:{name}", args=[request.pk])


def read(answer):
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def taken(cast, name="own_data_csv", **told):
    request = recognised(cast)
    return browser_of(cast.chiara).post(address(request, name), {"language": "en", **told})


OF_THE_NEED = ("torture", "ZZ-canary of the need", "ZZ-canary to do")


def need_of(cast):
    return create_need(
        cast.fatima,
        cast.contract.programme,
        on=TODAY,
        code=NeedCode.TORTURE,
        reason="ZZ-canary of the need",
        follow_up="ZZ-canary to do",
    )


def create_sealed_row(cast):
    """Make a note as it lies in the table; what is in it no page opens by itself."""
    return SealedNote.objects.create(
        id=uuid4(),
        client=cast.fatima,
        programme=cast.contract.programme,
        kind_sealed=b"x",
        text_sealed=b"y",
        recorded_at=timezone.now(),
        recorded_by=cast.amina,
    )


def senior_with_sight(cast):
    return create_staff_member(
        username="olga", organisation=cast.contract.provider, role=Role.SENIOR_SOCIAL_WORKER
    ).user


def test_nothing_is_put_together_before_it_is_known_who_asks(cast):
    request = create_data_request(cast.fatima)

    assert browser_of(cast.chiara).get(address(request, "own_data_show")).status_code == 404


def answered(cast, outcome, *, days_ago=0):
    request = recognised(cast)
    answer_request(
        request=request,
        outcome=outcome,
        answer_words="It was her husband who asked.",
        by=cast.chiara,
        at=timezone.now(),
    )
    DataRequest.objects.filter(pk=request.pk).update(
        received_on=TODAY - (days_ago + 1) * DAY, answered_on=TODAY - days_ago * DAY
    )
    return request


REFUSED = "This request was refused or withdrawn, so nothing is handed over for it."
LONG_AGO = "This request was answered more than 30 days ago"


@pytest.mark.parametrize(
    ("outcome", "days_ago", "words"),
    [
        (RequestOutcome.REFUSED, 0, REFUSED),
        (RequestOutcome.WITHDRAWN, 0, REFUSED),
        (RequestOutcome.GRANTED, 31, LONG_AGO),
    ],
)
def test_on_a_request_that_ended_otherwise_or_long_ago_nothing_leaves_and_it_says_why(
    cast, outcome, days_ago, words
):
    request = answered(cast, outcome, days_ago=days_ago)
    chiara = browser_of(cast.chiara)
    there = reverse("privacy:request_detail", args=[request.pk])

    answers = [chiara.post(address(request, name)) for name in ("own_data_pdf", "own_data_csv")]
    shown = chiara.get(address(request, "own_data_show"))
    led = chiara.get(there)

    assert [(one.status_code, one.url) for one in (*answers, shown)] == [(302, there)] * 3
    assert words in led.text
    assert words in led.context["asked"].export_words
    assert led.context["asked"].export_url == ""
    assert Export.objects.count() == 0


@pytest.mark.parametrize("outcome", [RequestOutcome.GRANTED, RequestOutcome.PARTLY])
def test_what_was_granted_can_be_fetched_for_thirty_days(cast, outcome):
    request = answered(cast, outcome, days_ago=30)
    chiara = browser_of(cast.chiara)

    shown = chiara.get(address(request, "own_data_show"))
    taken = chiara.post(address(request, "own_data_csv"), {"language": "en"})

    assert (shown.status_code, taken.status_code) == (200, 200)
    assert "given name,Fatima" in taken.content.decode("utf-8-sig")


@pytest.fixture
def senior(cast):
    """Answers requests, and worked with Fatima before."""
    return create_senior_who_knew(cast)


ALONE = (
    "You have confirmed who asks. A copy takes two people: another manager, senior social worker "
    "or coordinator of your organisation grants it and hands it over. If there is nobody else, the "
    "administrator can invite somebody."
)


def nothing_leaves(user, request, words):
    """Ask for the page and both files, and read on the request why there is none."""
    browser, there = browser_of(user), reverse("privacy:request_detail", args=[request.pk])
    answers = [browser.post(address(request, name)) for name in ("own_data_pdf", "own_data_csv")]
    answers.append(browser.get(address(request, "own_data_show")))
    led = browser.get(there)
    assert [(one.status_code, one.url) for one in answers] == [(302, there)] * 3
    assert words in led.text
    assert (led.context["asked"].export_url, led.context["asked"].export_words) == ("", words)
    assert Export.objects.count() == 0


def test_who_confirmed_who_asks_hands_over_nothing_before_the_answer_and_somebody_else_does(
    cast, senior
):
    request = recognised(cast, by=senior)

    nothing_leaves(senior, request, ALONE)
    other = browser_of(cast.chiara).post(address(request, "own_data_csv"), {"language": "en"})

    assert other.status_code == 200
    assert "given name,Fatima" in other.content.decode("utf-8-sig")


def test_who_confirmed_who_asks_fetches_nothing_after_somebody_else_granted_it(cast, senior):
    request = recognised(cast, by=senior)
    answer_request(
        request=request,
        outcome=RequestOutcome.GRANTED,
        answer_words="",
        by=cast.chiara,
        at=timezone.now(),
    )

    nothing_leaves(senior, request, ALONE)


def test_who_has_just_let_in_the_one_who_confirmed_reads_from_which_day_they_hand_over(cast):
    StaffMember.objects.filter(user=cast.amina).update(
        given_by=cast.chiara, given_at=timezone.now()
    )
    request = recognised(cast)
    browser = browser_of(cast.chiara)

    shown = browser.get(address(request, "request_detail")).context["asked"]

    assert shown.export_url == ""
    assert shown.export_words.startswith("This takes two people, and until ")
    assert browser.post(address(request, "own_data_csv")).status_code == 302
    assert Export.objects.count() == 0


def test_rows_hold_what_is_the_persons_own(cast):
    text = taken(cast).content.decode("utf-8-sig")

    for words in (
        "given name,Fatima",
        "birth date,1 March 1992",
        "country,Afghanistan",
        "legal status,alternative status",
        "Went to the office",
    ):
        assert words in text


NO_SEALED = "so it does not say whether there are any"


@pytest.mark.parametrize("has_need", [True, False])
@pytest.mark.parametrize("name", ["own_data_csv", "own_data_pdf"])
def test_the_copy_of_a_manager_says_that_what_is_sealed_is_lacking_and_not_whether_there_is_any(
    cast, name, *, has_need
):
    if has_need:
        need_of(cast)
    request, browser = recognised(cast), browser_of(cast.chiara)

    shown = browser.get(address(request, "own_data_show")).content.decode()
    answer = browser.post(address(request, name), {"language": "en"})

    said = read(answer) if name == "own_data_pdf" else answer.content.decode("utf-8-sig")
    assert (NO_SEALED in said, "your role does not read them" in shown) == (True, True)
    assert [word for word in OF_THE_NEED if word in said + shown] == []


@pytest.mark.parametrize("name", ["own_data_csv", "own_data_pdf"])
def test_the_copy_of_who_opens_sealed_notes_holds_the_needs(cast, name):
    need_of(cast)
    create_sealed_row(cast)
    request, browser = recognised(cast), browser_of(senior_with_sight(cast))

    shown = browser.get(address(request, "own_data_show")).content.decode()
    answer = browser.post(address(request, name), {"language": "en"})

    said = read(answer) if name == "own_data_pdf" else answer.content.decode("utf-8-sig")
    assert [word for word in OF_THE_NEED if word not in said] == []
    assert "sealed: ask for it to be read to you" in said
    assert (NO_SEALED in said, "your role does not read them" in shown) == (False, False)


def test_nothing_of_another_member_of_the_family_and_no_staff_is_handed_over(cast):
    goal = cast.case.plans.get().goals.get()

    text = taken(cast, left_out=str(goal.id)).content.decode("utf-8-sig")

    assert [word for word in ("ZZhusband", "ZZother") if word in text] == []
    assert not any(name in text for name in ("Amina", "Edgars", "amina", "edgars"))
    assert text.count("left out, because it may tell of somebody else") == 2


def test_what_others_took_part_in_is_shown_without_its_text(cast):
    screen = browser_of(cast.chiara).get(address(recognised(cast), "own_data_show"))

    shared = {text.words: text.is_shared for text in screen.context["texts"]}
    assert shared["ZZhusband was angry"] is True
    assert shared["Went to the office"] is False


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "What is kept about you"), ("lv", "Fatima"), ("ru", "Fatima")],
)
def test_the_paper_can_be_read_in_the_persons_language(cast, language, words):
    answer = taken(cast, "own_data_pdf", language=language)

    assert answer["Content-Type"] == "application/pdf"
    assert words in read(answer)


@pytest.mark.parametrize("name", ["own_data_pdf", "own_data_csv"])
def test_what_is_handed_over_stands_in_the_register_with_its_bytes(cast, name):
    answer = taken(cast, name)

    export = Export.objects.get()
    assert (export.template, export.purpose, export.person_count) == (
        "own_data",
        "for_the_client",
        1,
    )
    assert export.sha256 == sha256(answer.content).hexdigest()


def test_the_name_of_the_file_tells_of_nobody(cast):
    answer = taken(cast, "own_data_pdf")

    assert 'filename="own-data-en.pdf"' in answer["Content-Disposition"]


def test_a_worker_does_not_hand_over_data_alone(cast):
    request = recognised(cast)

    assert browser_of(cast.amina).post(address(request, "own_data_csv")).status_code == 403


def test_every_table_with_rows_of_the_person_is_among_what_is_held(cast):
    held = {table.model._meta.db_table for table in what_is_held(cast.fatima)}

    assert {"clients_client", "clients_householdmember", "casework_goal"} <= held
    assert "casework_servicerecord" in held
    assert LegalStatusEvent._meta.db_table in held
    with_rows = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Client
        and model not in {ErasureLine, IdentitySetAside, AwaitedEntry}
        and model._base_manager.filter(**{field.name: cast.fatima}).exists()
    }
    assert with_rows <= held
    assert len(with_rows) > 5


def test_every_table_and_field_that_can_be_shown_has_its_words():
    """A new table about a client fails here until somebody says how to call it to that client."""
    by_table = {model._meta.db_table: model for model in apps.get_models()}
    models = [
        by_table[table] for table in tables_searched() - NOT_ABOUT_THE_PERSON - CLOSED_TO_PAGES
    ]
    shown = set()
    for model in models:
        kinds = {line.field: line.sensitivity for line in sensitivity().of_table(model._meta.label)}
        for field in model._meta.concrete_fields:
            if kinds[field.name] in LEFT_OUT | {"staff"} or field.is_relation:
                continue
            shown.add(field.name)

    assert sorted({model.__name__ for model in models} - set(TABLES)) == []
    assert sorted(shown - set(FIELDS) - SAID_ALREADY - OF_SOMEBODY_ELSE) == []


def test_every_other_table_about_a_person_can_be_read_by_pages():
    """A table closed to pages breaks the answer unless it is named; one that is named is closed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select name from sec.paths_to_client()"
            " where not has_any_column_privilege(name, 'select')"
        )
        closed = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "select c.relname, one.attname from pg_class c"
            " join pg_attribute one on one.attrelid = c.oid and one.attnum > 0"
            " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
            " and not one.attisdropped and has_any_column_privilege(c.oid, 'select')"
            " and not has_column_privilege(c.oid, one.attnum, 'select') order by 1, 2"
        )
        apart = cursor.fetchall()

    assert closed == CLOSED_TO_PAGES
    assert apart == [(table, column) for table, told in TOLD_APART.items() for column in told]


def test_words_are_the_persons_own_language(cast):
    with override("en"):
        [row] = next(
            table.rows for table in what_is_held(cast.fatima) if table.model.__name__ == "Client"
        )

    assert "search_text" not in {one.field.name for one in values_shown(row)}


def test_a_copy_about_a_child_is_handed_over_once_it_was_granted_with_that_thought(cast):
    request, chiara = recognised(cast), browser_of(cast.chiara)
    Client.objects.filter(pk=cast.fatima.pk).update(born_on=TODAY - 3000 * DAY)
    there = reverse("privacy:request_detail", args=[request.pk])

    before = chiara.post(address(request, "own_data_csv"), {"language": "en"})
    words = chiara.get(there).context["asked"].export_words
    answer_request(
        request=request,
        outcome=RequestOutcome.GRANTED,
        answer_words="",
        best_interest_words="She was asked alone.",
        by=cast.chiara,
        at=timezone.now(),
    )
    after = chiara.post(address(request, "own_data_csv"), {"language": "en"})

    assert (before.status_code, before.url) == (302, there)
    assert words.startswith("This person is under 18, or it is not known whether they are: answer")
    assert (after.status_code, Export.objects.count()) == (200, 1)
