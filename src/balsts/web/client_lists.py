"""What every list of clients has in common: search and order, pages, addresses that keep them."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from balsts.clients.queries.client import ClientOrder, ClientPage, PageWanted, selects_few
from balsts.web.fields import LineField
from balsts.web.page import StaffRequest
from balsts.web.shapes.lists import Asked, Pages, SortColumn

LONGEST_REFERENCE = 20


class ListForm(forms.Form):
    """Search, filters and order of a list; what cannot be understood narrows nothing.

    A list adds its filters, a field `sort`, and `worker` for those who see others' clients.
    """

    usual_order: ClassVar[ClientOrder]

    q = LineField(label=_("Name or reference"), required=False, max_length=100)

    def __init__(self, data: Any, *, sees_others: bool) -> None:
        super().__init__(data)
        self.fields["q"].widget.input_type = "search"
        if not sees_others:
            del self.fields["worker"]

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was asked, so that it looks alike for everybody who has the same fields."""
        return not any(self.data.values())

    @property
    def told(self) -> dict[str, str]:
        """What was understood; an answer that was not is left out, and its field says why."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def order(self) -> tuple[ClientOrder, bool]:
        """By what to sort, and whether downwards."""
        sort = self.told.get("sort", self.usual_order)
        return ClientOrder(sort.removeprefix("-")), sort.startswith("-")


@dataclass(frozen=True, kw_only=True)
class ListAddresses:
    """Addresses of one list, each keeping what was asked for."""

    url: str
    asked: Asked

    def changed(self, **changed: str) -> str:
        """Return the address with some of it asked otherwise; empty words are dropped."""
        return self.asked.url(self.url, **changed)

    @property
    def clear_url(self) -> str:
        """The list without search and filters; empty where there are none."""
        return self.url if self.asked.address.keys() - {"sort"} else ""

    def pages(self, found: ClientPage) -> Pages:
        """Say how many are shown, and where the neighbours are."""
        rows = found.rows
        words = ngettext(
            "%(count)s client on this page", "%(count)s clients on this page", len(rows)
        ) % {"count": len(rows)}
        previous, following = rows and found.has_previous, rows and found.has_next
        return Pages(
            words=words,
            previous_url=self.changed(before=rows[0].reference) if previous else "",
            next_url=self.changed(after=rows[-1].reference) if following else "",
        )

    def column(self, label: str, sort: ClientOrder, form: ListForm) -> SortColumn:
        """Head a column by which the list can be sorted; asked again, it turns round."""
        order, is_descending = form.order
        is_current = order == sort
        turned = f"-{sort}" if is_current and not is_descending else str(sort)
        return SortColumn(
            label=label,
            url=self.changed(sort="" if turned == form.usual_order else turned),
            direction=("descending" if is_descending else "ascending") if is_current else "none",
        )


def page_wanted(request: StaffRequest, form: ListForm) -> PageWanted:
    """Say which page of the list was asked for, and in which order."""
    order, is_descending = form.order
    return PageWanted(
        order=order,
        is_descending=is_descending,
        after=request.GET.get("after", "")[:LONGEST_REFERENCE],
        before=request.GET.get("before", "")[:LONGEST_REFERENCE],
        is_selected=selects_few(form.told.get("q", "")),
    )


def list_answer(
    request: StaffRequest, *, rows: str, whole: str, context: dict[str, Any]
) -> HttpResponseBase:
    """Answer with the rows alone where htmx asks, else with the whole page."""
    template = rows if request.htmx else whole  # type: ignore[attr-defined]
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
