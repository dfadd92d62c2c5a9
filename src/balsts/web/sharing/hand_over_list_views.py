"""Handing a caseload over when a contract ends: who was told, who agreed, and the one deed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from balsts.access.enums import Permission
from balsts.audit.searches import searched
from balsts.clients.enums import HandOverState
from balsts.clients.operations.referral import HandedOver, hand_caseload_over
from balsts.clients.queries.client import (
    clients_matching,
    page_of_clients,
    with_responsible_worker,
)
from balsts.clients.queries.hand_over_list import (
    HandingOver,
    Place,
    clients_to_hand_over,
    counted,
    handings_over,
    places_of,
)
from balsts.clients.queries.household import family_among, with_household
from balsts.platform.blockers import Refused
from balsts.platform.identifiers import normalise_client_reference
from balsts.web.client_lists import list_answer, page_wanted
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.searches import searched_with
from balsts.web.shapes.hand_over_list import StaysBehind
from balsts.web.shapes.lists import Asked
from balsts.web.sharing.hand_over_list_form import CaseloadReferForm, HandOverFilterForm
from balsts.web.sharing.hand_over_list_presenter import (
    hand_over_address,
    hand_over_list_of,
    handing_shown,
    ways_of,
    words_at_first,
)
from balsts.web.standing import closed_words
from balsts.web.wording import add_refusal, say_all


@page(reads="hand_over_list_seen", needs=Permission.SEE_ENROLLED_CLIENTS)
@searched_with(HandOverFilterForm)
@require_GET
def hand_over_list(request: StaffRequest) -> HttpResponseBase:
    """Go through everybody under a contract that ends; a fragment for htmx, else a page."""
    handings = _handings(request)
    form = HandOverFilterForm(request.asked.told, ways=ways_of(handings, on=request.today))
    handing = handings.get(request.asked.told.get("way", "")) or next(iter(handings.values()), None)
    if handing is None:
        told = {"page_name": _("Hand-over list"), "closed_words": closed_words(request.standing)}
        return render(request, "sharing/hand_over_none.html", told)
    return _list_page(request, handing, form)


@page(reads="hand_over_list_seen", needs=Permission.SEE_ENROLLED_CLIENTS)
@require_POST
def hand_over_refer(request: StaffRequest) -> HttpResponseBase:
    """Refer all who agreed; whoever cannot be referred stays, and the page says why."""
    handings = _handings(request)
    handing = handings.get(request.POST.get("way", ""))
    if handing is None:
        messages.error(request, _("Nothing is handed over under this contract any more."))
        return redirect("sharing:hand_over_list")
    ways = ways_of(handings, on=request.today)
    refer_form = CaseloadReferForm(request.POST, ways=ways)
    # The list stands behind the answer as it does without a search.
    request.asked = Asked(told={"way": handing.key}, address={"way": handing.key})
    form = HandOverFilterForm(request.asked.told, ways=ways)
    if not refer_form.is_valid():
        return _list_page(request, handing, form, refer_form=refer_form)
    try:
        done = hand_caseload_over(
            handing=handing,
            words=refer_form.cleaned_data["words"],
            by=request.user,
            at=request.at,
        )
    except Refused as refusal:
        add_refusal(refer_form, refusal)
        return _list_page(request, handing, form, refer_form=refer_form)
    _say_how_many(request, handing, done)
    if done.left_out:
        return _list_page(request, handing, form, left_out=done.left_out)
    return redirect(hand_over_address(handing))


def _handings(request: StaffRequest) -> dict[str, HandingOver]:
    return {one.key: one for one in handings_over(request.standing)}


def _list_page(
    request: StaffRequest,
    handing: HandingOver,
    form: HandOverFilterForm,
    *,
    refer_form: CaseloadReferForm | None = None,
    left_out: Mapping[UUID, Any] | None = None,
) -> HttpResponseBase:
    everybody = clients_to_hand_over(handing, request.standing)
    places = places_of(handing, everybody, on=request.today)
    clients = with_household(_narrowed(everybody, places, form, request), on=request.today)
    clients = with_responsible_worker(clients, [handing.ending.id], on=request.today)
    found = page_of_clients(clients, page_wanted(request, form), visible=everybody)
    request.subjects.update(client.id for client in found.rows)
    agreed = counted(places)[HandOverState.AGREED]
    return list_answer(
        request,
        rows="sharing/_hand_over_rows.html",
        whole="sharing/hand_over_list.html",
        context={
            "page_name": _("Hand-over list"),
            "handing": handing_shown(handing, on=request.today),
            "hand_over": hand_over_list_of(
                found, handing=handing, places=places, form=form, request=request
            ),
            "form": form,
            "agreed": agreed,
            "refer_form": refer_form or _refer_form(request, handing),
            "refer_url": reverse("sharing:hand_over_refer"),
            "staying": _staying(request, handing, left_out or {}),
        },
    )


def _narrowed(
    clients: Any, places: Mapping[UUID, Place], form: HandOverFilterForm, request: StaffRequest
) -> Any:
    told = form.told
    if "q" in told:
        request.details |= searched(told["q"])
        clients = clients_matching(clients, told["q"])
    if "state" in told:
        ids = [client_id for client_id, place in places.items() if place.state == told["state"]]
        clients = clients.filter(pk__in=ids)
    family = normalise_client_reference(request.GET.get("family", ""))
    if family:
        clients = family_among(clients, reference=family, on=request.today)
    return clients


def _refer_form(request: StaffRequest, handing: HandingOver) -> CaseloadReferForm:
    return CaseloadReferForm(
        ways=[(handing.key, handing.key)],
        initial={"way": handing.key, "words": words_at_first(handing, on=request.today)},
    )


def _staying(
    request: StaffRequest, handing: HandingOver, left_out: Mapping[UUID, Any]
) -> list[StaysBehind]:
    """Name those who agreed and could not be referred; of a family that left sight, nobody."""
    if not left_out:
        return []
    clients = clients_to_hand_over(handing, request.standing).filter(pk__in=left_out.keys())
    staying = list(clients.order_by("sort_key"))
    request.subjects.update(client.id for client in staying)
    return [
        StaysBehind(name=name_of(client), why=" ".join(say_all(left_out[client.id])))
        for client in staying
    ]


def _say_how_many(request: StaffRequest, handing: HandingOver, done: HandedOver) -> None:
    count, to = len(done.referrals), handing.to.contract.provider.name
    words = ngettext(
        "%(count)s person was referred to %(to)s. The answers will stand here and in your day.",
        "%(count)s people were referred to %(to)s. The answers will stand here and in your day.",
        count,
    )
    told = messages.success if count else messages.warning
    told(request, words % {"count": count, "to": to})
