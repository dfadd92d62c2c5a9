"""The register of disclosures on pages: asked on the client's, decided by who opens no file, told."""

import datetime

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.audit.reading import Entry
from balsts.clients.enums import OutsideReason
from balsts.platform.pdf.letter import Letter
from balsts.privacy.enums import DisclosureDecision
from balsts.privacy.models import Disclosure
from balsts.privacy.operations.disclosure import decide_disclosure
from balsts.web.audit.file_letter import FileLetterFacts, write_file_letter
from tests.factories.outside import say_why
from tests.factories.privacy import create_disclosure
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
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


@pytest.fixture
def gunta(cast: Cast) -> Browser:
    return browser_of(cast.gunta)


def of_client(cast: Cast) -> str:
    return reverse("privacy:disclosure_record", args=[cast.fatima.reference])


def to_tell(cast: Cast, one: Disclosure) -> str:
    return reverse("privacy:disclosure_tell", args=[cast.fatima.reference, one.id])


def to_decide(one: Disclosure) -> str:
    return reverse("privacy:disclosure_decide", args=[one.id])


def asked(**changes: str) -> dict[str, str]:
    return {
        "authority_kind": "police",
        "authority_name": "Riga regional department",
        "asked_how": "by_phone",
        "asked_on": TODAY.isoformat(),
        "legal_basis": "none named",
        "wanted_words": "Where she lives.",
        "said_secrecy": "",
    } | changes


def agree(cast: Cast, one: Disclosure, **said: str) -> None:
    decide_disclosure(
        disclosure=one,
        decision=DisclosureDecision.AGREED,
        words="That she is well.",
        by=cast.gunta,
        at=timezone.now(),
        **said,
    )


def test_a_question_goes_from_the_clients_page_to_the_decision_and_is_told(
    cast: Cast, amina: Browser, gunta: Browser
) -> None:
    screen = amina.get(reverse("clients:client_detail", args=[cast.fatima.reference]))
    assert screen.context["client"].disclosures_url == of_client(cast)
    amina.post(of_client(cast), asked())
    one = Disclosure.objects.get()

    [waiting] = gunta.get(reverse("privacy:disclosure_list")).context["waiting"]
    assert (waiting.reference, waiting.url) == (cast.fatima.reference, to_decide(one))
    gunta.post(to_decide(one), {"decision": "agreed", "words": "That she is well."})
    response = amina.post(to_tell(cast, one), {"told_on": TODAY.isoformat(), "told_how": "orally"})

    assert response.url == of_client(cast)
    [line] = amina.get(of_client(cast)).context["disclosures"]
    assert (line.authority_kind, line.asked_how, line.state.word) == (
        "State or municipal police",
        "on the telephone",
        "told",
    )
    assert (line.decision_words, line.decided_by, line.told_on, line.told_by) == (
        "That she is well.",
        "Gunta",
        TODAY,
        "Amina",
    )
    assert gunta.get(reverse("privacy:disclosure_list")).context["waiting"] == []


def test_who_decides_reads_the_reference_and_no_name(cast: Cast, gunta: Browser) -> None:
    one = create_disclosure(cast.fatima, cast.contract, by=cast.amina)

    pages = [gunta.get(reverse("privacy:disclosure_list")), gunta.get(to_decide(one))]

    for page in pages:
        assert cast.fatima.reference in page.content.decode()
        assert cast.fatima.given_name not in page.content.decode()
    seen = AuditEvent.objects.filter(event__in=["disclosures_seen", "disclosure_seen"])
    assert [one.subject_ids for one in seen] == [[cast.fatima.id], [cast.fatima.id]]


def test_the_form_of_the_decision_begins_with_what_the_authority_said_against_telling(
    cast: Cast, amina: Browser, gunta: Browser
) -> None:
    amina.post(of_client(cast), asked(said_secrecy="Section 396"))

    form = gunta.get(to_decide(Disclosure.objects.get())).context["form"]

    assert form["secrecy_basis"].value() == "Section 396"


def test_the_form_to_tell_stands_there_only_once_it_is_agreed_to_and_until_it_was_told(
    cast: Cast, amina: Browser
) -> None:
    one = create_disclosure(cast.fatima, cast.contract, by=cast.amina)
    before = amina.get(to_tell(cast, one)).context["form"]
    refused = amina.post(to_tell(cast, one), {"told_on": TODAY.isoformat(), "told_how": "orally"})
    agree(cast, one)
    then = amina.get(to_tell(cast, one)).context["form"]
    amina.post(to_tell(cast, one), {"told_on": TODAY.isoformat(), "told_how": "orally"})
    after = amina.get(to_tell(cast, one)).context["form"]

    assert (before, then is None, after) == (None, False, None)
    assert refused.context["form"].non_field_errors() == [
        "Nothing is told before the data protection officer has agreed to it."
    ]


def test_a_refusal_is_told_and_nothing_typed_is_lost(cast: Cast, amina: Browser) -> None:
    late = asked(asked_on=(TODAY + ONE_DAY).isoformat())

    form = amina.post(of_client(cast), late).context["form"]

    assert form.non_field_errors() == [
        "The authority cannot have asked on a day that is still to come."
    ]
    assert form["wanted_words"].value() == "Where she lives."
    assert not Disclosure.objects.exists()


def test_a_mentor_finds_no_way_to_it(cast: Cast) -> None:
    edgars = browser_of(cast.edgars)

    screen = edgars.get(reverse("clients:client_detail", args=[cast.fatima.reference]))

    assert screen.context["client"].disclosures_url == ""
    assert edgars.get(of_client(cast)).status_code == 403


def test_the_paper_of_who_opened_the_file_does_not_tell_that_an_authority_asked(
    cast: Cast, amina: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What may be told stands in the copy of the person's data."""
    amina.post(of_client(cast), asked())
    amina.get(of_client(cast))
    written: list[Entry] = []

    def noted(facts: FileLetterFacts, language: str) -> Letter:
        written.extend(facts.entries)
        return write_file_letter(facts, language)

    monkeypatch.setattr("balsts.web.audit.file_views.write_file_letter", noted)

    amina.get(reverse("audit:file_trail_pdf", args=[cast.fatima.reference]), {"language": "en"})

    kept = {one.event for one in AuditEvent.objects.filter(subject_ids=[cast.fatima.id])}
    assert "disclosure_asked" in kept
    assert {one.event for one in written} >= {"client_form_seen"}
    assert [one.event for one in written if one.event.startswith("disclosure")] == []


@pytest.mark.parametrize(
    ("reason", "said"), [(OutsideReason.AUTHORITY, []), (OutsideReason.COMPLAINT, ["a complaint"])]
)
def test_the_paper_does_not_tell_that_somebody_opened_the_file_for_an_authority(
    cast: Cast,
    amina: Browser,
    monkeypatch: pytest.MonkeyPatch,
    reason: OutsideReason,
    said: list[str],
) -> None:
    """Chiara is asked for her reason, because the client is not of her own caseload."""
    lines: list[str] = []

    def noted(facts: FileLetterFacts, language: str) -> Letter:
        letter = write_file_letter(facts, language)
        lines[:] = [line for day in letter.sections[0].parts for line in day.items]
        return letter

    monkeypatch.setattr("balsts.web.audit.file_views.write_file_letter", noted)
    say_why(cast.fatima, by=cast.chiara, reason=reason, words="The police call.")

    amina.get(reverse("audit:file_trail_pdf", args=[cast.fatima.reference]), {"language": "en"})

    [looked, *why] = [line for line in lines if "Chiara" in line]
    assert "looked at it" in looked
    assert [line.partition("said why: ")[2] for line in why] == said


def test_what_waits_is_listed_however_many_were_decided_since(
    cast: Cast, gunta: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("balsts.web.privacy.disclosure_views.MOST_ROWS", 1)
    for _ in range(2):
        create_disclosure(cast.fatima, cast.contract, by=cast.amina)
    for _ in range(2):
        create_disclosure(cast.fatima, cast.contract, by=cast.amina, decided_by=cast.gunta)

    page = gunta.get(reverse("privacy:disclosure_list"))

    assert (len(page.context["waiting"]), len(page.context["decided"])) == (2, 1)


def test_pages_ask_as_much_for_three_as_for_one(cast: Cast, amina: Browser, gunta: Browser) -> None:
    at = ((amina, of_client(cast)), (gunta, reverse("privacy:disclosure_list")))
    create_disclosure(cast.fatima, cast.contract, by=cast.amina)
    create_disclosure(cast.fatima, cast.contract, by=cast.amina, decided_by=cast.gunta)
    with counted_queries() as one:
        for browser, address in at:
            browser.get(address)
    for _ in range(2):
        create_disclosure(cast.fatima, cast.contract, by=cast.amina)
        create_disclosure(cast.fatima, cast.contract, by=cast.amina, decided_by=cast.gunta)

    with counted_queries() as three:
        for browser, address in at:
            browser.get(address)

    assert three.count == one.count


def test_every_page_of_who_decides_counts_what_waits_and_no_other_persons(
    cast: Cast, amina: Browser, gunta: Browser
) -> None:
    create_disclosure(cast.fatima, cast.contract)
    create_disclosure(cast.fatima, cast.contract)
    create_disclosure(cast.fatima, cast.contract, decided_by=cast.gunta)

    def counted(browser: Browser, address: str) -> list[tuple[str, int]]:
        bar = browser.get(address).context["navigation"]
        return [(place.url, place.waiting) for place in bar if place.waiting]

    register = reverse("privacy:disclosure_list")
    assert counted(gunta, reverse("accounts:own_account")) == [(register, 2)]
    assert counted(amina, reverse("accounts:own_account")) == []
    assert counted(browser_of(cast.chiara), reverse("accounts:own_account")) == []


def test_counting_what_waits_asks_as_much_for_three_as_for_one(cast: Cast, gunta: Browser) -> None:
    asked_for = []
    for more in (1, 2):
        for _ in range(more):
            create_disclosure(cast.fatima, cast.contract)
        with counted_queries() as counted:
            gunta.get(reverse("accounts:own_account"))
        asked_for.append(counted.count)

    assert asked_for[0] == asked_for[1]
