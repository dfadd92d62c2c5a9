"""Pages of specific needs: what they show, to whom, and that reading them is written down."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from balsts.access.enums import Role
from balsts.casework.enums import NeedCode
from balsts.casework.models import SpecificNeed
from balsts.clients.enums import AssignmentRole
from balsts.organisations.models import StaffMember
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows
from tests.factories.clients import create_assignment
from tests.factories.needs import create_need
from tests.factories.organisations import create_staff_member
from tests.factories.outside import say_why
from tests.people import create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
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


def address(cast, name="list"):
    return reverse(f"casework:specific_need_{name}", args=[cast.fatima.reference])


def noted(cast, **fields):
    return create_need(
        cast.fatima, cast.contract.programme, **({"on": TODAY, "by": cast.amina} | fields)
    )


def told(**changed):
    return {
        "code": "DS",
        "reason": "ZZ-canary reason",
        "noted_on": TODAY.isoformat(),
        "follow_up": "Ask for a ramp",
        "follow_up_due_on": (TODAY + ONE_DAY).isoformat(),
    } | changed


def test_a_need_is_noted_shown_followed_up_and_ended(cast):
    browser = browser_of(cast.amina)

    noted_on = (TODAY - 3 * ONE_DAY).isoformat()
    answers = [browser.post(address(cast, "note"), told(noted_on=noted_on))]
    listed = browser.get(address(cast)).content.decode()
    need = SpecificNeed.objects.get()
    acts = [
        reverse(f"casework:specific_need_{act}", args=[need.pk]) for act in ("follow_up", "end")
    ]
    too_early = browser.post(acts[0], {"on": (TODAY - 400 * ONE_DAY).isoformat()})
    days = [(TODAY - ONE_DAY), TODAY]
    answers.extend(
        browser.post(act, {"on": day.isoformat()}) for act, day in zip(acts, days, strict=True)
    )
    after = browser.get(address(cast)).content.decode()

    assert [answer.url for answer in answers] == [address(cast)] * 3
    assert [
        word for word in ("DS – disability", "ZZ-canary", "Ask for a ramp") if word not in listed
    ] == []
    need.refresh_from_db()
    assert too_early.context["form"]["on"].value() == (TODAY - 400 * ONE_DAY).isoformat()
    assert len(too_early.context["form"].non_field_errors()) == 1
    assert (need.follow_up_done_on, need.ended_on) == tuple(days)
    assert "Has ended: " not in after


def test_that_no_action_is_wanted_is_said_on_the_page(cast):
    browser = browser_of(cast.amina)

    browser.post(address(cast, "note"), told(follow_up="", follow_up_due_on="", is_noted_only="on"))

    assert "No action wanted" in browser.get(address(cast)).content.decode()


def test_what_was_typed_stays_where_it_is_refused(cast):
    answer = browser_of(cast.amina).post(address(cast, "note"), told(follow_up=""))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Say what is to be done and by when, or that no action is wanted" in page
    assert "ZZ-canary reason" in page
    assert SpecificNeed.objects.count() == 0


def test_a_need_sent_again_with_other_words_says_so_and_keeps_what_was_typed(cast):
    browser = browser_of(cast.amina)
    first = browser.get(address(cast, "note")).context["form"]["id"].value()
    browser.post(address(cast, "note"), told(id=first))

    refused = browser.post(address(cast, "note"), told(id=first, reason="Other words"))
    anew = refused.context["form"]["id"].value()
    kept = browser.post(address(cast, "note"), told(id=anew, code="SP", reason="Other words"))

    assert "This form was sent before" in refused.content.decode()
    assert "Other words" in refused.content.decode()
    assert anew != first
    assert kept.status_code == 302
    assert sorted(SpecificNeed.objects.values_list("reason", flat=True)) == [
        "Other words",
        "ZZ-canary reason",
    ]


def test_open_needs_stand_first(cast):
    noted(cast, code=NeedCode.TORTURE, ended_on=TODAY, ended_by=cast.amina)
    noted(cast, code=NeedCode.DISABILITY, on=TODAY - 30 * ONE_DAY)

    needs = browser_of(cast.amina).get(address(cast)).context["needs"]

    assert [need.what for need in needs] == ["DS – disability", "TR – torture"]


def test_asvs_8_2_2_nobody_else_comes_to_any_of_the_pages(cast):
    need = noted(cast)
    acts = [
        reverse(f"casework:specific_need_{act}", args=[need.pk]) for act in ("follow_up", "end")
    ]

    for who, status in NOT_FOR_THESE.items():
        browser = browser_of(getattr(cast, who))
        answers = [
            browser.get(address(cast)),
            browser.get(address(cast, "note")),
            browser.post(address(cast, "note"), told()),
            *(browser.post(act) for act in acts),
        ]
        assert {answer.status_code for answer in answers} == {status}, who
    kept = SpecificNeed.objects.get()
    assert (kept.follow_up_done_on, kept.ended_on) == (None, None)


def test_every_reading_is_an_event_of_its_own(cast):
    noted(cast)
    senior = create_staff_member(
        username="laura", organisation=cast.contract.provider, role=Role.SENIOR_SOCIAL_WORKER
    ).user
    say_why(cast.fatima, by=senior)

    browser_of(senior).get(address(cast))

    event = AuditEvent.objects.get(event="specific_needs_seen")
    assert (event.subject_ids, event.details) == ([cast.fatima.id], {})


def test_asvs_7_3_1_a_session_that_has_read_needs_waits_fifteen_minutes_only(cast):
    """The first page says so already, and what was done elsewhere before waited for thirty."""
    noted(cast)
    browser = browser_of(cast.amina)

    pages = [
        browser.get(where).content.decode() for where in ("/account/", address(cast), "/account/")
    ]

    told = [re.search(r'data-balsts-session="(\d+)"', page)[1] for page in pages]
    assert told == ["1800", "900", "900"]
    with acting_under(browser.cookies["session"].value):
        assert rows("select sec.session_idles_for(15)") == [(False,)]


@pytest.mark.parametrize("name", ["note", "follow_up", "end"])
def test_a_form_about_a_need_lets_the_session_wait_less_too(cast, name):
    need, browser = noted(cast), browser_of(cast.amina)
    where = (
        address(cast, name)
        if name == "note"
        else reverse(f"casework:specific_need_{name}", args=[need.pk])
    )

    browser.get(where)

    assert AuditEvent.objects.filter(event="session_shortened").count() == 1


def test_the_client_screen_leads_there_and_says_nothing_of_needs(cast):
    noted(cast, reason="ZZ-canary")
    say_why(cast.fatima, by=cast.chiara)
    screen = reverse("clients:client_detail", args=[cast.fatima.reference])

    pages = {
        who: browser_of(getattr(cast, who)).get(screen).content.decode()
        for who in ("amina", "edgars", "chiara")
    }

    assert [who for who, page in pages.items() if address(cast) in page] == ["amina"]
    assert [page for page in pages.values() if "ZZ-canary" in page or "FU-TR" in page] == []


def test_my_day_says_that_something_is_due_and_not_what(cast):
    noted(cast, due_on=TODAY + 8 * ONE_DAY, code=NeedCode.TORTURE)
    noted(cast, follow_up="ZZ-canary", on=TODAY - 2 * ONE_DAY)
    noted(cast, code=NeedCode.DISABILITY, due_on=TODAY + 7 * ONE_DAY)
    noted(cast, code=NeedCode.SINGLE, follow_up_done_on=TODAY, follow_up_done_by=cast.amina)
    noted(cast, code=NeedCode.MEDICAL, ended_on=TODAY, ended_by=cast.amina)

    answer = browser_of(cast.amina).get("/")
    create_assignment(
        cast.enrolment,
        StaffMember.objects.get(user=cast.chiara),
        role=AssignmentRole.MENTOR,
        from_=TODAY,
    )
    others = [browser_of(who).get("/").context["my_day"] for who in (cast.edgars, cast.chiara)]

    my_day = answer.context["my_day"]
    words = "something is to be done about a specific need"
    lines = [*my_day.overdue, *my_day.today, *my_day.coming]
    assert [(line.what, line.days, line.next_url) for line in lines] == [
        (words, -2, address(cast)),
        (words, 7, address(cast)),
    ]
    assert [
        word for word in ("ZZ-canary", "FU-TR", "DS –") if word in answer.content.decode()
    ] == []
    assert [
        line
        for day in others
        for line in (*day.overdue, *day.today, *day.coming)
        if line.what == words
    ] == []


@pytest.mark.parametrize("place", ["list", "my_day"])
def test_three_needs_cost_no_more_questions_than_one(cast, place):
    browser, where = browser_of(cast.amina), address(cast) if place == "list" else "/"
    noted(cast)
    browser.get(where)
    with counted_queries() as for_one:
        browser.get(where)
    for code in (NeedCode.DISABILITY, NeedCode.TORTURE):
        noted(cast, code=code)
    with counted_queries() as for_three:
        browser.get(where)

    assert for_three.count == for_one.count
