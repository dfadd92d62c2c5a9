"""Registering clients, one or many under the same rules."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from balsts.access.enums import Permission
from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.enums import (
    BirthPrecision,
    Education,
    MaritalStatus,
    OccupationGroup,
    Sex,
)
from balsts.clients.models import Citizenship, Client, SpokenLanguage
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Blocker, FixableBy, LeftOut, Refused, allowed
from balsts.platform.identifiers import new_client_reference
from balsts.platform.languages import LanguageLevel
from balsts.platform.names import clean_name, search_text, sort_key
from balsts.platform.sentences import Sentence, translatable


class CannotRegisterClient(Refused):
    """A person cannot be registered as told."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What is told about a person when they are registered. The first citizenship is primary."""

    given_name: str
    family_name: str = ""
    given_name_original: str = ""
    family_name_original: str = ""
    born_on: datetime.date | None = None
    birth_precision: BirthPrecision = BirthPrecision.DAY
    sex: Sex = Sex.UNKNOWN
    citizenships: tuple[str, ...] = ()
    languages: tuple[tuple[str, LanguageLevel | None], ...] = ()
    education: Education = Education.UNKNOWN
    occupation_group: OccupationGroup = OccupationGroup.UNKNOWN
    occupation: str = ""
    marital_status: MaritalStatus = MaritalStatus.UNKNOWN
    interpreter_language: str = ""


def blockers_for_registering(registration: Registration, *, today: datetime.date) -> list[Blocker]:
    """A person has a name and was not born tomorrow."""
    blockers = []
    if not registration.given_name.strip():
        blockers.append(
            Blocker(
                code="name_missing",
                message=Sentence(translatable("Give at least one name, in Latin letters.")),
                fixable_by=FixableBy.YOU,
            )
        )
    if registration.born_on is not None and registration.born_on > today:
        blockers.append(
            Blocker(
                code="birth_in_future",
                message=Sentence(translatable("The birth date is in the future.")),
                fixable_by=FixableBy.YOU,
            )
        )
    return blockers


@transaction.atomic
def register_client(*, registration: Registration, by: User, at: datetime.datetime) -> Client:
    """Register one person and give them a reference."""
    client = _register([registration], by=by, at=at)[0]
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
) -> list[Client]:
    today = timezone.localdate(at)
    if not standing_of(by, on=today).may(Permission.REGISTER_CLIENTS):
        raise CannotRegisterClient.without_permission()
    blocked = {
        position: blockers
        for position, registration in enumerate(registrations)
        if (blockers := blockers_for_registering(registration, today=today))
    }
    registrations = allowed(registrations, blocked, refusal=CannotRegisterClient, left_out=left_out)

    clients = [_client(registration, by=by, at=at) for registration in registrations]
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
    taken = set(
        Client.objects.filter(reference__in=[client.reference for client in clients]).values_list(
            "reference", flat=True
        )
    )
    for client in clients:
        while client.reference in drawn or client.reference in taken:
            client.reference = new_client_reference()
        drawn.add(client.reference)
