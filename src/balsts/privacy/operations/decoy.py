"""Making decoys: files of nobody that look like the closed files of a contract.

A decoy takes its days and codes from one closed file and its names from two others, so that it stands
out by nothing. Nobody works with it, its enrolment and case are over, and it has no services: those
would be false evidence of work. That it is a decoy stands in the trail and with it alone.
"""

import datetime
from dataclasses import dataclass
from secrets import SystemRandom
from typing import Any
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.audit.decoys import decoys_to_leave_out, mark_decoy
from balsts.casework.models import CaseSpell
from balsts.clients.models import Client, Enrolment
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused
from balsts.platform.identifiers import new_client_reference
from balsts.platform.names import search_text, sort_key
from balsts.privacy.permissions import can_make_decoys
from balsts.privacy.rules import TOO_FEW_TO_LOOK_LIKE, blockers_for_making_decoys

FEWEST_TO_LOOK_LIKE = 5
MOST_LOOKED_AT = 500
LONGEST_SHIFT = 20
TRIES = 50
# What stands in these tables of a file is its days and codes.
COPIED = ("citizenships", "spoken_languages", "arrivals", "status_events", "residences")


class CannotMakeDecoys(Refused):
    """No decoys are made."""


@dataclass(frozen=True, kw_only=True)
class _Likeness:
    """Whose file gives the days and codes, and whose the given and the family name."""

    file: Enrolment
    given: Client
    family: Client


@transaction.atomic
def make_decoys(*, contract: Contract, count: int, by: User, at: datetime.datetime) -> list[Client]:
    """Make some decoys under a contract, in the name of an auditor; as jobs and commands work."""
    today = timezone.localdate(at)
    if not can_make_decoys(standing_of(by, on=today)):
        raise CannotMakeDecoys.without_permission()
    files = _closed_files(contract, on=today)
    if blockers := blockers_for_making_decoys(
        count=count, files=len(files), fewest=FEWEST_TO_LOOK_LIKE
    ):
        raise CannotMakeDecoys(blockers)
    made = [_make(_likeness(files), contract) for _ in range(count)]
    for client in made:
        mark_decoy(client.id, contract.id, by=by, at=at)
    # Not among those whom the event is about: whoever reads who opened the file would learn of it.
    trail.record("decoys_made", by=by, at=at, details={"contract": contract.number, "count": count})
    return made


def _closed_files(contract: Contract, *, on: datetime.date) -> list[Enrolment]:
    """Return enrolments that are over, of people whose cases are, too."""
    spells = CaseSpell.objects.filter(
        case__client_id=OuterRef("client_id"), case__programme_id=contract.programme_id
    )
    over = (
        Enrolment.objects.filter(
            Exists(spells.filter(closed_on__lt=on)),
            ~Exists(spells.filter(closed_on__isnull=True)),
            contract=contract,
            valid_until__lte=on,
            client__restricted_at__isnull=True,
            client__set_aside_at__isnull=True,
        )
        .exclude(client_id__in=decoys_to_leave_out())
        .select_related("client")
        .order_by("-valid_until", "id")
    )
    return list(over[:MOST_LOOKED_AT])


def _likeness(files: list[Enrolment]) -> _Likeness:
    """Draw three files whose names together are nobody's."""
    draw = SystemRandom()
    for _ in range(TRIES):
        file, given, family = draw.sample(files, 3)
        is_likely = given.client.sex == file.client.sex
        names = {"given_name": given.client.given_name, "family_name": family.client.family_name}
        if is_likely and not Client.including_set_aside.filter(**names).exists():
            return _Likeness(file=file, given=given.client, family=family.client)
    raise CannotMakeDecoys([TOO_FEW_TO_LOOK_LIKE])


def _make(like: _Likeness, contract: Contract) -> Client:
    source, given, family = like.file.client, like.given, like.family
    earlier = datetime.timedelta(days=SystemRandom().randint(1, LONGEST_SHIFT))
    if like.file.valid_from - earlier < contract.actual_from:
        earlier = datetime.timedelta()
    client: Client = _copy(
        source,
        earlier=earlier,
        reference=new_client_reference(),
        given_name=given.given_name,
        given_name_original=given.given_name_original,
        family_name=family.family_name,
        family_name_original=family.family_name_original,
        sort_key=sort_key(family.family_name, given.given_name),
        search_text=search_text(
            given.given_name,
            family.family_name,
            given.given_name_original,
            family.family_name_original,
        ),
        occupation="",
        version=1,
    )
    for name in COPIED:
        for row in _as_it_stands(getattr(source, name)):
            _copy(row, earlier=earlier, client_id=client.id)
    _copy(like.file, earlier=earlier, client_id=client.id)
    for case in source.cases.filter(programme_id=contract.programme_id):
        copied = _copy(case, earlier=earlier, client_id=client.id)
        for spell in case.spells.all():
            _copy(spell, earlier=earlier, case_id=copied.id, is_fully_delivered=False)
    return client


def _as_it_stands(rows: Any) -> Any:
    """Return the rows after corrections."""
    rows = rows.all()
    return rows.effective() if hasattr(rows, "effective") else rows


def _copy(row: Any, *, earlier: datetime.timedelta, **other: Any) -> Any:
    """Keep a row like another one, its days some days earlier, but for what is told otherwise."""
    told: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        is_day = isinstance(field, models.DateField) and value is not None
        told[field.attname] = value - earlier if is_day else value
    if "corrects_id" in told:
        told["corrects_id"] = None
    if row._meta.pk.name == "id" and isinstance(row.pk, UUID):
        told["id"] = uuid4()
    else:
        told.pop(row._meta.pk.attname)
    made = type(row)(**told | other)
    made.save(force_insert=True)
    return made
