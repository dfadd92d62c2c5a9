"""Registering people: what is kept of them, and who may."""

import datetime

import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import Education, Sex
from balsts.clients.models import Client
from balsts.clients.operations.client import CannotRegisterClient, register_client, register_clients
from balsts.clients.particulars import Registration
from balsts.platform.identifiers import is_client_reference
from balsts.platform.languages import LanguageLevel
from balsts.platform.text import UnfitText
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def registered(**told):
    return register_client(
        registration=Registration(**({"given_name": "Fatima"} | told)), by=system_actor(), at=NOW
    )


def test_register_client_gives_a_reference_that_is_no_sequence():
    first, second = registered(), registered()

    assert is_client_reference(first.reference)
    assert first.reference != second.reference


def test_register_client_keeps_citizenships_in_order_and_languages_with_levels():
    client = registered(
        citizenships=("AF", "XXA", "AF"),
        languages=(("prs", LanguageLevel.MOTHER_TONGUE), ("eng", LanguageLevel.B1)),
    )

    citizenships = client.citizenships.order_by("-is_primary").values_list("country", "is_primary")
    languages = client.spoken_languages.order_by("language").values_list("language", "level")
    assert list(citizenships) == [("AF", True), ("XXA", False)]
    assert list(languages) == [("eng", LanguageLevel.B1), ("prs", LanguageLevel.MOTHER_TONGUE)]


def test_register_client_keeps_facts_and_who_recorded_them_when(cast: Cast):
    client = register_client(
        registration=Registration(
            given_name="Zahra",
            family_name="Noorzai",
            sex=Sex.FEMALE,
            education=Education.ISCED_6,
            occupation=" nurse ",
        ),
        by=cast.amina,
        at=NOW,
    )

    client.refresh_from_db()
    assert (client.name, client.sex, client.education, client.occupation) == (
        "Zahra Noorzai",
        Sex.FEMALE,
        Education.ISCED_6,
        "nurse",
    )
    assert (client.registered_by, client.registered_at) == (cast.amina, NOW)


def test_register_client_keeps_the_joiner_that_persian_names_need():
    client = registered(given_name_original="علی\u200cرضا")

    assert client.given_name_original == "علی\u200cرضا"


@pytest.mark.parametrize("hidden", ["\u202e", "\x07"])
def test_register_client_refuses_hidden_characters(hidden: str):
    with pytest.raises(UnfitText):
        registered(given_name=f"Fati{hidden}ma")

    assert Client.objects.count() == 0


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"given_name": " "}, "name_missing"),
        ({"born_on": TODAY + datetime.timedelta(days=1)}, "birth_in_future"),
    ],
)
def test_register_client_refuses_nameless_and_unborn(told: dict, code: str):
    with pytest.raises(CannotRegisterClient) as refusal:
        registered(**told)

    assert codes(refusal) == [code]


# Katrina still has her post; the contract of her provider has ended.
@pytest.mark.parametrize("name", ["edgars", "esther", "farid", "katrina"])
def test_register_client_refuses_who_registers_nobody(cast: Cast, name: str):
    with pytest.raises(CannotRegisterClient) as refusal:
        register_client(
            registration=Registration(given_name="Zahra"), by=getattr(cast, name), at=NOW
        )

    assert codes(refusal) == ["no_permission"]


def test_register_clients_leaves_out_what_is_blocked_and_tells_it():
    left_out = {}

    clients = register_clients(
        registrations=[Registration(given_name=name) for name in ("Ali", " ", "Zahra")],
        by=system_actor(),
        at=NOW,
        left_out=left_out,
    )

    assert [client.given_name for client in clients] == ["Ali", "Zahra"]
    assert [(place, found[0].code) for place, found in left_out.items()] == [(1, "name_missing")]


def test_register_clients_is_all_or_nothing_without_leaving_out():
    with pytest.raises(CannotRegisterClient):
        register_clients(
            registrations=[Registration(given_name="Ali"), Registration(given_name="")],
            by=system_actor(),
            at=NOW,
        )

    assert Client.objects.count() == 0
