"""Registering a person and their family on the page."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.clients.models import Client, HouseholdMember
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
URL = reverse("clients:client_register")


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def signed_in(browser, user):
    browser.force_login(user)
    return browser


def told(cast, **changes):
    return {
        "given_name": "Yusuf",
        "family_name": "al-Hassan",
        "birth": "1988",
        "sex": "male",
        "citizenship": "SY",
        "spoken_language": "ara",
        "marital_status": "married",
        "education": "isced_3",
        "occupation_group": "isco_7",
        "arrived_on": TODAY.isoformat(),
        "arrival_path": "self_arrived",
        "applied_on": TODAY.isoformat(),
        "place": "mucenieki",
        "contract": str(cast.contract.id),
        "opened_on": TODAY.isoformat(),
        "responsible_worker": str(cast.worker.id),
    } | changes


def test_register_page_offers_the_only_contract_and_oneself(client: Browser, cast: Cast):
    form = signed_in(client, cast.amina).get(URL).context["form"]

    assert form["contract"].is_hidden
    assert form["contract"].value() == str(cast.contract.id)
    assert form["responsible_worker"].value() == str(cast.worker.id)


def test_register_keeps_the_person_and_opens_their_file(client: Browser, cast: Cast):
    response = signed_in(client, cast.amina).post(URL, told(cast))

    yusuf = Client.objects.get(given_name="Yusuf")
    assert response.status_code == 302
    assert response.url == reverse("clients:client_detail", args=[yusuf.reference])
    assert (yusuf.birth_precision, yusuf.born_on.year) == ("year", 1988)
    assert yusuf.cases.get().state == "intake"
