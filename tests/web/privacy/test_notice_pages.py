"""Telling clients how their data are used: the sheet in three languages, and that it was done."""

import datetime
import hashlib
import re

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.casework.enums import CaseState
from balsts.casework.models import Case
from balsts.privacy.models import PrivacyNotice
from balsts.privacy.notice import WORDED_ON
from balsts.privacy.operations.notice import NoticeEntry, give_notice
from balsts.web.privacy.notice_text import BLANK, notice_sheet
from tests.conventions.reading import ROOT
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.organisations import create_staff_member
from tests.factories.outside import say_why
from tests.factories.privacy import create_notice
from tests.people import Cast, create_cast
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
DOCUMENT = ROOT / "docs" / "privacy" / "notice-to-clients.md"
HEADINGS = {"lv": "Latviešu", "en": "English", "ru": "Русский"}
# What the notice says, in all languages, as it was worded on the day that stands under it.
WORDED = {
    datetime.date(2026, 11, 27): "f65199016ccfcf2f956ff28f717c1b999472ce450930fb3a7456a4f2dd5e3145"
}


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def amina(cast: Cast) -> Browser:
    return browser_of(cast.amina)


def address(cast: Cast, name: str = "notice_give") -> str:
    return reverse(f"privacy:{name}", args=[cast.fatima.reference])


def screen(cast: Cast) -> str:
    return reverse("clients:client_detail", args=[cast.fatima.reference])


def told(cast: Cast, **changes: str) -> dict[str, str]:
    return {
        "given_on": TODAY.isoformat(),
        "language": "prs",
        "given_by": str(cast.edgars.pk),
        "interpreter_name": "Ibrahim",
        "worded_on": WORDED_ON.isoformat(),
    } | changes


def give(cast: Cast, **changes: object) -> PrivacyNotice:
    entry = NoticeEntry(
        **{
            "client": cast.fatima,
            "given_on": TODAY,
            "language": "prs",
            "given_by": cast.amina,
            "worded_on": WORDED_ON,
        }
        | changes
    )
    return give_notice(entry=entry, by=cast.amina, at=timezone.now())


def test_that_a_client_was_told_is_written_down_and_stands_on_their_page(
    cast: Cast, amina: Browser
) -> None:
    response = amina.post(address(cast), told(cast))

    assert response.url == address(cast)
    [line] = amina.get(address(cast)).context["notices"]
    assert (line.on, line.language, line.by, line.interpreter, line.worded_on) == (
        TODAY,
        "Dari",
        "Edgars",
        "Ibrahim",
        WORDED_ON,
    )
    assert amina.get(screen(cast)).context["client"].notice.last == line


def test_the_clients_page_says_when_nobody_has_told_them_yet(cast: Cast, amina: Browser) -> None:
    page = amina.get(screen(cast))

    card = page.context["client"].notice
    assert (card.last, card.url) == (None, address(cast))
    assert "Not told yet" in page.content.decode()


def test_the_clients_page_names_the_last_time(cast: Cast, amina: Browser) -> None:
    give(cast, language="rus")
    give(cast, language="prs")
    give(cast, given_on=TODAY - ONE_DAY, worded_on=TODAY - 2 * ONE_DAY, language="lav")

    last = amina.get(screen(cast)).context["client"].notice.last

    assert (last.on, last.language) == (TODAY, "Dari")


def untold_of(browser: Browser) -> tuple[list[str], int, str]:
    """Whom somebody's day names as not told, how many they are, and what it says of the others."""
    my_day = browser.get(reverse("casework:my_day_show")).context["my_day"]
    return [line.next_url for line in my_day.untold], my_day.untold_count, my_day.untold_more


def test_the_day_of_who_leads_the_case_names_the_client_until_our_own_organisation_has_told_them(
    cast: Cast, amina: Browser
) -> None:
    before = untold_of(amina)
    create_notice(cast.fatima, cast.other_contract)
    told_by_another = untold_of(amina)
    give(cast)

    assert (before, told_by_another, untold_of(amina)) == (
        ([address(cast)], 1, ""),
        ([address(cast)], 1, ""),
        ([], 0, ""),
    )


def test_no_day_of_a_mentor_or_of_who_does_not_work_with_the_client_names_them(cast: Cast) -> None:
    days = [untold_of(browser_of(one)) for one in (cast.edgars, cast.boris, cast.chiara)]

    assert days == [([], 0, "")] * 3


def test_nobody_is_asked_to_tell_a_client_whose_case_is_closed(cast: Cast, amina: Browser) -> None:
    Case.objects.filter(pk=cast.case.pk).update(state=CaseState.CLOSED)

    assert untold_of(amina) == ([], 0, "")


def test_of_many_who_were_not_told_the_day_names_the_five_longest_with_us_and_counts_the_others(
    cast: Cast, amina: Browser
) -> None:
    for days in range(6):
        one = create_client(given_name=f"Client {days}")
        create_assignment(
            create_enrolment(one, cast.contract, from_=TODAY - 9 * ONE_DAY),
            cast.worker,
            from_=TODAY - days * ONE_DAY,
        )

    named, count, more = untold_of(amina)

    assert (named[0], len(named), count, more) == (address(cast), 5, 7, "and 2 clients more")


def test_a_refusal_is_told_and_nothing_typed_is_lost(cast: Cast, amina: Browser) -> None:
    late = told(cast, given_on=(TODAY + ONE_DAY).isoformat())

    form = amina.post(address(cast), late).context["form"]

    assert form.non_field_errors() == [
        "This day is still to come: record it when the client has been told."
    ]
    assert form["interpreter_name"].value() == "Ibrahim"
    assert not PrivacyNotice.objects.exists()


def test_only_ones_own_colleagues_are_offered(cast: Cast, amina: Browser) -> None:
    form = amina.get(address(cast)).context["form"]
    response = amina.post(address(cast), told(cast, given_by=str(cast.daniel.pk)))

    offered = {label for _, label in form.fields["given_by"].choices}
    assert offered == {"Amina", "Boris", "Chiara", "Edgars", "Ibrahim", "Janis"}
    assert "given_by" in response.context["form"].errors


def test_pages_ask_as_much_for_three_as_for_one(cast: Cast, amina: Browser) -> None:
    say_why(cast.fatima, by=cast.chiara)
    chiara = browser_of(cast.chiara)
    give(cast)
    with counted_queries() as one:
        for browser, at in ((amina, screen(cast)), (chiara, address(cast))):
            browser.get(at)
    for language in ("rus", "lav"):
        give(cast, language=language)

    with counted_queries() as three:
        for browser, at in ((amina, screen(cast)), (chiara, address(cast))):
            browser.get(at)

    assert three.count == one.count


def lines_of(language: str) -> list[str]:
    """What the document says in one language, line by line."""
    text = DOCUMENT.read_text("utf-8").split(f"## {HEADINGS[language]}\n")[1].split("\n## ")[0]
    return [line.removeprefix("- ") for line in text.splitlines() if line]


@pytest.mark.parametrize("language", HEADINGS)
def test_the_sheet_says_what_the_document_says(language: str) -> None:
    sheet = notice_sheet(language, organisation=BLANK)

    parts = [f"**{about}**{says}" for about, says in sheet.parts]
    assert [f"**{sheet.title}**", sheet.opening, *parts] == lines_of(language)


def test_new_words_of_the_notice_get_a_new_day() -> None:
    words = "\n".join(line for language in HEADINGS for line in lines_of(language))

    digest = hashlib.sha256(words.encode()).hexdigest()
    assert {WORDED_ON: digest} == WORDED, (
        "Say in balsts.privacy.notice from which day the words are."
    )


def test_the_sheet_is_shown_in_the_language_asked_for_with_its_day(
    cast: Cast, amina: Browser
) -> None:
    page = amina.get(reverse("privacy:notice_show"), {"language": "lv"})
    unknown = amina.get(reverse("privacy:notice_show"), {"language": "xx"})

    text = re.sub(r"\s+", " ", page.content.decode())
    assert "Mēs esam Organisation ours." in text
    assert page.context["sheet"].foot == "Paziņojums, 27.11.2026."
    assert unknown.context["sheet"].language == "en"


def test_whoever_works_at_two_organisations_hands_out_the_notice_of_the_one_that_asks(
    cast: Cast, amina: Browser
) -> None:
    theirs = cast.other_contract.provider
    create_staff_member(username="amina", organisation=theirs)
    sheet_url = amina.get(address(cast)).context["sheet_url"]
    of_theirs = f"{reverse('privacy:notice_show')}?organisation={theirs.pk}"

    pages = [amina.get(url) for url in (sheet_url, of_theirs)]

    openings = [page.context["sheet"].opening for page in pages]
    assert [one.split(".")[0] for one in openings] == [
        "We are Organisation ours",
        "We are Organisation other",
    ]
    to_latvian = re.compile(rf'href="[^"]*organisation={theirs.pk}[^"]*language=lv"')
    assert [bool(to_latvian.search(page.text)) for page in pages] == [False, True]
