"""Every list of clients keeps in its addresses what was asked for, and no more than that."""

from types import SimpleNamespace

from balsts.clients.queries.client import ClientOrder
from balsts.web.casework.ending_form import EndingFilterForm
from balsts.web.client_lists import ListAddresses


def column(sort, *, asked):
    form = EndingFilterForm(asked, sees_others=True)
    addresses = ListAddresses.of(SimpleNamespace(GET=asked), form, "/ending/")
    head = addresses.column("Head", sort, form)
    return head.url, head.direction


def test_column_of_the_usual_order_turns_round_and_back_to_the_plain_address():
    assert column(ClientOrder.ENDING, asked={}) == ("/ending/?sort=-ending", "ascending")
    assert column(ClientOrder.ENDING, asked={"sort": "-ending"}) == ("/ending/", "descending")


def test_other_column_sorts_by_itself_and_keeps_the_search():
    asked = {"q": "Ismail", "page": "7", "step": ""}

    assert column(ClientOrder.NAME, asked=asked) == ("/ending/?q=Ismail&sort=name", "none")
