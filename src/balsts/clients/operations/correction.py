"""Putting right who somebody is, with what was said before kept, and telling those who had it."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.enums import (
    TOLD_TO_OTHERS,
    Channel,
    CorrectionCause,
    Particular,
    ToldKind,
)
from balsts.clients.models import (
    Citizenship,
    Client,
    Correction,
    CorrectionAddressee,
    FormerValue,
    SpokenLanguage,
)
from balsts.clients.particulars import Registration, Value, birth_of, values_of
from balsts.clients.permissions import can_correct_particulars
from balsts.clients.queries.held import hold_client
from balsts.clients.queries.particulars import first_event_on, kept_values
from balsts.clients.queries.visibility import client_ids_closed_to
from balsts.clients.rules import (
    CHANGED_MEANWHILE,
    CLIENT_NOT_SEEN,
    NOTHING_TO_CORRECT,
    blockers_for_correcting,
    blockers_for_telling,
)
from balsts.clients.signals import particulars_corrected
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused
from balsts.platform.names import search_text, sort_key
from balsts.platform.text import clean_text

_IN_TABLES_OF_THEIR_OWN = {Particular.CITIZENSHIPS, Particular.LANGUAGES, Particular.BIRTH}


class CannotCorrectParticulars(Refused):
    """The particulars cannot be put right as told."""


class CannotTellOfCorrection(Refused):
    """Nobody can be marked as told of this correction."""


@transaction.atomic
def correct_particulars(
    *,
    client: Client,
    seen_version: int,
    told: Registration,
    cause: CorrectionCause,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> Correction:
    """Put particulars right and keep what they said; whoever had it is named to be told.

    `seen_version` is the version that whoever corrects has before their eyes: if somebody was
    faster, nothing is written. A restriction of use is no obstacle: it often waits for just this.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_correct_particulars(standing):
        raise CannotCorrectParticulars.without_permission()
    if client_ids_closed_to(standing, {client.pk}, at=at):
        raise CannotCorrectParticulars([CLIENT_NOT_SEEN])
    held = hold_client(client.pk)
    if blockers := blockers_for_correcting(
        told, reason=reason, first_event_on=first_event_on(held), today=standing.on
    ):
        raise CannotCorrectParticulars(blockers)
    if held.version != seen_version:
        raise CannotCorrectParticulars([CHANGED_MEANWHILE])
    before, after = kept_values(held), values_of(told)
    changed = [particular for particular in Particular if before[particular] != after[particular]]
    if not changed:
        raise CannotCorrectParticulars([NOTHING_TO_CORRECT])

    correction = Correction.objects.create(
        client=held,
        made_version=held.version + 1,
        cause=cause,
        reason=clean_text(reason),
        corrected_at=at,
        corrected_by=by,
    )
    FormerValue.objects.bulk_create(
        FormerValue(
            client=held,
            correction=correction,
            particular=particular,
            said=before[particular],
            says_now=after[particular],
            replaced_at=at,
        )
        for particular in changed
    )
    _write(held, after, changed)
    _name_who_had_it(correction, changed, by=by, at=at)
    trail.record(
        "particulars_corrected",
        by=by,
        at=at,
        subjects=[held.pk],
        details={"correction": str(correction.pk), "particulars": ",".join(changed)},
    )
    return correction


@transaction.atomic
def tell_of_correction(
    *,
    addressee: CorrectionAddressee,
    told_on: datetime.date,
    told_how: Channel,
    by: User,
    at: datetime.datetime,
) -> CorrectionAddressee:
    """Record on which day and how somebody was told; said twice, the first day stays."""
    standing = standing_of(by, on=timezone.localdate(at))
    correction = addressee.correction
    if not can_correct_particulars(standing):
        raise CannotTellOfCorrection.without_permission()
    if client_ids_closed_to(standing, {correction.client_id}, at=at):
        raise CannotTellOfCorrection([CLIENT_NOT_SEEN])
    if blockers := blockers_for_telling(
        on=told_on, known_from=timezone.localdate(correction.corrected_at), today=standing.on
    ):
        raise CannotTellOfCorrection(blockers)
    held = CorrectionAddressee.objects.select_for_update(of=("self",)).get(pk=addressee.pk)
    if held.told_on is not None or held.kind == ToldKind.READER:
        return held
    held.told_on, held.told_by, held.told_how = told_on, by, told_how
    held.save(update_fields=["told_on", "told_by", "told_how"])
    details = {"correction": str(correction.pk), "kind": held.kind, "how": told_how.value}
    trail.record("correction_told", by=by, at=at, subjects=[correction.client_id], details=details)
    return held


def _write(
    client: Client, after: Mapping[Particular, Value], changed: Collection[Particular]
) -> None:
    for particular in set(changed) - _IN_TABLES_OF_THEIR_OWN:
        setattr(client, particular.value, after[particular])
    client.born_on, client.birth_precision = birth_of(after[Particular.BIRTH])
    client.sort_key = sort_key(client.family_name, client.given_name)
    client.search_text = search_text(
        client.given_name,
        client.family_name,
        client.given_name_original,
        client.family_name_original,
    )
    client.version += 1
    client.save()
    if Particular.CITIZENSHIPS in changed:
        client.citizenships.all().delete()
        Citizenship.objects.bulk_create(
            Citizenship(client=client, country=str(country), is_primary=position == 0)
            for position, country in enumerate(after[Particular.CITIZENSHIPS])
        )
    if Particular.LANGUAGES in changed:
        client.spoken_languages.all().delete()
        SpokenLanguage.objects.bulk_create(
            SpokenLanguage(client=client, language=language, level=level)
            for language, level in after[Particular.LANGUAGES]
        )


def _name_who_had_it(
    correction: Correction, changed: Sequence[Particular], *, by: User, at: datetime.datetime
) -> None:
    """Name the client, those to whom the file was lent, and whomever the rooms above know.

    Consents of other programmes are not seen here, so the database names those who were lent the
    file itself; each programme sees, and tells, its own.
    """
    if correction.cause != CorrectionCause.CLIENT_SAYS:
        CorrectionAddressee.objects.create(correction=correction, kind=ToldKind.CLIENT)
    if TOLD_TO_OTHERS.isdisjoint(changed):
        return
    with connection.cursor() as cursor:
        cursor.execute("select sec.name_readers(%s)", [correction.pk])
    answers = particulars_corrected.send(
        sender=Correction, correction=correction, particulars=changed, by=by, at=at
    )
    named: list[Any] = []
    for _, answer in answers:
        named += answer or ()
    CorrectionAddressee.objects.bulk_create(named)
