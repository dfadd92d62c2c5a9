"""Pages and papers about people are counted by the day: noticed at some, refused past the last, let on."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.audit import trail
from balsts.audit.page_limits import forget_pages
from balsts.exchange.models import Export
from balsts.platform.bound_postgres import acting_under
from tests.as_job import as_job
from tests.database.asking import rows, token_of
from tests.people import Cast, create_cast
from tests.trail import Alarm, AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    rows("select tests.limit_pages(2, 4)")
    return create_cast(today=TODAY)


def opened(browser, cast: Cast) -> int:
    address = reverse("clients:client_detail", args=[cast.fatima.reference])
    return browser.get(address).status_code


def alarms() -> list[tuple]:
    return rows("select event, by from tests.audit_alarm order by event")


def test_asvs_2_4_1_and_8_2_4_many_pages_are_noticed_and_the_last_one_is_the_last(
    cast: Cast,
) -> None:
    amina = browser_of(cast.amina)

    first = [opened(amina, cast) for _ in range(2)]
    noticed = alarms()
    more = [opened(amina, cast) for _ in range(4)]

    assert (first, more) == ([200, 200], [200, 200, 429, 429])
    assert noticed == [("many_pages_seen", cast.amina.pk)]
    assert alarms() == [("last_page_seen", cast.amina.pk), ("many_pages_seen", cast.amina.pk)]
    assert AuditEvent.objects.filter(event="pages_used_up", by=cast.amina.pk).count() == 2
    assert AuditEvent.objects.filter(event="client_seen", by=cast.amina.pk).count() == 4


def test_past_the_last_page_nothing_of_a_person_is_shown_and_it_says_whom_to_ask(
    cast: Cast,
) -> None:
    amina = browser_of(cast.amina)
    for _ in range(4):
        opened(amina, cast)

    refused = amina.get(reverse("clients:client_detail", args=[cast.fatima.reference]))

    assert cast.fatima.family_name not in refused.text
    assert "ask whoever looks after accounts" in refused.text
    assert amina.get(reverse("accounts:own_account")).status_code == 200
    assert opened(browser_of(cast.chiara), cast) == 200


@pytest.mark.django_db(transaction=True)
def test_counts_of_days_gone_by_are_forgotten_and_only_what_was_forgotten_is_written_down(
    cast: Cast,
) -> None:
    opened(browser_of(cast.amina), cast)
    today = timezone.localdate()
    told = {"by": system_actor(), "at": timezone.now()}

    with as_job():
        kept, gone, nothing = (
            forget_pages(before=day, **told) for day in (today, today + DAY, today + DAY)
        )

    assert (kept, gone, nothing) == (0, 1, 0)
    [event] = AuditEvent.objects.filter(event="page_counts_forgotten")
    assert (event.by, event.details) == (system_actor().pk, {"days": 1})


def test_pages_about_nobody_are_not_counted(cast: Cast) -> None:
    esther = browser_of(cast.esther)

    answers = {esther.get(reverse("accounts:own_account")).status_code for _ in range(6)}

    assert (answers, alarms()) == ({200}, [])


def test_who_looks_after_accounts_lets_somebody_go_on_and_nobody_themselves(cast: Cast) -> None:
    amina, chiara = browser_of(cast.amina), browser_of(cast.chiara)
    for _ in range(4):
        opened(amina, cast)
    allow = reverse("accounts:pages_allow", args=[cast.amina.pk])
    shown = chiara.get(reverse("accounts:staff_show", args=[cast.amina.pk]))

    by_amina = amina.post(allow).status_code
    chiara.post(shown.context["person"].more_pages_url)

    assert shown.context["person"].more_pages_url == allow
    assert by_amina == 403
    assert [opened(amina, cast) for _ in range(5)] == [200, 200, 200, 200, 429]
    allowed = AuditEvent.objects.get(event="more_pages_allowed")
    assert (allowed.by, allowed.details) == (cast.chiara.pk, {"user": str(cast.amina.pk)})


def test_nobody_lets_themselves_go_on(cast: Cast) -> None:
    chiara = browser_of(cast.chiara)
    for _ in range(4):
        opened(chiara, cast)

    chiara.post(reverse("accounts:pages_allow", args=[cast.chiara.pk]))

    assert opened(chiara, cast) == 429
    assert not AuditEvent.objects.filter(event="more_pages_allowed").exists()


def test_what_is_not_used_up_cannot_be_let_on(cast: Cast) -> None:
    chiara = browser_of(cast.chiara)
    opened(browser_of(cast.amina), cast)

    page = chiara.get(reverse("accounts:staff_show", args=[cast.amina.pk]))
    chiara.post(reverse("accounts:pages_allow", args=[cast.amina.pk]))

    assert page.context["person"].more_pages_url == ""
    assert not AuditEvent.objects.filter(event="more_pages_allowed").exists()


def taken(browser, name: str, *args: object) -> int:
    return browser.get(reverse(name, args=args)).status_code


@pytest.mark.slow  # PDFs are drawn
def test_papers_about_people_are_pages_of_the_day_and_none_leaves_past_the_last(
    cast: Cast,
) -> None:
    amina, client = browser_of(cast.amina), cast.fatima.reference
    for _ in range(2):
        opened(amina, cast)

    papers = ("clients:letter_pdf", "audit:file_trail_pdf", "clients:letter_pdf")
    answers = [taken(amina, paper, client) for paper in papers]

    assert answers == [200, 200, 429]
    assert rows("select pages, papers from tests.audit_pages_of_day") == [(4, 2)]
    assert Export.objects.count() == 2


@pytest.mark.slow  # PDFs are drawn
def test_many_letters_of_a_day_ring_again_and_again_and_are_handed_out_all_the_same(
    cast: Cast,
) -> None:
    rows("select tests.limit_pages(1000000, 1000001)")
    rows("select tests.limit_papers(2)")
    amina = browser_of(cast.amina)

    answers = {taken(amina, "clients:letter_pdf", cast.fatima.reference)}
    before = alarms()
    answers |= {taken(amina, "clients:letter_pdf", cast.fatima.reference) for _ in range(3)}

    assert answers == {200}
    assert before == []
    [alarm] = Alarm.objects.all()
    assert (alarm.event, alarm.by, alarm.times) == ("many_papers_taken", cast.amina.pk, 2)


def test_as_shipped_300_pages_or_20_papers_a_day_are_many_and_the_1000th_page_is_the_last() -> None:
    limits = rows("select noticed_at, last_one, papers_noticed_at from tests.page_limit_as_shipped")

    assert limits == [(300, 1000, 20)]


@pytest.mark.parametrize(
    ("event", "subjects", "details", "papers"),
    [
        ("letter_taken", 1, {}, 1),
        ("who_opened_taken", 1, {}, 1),
        ("own_data_handed_over", 1, {}, 1),
        ("export_taken", 3, {}, 1),
        ("import_messages_taken", 0, {"people": 2}, 1),
        ("import_messages_taken", 0, {"people": 0}, 0),
        ("import_template_taken", 0, {}, 0),
        ("figures_taken", 0, {}, 0),
        ("breach_taken", 3, {"people": 3}, 0),
        ("letter_seen", 1, {}, 0),
        ("service_recorded", 1, {}, 0),
    ],
)
def test_a_paper_is_known_by_its_name_and_by_whom_it_tells_of(
    cast: Cast, event: str, subjects: int, details: dict, papers: int
) -> None:
    about = [cast.fatima.id] * subjects

    with acting_under(token_of(cast.amina)):
        trail.record(event, by=cast.amina, at=timezone.now(), subjects=about, details=details)

    counted = rows("select coalesce(sum(papers), 0)::integer from tests.audit_pages_of_day")
    assert counted == [(papers,)]


def test_counting_costs_a_page_no_question(cast: Cast) -> None:
    amina = browser_of(cast.amina)
    opened(amina, cast)

    with counted_queries() as asked:
        opened(amina, cast)

    assert [sql for sql in asked.queries if "pages_of_day" in sql or "decoy" in sql] == []
