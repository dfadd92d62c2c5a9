"""Accounts of people who left: listed by the night, agreed to by a person, and then nobody's name any more."""

import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused
from balsts.platform.periods import add_months
from balsts.platform.sentences import Sentence, translatable
from balsts.privacy.models import FormerStaffList
from balsts.privacy.permissions import can_forget_staff
from balsts.privacy.queries.former_staff import accounts_that_are_over

MOST_ON_A_LIST = 200
MONTHS_A_LIST_IS_KEPT = 12


class CannotForgetStaff(Refused):
    """The names on this list may not be removed now, or not by this person."""


@transaction.atomic
def list_former_staff(*, by: User, at: datetime.datetime) -> FormerStaffList | None:
    """List the accounts that are over, in the place of a list that nobody has agreed to yet."""
    if not by.is_system:
        raise CannotForgetStaff.without_permission()
    today = timezone.localdate(at)
    long_ago = add_months(today, -MONTHS_A_LIST_IS_KEPT)
    FormerStaffList.objects.filter(carried_out_at__date__lt=long_ago).delete()
    told = _lines(on=today)
    waiting = FormerStaffList.objects.filter(approved_at__isnull=True).first()
    if waiting is not None and waiting.lines == told:
        return waiting
    if waiting is not None:
        waiting.delete()
    # What was agreed to is carried out first; its accounts would stand on two lists.
    if not told or FormerStaffList.objects.filter(carried_out_at__isnull=True).exists():
        return None
    made = FormerStaffList.objects.create(made_at=at, lines=told)
    trail.record(
        "former_staff_listed",
        by=by,
        at=at,
        details={"list": str(made.pk), "accounts": len(told)},
    )
    return made


@transaction.atomic
def agree_to_forget_staff(*, former: FormerStaffList, by: User, at: datetime.datetime) -> None:
    """Agree that the names on a list are removed; the next night does it, if they are over still."""
    if not can_forget_staff(standing_of(by, on=timezone.localdate(at))):
        raise CannotForgetStaff.without_permission()
    held = FormerStaffList.objects.select_for_update().filter(pk=former.pk).first()
    if held is None or held.approved_at is not None:
        raise CannotForgetStaff.because("answered_already", _ANSWERED)
    held.approved_at, held.approved_by = at, by
    held.save(update_fields=["approved_at", "approved_by"])
    trail.record(
        "former_staff_agreed",
        by=by,
        at=at,
        details={"list": str(held.pk), "accounts": len(held.lines)},
    )


@transaction.atomic
def forget_former_staff(*, by: User, at: datetime.datetime) -> int:
    """Remove the names on the lists that were agreed to; the database asks each account once more.

    Returns how many there were. Each keeps its id, so what it recorded stays its own.
    """
    if not by.is_system:
        raise CannotForgetStaff.without_permission()
    over = {one.user_id for one in accounts_that_are_over(on=timezone.localdate(at))}
    forgotten = 0
    agreed = FormerStaffList.objects.filter(approved_at__isnull=False, carried_out_at__isnull=True)
    for held in agreed.order_by("approved_at", "id"):
        listed = [UUID(account) for account in held.lines]
        for account in _forget(held.pk, [account for account in listed if account in over]):
            trail.record("account_forgotten", by=by, at=at, details={"user": str(account)})
            forgotten += 1
    return forgotten


_ANSWERED = Sentence(
    translatable("This list is gone, or somebody has agreed to it already: look at the page again.")
)


def _lines(*, on: datetime.date) -> dict[str, dict[str, str]]:
    return {
        str(one.user_id): {"left_on": one.left_on.isoformat(), "due_on": one.due_on.isoformat()}
        for one in accounts_that_are_over(on=on)[:MOST_ON_A_LIST]
    }


def _forget(former: UUID, accounts: list[UUID]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("select sec.forget_former_staff(%s, %s)", [former, accounts])
        return [account for (account,) in cursor.fetchall()]
