"""Pages of sealed notes, with the real keeper where a key is needed."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from balsts.casework.enums import SealedKind
from balsts.casework.models import SealedNote
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.keeper import running_keeper
from tests.people import create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,  # a process of its own, and commits
]
TODAY = timezone.localdate()
NOT_FOR_THESE = {
    "boris": 404,
    "daniel": 404,
    "edgars": 403,
    "chiara": 403,
    "esther": 403,
    "farid": 403,
}


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


@pytest.fixture
def keeper(tmp_path, cast):
    with running_keeper(tmp_path) as keeper:
        yield keeper


def address(cast, name, client=None):
    return reverse(f"casework:sealed_note_{name}", args=[(client or cast.fatima).reference])


def screen(cast, who="amina"):
    return browser_of(getattr(cast, who)).get(
        reverse("clients:client_detail", args=[cast.fatima.reference])
    )


def write(cast, text, *, kind=SealedKind.ORIENTATION, browser=None):
    browser = browser or browser_of(cast.amina)
    return browser.post(address(cast, "write"), {"kind": kind, "text": text})


def opening(cast, **told):
    notes = [str(one) for one in SealedNote.objects.values_list("id", flat=True)]
    return {"notes": notes, "purpose": "casework"} | told


def test_a_note_is_written_listed_by_its_kind_and_opened(keeper, cast):
    written = write(cast, "ZZ-canary of Fatima")
    listed = browser_of(cast.amina).get(address(cast, "list"))
    opened = browser_of(cast.amina).post(address(cast, "open"), opening(cast))

    assert (written.status_code, listed.status_code, opened.status_code) == (302, 200, 200)
    assert "sexual orientation or gender" in listed.content.decode()
    assert "ZZ-canary" not in listed.content.decode()
    assert "ZZ-canary of Fatima" in opened.content.decode()


def test_asvs_14_2_6_the_client_screen_tells_how_many_and_nothing_else(keeper, cast):
    write(cast, "ZZ-canary of Fatima")
    write(cast, "ZZ-canary again", kind=SealedKind.TRAUMA)

    page = screen(cast).content.decode()

    assert "Sealed: 2 notes" in page
    assert [word for word in ("ZZ-canary", "orientation", "trauma") if word in page] == []


def test_only_who_may_open_notes_learns_that_there_are_any(keeper, cast):
    write(cast, "ZZ-canary of Fatima")

    pages = {who: screen(cast, who).content.decode() for who in ("edgars", "chiara")}

    assert [who for who, page in pages.items() if re.search("sealed", page, re.IGNORECASE)] == []


def test_asvs_8_2_2_nobody_else_comes_to_any_of_the_pages(keeper, cast):
    write(cast, "ZZ-canary of Fatima")

    for who, status in NOT_FOR_THESE.items():
        browser = browser_of(getattr(cast, who))
        answers = [
            browser.get(address(cast, "list")),
            browser.get(address(cast, "write")),
            browser.post(address(cast, "write"), {"kind": "health", "text": "x"}),
            browser.post(address(cast, "open"), opening(cast)),
        ]
        assert {answer.status_code for answer in answers} == {status}, who
        assert b"ZZ-canary" not in b"".join(answer.content for answer in answers)
    assert SealedNote.objects.count() == 1


def test_a_note_of_another_client_is_no_choice(keeper, cast):
    write(cast, "ZZ-canary of Fatima")
    other = create_client(given_name="Omar", family_name="Haddad")
    create_assignment(create_enrolment(other, cast.contract), cast.worker)

    answer = browser_of(cast.amina).post(address(cast, "open", other), opening(cast))

    assert answer.status_code == 200
    assert b"ZZ-canary" not in answer.content


def test_nothing_opens_by_following_a_link_or_without_a_purpose(keeper, cast):
    write(cast, "ZZ-canary of Fatima")
    browser = browser_of(cast.amina)

    followed = browser.get(address(cast, "open"), opening(cast))
    answers = [
        browser.post(address(cast, "open"), opening(cast, purpose=purpose))
        for purpose in ("", "curiosity")
    ]
    nothing = browser.post(address(cast, "open"), opening(cast, notes=[]))

    assert followed.status_code == 405
    assert b"ZZ-canary" not in b"".join(one.content for one in [*answers, nothing])
    assert ["Say what you need it for." in answers[0].content.decode()] == [True]
    assert "Choose what you need." in nothing.content.decode()


def test_asvs_14_3_2_an_opened_note_is_kept_by_no_cache_and_closes_by_itself(keeper, cast):
    write(cast, "ZZ-canary of Fatima")

    opened = browser_of(cast.amina).post(address(cast, "open"), opening(cast))

    assert "no-store" in opened["Cache-Control"]
    screen_url = reverse("clients:client_detail", args=[cast.fatima.reference])
    assert opened["Refresh"] == f"900;url={screen_url}"
    assert "<title>Sealed notes" in opened.content.decode()


def test_a_text_that_cannot_be_sealed_now_stays_in_the_form(keeper, cast):
    keeper.stop()

    answer = write(cast, "typed for a long time")

    assert answer.status_code == 503
    assert "typed for a long time" in answer.content.decode()
    assert "Nothing is lost." in answer.content.decode()
    assert SealedNote.objects.count() == 0
    assert AuditEvent.objects.latest("number").subject_ids == [cast.fatima.id]


def test_without_the_keeper_the_page_names_notes_by_day_and_says_why(keeper, cast):
    write(cast, "ZZ-canary of Fatima")
    keeper.stop()
    browser = browser_of(cast.amina)

    listed = browser.get(address(cast, "list"))
    opened = browser.post(address(cast, "open"), opening(cast))

    assert (listed.status_code, opened.status_code) == (200, 503)
    assert "sealed note – " in listed.content.decode()
    assert "gives none. Nothing is lost." in opened.content.decode()


def test_a_spent_budget_says_until_when(tmp_path, cast):
    with running_keeper(tmp_path, per_hour=1):
        write(cast, "one")
        first = browser_of(cast.amina).post(address(cast, "open"), opening(cast))
        second = browser_of(cast.amina).post(address(cast, "open"), opening(cast))

    assert (first.status_code, second.status_code) == (200, 429)
    assert re.search(r"You can open more from \d\d:\d\d\.", second.content.decode())


def test_what_is_typed_is_text_and_nothing_else(keeper, cast):
    write(cast, "<script>alert(1)</script> javascript:")

    opened = browser_of(cast.amina).post(address(cast, "open"), opening(cast))

    assert "&lt;script&gt;alert(1)&lt;/script&gt; javascript:" in opened.content.decode()


def test_counting_notes_costs_the_client_screen_no_question(keeper, cast):
    screen(cast)
    with counted_queries() as without:
        screen(cast)
    for text in ("one", "two", "three"):
        write(cast, text)
    with counted_queries() as with_three:
        screen(cast)

    assert with_three.count == without.count


def test_the_page_of_three_notes_asks_no_more_than_that_of_one(keeper, cast):
    browser = browser_of(cast.amina)
    counts = []
    for texts in (("one",), ("two", "three")):
        for text in texts:
            write(cast, text, browser=browser)
        with counted_queries() as listed:
            browser.get(address(cast, "list"))
        with counted_queries() as opened:
            browser.post(address(cast, "open"), opening(cast))
        counts.append((listed.count, opened.count))

    assert counts[0] == counts[1]


def test_asvs_7_3_1_a_session_that_has_opened_a_note_waits_fifteen_minutes_only(keeper, cast):
    write(cast, "ZZ-canary of Fatima")
    browser = browser_of(cast.amina)
    before = browser.get("/account/").content.decode()

    browser.post(address(cast, "open"), opening(cast))

    after = browser.get("/account/").content.decode()
    assert ('data-balsts-session="1800"' in before, 'data-balsts-session="900"' in after) == (
        True,
        True,
    )
