"""Who opened a client's file: on the screen for those who lead it, on paper for the client."""

import datetime
import io
from dataclasses import replace
from hashlib import sha256

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.audit import trail
from balsts.audit.circumstances import Circumstances, during
from balsts.audit.reading import Entry, entries_about
from balsts.clients.enums import OutsideReason
from balsts.clients.models import OutsideOpening
from balsts.exchange.models import Export
from balsts.organisations.enums import OrganisationKind
from balsts.web.audit.file_letter import FileLetterFacts, write_file_letter
from balsts.web.audit.file_presenter import SAID_WHY
from tests.factories.clients import create_enrolment
from tests.factories.organisations import create_provider, create_staff_member
from tests.factories.outside import say_why
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def address(cast: Cast) -> str:
    return reverse("audit:file_trail_show", args=[cast.fatima.reference])


def test_whoever_leads_the_case_reads_who_opened_the_file_when_and_in_which_role(cast: Cast):
    say_why(cast.fatima, by=cast.chiara)
    browser_of(cast.chiara).get(reverse("clients:client_detail", args=[cast.fatima.reference]))

    page = browser_of(cast.amina).get(address(cast)).content.decode()

    assert cast.chiara.full_name in page
    assert f"{cast.chiara.full_name} opened the file of the client" in page
    assert "provider manager, Organisation ours" in page


def test_looking_at_who_looked_is_written_down_too(cast: Cast):
    browser_of(cast.amina).get(address(cast))

    event = AuditEvent.objects.latest("number")
    assert (event.event, event.subject_ids) == ("who_opened_seen", [cast.fatima.id])


def test_who_does_not_lead_the_case_reads_nothing(cast: Cast):
    assert browser_of(cast.boris).get(address(cast)).status_code == 404
    assert browser_of(cast.edgars).get(address(cast)).status_code == 403
    assert browser_of(cast.daniel).get(address(cast)).status_code == 404


def test_the_database_itself_gives_the_entries_to_nobody_else(cast: Cast):
    """Called outside of any request of theirs: without a session there is nothing to read."""
    trail.record("client_seen", by=cast.amina, at=timezone.now(), subjects=[cast.fatima.id])

    assert entries_about(cast.fatima.id, most=9) == []


def test_long_lists_go_on_from_page_to_page(cast: Cast):
    for _ in range(60):
        trail.record("client_seen", by=cast.chiara, at=timezone.now(), subjects=[cast.fatima.id])
    amina = browser_of(cast.amina)

    first = amina.get(address(cast))
    older = amina.get(first.context["older_url"])

    assert len(first.context["lines"]) == 50
    assert older.status_code == 200
    assert older.context["newest_url"] == address(cast)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "٣"])
def test_a_broken_place_in_the_list_begins_at_the_newest(cast: Cast, before: str):
    assert browser_of(cast.amina).get(address(cast), {"before": before}).status_code == 200


def test_the_worker_reads_why_somebody_opened_it_from_outside_with_their_words(cast: Cast):
    words = "ZZ the school called"
    say_why(cast.fatima, by=cast.chiara, reason=OutsideReason.COMPLAINT, words=words)

    page = browser_of(cast.amina).get(address(cast))

    [line] = [one for one in page.context["lines"] if one.why]
    assert (line.who, line.why, line.words) == ("Chiara", "a complaint", words)
    assert "Reason: a complaint" in page.content.decode()


def test_a_file_that_nobody_opened_from_outside_costs_no_question_about_it(cast: Cast):
    amina = browser_of(cast.amina)
    amina.get(address(cast))

    with counted_queries() as without:
        amina.get(address(cast))
    say_why(cast.fatima, by=cast.chiara)
    with counted_queries() as with_one:
        amina.get(address(cast))

    assert [sql for sql in without.queries if "outsideopening" in sql] == []
    assert len([sql for sql in with_one.queries if "outsideopening" in sql]) == 1


def test_the_paper_says_the_reason_in_each_language_and_never_the_words(cast: Cast):
    said = {}
    for language in ("lv", "en", "ru", "ar", "prs"):
        lines = set()
        for reason in OutsideReason:
            opening = OutsideOpening(
                opened_by=cast.chiara, opened_at=timezone.now(), reason_kind=reason, words="ZZ"
            )
            entry = replace(entry_of(cast, 1, SAID_WHY), occurred_at=opening.opened_at)
            key = (entry.by, entry.occurred_at)
            facts = replace(facts_of(cast, [entry]), reasons={key: opening})
            lines |= {one for one in sentences(facts, language) if cast.amina.full_name in one}
        said[language] = lines

    # Once that she looked at it, and once each reason but that an authority asks.
    assert {language: len(lines) for language, lines in said.items()} == dict.fromkeys(said, 8)
    assert len(set().union(*said.values())) == 5 * 8
    assert [line for lines in said.values() for line in lines if "ZZ" in line] == []


@pytest.mark.slow  # a PDF is drawn
@pytest.mark.parametrize("language", ["lv", "en", "ru"])
def test_the_client_takes_it_home_in_their_language(cast: Cast, language: str):
    say_why(cast.fatima, by=cast.chiara)
    browser_of(cast.chiara).get(reverse("clients:client_detail", args=[cast.fatima.reference]))

    response = browser_of(cast.amina).get(
        reverse("audit:file_trail_pdf", args=[cast.fatima.reference]), {"language": language}
    )

    words = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert cast.chiara.full_name in words
    event = AuditEvent.objects.latest("number")
    assert (event.event, event.subject_ids, event.details["language"]) == (
        "who_opened_taken",
        [cast.fatima.id],
        language,
    )


def sentences(facts: FileLetterFacts, language: str) -> set[str]:
    letter = write_file_letter(facts, language)
    days, whom_to_ask = letter.sections
    lines = [line for day in days.parts for line in day.items]
    headings = (letter.title, days.heading, whom_to_ask.heading)
    return {*headings, *letter.opening, *(word for word, _ in letter.particulars), *lines}


def entry_of(cast: Cast, number: int, event: str) -> Entry:
    return Entry(
        number=number,
        occurred_at=timezone.now(),
        event=event,
        by=cast.amina.pk,
        session_id=None,
        organisation_id=None,
        role="",
        purpose="",
        subject_ids=(),
    )


def facts_of(cast: Cast, entries: list[Entry]) -> FileLetterFacts:
    return FileLetterFacts(
        client=cast.fatima,
        entries=entries,
        reasons={},
        is_cut=True,
        sender="Amina",
        sender_role="",
        sender_organisation="",
        written_on=TODAY,
    )


@pytest.mark.parametrize("language", ["lv", "ru", "ar", "prs"])
def test_paper_says_nothing_in_a_language_that_was_not_chosen(cast: Cast, language: str):
    looked_taken_refused_changed = ("client_seen", "letter_taken", "proof_failed", "goal_changed")
    entries = [entry_of(cast, *told) for told in enumerate(looked_taken_refused_changed)]
    facts = facts_of(cast, entries)

    told = sentences(facts, language)
    others = [sentences(facts, other) for other in {"lv", "en", "ru"} - {language}]

    assert {len(one) for one in (told, *others)} == {11}
    assert told & set().union(*others) == set()


@pytest.mark.slow  # a PDF is drawn
def test_the_paper_is_signed_for_the_organisation_that_leads_the_work(cast: Cast):
    """Amina has longer worked for the movement, too; that is nobody's business here."""
    create_staff_member(
        username="amina",
        organisation=create_provider(code="elsewhere", kind=OrganisationKind.MOVEMENT),
        role=Role.SOCIAL_WORKER,
        from_=datetime.date(2010, 1, 1),
    )

    response = browser_of(cast.amina).get(
        reverse("audit:file_trail_pdf", args=[cast.fatima.reference]), {"language": "en"}
    )

    words = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert cast.contract.provider.name in words
    assert "Organisation elsewhere" not in words


def test_the_paper_stands_in_the_register_with_its_bytes(cast: Cast):
    paper = reverse("audit:file_trail_pdf", args=[cast.fatima.reference])

    taken = browser_of(cast.amina).get(paper, {"language": "en"})

    export = Export.objects.get()
    assert (export.kind, export.purpose, export.person_count) == ("pdf", "for_the_client", 1)
    assert export.sha256 == sha256(taken.content).hexdigest()


def test_a_language_in_which_no_letters_are_written_does_not_exist(cast: Cast):
    response = browser_of(cast.amina).get(
        reverse("audit:file_trail_pdf", args=[cast.fatima.reference]), {"language": "tlh"}
    )

    assert response.status_code == 404


def record_at(post, event: str, cast: Cast, *, at=None) -> datetime.datetime:
    """Write down what somebody did in a post, as a page does."""
    at = at or timezone.now()
    told = Circumstances(organisation_id=post.organisation_id, role=post.role)
    with during(told):
        trail.record(event, by=post.user, at=at, subjects=[cast.fatima.id])
    return at


def line_of(cast: Cast, post, event: str, *, reader=None):
    at = record_at(post, event, cast)
    lines = browser_of(reader or cast.amina).get(address(cast)).context["lines"]
    [line] = [one for one in lines if one.at == at]
    return line


@pytest.mark.parametrize(
    ("event", "what"),
    [
        ("client_seen", "opened the file of the client"),
        ("file_opened_in_emergency", "opened the file of the client in an emergency"),
        ("sealed_note_opened", "worked with the file of the client"),
        ("specific_needs_seen", "worked with the file of the client"),
        ("specific_need_noted", "worked with the file of the client"),
        ("plan_agreed", "worked with the file of the client"),
        ("own_data_handed_over", "worked with the file of the client"),
    ],
)
def test_of_others_who_help_the_client_their_role_is_read_and_not_who_they_are_or_with_what(
    cast: Cast, event: str, what: str
):
    line = line_of(cast, cast.daniel.posts.get(), event)

    who = "social worker of another organisation"
    assert (line.who, line.where, line.what) == (who, "", f"{who} {what}")


def test_of_colleagues_name_and_deed_are_read(cast: Cast):
    line = line_of(cast, cast.second_worker, "sealed_note_opened")

    assert (line.who, line.what) == ("Boris", "Boris opened a sealed note about the client")


def test_whoever_worked_elsewhere_reads_their_own_name(cast: Cast):
    elsewhere = create_staff_member(
        username="amina", organisation=cast.movement_contract.provider, role=Role.SOCIAL_WORKER
    )

    line = line_of(cast, elsewhere, "client_seen")

    assert line.who == "Amina"


def test_why_somebody_of_another_organisation_opened_it_is_theirs(cast: Cast):
    coordinator = create_staff_member(
        username="ludmila",
        organisation=cast.movement_contract.provider,
        role=Role.MOVEMENT_COORDINATOR,
    )
    create_enrolment(cast.fatima, cast.movement_contract)
    with during(Circumstances(organisation_id=coordinator.organisation_id, role=coordinator.role)):
        say_why(cast.fatima, by=coordinator.user, words="ZZ her brother beats her")

    page = browser_of(cast.amina).get(address(cast))

    line = page.context["lines"][0]
    assert (line.who, line.why, line.words) == (
        "movement coordinator of another organisation",
        "",
        "",
    )
    assert [
        word
        for word in ("her brother", "Ludmila", "Organisation movement")
        if word in page.content.decode()
    ] == []


def test_what_a_job_wrote_down_is_named_by_the_posts_of_who_began_it(cast: Cast):
    moments = {}
    for user in (cast.chiara, cast.daniel, system_actor()):
        moments[user.full_name] = timezone.now()
        at = moments[user.full_name]
        trail.record("clients_registered", by=user, at=at, subjects=[cast.fatima.id])

    lines = browser_of(cast.amina).get(address(cast)).context["lines"]

    told = {one.at: one.who for one in lines}
    assert [told[at] for at in moments.values()] == [
        "Chiara",
        "somebody of another organisation",
        system_actor().full_name,
    ]


@pytest.mark.slow  # a PDF is drawn
def test_the_clients_paper_names_everybody(cast: Cast):
    record_at(cast.daniel.posts.get(), "sealed_note_opened", cast)

    response = browser_of(cast.amina).get(
        reverse("audit:file_trail_pdf", args=[cast.fatima.reference]), {"language": "en"}
    )

    words = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert "Daniel (social worker, Organisation other) looked at it" in words.replace("\n", " ")
