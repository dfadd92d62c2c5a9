"""Registering clients, one or many under the same rules."""

import datetime
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from balsts.access.enums import Permission
from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.models import Citizenship, Client, SpokenLanguage
from balsts.clients.particulars import Registration
from balsts.clients.queries.reference import references_taken
from balsts.clients.rules import blockers_for_registering
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import LeftOut, Refused, allowed
from balsts.platform.identifiers import new_client_reference
from balsts.platform.names import clean_name, search_text, sort_key


class CannotRegisterClient(Refused):
    """A person cannot be registered as told."""


@transaction.atomic
def register_client(
    *, registration: Registration, by: User, at: datetime.datetime, client_id: UUID | None = None
) -> Client:
    """Register one person and give them a reference; the id is theirs, where a form has told it."""
    client = _register([registration], by=by, at=at, client_id=client_id)[0]
    trail.record("client_registered", by=by, at=at, subjects=[client.id])
    return client


@transaction.atomic
def register_clients(
    *,
    registrations: Sequence[Registration],
    by: User,
    at: datetime.datetime,
    left_out: LeftOut | None = None,
) -> list[Client]:
    """Register many people, all or none, in the order given; `left_out` as in `allowed`."""
    clients = _register(registrations, by=by, at=at, left_out=left_out)
    trail.record("clients_registered", by=by, at=at, details={"clients": len(clients)})
    return clients


def _register(
    registrations: Sequence[Registration],
    *,
    by: User,
    at: datetime.datetime,
    left_out: LeftOut | None = None,
    client_id: UUID | None = None,
) -> list[Client]:
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    if not (by.is_system or standing.contract_ids_where(Permission.REGISTER_CLIENTS)):
        raise CannotRegisterClient.without_permission()
    blocked = {
        position: blockers
        for position, registration in enumerate(registrations)
        if (blockers := blockers_for_registering(registration, today=today))
    }
    registrations = allowed(registrations, blocked, refusal=CannotRegisterClient, left_out=left_out)

    clients = [_client(registration, by=by, at=at) for registration in registrations]
    if client_id is not None:
        clients[0].id = client_id
    _redraw_taken_references(clients)
    Client.objects.bulk_create(clients, batch_size=2000)
    pairs = list(zip(clients, registrations, strict=True))
    Citizenship.objects.bulk_create(
        [
            Citizenship(client=client, country=country, is_primary=position == 0)
            for client, registration in pairs
            for position, country in enumerate(dict.fromkeys(registration.citizenships))
        ],
        batch_size=5000,
    )
    SpokenLanguage.objects.bulk_create(
        [
            SpokenLanguage(client=client, language=language, level=level or "")
            for client, registration in pairs
            for language, level in dict(registration.languages).items()
        ],
        batch_size=5000,
    )
    return clients


def _client(registration: Registration, *, by: User, at: datetime.datetime) -> Client:
    given, family = (
        clean_name(registration.given_name),
        clean_name(registration.family_name),
    )
    given_original = clean_name(registration.given_name_original)
    family_original = clean_name(registration.family_name_original)
    reference = new_client_reference()
    return Client(
        reference=reference,
        given_name=given,
        family_name=family,
        given_name_original=given_original,
        family_name_original=family_original,
        sort_key=sort_key(family, given),
        search_text=search_text(given, family, given_original, family_original),
        born_on=registration.born_on,
        birth_precision=registration.birth_precision,
        sex=registration.sex,
        education=registration.education,
        occupation_group=registration.occupation_group,
        occupation=registration.occupation.strip(),
        marital_status=registration.marital_status,
        interpreter_language=registration.interpreter_language,
        registered_at=at,
        registered_by=by,
    )


def _redraw_taken_references(clients: list[Client]) -> None:
    """References are drawn at random; one that is taken is drawn again before anything is kept."""
    drawn: set[str] = set()
    taken = references_taken([client.reference for client in clients])
    for client in clients:
        while client.reference in drawn or client.reference in taken:
            client.reference = new_client_reference()
        drawn.add(client.reference)
