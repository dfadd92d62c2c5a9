"""Which accounts are over, and the list of them that waits for the data protection officer."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from balsts.accounts.models import User
from balsts.organisations.models import Contract, StaffMember
from balsts.organisations.queries.standing import Standing
from balsts.platform.periods import Period
from balsts.privacy.life import account_kept_until
from balsts.privacy.models import FormerStaffList
from balsts.privacy.permissions import can_forget_staff
from balsts.privacy.policies import retention


@dataclass(frozen=True, kw_only=True)
class AccountThatIsOver:
    """An account whose time is over: the last day of the last post, and the day until which it was kept."""

    user_id: UUID
    left_on: datetime.date
    due_on: datetime.date


def username_of_who_left(user_id: UUID) -> str:
    """Return what `sec.forget_former_staff` puts in the place of a user name."""
    return f"left-{user_id}"


def accounts_that_are_over(*, on: datetime.date) -> list[AccountThatIsOver]:
    """Return the accounts of people who left, about whose work no fund may ask any more; oldest first.

    Whoever never had a post gave no hours, and is none of them.
    """
    posts = _posts_by_account()
    contracts = _contracts_by_provider()
    found = []
    for user_id, username in User.objects.filter(is_system=False).values_list("id", "username"):
        held = posts.get(user_id)
        if not held or username == username_of_who_left(user_id):
            continue
        left_on = max((period.last_day or datetime.date.max) for _, period in held)
        if left_on >= on:
            continue
        ran = [
            (contract.from_, contract.last_day)
            for provider_id, period in held
            for contract in contracts[provider_id]
            if contract.overlaps(period)
        ]
        due_on = account_kept_until(
            left_on=left_on, contracts=ran, periods=retention().fund_periods
        )
        if due_on is not None and due_on < on:
            found.append(AccountThatIsOver(user_id=user_id, left_on=left_on, due_on=due_on))
    return sorted(found, key=lambda one: (one.due_on, one.user_id))


def former_staff_list(standing: Standing) -> FormerStaffList | None:
    """Return the list that waits for an answer or for the night, if the person may agree to one."""
    if not can_forget_staff(standing):
        return None
    return (
        FormerStaffList.objects.filter(carried_out_at__isnull=True)
        .select_related("approved_by")
        .order_by("-approved_at", "id")
        .first()
    )


def names_on(former: FormerStaffList) -> dict[str, str]:
    """Return the name of each account of a list, as it stands now."""
    found = User.objects.filter(pk__in=list(former.lines)).values_list("id", "full_name")
    return {str(user_id): name for user_id, name in found}


def _posts_by_account() -> dict[UUID, list[tuple[UUID, Period]]]:
    found = defaultdict(list)
    posts = StaffMember.objects.values_list(
        "user_id", "organisation_id", "valid_from", "valid_until"
    )
    for user_id, organisation_id, valid_from, valid_until in posts:
        found[user_id].append((organisation_id, Period(valid_from, valid_until)))
    return found


def _contracts_by_provider() -> dict[UUID, list[Period]]:
    found = defaultdict(list)
    for provider_id, began, until in Contract.objects.values_list(
        "provider_id", "actual_from", "actual_until"
    ):
        found[provider_id].append(Period(began, until))
    return found
