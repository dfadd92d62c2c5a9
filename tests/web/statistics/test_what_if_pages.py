"""What-ifs: listed, asked, followed, read, taken away as files, compared."""

from uuid import uuid4

import pytest
from django.urls import reverse

from balsts.statistics.models import WhatIf
from tests.people import Cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries
from tests.web.figures import create_snapshot, create_what_if

pytestmark = pytest.mark.django_db
LIST = reverse("statistics:what_if_list")
ASK = reverse("statistics:what_if_ask")
COMPARE = reverse("statistics:what_if_compare")
ASKED = {
    "name": "Eighteen months",
    "reason": "Asked by the committee",
    "programme": "state_service",
    "cohort": "everybody",
    "first_year": "2019",
    "first_month": "1",
    "last_year": "2019",
    "last_month": "6",
    "value_term_months": "18",
}


def show(what_if: WhatIf) -> str:
    return reverse("statistics:what_if_show", args=[what_if.id])


def test_a_list_without_what_ifs_says_what_will_stand_there(cast: Cast) -> None:
    response = browser_of(cast.esther).get(LIST)

    assert response.context["rows"] == []
    assert "No what-if yet" in response.text
    assert "Internal, not for publication" in response.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_few_questions(cast: Cast, count: int) -> None:
    snapshot = create_snapshot()
    for _ in range(count):
        create_what_if(snapshot, by=cast.esther)
    browser = browser_of(cast.esther)

    with counted_queries() as counted:
        response = browser.get(LIST)

    assert len(response.context["rows"]) == count
    assert counted.count == 5


def test_the_form_shows_each_value_with_unit_source_and_what_holds_now(cast: Cast) -> None:
    form = browser_of(cast.esther).get(ASK).context["form"]

    months = form["value_term_months"]
    assert months.label == "Months of the service after the status"
    assert months.help_text == (
        "In the policy: 12 since 6 April 2016 (Sociālekonomiskais atbalsts patvēruma meklētājiem "
        "un personām ar bēgļa vai alternatīvo statusu). Unit: months."
    )
    assert form["value_departure_stops_term"].field.choices == [
        ("", "as in the policy"),
        ("never", "never"),
        ("while_abroad", "while the person is abroad"),
    ]
    assert form["value_appeal_months"].help_text.startswith("In the policy: 1 since ")
    assert "from 1 January 2014 to 11 June 2026" in form["value_appeal_route"].help_text


def test_another_policy_shows_its_own_values(cast: Cast) -> None:
    browser = browser_of(cast.esther)

    usual = browser.get(ASK).context["form"]["value_plan_ends_mentor"]
    of_2016 = browser.get(ASK, {"policy": "text_2016"}).context["form"]["value_plan_ends_mentor"]
    unknown = browser.get(ASK, {"policy": "text_1999"}).context

    assert usual.help_text.startswith("In the policy: no since")
    assert of_2016.help_text.startswith("In the policy: yes since")
    assert unknown["action_url"] == f"{ASK}?policy=current_text"


def test_a_question_is_kept_and_its_page_says_that_it_waits(cast: Cast) -> None:
    browser = browser_of(cast.esther)

    response = browser.post(ASK, ASKED)

    what_if = WhatIf.objects.get()
    assert response.url == show(what_if)
    assert what_if.changes == [{"parameter": "term_months", "value": 18}]
    page = browser.get(response.url)
    assert page.context["work"].progress.poll_url == reverse(
        "statistics:what_if_progress", args=[what_if.id]
    )
    assert browser.get(page.context["work"].progress.poll_url).status_code == 200


def test_every_kind_of_value_is_understood(cast: Cast) -> None:
    more = {
        "value_term_months": "",
        "value_departure_stops_term": "while_abroad",
        "value_plan_ends_mentor": "yes",
        "value_plan_ends_worker": "no",
        "value_programme_start": "01.05.2016.",
    }

    browser_of(cast.esther).post(ASK, ASKED | more)

    assert WhatIf.objects.get().changes == [
        {"parameter": "departure_stops_term", "value": "while_abroad"},
        {"parameter": "plan_ends_worker", "value": False},
        {"parameter": "plan_ends_mentor", "value": True},
        {"parameter": "programme_start", "value": "2016-05-01"},
    ]


def test_a_refused_question_says_why_and_loses_nothing_that_was_typed(cast: Cast) -> None:
    response = browser_of(cast.esther).post(ASK, ASKED | {"value_term_months": "12"})

    form = response.context["form"]
    assert form.non_field_errors() == [
        "“Months of the service after the status” has this value already: leave it or change it."
    ]
    assert form["reason"].value() == "Asked by the committee"
    assert WhatIf.objects.count() == 0


def test_the_result_shows_numbers_definitions_and_snapshot(cast: Cast) -> None:
    what_if = create_what_if(create_snapshot(), by=cast.esther)

    response = browser_of(cast.esther).get(show(what_if))

    worker, mentor = response.context["shown"].services
    assert [figure.value for figure in worker.figures] == [3, 18, 3, 0]
    assert (worker.label, mentor.label) == ("Social worker", "Social mentor")
    assert worker.picture.table.rows[1] == ("Service months", "9", "18", "+9")
    assert worker.picture.table.rows[4][1:3] == ("nobody in post", "nobody in post")
    assert worker.monthly.table.rows[3][:6] == ("April 2019", "0", "3", "+3", "0", "0")
    assert [part.title for part in worker.groups] == ["Sex", "Age", "Citizenship"]
    assert what_if.short_digest in response.text
    assert "Internal, not for publication" in response.text


@pytest.mark.parametrize("people", [1, 3])
def test_the_result_asks_the_same_few_questions(cast: Cast, people: int) -> None:
    what_if = create_what_if(create_snapshot(people=people), by=cast.esther)
    browser = browser_of(cast.esther)

    with counted_queries() as counted:
        browser.get(show(what_if))

    assert counted.count == 6


def test_a_what_if_that_failed_or_was_given_up_says_so(cast: Cast) -> None:
    browser = browser_of(cast.esther)
    browser.post(ASK, ASKED)
    WhatIf.objects.update(state="failed")
    what_if = WhatIf.objects.get()

    response = browser.get(show(what_if))

    assert response.context["work"].has_failed
    assert (
        browser.get(reverse("statistics:what_if_progress", args=[what_if.id]))
        .context["progress"]
        .poll_url
        == ""
    )


def test_numbers_and_drawings_leave_with_the_notice_and_a_trace(cast: Cast) -> None:
    what_if = create_what_if(create_snapshot(), by=cast.esther)
    browser = browser_of(cast.esther)

    table = browser.get(reverse("statistics:what_if_csv", args=[what_if.id]))
    drawing = browser.get(reverse("statistics:what_if_chart", args=[what_if.id, "social_worker"]))

    assert table["Content-Disposition"] == (
        'attachment; filename="balsts-what-if-state-service-2019-01-2019-06-en.csv"'
    )
    assert "internal, not for publication" in table.text.splitlines()[0]
    assert ">internal, not for publication</text></svg>" in drawing.text
    events = AuditEvent.objects.filter(event="figures_taken").order_by("occurred_at")
    assert [event.details["part"] for event in events] == ["what-if", "what-if-social_worker"]


def test_two_what_ifs_stand_beside_each_other(cast: Cast) -> None:
    snapshot = create_snapshot()
    first = create_what_if(snapshot, by=cast.esther)
    second = create_what_if(snapshot, by=cast.esther, name="The same again")

    response = browser_of(cast.esther).get(COMPARE, {"with": [str(second.id), str(first.id)]})

    comparison = response.context["comparison"]
    assert [column.name for column in comparison.columns] == ["The same again", "Eighteen months"]
    worker, rows = comparison.services[0]
    assert worker == "Social worker"
    assert ("Service months: changed policy", ("18", "18")) in rows
    assert ("Gained: people", ("3", "3")) in rows
    assert comparison.warnings == ()


def test_a_comparison_says_what_else_differs(cast: Cast) -> None:
    first = create_what_if(create_snapshot(), by=cast.esther)
    second = create_what_if(create_snapshot(name="later"), by=cast.esther)

    response = browser_of(cast.esther).get(COMPARE, {"with": [str(first.id), str(second.id)]})

    assert response.context["comparison"].warnings == (
        "They were counted from different snapshots.",
    )


def test_of_more_than_four_the_first_four_are_compared_and_that_is_said(cast: Cast) -> None:
    snapshot = create_snapshot()
    keys = [str(create_what_if(snapshot, by=cast.esther).id) for _ in range(5)]

    response = browser_of(cast.esther).get(COMPARE, {"with": keys})

    assert len(response.context["comparison"].columns) == 4
    assert "the first four of the list are shown" in response.text


@pytest.mark.parametrize("chosen", [[], ["nonsense"], ["one"]])
def test_too_few_to_compare_says_how_to_choose(cast: Cast, chosen: list[str]) -> None:
    what_if = create_what_if(create_snapshot(), by=cast.esther)
    keys = [str(what_if.id) if text == "one" else text for text in chosen]

    response = browser_of(cast.esther).get(COMPARE, {"with": keys})

    assert response.context["comparison"] is None
    assert "Tick two or more" in response.text


def test_what_is_not_there_is_not_found(cast: Cast) -> None:
    what_if = create_what_if(create_snapshot(), by=cast.esther)
    browser = browser_of(cast.esther)

    addresses = [
        reverse("statistics:what_if_show", args=[uuid4()]),
        reverse("statistics:what_if_csv", args=[uuid4()]),
        reverse("statistics:what_if_chart", args=[what_if.id, "another"]),
    ]

    assert [browser.get(address).status_code for address in addresses] == [404, 404, 404]


@pytest.mark.parametrize("who", ["amina", "chiara", "farid"])
def test_what_ifs_are_closed_to_those_who_may_not_run_them(cast: Cast, who: str) -> None:
    what_if = create_what_if(create_snapshot(), by=cast.esther)
    browser = browser_of(getattr(cast, who))

    assert browser.get(LIST).status_code == 403
    assert browser.get(show(what_if)).status_code == 403


def test_pages_know_their_methods(cast: Cast) -> None:
    browser = browser_of(cast.esther)

    assert [browser.post(address).status_code for address in (LIST, COMPARE)] == [405, 405]
