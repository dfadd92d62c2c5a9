"""What a client agreed to share, asked and taken back on the page; closing a file to emergencies."""

import datetime

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.clients.enums import ConsentAnswer
from balsts.clients.models import Assignment, Client, ClosedFile, Consent, Referral
from balsts.clients.operations import consent
from balsts.clients.operations.consent import take_consent_back
from balsts.platform.bound_postgres import acting_under
from tests.factories.outside import say_why
from tests.factories.sharing import create_consent, create_emergency, create_referral
from tests.people import Cast, create_cast
from tests.postgres_plugin import SET_UP_TOKEN
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def amina(cast: Cast) -> Browser:
    return browser_of(cast.amina)


def address(cast: Cast, name: str = "consent_list", *more) -> str:
    return reverse(f"sharing:{name}", args=[cast.fatima.reference, *more])


def told(cast: Cast, **changes):
    contract = cast.movement_contract
    return {
        "recipient": f"{contract.provider_id}/{contract.programme_id}",
        "purpose": "continued_help",
        "parts": ["plan", "services"],
        "from_": TODAY.isoformat(),
        "last_day": (TODAY + 30 * ONE_DAY).isoformat(),
        "explained_by": str(cast.amina.pk),
        "explanation_language": "prs",
        "interpreter_name": "Ibrahim",
        "answer": "given",
        "answered_on": TODAY.isoformat(),
    } | changes


def test_an_answer_is_written_down_and_stands_on_the_page(cast: Cast, amina: Browser):
    response = amina.post(address(cast, "consent_record"), told(cast))

    assert response.url == address(cast)
    consent = Consent.objects.get()
    assert consent.parts == ["identity", "plan", "services"]
    [line] = amina.get(address(cast)).context["consents"]
    assert (line.to, line.state.word) == ("Organisation movement, Programme", "agreed")


@pytest.mark.walls_differ
def test_an_answer_about_somebody_lost_while_it_is_sent_is_answered_as_if_there_was_nobody(
    cast: Cast, amina: Browser, monkeypatch
):
    looked = consent.client_ids_closed_to

    def lost_once_it_was_looked(*asked, **more):
        closed = looked(*asked, **more)
        with acting_under(SET_UP_TOKEN):
            Assignment.objects.filter(enrolment=cast.enrolment).delete()
            Client.objects.filter(pk=cast.fatima.pk).update(restricted_at=timezone.now())
        return closed

    monkeypatch.setattr(consent, "client_ids_closed_to", lost_once_it_was_looked)

    response = amina.post(address(cast, "consent_record"), told(cast))

    assert response.status_code == 404
    assert not Consent.objects.exists()


def test_a_declined_answer_looks_calm_and_offers_nothing_to_do(cast: Cast, amina: Browser):
    amina.post(address(cast, "consent_record"), told(cast, answer="declined"))

    [line] = amina.get(address(cast)).context["consents"]

    assert (line.state.word, line.state.kind) == ("did not agree", "")
    assert (line.take_back_url, line.refer_url) == ("", "")


def test_a_declined_answer_takes_nothing_from_the_clients_screen(cast: Cast, amina: Browser):
    screen = reverse("clients:client_detail", args=[cast.fatima.reference])
    before = amina.get(screen).context["client"]
    create_consent(cast, answer=ConsentAnswer.DECLINED)

    after = amina.get(screen).context["client"]

    assert after == before


def test_what_was_typed_is_kept_when_an_answer_is_refused(cast: Cast, amina: Browser):
    late = told(cast, last_day=(TODAY + 800 * ONE_DAY).isoformat())

    response = amina.post(address(cast, "consent_record"), late)

    form = response.context["form"]
    assert form.non_field_errors() == [
        "Sharing ends within two years: name an earlier last day and ask again then."
    ]
    assert form["interpreter_name"].value() == "Ibrahim"


def test_only_organisations_that_help_under_a_contract_are_offered(cast: Cast, amina: Browser):
    form = amina.get(address(cast, "consent_record")).context["form"]

    offered = [label for _, label in form.fields["recipient"].choices]
    assert offered == ["Organisation movement, Programme", "Organisation other, Programme"]


def test_a_recipient_made_up_in_the_form_is_refused(cast: Cast, amina: Browser):
    funder = cast.esther.posts.get().organisation_id
    made_up = told(cast, recipient=f"{funder}/{cast.contract.programme_id}")

    response = amina.post(address(cast, "consent_record"), made_up)

    assert "recipient" in response.context["form"].errors
    assert Consent.objects.count() == 0


def test_sealed_notes_made_up_in_the_form_are_refused(cast: Cast, amina: Browser):
    response = amina.post(address(cast, "consent_record"), told(cast, parts=["sealed_notes"]))

    assert "parts" in response.context["form"].errors
    assert Consent.objects.count() == 0


def test_a_consent_is_taken_back_on_the_page(cast: Cast, amina: Browser):
    consent = create_consent(cast)
    [line] = amina.get(address(cast)).context["consents"]

    response = amina.post(line.take_back_url, {"withdrawn_on": TODAY.isoformat()})

    assert response.url == address(cast)
    assert Consent.objects.get(withdrawal__isnull=False) == consent
    [line] = amina.get(address(cast)).context["consents"]
    assert (line.state.kind, line.take_back_url) == ("", "")


def test_taking_back_without_a_day_or_before_the_answer_says_what_to_do(cast: Cast, amina: Browser):
    consent = create_consent(cast)
    place = address(cast, "consent_take_back", consent.id)

    said = []
    for day in ("", (TODAY - ONE_DAY).isoformat()):
        response = amina.post(place, {"withdrawn_on": day}, follow=True)
        said += [str(message) for message in response.context["messages"]]

    assert said[0] == "Say on which day the client took the consent back."
    assert said[1].startswith("The consent was given on ")
    assert Consent.objects.filter(withdrawal__isnull=False).count() == 0


def test_a_client_is_referred_on_the_page_and_only_once(cast: Cast, amina: Browser):
    consent = create_consent(cast)
    place = address(cast, "referral_make", consent.id)

    amina.post(place, {"words": "A language group."})
    again = amina.post(place, {"words": "Once more."})

    assert [one.words for one in Referral.objects.all()] == ["A language group."]
    assert again.context["form"].non_field_errors() == [
        "A referral under this consent already waits for an answer."
    ]
    assert again.context["form"]["words"].value() == "Once more."


def test_the_page_names_referrals_and_openings(cast: Cast, amina: Browser):
    create_referral(cast)
    create_emergency(cast, by=cast.daniel)

    context = amina.get(address(cast)).context

    assert [line.state.word for line in context["referrals"]] == ["waiting for an answer"]
    assert [line.opened_by for line in context["openings"]] == ["Daniel"]


def test_a_manager_closes_a_file_to_emergencies_and_lets_it_be_opened_again(cast: Cast):
    say_why(cast.fatima, by=cast.chiara)
    chiara = browser_of(cast.chiara)

    chiara.post(address(cast, "file_close"), {"reason_kind": "threatened"})
    closed = chiara.get(address(cast)).context["closing_words"]
    chiara.post(address(cast, "file_lift"))

    assert closed == "a person who is being looked for"
    assert chiara.get(address(cast)).context["closing_words"] == ""
    assert ClosedFile.objects.get().lifted_by == cast.chiara


def test_closing_without_a_reason_or_twice_says_what_is_wrong(cast: Cast):
    say_why(cast.fatima, by=cast.chiara)
    chiara = browser_of(cast.chiara)

    said = []
    for reason in ("", "threatened", "threatened"):
        response = chiara.post(address(cast, "file_close"), {"reason_kind": reason}, follow=True)
        said += [str(message) for message in response.context["messages"]]

    assert said == [
        "Say why the file is to be closed to emergencies.",
        "Nobody can open this file in an emergency now.",
        "This file is already closed to emergencies.",
    ]


def test_a_worker_is_not_told_whether_the_file_is_closed(cast: Cast, amina: Browser):
    assert amina.get(address(cast)).context["may_close"] is False


@pytest.mark.parametrize("consents", [1, 3])
def test_the_page_asks_the_same_few_questions(cast: Cast, amina: Browser, consents: int):
    for number in range(consents):
        given = create_consent(cast, last_day=TODAY + (number + 1) * ONE_DAY)
        take_consent_back(consent=given, withdrawn_on=TODAY, by=cast.amina, at=timezone.now())
    amina.get(address(cast))

    with counted_queries() as asked:
        amina.get(address(cast))

    assert asked.count == 8
