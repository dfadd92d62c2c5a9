"""What somebody may read for a price is read once the price is paid: in a later transaction."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from balsts.clients.models import EmergencyAccess, EmergencyNotice, Inquiry
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.factories.inquiries import CALL_BACK
from tests.factories.sharing import REASON
from tests.people import Cast, create_cast
from tests.postgres_plugin import TRANSACTIONS
from tests.trail import AuditEvent
from tests.web.browsers import browser_of

TODAY = timezone.localdate()
OPEN_PAGE = "/sharing/emergency/"
OPEN = (
    "insert into clients_emergencyaccess (id, client_id, client_reference, opened_by_id, opened_at,"
    " ends_at, reason_kind, reason, verdict, review_words) values (gen_random_uuid(),"
    " sec.client_to_open(%s), 'x', %s, now(), now() + interval '1 hour', 'danger_to_life', %s, '', '')"
)
READS = (
    "select * from sec.lent_people()",
    "select * from sec.lent_places(%(client)s)",
    "select * from sec.lent_events(%(client)s)",
    "select * from sec.lent_household(%(client)s)",
    "select * from sec.lent_records('services')",
)


@pytest.fixture
def cast() -> Cast:
    cast = create_cast(today=TODAY)
    cast.fatima.residences.create(place="riga", valid_from=TODAY)
    return cast


@pytest.fixture
def as_in_life() -> Iterator[None]:
    """Let only that count as kept which another transaction wrote."""
    _tell("apart")
    yield
    _tell("")


def _tell(word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config(%s, %s, false)", [TRANSACTIONS, word])


def open_file(cast: Cast) -> None:
    rows(OPEN, cast.fatima.reference, cast.daniel.pk, REASON)


def read(cast: Cast) -> list[Any]:
    told = {"client": cast.fatima.id}
    with connection.cursor() as cursor:
        found = []
        for question in READS:
            cursor.execute(question, told)
            found += cursor.fetchall()
    return found


@pytest.mark.django_db(transaction=True)
def test_a_file_is_not_read_in_the_transaction_that_opens_it(cast: Cast, as_in_life: None) -> None:
    token = token_of(cast.daniel)

    with acting_under(token), transaction.atomic():
        open_file(cast)
        at_once = read(cast)
        # Nor by a savepoint of its own, which is the same transaction.
        with transaction.atomic():
            in_savepoint = read(cast)
    with acting_under(token), transaction.atomic():
        afterwards = read(cast)

    assert (at_once, in_savepoint) == ([], [])
    assert len(afterwards) >= 4
    assert EmergencyAccess.objects.get().opened_by == cast.daniel
    assert EmergencyNotice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_opening_that_was_taken_back_has_shown_nothing(cast: Cast, as_in_life: None) -> None:
    token = token_of(cast.daniel)
    found: list[Any] = []

    for _ in range(2):
        with acting_under(token), transaction.atomic():
            open_file(cast)
            found += read(cast)
            transaction.set_rollback(True)

    assert found == []
    assert EmergencyAccess.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("made_in", ["'0'", "'1'"])
def test_nobody_writes_in_which_transaction_they_opened_a_file(
    cast: Cast, as_in_life: None, made_in: str
) -> None:
    told = OPEN.replace(", verdict,", ", made_in, verdict,").replace(
        ", '', '')", f", {made_in}, '', '')"
    )

    with acting_under(token_of(cast.daniel)):
        rows(told, cast.fatima.reference, cast.daniel.pk, REASON)
        assert read(cast) == []
        with pytest.raises(DatabaseError, match="permission denied"):
            rows("update clients_emergencyaccess set made_in = '0'")
    with acting_under("set-up-of-tests"):
        assert rows("select made_in = pg_current_xact_id() from clients_emergencyaccess") == [
            (True,)
        ]


@pytest.mark.django_db(transaction=True)
def test_the_pages_open_a_file_and_show_it_next(cast: Cast, as_in_life: None) -> None:
    daniel = browser_of(cast.daniel)

    opened = daniel.post(
        OPEN_PAGE,
        {
            "reference": cast.fatima.reference,
            "reason_kind": "danger_to_life",
            "reason": REASON,
        },
    )
    page = daniel.get(opened["Location"])

    assert (opened.status_code, page.status_code) == (302, 200)
    assert page.context["name"].latin == "Fatima Noorzai"
    assert AuditEvent.objects.filter(event="file_opened_in_emergency").count() == 1


ASK = (
    "select sec.ask_elsewhere(%s, %s, now(), %s, 'comes_to_us', 'why', 'call me', '{}',"
    " null, '', '')"
)
ANSWER = "select sec.answer_elsewhere(%s)"
ASKED = "/clients/elsewhere/"


def ask(cast: Cast) -> Any:
    told = {"has_agreed": True, "reference": cast.fatima.reference}
    [(question,)] = rows(ASK, cast.daniel.pk, cast.other_contract.provider_id, Jsonb(told))
    return question


@pytest.mark.django_db(transaction=True)
def test_a_question_is_not_answered_in_the_transaction_that_asks_it(
    cast: Cast, as_in_life: None
) -> None:
    token = token_of(cast.daniel)

    with acting_under(token), transaction.atomic():
        question = ask(cast)
        at_once = rows(ANSWER, question)
    with acting_under(token), transaction.atomic():
        afterwards = rows(ANSWER, question)

    assert (at_once, afterwards) == ([(None,)], [(True,)])


@pytest.mark.django_db(transaction=True)
def test_a_question_that_was_taken_back_is_never_answered(cast: Cast, as_in_life: None) -> None:
    token = token_of(cast.daniel)

    with acting_under(token), transaction.atomic():
        with transaction.atomic():
            question = ask(cast)
            transaction.set_rollback(True)
        in_the_same = rows(ANSWER, question)
    with acting_under(token), transaction.atomic():
        afterwards = rows(ANSWER, question)

    assert (in_the_same, afterwards) == ([(None,)], [(None,)])
    assert Inquiry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_page_keeps_the_question_and_answers_on_the_spot(cast: Cast, as_in_life: None) -> None:
    daniel = browser_of(cast.daniel)
    told = {
        "given_name": "Fatima",
        "family_name": "Noorzai",
        "born_on": "1992-03-01",
        "reason_kind": "lost_touch",
        "call_back": CALL_BACK,
        "has_agreed": "on",
    }

    known = daniel.post(ASKED, told)
    nobody = daniel.post(ASKED, told | {"family_name": "Atall"})

    answers = [(page.status_code, page.context["is_known"]) for page in (known, nobody)]
    assert answers == [(200, True), (200, False)]
    assert Inquiry.objects.count() == 2
    assert AuditEvent.objects.filter(event="inquiry_form_seen").count() == 2
