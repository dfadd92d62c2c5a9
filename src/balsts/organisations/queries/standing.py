"""What a user may do on a day: their posts at organisations whose contracts run that day.

Every permission and every visible-to query starts from a `Standing`. A post at an organisation
without a running contract gives no sight of clients; the funder's posts give figures only.
"""

import datetime
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from balsts.access.enums import Permission, Role
from balsts.access.roles import permissions_of
from balsts.accounts.models import User
from balsts.organisations.models import Contract, StaffMember
from balsts.platform.subqueries import WrittenOnce


@dataclass(frozen=True, kw_only=True)
class Post:
    """One role of a user at one organisation, with that organisation's running contracts."""

    staff_member: StaffMember
    staff_member_id: UUID
    organisation_id: UUID
    organisation_name: str
    role: Role
    contract_ids: frozenset[UUID]
    programme_ids: frozenset[UUID]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """All posts of a user on a day."""

    user: User
    on: datetime.date
    posts: tuple[Post, ...]

    def may(self, permission: Permission) -> bool:
        """Whether any post gives the permission; the system actor may do everything."""
        return self.user.is_system or any(
            permission in permissions_of(post.role) for post in self.posts
        )

    def narrowed_to(self, permission: Permission) -> "Standing":
        """Return the standing as it would be with only those posts that give the permission."""
        posts = tuple(post for post in self.posts if permission in permissions_of(post.role))
        return replace(self, posts=posts)

    @property
    def programme_ids(self) -> frozenset[UUID]:
        """The programmes that the user's organisations provide on the day."""
        return frozenset(programme_id for post in self.posts for programme_id in post.programme_ids)

    def contract_ids_where(self, permission: Permission) -> frozenset[UUID]:
        """Return running contracts of the organisations where a post gives the permission."""
        return frozenset(
            contract_id
            for post in self.posts
            if permission in permissions_of(post.role)
            for contract_id in post.contract_ids
        )

    def staff_member_ids_where(self, permission: Permission) -> frozenset[UUID]:
        """Return the user's posts that give the permission."""
        return frozenset(
            post.staff_member_id for post in self.posts if permission in permissions_of(post.role)
        )

    def post_under(self, contract_id: UUID, permission: Permission) -> Post | None:
        """Return the user's post that gives the permission under a running contract, if any."""
        for post in self.posts:
            if contract_id in post.contract_ids and permission in permissions_of(post.role):
                return post
        return None


def standing_of(user: User, *, on: datetime.date) -> Standing:
    """Return the user's standing on the day: one database query, remembered on the user object."""
    remembered: dict[datetime.date, Standing] = user.__dict__.setdefault("_standing_by_day", {})
    if on not in remembered:
        rows: Any = (
            StaffMember.objects.valid_on(on)
            .filter(user=user)
            .select_related("organisation")
            .annotate(**_of_running_contracts(on))
            .order_by("valid_from", "id")
        )
        remembered[on] = Standing(
            user=user,
            on=on,
            posts=tuple(
                Post(
                    staff_member=row,
                    staff_member_id=row.id,
                    organisation_id=row.organisation_id,
                    organisation_name=row.organisation.name,
                    role=Role(row.role),
                    contract_ids=frozenset(row.contract_ids),
                    programme_ids=frozenset(row.programme_ids),
                )
                for row in rows
            ),
        )
    return remembered[on]


@lru_cache
def _of_running_contracts(on: datetime.date) -> dict[str, WrittenOnce]:
    running = Contract.objects.running_on(on).filter(provider_id=OuterRef("organisation_id"))
    return {
        "contract_ids": WrittenOnce(ArraySubquery(running.values("id"))),
        "programme_ids": WrittenOnce(ArraySubquery(running.values("programme_id"))),
    }
