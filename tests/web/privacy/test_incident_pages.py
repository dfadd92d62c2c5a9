"""The register of incidents on pages: anybody reports, the data protection officer judges, it is printed."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.privacy.models import Incident, IncidentStep
from balsts.web.navigation import INCIDENTS
from tests.factories.organisations import create_staff_member
from tests.factories.privacy import create_closed_incident, create_incident
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
HOUR = datetime.timedelta(hours=1)
PEOPLE_AT_HIGH_RISK = (
    "At a high risk the people concerned are told: write when and how, or on which ground they are "
    "not."
)
REPORT, REGISTER = "privacy:incident_report", "privacy:incident_register"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def amina(cast: Cast) -> Browser:
    return browser_of(cast.amina)


@pytest.fixture
def gunta(cast: Cast) -> Browser:
    return browser_of(cast.gunta)


def minutes_of(moment: datetime.datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def reported(**changes: str) -> dict[str, str]:
    return {
        "kind": "device_lost",
        "noticed_at": minutes_of(timezone.now() - HOUR),
        "what_happened": "A telephone was left in a tram.",
    } | changes


def at(incident: Incident, step: str = "") -> str:
    if not step:
        return reverse("privacy:incident_show", args=[incident.id])
    return reverse("privacy:incident_step", args=[incident.id, step])


def waiting(browser: Browser) -> list[int]:
    """What the bar says beside the incidents."""
    page = browser.get(reverse("accounts:own_account"))
    return [one.waiting for one in page.context["navigation"] if one.url == reverse(INCIDENTS)]


def test_a_report_goes_from_the_menu_to_the_bar_of_the_officer_and_is_closed(
    cast: Cast, amina: Browser, gunta: Browser
) -> None:
    menu = amina.get(reverse("accounts:own_account")).content.decode()
    assert f'href="{reverse(REPORT)}"' in menu
    assert waiting(gunta) == [0]

    amina.post(reverse(REPORT), reported())
    [line] = amina.get(reverse(REPORT)).context["reports"]
    assert (line.kind, line.state.word) == (
        "a device or papers lost or stolen",
        "with the data protection officer",
    )
    assert (waiting(gunta), waiting(amina)) == ([1], [])
    incident = Incident.objects.get()
    assert incident.organisation == cast.contract.provider

    gunta.post(at(incident, "judged"), {"risk": "high", "words": "Names and places."})
    gunta.post(at(incident, "counted"), {"people": "12"})
    gunta.post(at(incident, "authority_told"), {"happened_at": minutes_of(timezone.now())})
    gunta.post(at(incident, "done"), {"words": "It was erased from afar."})
    assert waiting(gunta) == [0]
    page = gunta.get(at(incident)).context["incident"]
    assert (page.state.word, page.risk, page.people, page.clock, page.lacks) == (
        "Inspectorate told, still open",
        "a high risk",
        12,
        "",
        (PEOPLE_AT_HIGH_RISK,),
    )
    refused = gunta.post(at(incident, "closed"))
    assert refused.context["form"].non_field_errors() == list(page.lacks)

    told = {"happened_at": minutes_of(timezone.now()), "how": "in person", "people": "12"}
    gunta.post(at(incident, "people_told"), told)
    assert gunta.post(at(incident, "closed")).url == at(incident)

    [line] = amina.get(reverse(REPORT)).context["reports"]
    assert line.state.word.startswith("closed on ")
    [way] = gunta.get(at(incident)).context["incident"].ways
    assert way.url == at(incident, "reopened")


def test_the_page_says_until_when_in_riga_and_how_long_that_is(cast: Cast, gunta: Browser) -> None:
    noticed = timezone.now() - 40 * HOUR - HOUR / 2
    until = timezone.localtime(noticed + 72 * HOUR)
    incident = create_incident(by=cast.amina, noticed_at=noticed)

    page = gunta.get(at(incident)).context["incident"]
    [line] = gunta.get(reverse(INCIDENTS)).context["incidents"]

    assert page.clock.endswith("31 hours are left.")
    assert f"({until:%A}), {until:%H:%M}" in page.clock
    assert (page.clock_kind, line.state.word) == ("care", "31 hours left")


def test_when_it_was_noticed_is_put_right_and_what_was_reported_stays_in_sight(
    cast: Cast, gunta: Browser
) -> None:
    reported_as = timezone.now() - 40 * HOUR
    incident = create_incident(by=cast.amina, noticed_at=reported_as)
    before = gunta.get(at(incident)).context["incident"]

    told = {"happened_at": minutes_of(reported_as + 4 * HOUR), "words": "They saw it then."}
    gunta.post(at(incident, "noticed"), told)
    page = gunta.get(at(incident))
    after = page.context["incident"]

    assert (before.noticed_at, before.reported_as_noticed_at) == (reported_as, None)
    assert minutes_of(after.noticed_at) == told["happened_at"]
    assert after.reported_as_noticed_at == reported_as
    assert "Noticed, as it was reported" in page.content.decode()


def test_a_year_that_was_mistyped_is_refused_and_nothing_typed_is_lost(amina: Browser) -> None:
    page = amina.post(reverse(REPORT), reported(noticed_at="0026-11-27T10:00"))

    form = page.context["form"]
    assert (page.status_code, set(form.errors)) == (200, {"noticed_at"})
    assert form["what_happened"].value() == "A telephone was left in a tram."


@pytest.mark.parametrize(
    ("language", "is_as_written"), [("en", str.istitle), ("lv", str.islower), ("ru", str.islower)]
)
def test_the_day_of_the_week_stands_in_the_sentence_as_the_language_writes_it(
    cast: Cast, language: str, is_as_written: Callable[[str], bool]
) -> None:
    incident = create_incident(by=cast.amina)

    page = browser_of(cast.gunta, language=language).get(at(incident)).context["incident"]

    [weekday] = re.findall(r"\((\w+)\)", page.clock)
    assert is_as_written(weekday)


@pytest.mark.parametrize(
    ("hours", "sentence", "words"),
    [
        (71.5, "less than an hour is left.", "less than an hour left"),
        (72.5, "and say why it is late.", "late"),
        (74.5, "and say why it is late.", "late by 2 hours"),
    ],
)
def test_what_is_late_is_said_in_words(
    cast: Cast, gunta: Browser, hours: float, sentence: str, words: str
) -> None:
    create_incident(by=cast.amina, noticed_at=timezone.now() - hours * HOUR)

    [line] = gunta.get(reverse(INCIDENTS)).context["incidents"]

    assert line.clock.endswith(sentence)
    assert line.state.word == words


def test_no_hours_are_counted_while_the_clock_of_the_machine_is_wrong(
    cast: Cast, gunta: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_incident(by=cast.amina)
    monkeypatch.setattr("balsts.web.seventy_two_hours.clock_jump", lambda: "jumped")

    [line] = gunta.get(reverse(INCIDENTS)).context["incidents"]

    assert line.state.word == "hours not counted"


def test_whoever_works_at_two_organisations_says_for_which_one_they_report(cast: Cast) -> None:
    other = cast.other_contract.provider
    create_staff_member(username="amina", organisation=other, role="social_worker")
    amina = browser_of(cast.amina)
    form = amina.get(reverse(REPORT)).context["form"]
    assert {name for _, name in form.fields["organisation"].choices} == {
        cast.contract.provider.name,
        other.name,
    }

    missing = amina.post(reverse(REPORT), reported()).context["form"]
    amina.post(reverse(REPORT), reported(organisation=str(other.id)))

    assert set(missing.errors) == {"organisation"}
    assert Incident.objects.get().organisation == other


def test_a_refusal_is_told_and_nothing_typed_is_lost(amina: Browser) -> None:
    soon = reported(noticed_at=minutes_of(timezone.now() + 2 * HOUR))

    form = amina.post(reverse(REPORT), soon).context["form"]

    assert form.non_field_errors() == [
        "It cannot have been noticed at a time that is still to come."
    ]
    assert form["what_happened"].value() == "A telephone was left in a tram."
    assert not Incident.objects.exists()


def test_nobody_reads_what_others_reported_but_the_officer(cast: Cast) -> None:
    incident = create_incident(by=cast.boris)
    own = browser_of(cast.amina).get(reverse(REPORT))

    answers = {
        user.username: browser_of(user).get(at(incident)).status_code
        for user in (cast.amina, cast.chiara, cast.janis, cast.gunta)
    }

    assert own.context["reports"] == []
    assert answers == {"amina": 403, "chiara": 403, "janis": 403, "gunta": 200}


def test_the_register_to_print_holds_all_of_them_with_all_that_was_written(
    cast: Cast, gunta: Browser
) -> None:
    create_incident(by=cast.amina, steps=True)
    create_closed_incident(by=cast.boris, what_happened="A letter went next door.")

    page = gunta.get(reverse(REGISTER))

    printed = page.content.decode()
    assert len(page.context["incidents"]) == 2
    assert "A telephone was left in a tram." in printed
    assert "The telephone was erased from afar." in printed
    assert "A letter went next door." in printed
    assert AuditEvent.objects.filter(event="incident_register_seen").count() == 1


def test_open_and_closed_stand_on_lists_of_their_own(cast: Cast, gunta: Browser) -> None:
    create_incident(by=cast.amina, what_happened="Open.")
    create_closed_incident(by=cast.amina, what_happened="Closed.")

    shown = {
        state: [
            one.what_happened
            for one in gunta.get(reverse(INCIDENTS), {"state": state}).context["incidents"]
        ]
        for state in ("open", "closed", "nonsense")
    }

    assert shown == {"open": ["Open."], "closed": ["Closed."], "nonsense": ["Open."]}


def test_closed_incidents_and_the_register_go_on_on_further_pages_and_open_ones_stand_on_one(
    cast: Cast, gunta: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("balsts.web.privacy.incident_views.MOST_ROWS", 2)
    now = timezone.now()
    for days in range(3):
        moment = now - datetime.timedelta(days=days)
        create_closed_incident(by=cast.amina, at=moment, what_happened=f"{days} days ago.")
        create_incident(by=cast.amina, noticed_at=moment - HOUR, what_happened="Open.")

    def shown(address: str) -> tuple[int, str, str]:
        """How many stand there, which page that is, and where it goes on."""
        context = gunta.get(address).context
        pages = context["pages"]
        told = (pages.words, pages.next_url) if pages else ("", "")
        return (len(context["incidents"]), *told)

    closed, register = f"{reverse(INCIDENTS)}?state=closed", reverse(REGISTER)
    assert shown(reverse(INCIDENTS)) == (3, "", "")
    assert shown(closed) == (2, "page 1 of 2", f"{closed}&page=2")
    assert shown(f"{closed}&page=2") == (1, "page 2 of 2", "")
    assert shown(register) == (2, "page 1 of 3", f"{register}?page=2")
    assert shown(f"{register}?page=nonsense") == shown(register)
    printed = gunta.get(f"{register}?page=3").content.decode()
    assert "page 3 of 3" in printed
    assert f'href="{register}?page=2"' in printed


def test_a_reason_not_to_tell_is_offered_once_the_risk_is_judged(
    cast: Cast, gunta: Browser
) -> None:
    incident = create_incident(by=cast.amina)
    way = at(incident, "authority_not_told")

    before = {one.url for one in gunta.get(at(incident)).context["incident"].ways}
    gunta.post(at(incident, "judged"), {"risk": "none", "words": "It was locked."})
    after = {one.url for one in gunta.get(at(incident)).context["incident"].ways}

    assert (way in before, way in after) == (False, True)


def test_a_button_that_closes_an_incident_says_so(cast: Cast, gunta: Browser) -> None:
    incident = create_incident(by=cast.amina)

    buttons = {
        step: re.findall(
            r'button--primary" type="submit">([^<]+)<',
            gunta.get(at(incident, step)).content.decode(),
        )
        for step in ("closed", "reopened", "done")
    }

    assert buttons == {
        "closed": ["Close the incident"],
        "reopened": ["Open the incident again"],
        "done": ["Write it down"],
    }


def test_a_step_that_there_is_not_is_not_found(cast: Cast, gunta: Browser) -> None:
    assert gunta.get(at(create_incident(by=cast.amina), "gossip")).status_code == 404
    assert not IncidentStep.objects.exists()


def test_pages_ask_as_much_for_three_as_for_one(cast: Cast, amina: Browser, gunta: Browser) -> None:
    addresses = (
        (amina, reverse(REPORT)),
        (gunta, reverse(INCIDENTS)),
        (gunta, reverse(REGISTER)),
    )
    create_incident(by=cast.amina, steps=True)
    with counted_queries() as one:
        for browser, address in addresses:
            browser.get(address)
    for _ in range(2):
        create_incident(by=cast.amina, steps=True)

    with counted_queries() as three:
        for browser, address in addresses:
            browser.get(address)

    assert three.count == one.count
