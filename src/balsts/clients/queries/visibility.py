"""Who may know that a client exists. Every query for clients starts here.

Workers and mentors see those assigned to them that day, volunteers no longer than what was renewed
for them; managers and senior workers those enrolled under a running contract of their organisation;
the funder's roles see nobody.

Apart from them stand those whom somebody else has lent, part by part, with the client's consent,
and the one whose file is open in an emergency: nothing but the pages of lending asks for them, and
they read no row of a client, only what `queries/lent.py` is told field by field.
The database says the same in `sec.lent_client_ids` (migration 0015); a test holds both together.
"""

import datetime
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from balsts.access.enums import SEES_FOR_A_WHILE, Permission
from balsts.access.roles import permissions_of
from balsts.clients.enums import FilePart
from balsts.clients.models import (
    Assignment,
    Client,
    ClosedFile,
    Consent,
    EmergencyAccess,
    Enrolment,
)
from balsts.organisations.queries.standing import Post, Standing
from balsts.platform.validity import valid_on


def clients_visible_to(standing: Standing) -> QuerySet[Client]:
    """Return the clients whom the person may see on the day of the standing."""
    condition = _seen_by(standing)
    return Client.objects.none() if condition is None else Client.objects.filter(condition)


def clients_open_to(standing: Standing, *, at: datetime.datetime) -> QuerySet[Client]:
    """Return the clients whom operations of this moment may concern.

    Those whom the person may see, and those whom they are just registering; the system actor
    works on everybody.
    """
    if standing.user.is_system:
        return Client.objects.all()
    just_registered = Q(registered_by_id=standing.user.pk, registered_at=at)
    condition = _seen_by(standing)
    return Client.objects.filter(
        just_registered if condition is None else condition | just_registered
    )


def post_towards(client_id: UUID, standing: Standing, permission: Permission) -> Post:
    """Return the post in whose name somebody acts for a client, among those that give the permission.

    Of several employers the one under whose running contract the client is or was helped.
    """
    posts = standing.narrowed_to(permission).posts
    if len(posts) > 1:
        helping = set(
            Enrolment.objects.filter(client_id=client_id).values_list("contract_id", flat=True)
        )
        posts = tuple(sorted(posts, key=lambda post: not helping & post.contract_ids))
    return posts[0]


def client_ids_closed_to(
    standing: Standing, client_ids: Collection[UUID], *, at: datetime.datetime
) -> set[UUID]:
    """Return those of the clients whom operations of this moment must leave alone: one query."""
    if standing.user.is_system or not client_ids:
        return set()
    asked = set(client_ids)
    opened = clients_open_to(standing, at=at).filter(id__in=asked)
    return asked - set(opened.values_list("id", flat=True))


def consents_in_force(standing: Standing) -> QuerySet[Consent]:
    """Return the consents that lend a file to the person on the day of the standing.

    Given, not taken back, within their days, and to an organisation and programme where the person
    holds a post, under a contract that runs, whose role answers for lent files.
    """
    to_whom = Q(pk__in=[])
    for post in standing.posts:
        if Permission.SEE_LENT_CLIENTS in permissions_of(post.role):
            to_whom |= Q(recipient_id=post.organisation_id, programme_id__in=post.programme_ids)
    return Consent.objects.in_force_on(standing.on).filter(to_whom)


def emergencies_open_to(standing: Standing, *, at: datetime.datetime) -> QuerySet[EmergencyAccess]:
    """Return the person's own openings whose hour still runs, of files that are not closed."""
    if not standing.contract_ids_where(Permission.OPEN_IN_EMERGENCY):
        return EmergencyAccess.objects.none()
    return EmergencyAccess.objects.filter(
        ~Exists(ClosedFile.objects.filter(client_id=OuterRef("client_id"), lifted_at=None)),
        opened_by_id=standing.user.pk,
        opened_at__lte=at,
        ends_at__gt=at,
    )


def lent_client_ids(standing: Standing, part: FilePart, *, at: datetime.datetime) -> set[UUID]:
    """Return whose part is open without being the person's own: what the database says as well."""
    lending = consents_in_force(standing).filter(parts__contains=[part])
    lent = lending.order_by().values_list("client_id", flat=True)
    opened = emergencies_open_to(standing, at=at).order_by().values_list("client_id", flat=True)
    return set(lent) | set(opened)


def _seen_by(standing: Standing) -> Q | None:
    conditions: list[Any] = []
    contracts = standing.contract_ids_where(Permission.SEE_ENROLLED_CLIENTS)
    if contracts:
        conditions.append(
            Exists(
                Enrolment.objects.filter(
                    client_id=OuterRef("pk"),
                    contract_id__in=contracts,
                    valid_from__lte=standing.on,
                )
            )
        )
    posts = standing.staff_member_ids_where(Permission.SEE_ASSIGNED_CLIENTS)
    running = standing.contract_ids_where(Permission.SEE_ASSIGNED_CLIENTS) - contracts
    # Whoever is assigned is enrolled: under contracts seen as a whole nobody is asked twice, and
    # a single condition leaves the database free to choose where to begin.
    if posts and running:
        conditions.append(Q(pk__in=_assigned_client_ids(standing, posts, running)))
    if not conditions:
        return None
    visible = Q(conditions[0])
    for condition in conditions[1:]:
        visible |= Q(condition)
    return visible


def _assigned_client_ids(
    standing: Standing, posts: Collection[UUID], contracts: Collection[UUID]
) -> QuerySet[Any]:
    """Clients with an assignment to one of the posts on the day, under a running contract.

    To a volunteer's post only before the day on which its sight ends.
    """
    for_a_while = {post.staff_member_id for post in standing.posts if post.role in SEES_FOR_A_WHILE}
    of_posts = Q(staff_member_id__in=posts)
    if for_a_while:
        of_posts = Q(staff_member_id__in=set(posts) - for_a_while) | Q(
            staff_member_id__in=for_a_while & set(posts), seen_until__gt=standing.on
        )
    return (
        Assignment.objects.filter(
            of_posts,
            valid_on(standing.on),
            enrolment__contract_id__in=contracts,
        )
        .order_by()
        .values("enrolment__client_id")
    )
