"""Pages of inspections: the funder asks and reads without names, the provider answers."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from balsts.casework.models import Inspection
from tests.factories.inspections import (
    coordinator_of,
    create_inspection,
    create_served,
    last_month,
)
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MONTH = last_month(TODAY)
LIST = reverse("inspections:inspection_list")
ASK = reverse("inspections:inspection_ask")


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def liga(cast):
    return coordinator_of(cast.esther.posts.get().organisation)


def address(inspection, page="inspection_show"):
    return reverse(f"inspections:{page}", args=[inspection.pk])


def file_of(inspection, position=1):
    file = inspection.files.get(position=position)
    return reverse("inspections:inspected_file", args=[inspection.pk, file.pk])


def test_from_asking_to_reading_a_file_without_its_name(cast: Cast, liga):
    served = create_served(cast.contract, cast.worker, count=10, on=MONTH)
    funder, provider = browser_of(liga), browser_of(cast.chiara)
    told = {
        "contract": str(cast.contract.pk),
        "first_month": MONTH.isoformat(),
        "last_month": MONTH.isoformat(),
        "size": "3",
        "reason": "The yearly check.",
    }

    asked = funder.post(ASK, told, follow=True)
    inspection = Inspection.objects.get()
    day = provider.get(reverse("casework:my_day_show"))
    agreed = provider.post(address(inspection, "inspection_agree"), follow=True)
    read = funder.get(file_of(inspection, 2))

    assert asked.status_code == agreed.status_code == read.status_code == 200
    assert [line.because for line in day.context["my_day"].inspections] == ["The yearly check."]
    file = read.context["file"]
    assert [(one.on, one.minutes, one.by) for one in file.services] == [
        (MONTH, 60, "social worker")
    ]
    assert file.previous_url == file_of(inspection, 1)
    assert file.next_url == file_of(inspection, 3)
    page = read.content.decode()
    for client in served:
        assert not any(words in page for words in (client.reference, client.family_name))


def test_reading_a_file_is_written_down_beside_its_client(cast: Cast, liga):
    inspection = create_inspection(
        cast.contract, by=liga, client=cast.fatima, opened_at=timezone.now()
    )

    browser_of(liga).get(file_of(inspection))

    event = AuditEvent.objects.filter(event="inspected_file_seen").get()
    assert (event.by, event.subject_ids) == (liga.pk, [cast.fatima.pk])


def test_after_two_days_there_is_nothing(cast: Cast, liga):
    inspection = create_inspection(
        cast.contract, by=liga, opened_at=timezone.now() - datetime.timedelta(days=2)
    )
    funder = browser_of(liga)

    assert funder.get(file_of(inspection)).status_code == 404
    shown = funder.get(address(inspection))
    assert (shown.context["paper"].files, shown.context["paper"].line.state.word) == ((), "closed")


def test_what_was_typed_stays_when_the_months_are_refused(cast: Cast, liga):
    told = {
        "contract": str(cast.contract.pk),
        "first_month": MONTH.isoformat(),
        "last_month": last_month(MONTH).isoformat(),
        "size": "4",
        "reason": "Kept words",
    }

    answer = browser_of(liga).post(ASK, told)

    page = answer.content.decode()
    assert "The last month cannot come before the first." in page
    assert "Kept words" in page
    assert Inspection.objects.count() == 0


def test_a_provider_with_few_people_reads_why_nothing_was_drawn(cast: Cast, liga):
    inspection = create_inspection(cast.contract, by=liga)
    provider = browser_of(cast.chiara)

    refused = provider.post(address(inspection, "inspection_agree"))
    empty = provider.post(address(inspection, "inspection_decline"), {"words": ""})
    declined = provider.post(
        address(inspection, "inspection_decline"), {"words": "Too few."}, follow=True
    )

    assert "Fewer than 10 people were given a service" in refused.content.decode()
    assert empty.context["form"].errors["words"]
    assert dict(declined.context["paper"].facts)["Answered by"].endswith(": Too few.")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_of_the_database_however_long(cast: Cast, liga, count):
    for _number in range(count):
        create_inspection(cast.contract, by=liga, opened_at=timezone.now())
    funder = browser_of(liga)
    funder.get(LIST)

    with counted_queries() as counted:
        answer = funder.get(LIST)

    assert len(answer.context["rows"]) == count
    assert counted.count == 5
