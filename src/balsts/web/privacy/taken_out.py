"""Files from the archive on pages of requests and disclosures: loaded like others, and shown nowhere else."""

from django.urls import reverse

from balsts.clients.models import Client
from balsts.clients.queries.visibility import clients_visible_to
from balsts.platform.identifiers import normalise_client_reference
from balsts.privacy.enums import ArchiveGround
from balsts.privacy.queries.archive import clients_in_hand, opening_of
from balsts.web.loading import visible_client
from balsts.web.page import StaffRequest


def client_at_hand(
    request: StaffRequest, reference: str, ground: ArchiveGround, *, asks_why: bool = True
) -> Client:
    """Return the client with this reference whom the person sees, or has in hand for this ground.

    Whom the organisation helps again is loaded as others are, and why is asked as of others.
    """
    known = normalise_client_reference(reference)
    if known is not None:
        found = clients_in_hand(request.standing, ground).filter(reference=known).first()
        if found is not None and is_from_archive(request, found):
            request.subjects.add(found.pk)
            return found
    return visible_client(request, reference, asks_why=asks_why)


def is_from_archive(request: StaffRequest, client: Client) -> bool:
    """Whether the client is on the page only because the file was taken out of the archive."""
    return not clients_visible_to(request.standing).filter(pk=client.pk).exists()


def file_url(request: StaffRequest, client: Client) -> str:
    """Return where the file is read: as others are, or as one from the archive; "" if it is not."""
    if not is_from_archive(request, client):
        return reverse("clients:client_detail", args=[client.reference])
    opening = opening_of(client.pk, request.standing, *ArchiveGround, reads=True)
    return reverse("privacy:archive_file", args=[opening.pk]) if opening else ""
