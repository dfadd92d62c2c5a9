"""Posts of a programme month by month, and what a month of one costs by contract."""

from collections.abc import Mapping
from dataclasses import dataclass

from ibis import _
from ibis.expr.types import Table

from balsts.access.enums import Role
from balsts.statistics.enums import StaffGroup
from balsts.statistics.facts.reading import Facts

STAFF_GROUP_OF: Mapping[str, StaffGroup] = {
    Role.SOCIAL_WORKER: StaffGroup.SOCIAL_WORKER,
    Role.SENIOR_SOCIAL_WORKER: StaffGroup.SOCIAL_WORKER,
    Role.MENTOR: StaffGroup.MENTOR,
    Role.VOLUNTEER_MENTOR: StaffGroup.VOLUNTEER,
    Role.MOVEMENT_COORDINATOR: StaffGroup.VOLUNTEER,
}
PRICE_OF: Mapping[StaffGroup, str] = {
    StaffGroup.SOCIAL_WORKER: "worker_month_cents",
    StaffGroup.MENTOR: "mentor_month_cents",
}


@dataclass(frozen=True, kw_only=True)
class StaffMonth:
    """People in post in a month, and what they cost; no cost where one of the prices is missing."""

    staff: int = 0
    cost_cents: int | None = None


def staff_months(
    facts: Facts, *, programme: str, months: Table, group: StaffGroup
) -> dict[int, StaffMonth]:
    """Count by month those in post on its last day with a provider whose contract runs that day.

    The price is the one of the provider's contract; months without staff are absent.
    """
    contracts = facts.table("contracts").filter(_.programme == programme)
    price = contracts[PRICE_OF[group]]
    running = months.inner_join(
        contracts,
        (contracts.valid_from < months.until)
        & (contracts.valid_until.isnull() | (contracts.valid_until >= months.until)),
    ).select(month=months.month, until=months.until, provider=contracts.provider, price=price)
    priced = running.group_by("month", "until", "provider").aggregate(
        price=running.price.max(), has_price=running.price.notnull().all()
    )
    roles = [role for role, of in STAFF_GROUP_OF.items() if of is group]
    posts = facts.table("staff").filter(_.role.isin(roles))
    held = priced.inner_join(
        posts,
        (priced.provider == posts.provider)
        & (posts.valid_from < priced.until)
        & (posts.valid_until.isnull() | (posts.valid_until >= priced.until)),
    )
    by_provider = held.select(
        month=priced.month,
        provider=priced.provider,
        price=priced.price,
        has_price=priced.has_price,
        staff=posts.staff,
    )
    by_provider = by_provider.group_by("month", "provider", "price", "has_price").aggregate(
        staff=_.staff.nunique()
    )
    counted = by_provider.group_by("month").aggregate(
        staff=_.staff.sum(), cost=(_.staff * _.price).sum(), is_priced=_.has_price.all()
    )
    rows = facts.rows(counted.select("month", "staff", "cost", "is_priced"))
    return {
        int(str(month)): StaffMonth(
            staff=int(str(staff)), cost_cents=int(str(cost)) if is_priced else None
        )
        for month, staff, cost, is_priced in rows
    }
