"""What a person's own account shows."""

import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from balsts.accounts.queries.factors import factors_of
from balsts.organisations.queries.staff import needs_passkey
from balsts.web.page import StaffRequest
from balsts.web.shapes.accounts import OwnAccount, PasskeyLine


def own_account(request: StaffRequest) -> OwnAccount:
    """Gather it."""
    user = request.user
    factors = factors_of(user)
    wants_passkey = needs_passkey(user, on=request.today)
    return OwnAccount(
        full_name=user.full_name,
        username=user.username,
        passkeys=tuple(
            PasskeyLine(
                name=passkey.name,
                added_on=_day(passkey.added_at),
                last_used_on=_day(passkey.last_used_at),
                remove_url=_remove_url(passkey.id),
            )
            for passkey in factors.passkeys
        ),
        code_generator_since=_day(factors.code_generator.added_at)
        if factors.code_generator
        else None,
        recovery_codes_left=factors.recovery_codes_left,
        has_password=user.has_usable_password(),
        is_complete=factors.is_complete,
        needs_passkey=wants_passkey,
        uses_recovery_codes=user.has_usable_password() and not (wants_passkey and factors.passkeys),
    )


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return timezone.localdate(moment) if moment else None


def _remove_url(passkey_id: UUID) -> str:
    return reverse("accounts:passkey_remove", args=[passkey_id])
