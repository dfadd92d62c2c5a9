"""What is lent by consent: answers of a client, files lent to somebody, referrals that wait."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from balsts.access.enums import Permission
from balsts.access.roles import permissions_of
from balsts.clients.enums import FilePart, RecipientKind, ReferralState
from balsts.clients.models import Client, Consent, Referral
from balsts.clients.queries.lent import LentPerson, lent_people
from balsts.clients.queries.visibility import consents_in_force
from balsts.organisations.models import Contract
from balsts.organisations.queries.contract import contracts_that_follow
from balsts.organisations.queries.standing import Standing

People = Mapping[UUID, LentPerson]
_NAMES = (
    "consent__recipient",
    "consent__programme",
    "consent__contract__provider",
    "made_by",
    "answered_by",
)


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """An organisation of ours in one of its programmes, as a consent names it."""

    contract: Contract

    @property
    def organisation_id(self) -> UUID:
        """The organisation that would receive."""
        return self.contract.provider_id

    @property
    def programme_id(self) -> UUID:
        """Its programme."""
        return self.contract.programme_id

    @property
    def key(self) -> str:
        """What names the organisation in its programme in a form."""
        return f"{self.organisation_id}/{self.programme_id}"


@dataclass(frozen=True, kw_only=True)
class LentFile:
    """One client whose file is lent: which parts, by whom, and until when."""

    person: LentPerson
    consents: tuple[Consent, ...]

    @property
    def parts(self) -> frozenset[FilePart]:
        """Every part that one of the consents names."""
        return frozenset(FilePart(part) for consent in self.consents for part in consent.parts)

    @property
    def last_day(self) -> datetime.date:
        """The last day on which anything is lent."""
        return max(one.valid_until for one in self.consents) - datetime.timedelta(days=1)


class Referred(NamedTuple):
    """A referral that waits for an answer, and what its consent tells of the person."""

    referral: Referral
    person: LentPerson


def recipients_on(day: datetime.date, *, except_under: Collection[UUID]) -> list[Recipient]:
    """Return who can receive a file on the day: other organisations with a running contract."""
    contracts = (
        Contract.objects.running_on(day)
        .filter(provider__kind__in=RecipientKind.values)
        .exclude(id__in=except_under)
        .select_related("provider", "programme")
        .order_by("provider__name", "programme__code", "-actual_from")
    )
    recipients = {(one.provider_id, one.programme_id): Recipient(contract=one) for one in contracts}
    return list(recipients.values())


def recipients_after(contract: Contract, *, on: datetime.date) -> list[Recipient]:
    """Return who follows a contract whose end is known: others that help in its programme then.

    Each organisation once, with the earliest of its contracts that are there by then.
    """
    if contract.known_until is None:
        return []
    following = contracts_that_follow(contract, on=on).filter(
        provider__kind__in=RecipientKind.values
    )
    recipients: dict[UUID, Recipient] = {}
    for one in following:
        recipients.setdefault(one.provider_id, Recipient(contract=one))
    return list(recipients.values())


def consents_of(client: Client, *, contract_ids: Collection[UUID]) -> QuerySet[Consent]:
    """Return what the client answered under the contracts' programmes, newest first; one query."""
    programmes = Contract.objects.filter(id__in=contract_ids).values("programme_id")
    return (
        Consent.objects.filter(client=client, contract__programme_id__in=programmes)
        .select_related(
            "withdrawal__recorded_by",
            "recipient",
            "programme",
            "contract",
            "explained_by",
            "recorded_by",
        )
        .order_by("-answered_on", "-recorded_at")
    )


def files_lent_to(standing: Standing) -> list[LentFile]:
    """Return every client lent to the person with the consents in force, by name.

    Two queries; one where nothing is lent.
    """
    consents = consents_in_force(standing).select_related(
        "contract__provider", "contract__programme", "recipient", "programme"
    )
    by_client: dict[UUID, list[Consent]] = {}
    for consent in consents.order_by("valid_from", "id"):
        by_client.setdefault(consent.client_id, []).append(consent)
    return [
        LentFile(person=person, consents=tuple(by_client[person.id]))
        for person in (lent_people() if by_client else {}).values()
        if person.id in by_client
    ]


def file_lent_to(standing: Standing, reference: str) -> LentFile | None:
    """Return one client's lent file, or nothing: withdrawn, ended and never lent are the same."""
    files = (file for file in files_lent_to(standing) if file.person.reference == reference)
    return next(files, None)


def referrals_to(standing: Standing) -> QuerySet[Referral]:
    """Return the referrals that wait for the person's answer, longest first.

    Of whom they are says `lent_people`: the client is not the recipient's to see yet.
    """
    return (
        Referral.objects.filter(_answered_by(standing), state=ReferralState.WAITING)
        .filter(consent__in=consents_in_force(standing))
        .select_related(*_NAMES)
        .order_by("made_at")
    )


def referred_to(
    standing: Standing, people: People | None = None, *, most: int | None = None
) -> list[Referred]:
    """Return the referrals that wait for the person's answer with whom they are about.

    Unless they are told, the people are asked for where something waits.
    """
    waiting = list(referrals_to(standing)[:most])
    if people is None:
        people = lent_people() if waiting else {}
    return [Referred(one, people[one.client_id]) for one in waiting if one.client_id in people]


def referrals_of(client: Client, *, contract_ids: Collection[UUID]) -> QuerySet[Referral]:
    """Return the referrals made under consents to the contracts' programmes, newest first."""
    programmes = Contract.objects.filter(id__in=contract_ids).values("programme_id")
    return _with_names(
        Referral.objects.filter(client=client, consent__contract__programme_id__in=programmes)
    ).order_by("-made_at")


def referrals_answered_to(user_id: UUID, *, since: datetime.datetime) -> QuerySet[Referral]:
    """Return the answers since a moment to referrals that the user made, newest first.

    With those that were recalled, unless by the user.
    """
    rows = Referral.objects.filter(made_by_id=user_id, answered_at__gte=since)
    rows = rows.exclude(state=ReferralState.RECALLED, answered_by_id=user_id)
    return _with_names(rows).order_by("-answered_at")


def _with_names(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    return referrals.select_related("client", *_NAMES)


def _answered_by(standing: Standing) -> Q:
    condition = Q(pk__in=[])
    needed = {Permission.SEE_LENT_CLIENTS, Permission.MANAGE_CASES}
    for post in standing.posts:
        if needed <= permissions_of(post.role):
            condition |= Q(
                consent__recipient_id=post.organisation_id,
                consent__programme_id__in=post.programme_ids,
            )
    return condition
