"""Freezing the use of a person's data, and letting it go on."""

import datetime

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.models import Client
from balsts.clients.queries.visibility import client_ids_closed_to
from balsts.clients.rules import CLIENT_NOT_SEEN, CLIENT_RESTRICTED
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import DECIDED_MEANWHILE, Refused
from balsts.platform.sentences import Sentence, translatable
from balsts.platform.text import clean_text
from balsts.privacy.models import Restriction
from balsts.privacy.permissions import can_restrict_use
from balsts.privacy.rules import blockers_for_reason


class CannotRestrict(Refused):
    """The use of the data cannot be restricted, or the restriction not be lifted."""


@transaction.atomic
def restrict_use(*, client: Client, reason: str, by: User, at: datetime.datetime) -> Restriction:
    """Keep a person's data and use them no more: no new service or plan, in no new report."""
    held = _held(client, by=by, at=at)
    if held.restricted_at is not None:
        raise CannotRestrict([CLIENT_RESTRICTED])
    if blockers := blockers_for_reason(reason):
        raise CannotRestrict(blockers)
    restriction = Restriction.objects.create(
        client=held, reason=clean_text(reason), restricted_at=at, restricted_by=by
    )
    held.restricted_at = at
    held.save(update_fields=["restricted_at"])
    trail.record("use_restricted", by=by, at=at, subjects=[held.pk])
    return restriction


@transaction.atomic
def lift_restriction(*, client: Client, by: User, at: datetime.datetime) -> Restriction:
    """Let a person's data be used again; tell the person before."""
    held = _held(client, by=by, at=at)
    restriction = Restriction.objects.filter(client=held, lifted_at__isnull=True).first()
    if restriction is None:
        raise CannotRestrict.because(
            "not_restricted", Sentence(translatable("The use of these data is not restricted."))
        )
    # Who lifts has waited for whoever restricted anew: that one they have not seen.
    if restriction.restricted_at > at:
        raise CannotRestrict([DECIDED_MEANWHILE])
    restriction.lifted_at, restriction.lifted_by = at, by
    restriction.save(update_fields=["lifted_at", "lifted_by"])
    held.restricted_at = None
    held.save(update_fields=["restricted_at"])
    trail.record("restriction_lifted", by=by, at=at, subjects=[held.pk])
    return restriction


def _held(client: Client, *, by: User, at: datetime.datetime) -> Client:
    """Read the client anew and keep them, so that two who act at once take turns."""
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_restrict_use(standing):
        raise CannotRestrict.without_permission()
    if client_ids_closed_to(standing, {client.pk}, at=at):
        raise CannotRestrict([CLIENT_NOT_SEEN])
    return Client.objects.select_for_update().get(pk=client.pk)
