"""Every list of clients keeps in its addresses what was asked for, and no more than that."""

from balsts.clients.queries.client import ClientOrder
from balsts.web.casework.ending_form import EndingFilterForm
from balsts.web.client_lists import ListAddresses
from balsts.web.shapes.lists import Asked


def column(sort, *, asked):
    form = EndingFilterForm(asked, sees_others=True)
    addresses = ListAddresses(url="/ending/", asked=Asked(address=asked))
    head = addresses.column("Head", sort, form)
    return head.url, head.direction


def test_column_of_the_usual_order_turns_round_and_back_to_the_plain_address():
    assert column(ClientOrder.ENDING, asked={}) == ("/ending/?sort=-ending", "ascending")
    assert column(ClientOrder.ENDING, asked={"sort": "-ending"}) == ("/ending/", "descending")


def test_other_column_sorts_by_itself_and_keeps_the_search():
    asked = {"search": "Xk3", "step": ""}

    assert column(ClientOrder.NAME, asked=asked) == ("/ending/?search=Xk3&sort=name", "none")
