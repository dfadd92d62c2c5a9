"""Loading what an address names, as far as the person may see it; the rest does not exist."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from balsts.clients.models import Client
from balsts.clients.queries.household import family_among
from balsts.clients.queries.visibility import clients_visible_to
from balsts.platform.identifiers import normalise_client_reference
from balsts.web.page import StaffRequest


def visible_client(request: StaffRequest, reference: str, *, among: Any = None) -> Client:
    """Return the client with this reference and note in the trail that the page is about them."""
    known = normalise_client_reference(reference)
    if known is None:
        raise Http404
    clients = clients_visible_to(request.standing) if among is None else among
    client: Client = get_object_or_404(clients, reference=known)
    request.subjects.add(client.id)
    return client


def visible_family(request: StaffRequest, reference: str) -> tuple[Client, dict[str, Client]]:
    """Return the client and, by id, everybody of their household who may be seen; one query."""
    known = normalise_client_reference(reference)
    if known is None:
        raise Http404
    family = family_among(clients_visible_to(request.standing), reference=known, on=request.today)
    people = {str(person.id): person for person in family}
    client = next((person for person in people.values() if person.reference == known), None)
    if client is None:
        raise Http404
    request.subjects.update(person.id for person in people.values())
    return client, people


def address_after(request: StaffRequest, client: Client, address: str = "") -> str:
    """Return where to go after a change: the address, or else the client's screen.

    Whoever no longer sees the client after it, because the change ended that, goes to the list.
    """
    if not clients_visible_to(request.standing).filter(pk=client.pk).exists():
        return reverse("clients:client_list")
    return address or reverse("clients:client_detail", args=[client.reference])
