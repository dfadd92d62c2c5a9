"""Whose files are over, what would go with them, and which lists wait for whom."""

import datetime
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from balsts.access.enums import Permission, Role
from balsts.access.roles import permissions_of
from balsts.audit.decoys import decoys_to_leave_out
from balsts.casework.models import CaseSpell
from balsts.clients.models import Client, Enrolment
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import Standing
from balsts.platform.periods import ONE_DAY, add_months
from balsts.privacy.life import evidence_kept_until, file_kept_until, last_day_of_case
from balsts.privacy.models import ArchiveOpening, DataRequest, ErasureLine, ErasureList, LegalHold
from balsts.privacy.policies import retention
from balsts.privacy.queries.disclosure import disclosures_under_way
from balsts.statistics.models import KeptFact


@dataclass(frozen=True, kw_only=True)
class FileThatIsOver:
    """A file whose time is over: the day it is counted from, its last day, who helped last."""

    client_id: UUID
    ended_on: datetime.date
    due_on: datetime.date
    organisation_id: UUID | None


def files_that_are_over(*, on: datetime.date) -> list[FileThatIsOver]:
    """Return every file whose last day lies before the day, that nothing holds; oldest first."""
    policy = retention()
    free = _not_needed(on)
    helped = _last_days_of_help(free, on=on)
    found = {
        client_id: (max(days.values()), file_kept_until(days, policy.case_file_months))
        for client_id, days in helped.items()
    }
    found |= _never_helped(free, months=policy.never_helped_months)
    over = {client_id: days for client_id, days in found.items() if days[1] < on}
    helped_by = _who_helped_last(over, on=on)
    return sorted(
        (
            FileThatIsOver(
                client_id=client_id,
                ended_on=ended_on,
                due_on=due_on,
                organisation_id=helped_by.get(client_id),
            )
            for client_id, (ended_on, due_on) in over.items()
        ),
        key=lambda file: (file.due_on, file.client_id),
    )


def counts_of(client_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """Return how many rows of which tables would go with each file: the dry run."""
    with connection.cursor() as cursor:
        cursor.execute("select id, sec.rows_about(id) from unnest(%s) id", [list(client_ids)])
        return {client_id: json.loads(counts) for client_id, counts in cursor.fetchall()}


def digest_of(lines: Iterable[tuple[UUID, Mapping[str, int]]]) -> str:
    """Return one mark for a whole list: whose files, and what would go with them."""
    told = sorted((str(client_id), sorted(counts.items())) for client_id, counts in lines)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def holds_of(client: Client) -> QuerySet[LegalHold]:
    """Return every hold on a file, newest first."""
    return LegalHold.objects.filter(client=client).order_by("-placed_at", "id")


def is_listed(client: Client) -> bool:
    """Whether the file stands on a list already."""
    return ErasureLine.objects.filter(client=client).exists()


def lists_for(standing: Standing) -> QuerySet[Any]:
    """Return the lists that the person may see and approve, those that wait first."""
    organisations = [
        post.organisation_id
        for post in standing.posts
        if Permission.APPROVE_ERASURES in permissions_of(post.role)
    ]
    mine = Q(organisation_id__in=organisations)
    if any(post.role == Role.AUDITOR for post in standing.posts):
        mine |= Q(organisation_id__isnull=True)
    return (
        ErasureList.objects.filter(mine, discarded_at__isnull=True)
        .select_related("organisation", "made_by", "approved_by")
        .annotate(files=Count("lines"))
        .order_by("-made_at", "id")
    )


def lines_of(erasure_list: ErasureList) -> QuerySet[ErasureLine]:
    """Return the files of a list that are still there, by the day they were due."""
    return ErasureLine.objects.filter(list=erasure_list).order_by("due_on", "id")


def helped_again(list_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return by list the files that are set aside although a prolonged contract helps the person again.

    Nobody reads the enrolments of such a file, so the database answers by a function of its own.
    """
    found: dict[UUID, set[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute("select * from sec.set_aside_and_helped_again(%s)", [list(list_ids)])
        for list_id, line_id in cursor.fetchall():
            found.setdefault(list_id, set()).add(line_id)
    return found


def set_aside_line(key: UUID, *, standing: Standing) -> ErasureLine | None:
    """Return a file that is set aside, from a list of the person's."""
    mine = lists_for(standing).values("pk")
    return ErasureLine.objects.filter(pk=key, list__in=mine, set_aside_at__isnull=False).first()


def hold_of(key: UUID, *, standing: Standing) -> LegalHold | None:
    """Return a hold on the file of a client whom the person may see."""
    clients = clients_visible_to(standing).values("pk")
    return LegalHold.objects.filter(pk=key, client__in=clients).select_related("client").first()


def lines_to_erase(*, on: datetime.date) -> QuerySet[ErasureLine]:
    """Return the files that were set aside long enough ago."""
    return ErasureLine.objects.filter(erased_from__lte=on).order_by("erased_from", "id")


def people_out_of_evidence(*, on: datetime.date) -> list[UUID]:
    """Return the kept people about whom no fund may ask on the day any more."""
    kept_until = {
        number: _asked_about_until(began, until)
        for number, began, until in Contract.objects.values_list(
            "number", "actual_from", "actual_until"
        )
    }
    asked: dict[UUID, bool] = {}
    for person, number in KeptFact.objects.filter(fact="enrolments").values_list(
        "person", "row__contract"
    ):
        last_day = kept_until.get(number)
        is_asked = last_day is None or last_day >= on
        asked[person] = asked.get(person, False) or is_asked
    return [person for person, is_asked in asked.items() if not is_asked]


def contracts_out_of_evidence(*, on: datetime.date) -> list[UUID]:
    """Return the contracts about which no fund may ask on the day any more."""
    return [
        contract_id
        for contract_id, began, until in Contract.objects.values_list(
            "id", "actual_from", "actual_until"
        )
        if (last_day := _asked_about_until(began, until)) is not None and last_day < on
    ]


def _asked_about_until(
    began_on: datetime.date, until: datetime.date | None
) -> datetime.date | None:
    """Return the last day on which a fund may ask about a contract; `until` is the day after its last one."""
    return evidence_kept_until(
        began_on=began_on, ended_on=until and until - ONE_DAY, periods=retention().fund_periods
    )


def _not_needed(on: datetime.date) -> Q:
    """Leave out who is enrolled, what is held, asked about, or on a list already; and decoys.

    Asked about is also what an authority asks that is not decided, or agreed to and not told yet;
    needed is what is out of the archive, or is to be.
    """
    out_of_the_archive = ArchiveOpening.objects.filter(ended_at=None, open_until__gt=on)
    return ~(
        Q(Exists(Enrolment.objects.not_over_on(on).filter(client_id=OuterRef("pk"))))
        | Q(Exists(LegalHold.objects.in_force_on(on).filter(client_id=OuterRef("pk"))))
        | Q(Exists(DataRequest.objects.filter(client_id=OuterRef("pk"), answered_on__isnull=True)))
        | Q(Exists(disclosures_under_way(on=on).filter(client_id=OuterRef("pk"))))
        | Q(Exists(out_of_the_archive.filter(client_id=OuterRef("pk"))))
        | Q(Exists(ErasureLine.objects.filter(client_id=OuterRef("pk"))))
        | Q(pk__in=decoys_to_leave_out())
    )


def _last_days_of_help(condition: Q, *, on: datetime.date) -> dict[UUID, dict[str, datetime.date]]:
    """Return by client the last day in each programme: of a case or of an enrolment, the later.

    Who never had a case is not among them, nor whose case goes on.
    """
    found = _last_days_of_cases(condition, on=on)
    enrolments: Any = Enrolment.objects.with_end()
    ended = (
        enrolments.filter(client__in=Client.objects.filter(condition).values("pk"))
        .order_by()
        .values_list("client_id", "contract__programme__code")
        .annotate(over_from_last=Max("over_from"))
    )
    for client_id, programme, over_from in ended:
        if client_id in found:
            days = found[client_id]
            last = over_from - ONE_DAY
            days[programme] = max(last, days.get(programme, last))
    return found


def _last_days_of_cases(condition: Q, *, on: datetime.date) -> dict[UUID, dict[str, datetime.date]]:
    """Return by client the last day in each programme; whose case goes on is not among them.

    What the database is asked before a file is set aside is the same: `sec.is_still_helped`.
    """
    under = Enrolment.objects.filter(
        client_id=OuterRef("case__client_id"),
        contract__programme_id=OuterRef("case__programme_id"),
    ).order_by(F("contract__actual_until").desc(nulls_first=True))
    rows = (
        CaseSpell.objects.filter(case__client__in=Client.objects.filter(condition).values("pk"))
        .annotate(contract_until=Subquery(under.values("contract__actual_until")[:1]))
        .values_list(
            "case__client_id", "case__programme__code", "opened_on", "closed_on", "contract_until"
        )
        .order_by()
    )
    found: dict[UUID, dict[str, datetime.date]] = {}
    helped = set()
    for client_id, programme, opened_on, closed_on, contract_until in rows:
        last = last_day_of_case(
            opened_on=opened_on, closed_on=closed_on, contract_until=contract_until
        )
        if last is None or last >= on:
            helped.add(client_id)
        else:
            days = found.setdefault(client_id, {})
            days[programme] = max(last, days.get(programme, last))
    return {client_id: days for client_id, days in found.items() if client_id not in helped}


def _never_helped(condition: Q, *, months: int) -> dict[UUID, tuple[datetime.date, datetime.date]]:
    """Return who has no case: counted from the registration, or the last day of an enrolment."""
    helped = CaseSpell.objects.filter(case__client_id=OuterRef("pk"))
    enrolments: Any = Enrolment.objects.with_end()
    last = enrolments.filter(client_id=OuterRef("pk")).order_by("-over_from")
    rows = (
        Client.objects.filter(~Exists(helped), condition)
        .annotate(enrolled_until=Subquery(last.values("over_from")[:1]))
        .values_list("id", "registered_at", "enrolled_until")
    )
    found = {}
    for client_id, registered_at, enrolled_until in rows:
        registered_on = timezone.localdate(registered_at)
        ended_on = max(registered_on, enrolled_until - ONE_DAY if enrolled_until else registered_on)
        found[client_id] = (ended_on, add_months(ended_on, months))
    return found


def _who_helped_last(client_ids: Collection[UUID], *, on: datetime.date) -> dict[UUID, UUID]:
    """Return the organisation of the last enrolment, if a contract of it runs on the day."""
    running = set(Contract.objects.running_on(on).values_list("provider_id", flat=True))
    last = (
        Enrolment.objects.filter(client_id__in=client_ids)
        .order_by("client_id", "-valid_from", "id")
        .distinct("client_id")
        .values_list("client_id", "contract__provider_id")
    )
    return {client_id: provider for client_id, provider in last if provider in running}
