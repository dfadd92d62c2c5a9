"""Finding, narrowing and paging clients, without any page."""

import datetime

import pytest

from balsts.clients.enums import AssignmentRole, Place
from balsts.clients.models import Client, Residence
from balsts.clients.queries.client import (
    ClientOrder,
    PageWanted,
    clients_assigned_to,
    clients_living_in,
    clients_matching,
    clients_without_worker,
    page_of_clients,
    with_citizenship,
    with_particulars,
    with_responsible_worker,
)
from balsts.platform.identifiers import normalise_client_reference
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.organisations import create_contract, create_provider, create_staff_member

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 24)
YESTERDAY = DAY - datetime.timedelta(days=1)
TOMORROW = DAY + datetime.timedelta(days=1)


def found_by(text: str) -> list[str]:
    found = clients_matching(Client.objects.all(), text)
    return sorted(client.given_name for client in found)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("yusuf", ["Jusufs", "Youssef"]),
        ("يوسف", ["Jusufs", "Youssef"]),
        ("haddad jus", ["Jusufs"]),
        ("jus haddad", ["Jusufs"]),
        ("ju", ["Jusufs"]),
        ("ha", ["Jusufs"]),
        ("dd", []),
        ("noorz", ["Fatima"]),
        ("", []),
        ("-", []),
    ],
)
def test_clients_are_found_by_parts_of_names_in_any_order(asked: str, names: list[str]) -> None:
    create_client(given_name="Jusufs", family_name="Haddad")
    create_client(given_name="Youssef", family_name="Karimi")
    create_client(given_name="Fatima", family_name="Noorzai")

    assert found_by(asked) == names


def test_reference_finds_one_client_and_no_name_is_tried() -> None:
    fatima = create_client(given_name="Fatima")
    create_client(given_name="Ali")

    assert found_by(fatima.reference.lower()) == ["Fatima"]


def test_name_that_looks_like_a_reference_is_found_as_a_name() -> None:
    create_client(given_name="Rahmatze", family_name="Karimi")

    assert normalise_client_reference("rahmatze") == "BL-RAHM-ATZE"
    assert found_by("rahmatze") == ["Rahmatze"]


def test_living_in_a_place_is_asked_for_the_day() -> None:
    here, moved = create_client(given_name="Here"), create_client(given_name="Moved")
    Residence.objects.create(client=here, place=Place.RIGA, valid_from=DAY)
    Residence.objects.create(client=moved, place=Place.RIGA, valid_from=YESTERDAY, valid_until=DAY)

    found = clients_living_in(Client.objects.all(), Place.RIGA, on=DAY)

    assert [client.given_name for client in found] == ["Here"]


def test_assigned_and_without_worker_are_asked_for_the_day() -> None:
    provider = create_provider(code="ours")
    contract = create_contract(provider=provider)
    worker = create_staff_member(username="amina", organisation=provider)
    names = ("Led", "Formerly", "Mentored")
    enrolments = {
        name: create_enrolment(create_client(given_name=name), contract) for name in names
    }
    create_assignment(enrolments["Led"], worker)
    create_assignment(enrolments["Formerly"], worker, until=DAY)
    create_assignment(enrolments["Mentored"], worker, role=AssignmentRole.MENTOR)

    assigned = clients_assigned_to(Client.objects.all(), [worker.id], on=DAY)
    alone = clients_without_worker(Client.objects.all(), [contract.id], on=DAY)
    with_names = with_responsible_worker(Client.objects.all(), [contract.id], on=DAY)

    assert {client.given_name for client in assigned} == {"Led", "Mentored"}
    assert {client.given_name for client in alone} == {"Formerly", "Mentored"}
    assert {client.given_name: client.worker_name for client in with_names} == {
        "Led": "Amina",
        "Formerly": None,
        "Mentored": None,
    }


def test_worker_under_another_contract_is_not_named() -> None:
    provider = create_provider(code="ours")
    contract, other = (create_contract(provider=provider, number=number) for number in "AB")
    worker = create_staff_member(username="amina", organisation=provider)
    create_assignment(create_enrolment(create_client(), contract), worker)

    [client] = with_responsible_worker(Client.objects.all(), [other.id], on=DAY)

    assert client.worker_name is None


def test_citizenship_of_a_row_is_the_primary_one() -> None:
    create_client(given_name="A", citizenships=("SY", "AF"))
    create_client(given_name="B", citizenships=())

    rows = with_citizenship(Client.objects.order_by("given_name"))

    assert [row.citizenship for row in rows] == ["SY", None]


def test_particulars_are_those_of_the_day() -> None:
    contract = create_contract(provider=create_provider(code="ours"))
    client = create_client(citizenships=("SY", "AF"), languages=(("eng", "B1"), ("ara", None)))
    create_enrolment(client, contract, until=TOMORROW)
    Residence.objects.create(client=client, place=Place.RIGA, valid_from=TOMORROW)

    [row] = with_particulars(Client.objects.all(), [contract.id], on=DAY)

    assert row.citizenship_codes == ["SY", "AF"]
    assert row.language_rows == [
        {"language": "ara", "level": ""},
        {"language": "eng", "level": "B1"},
    ]
    assert row.place is None
    assert row.enrolment_rows == [{"contract_id": str(contract.id), "policy": "lv"}]


def test_page_says_what_comes_before_and_after() -> None:
    names = ["Aa", "Bb", "Cc", "Dd", "Ee"]
    people = [create_client(given_name="N", family_name=name) for name in names]

    def page(**asked: object) -> tuple[list[str], bool, bool]:
        everybody = Client.objects.all()
        found = page_of_clients(everybody, PageWanted(size=2, **asked), visible=everybody)
        return [row.family_name for row in found.rows], found.has_previous, found.has_next

    assert page() == (["Aa", "Bb"], False, True)
    assert page(after=people[1].reference) == (["Cc", "Dd"], True, True)
    assert page(after=people[3].reference) == (["Ee"], True, False)
    assert page(before=people[2].reference) == (["Aa", "Bb"], False, True)
    assert page(before=people[4].reference) == (["Cc", "Dd"], True, True)
    assert page(is_descending=True, after=people[2].reference) == (["Bb", "Aa"], True, False)
    assert page(after="BL-0000-0000") == (["Aa", "Bb"], False, True)


@pytest.mark.parametrize(
    ("is_descending", "order"), [(False, "Old Young None"), (True, "None Young Old")]
)
def test_unknown_birth_date_stands_behind_every_known_one(
    *, is_descending: bool, order: str
) -> None:
    create_client(given_name="None", born_on=None)
    create_client(given_name="Old", born_on=datetime.date(1950, 1, 1))
    create_client(given_name="Young", born_on=datetime.date(2000, 1, 1))
    wanted = PageWanted(order=ClientOrder.BORN, is_descending=is_descending)

    page = page_of_clients(Client.objects.all(), wanted, visible=Client.objects.all())

    assert " ".join(row.given_name for row in page.rows) == order


def test_neighbour_who_may_not_be_seen_begins_the_list_anew() -> None:
    first, hidden, last = (create_client(family_name=name) for name in ("Aa", "Bb", "Cc"))
    visible = Client.objects.exclude(id=hidden.id)

    page = page_of_clients(visible, PageWanted(after=hidden.reference), visible=visible)

    assert [row.id for row in page.rows] == [first.id, last.id]
