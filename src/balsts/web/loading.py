"""Loading what an address names, as far as the person may see it; the rest does not exist."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from balsts.clients.models import Client
from balsts.clients.queries.household import family_among
from balsts.clients.queries.outside import is_asked_why, with_is_asked_why
from balsts.clients.queries.reference import id_with_reference
from balsts.clients.queries.visibility import clients_visible_to
from balsts.platform.identifiers import normalise_client_reference
from balsts.web.asking_why import open_or_ask
from balsts.web.page import StaffRequest


def visible_client(
    request: StaffRequest, reference: str, *, among: Any = None, asks_why: bool = True
) -> Client:
    """Return the client with this reference and note in the trail that the page is about them.

    Whoever sees everybody is asked why, once a day, before a file opens that is not among their own.
    Not so on pages that are a manager's own work and show no more of the file than it needs:
    `asks_why=False` (ADR 45).
    """
    known = normalise_client_reference(reference)
    if known is None:
        raise Http404
    clients = clients_visible_to(request.standing) if among is None else among
    if asks_why:
        clients = with_is_asked_why(clients, request.standing)
    client: Client = get_object_or_404(clients, pk=id_with_reference(known))
    open_seen(request, client)
    return client


def open_seen(request: StaffRequest, client: Client) -> None:
    """Note that the page is about a client, and ask why where they came `with_is_asked_why`."""
    request.subjects.add(client.id)
    open_or_ask(request, client, is_asked=_is_asked_why(client))


def seen_client(request: StaffRequest, client: Client) -> None:
    """Note that the page is about a client who came with something else, and ask why all the same."""
    request.subjects.add(client.id)
    open_or_ask(request, client, is_asked=is_asked_why(client, request.standing))


def visible_family(request: StaffRequest, reference: str) -> tuple[Client, dict[str, Client]]:
    """Return the client and, by id, everybody of their household who may be seen; one query."""
    known = normalise_client_reference(reference)
    if known is None:
        raise Http404
    visible = with_is_asked_why(clients_visible_to(request.standing), request.standing)
    family = family_among(visible, reference=known, on=request.today)
    people = {str(person.id): person for person in family}
    client = next((person for person in people.values() if person.reference == known), None)
    if client is None:
        raise Http404
    open_seen(request, client)
    request.subjects.update(person.id for person in people.values())
    return client, people


def address_after(
    request: StaffRequest,
    client: Client,
    address: str = "",
    *,
    otherwise: str = "",
    asks_why: bool = True,
) -> str:
    """Return where to go after a change: the address, or else the client's screen.

    Whoever no longer sees the client after it, because the change ended that, goes to the list; so
    does whoever would have to say why they open the address, only because they have done their work.
    """
    seen = with_is_asked_why(clients_visible_to(request.standing), request.standing)
    found = seen.filter(pk=client.pk).first()
    if found is None or (asks_why and _is_asked_why(found)):
        return otherwise or reverse("clients:client_list")
    return address or reverse("clients:client_detail", args=[client.reference])


def _is_asked_why(client: Client) -> bool:
    return getattr(client, "is_asked_why", False)
