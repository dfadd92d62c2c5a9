"""The register of incidents: anybody reports, the data protection officer writes step after step."""

import datetime
from dataclasses import dataclass, fields
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Blocker, FixableBy, Refused
from balsts.platform.sentences import Sentence, translatable
from balsts.platform.text import clean_line, clean_text
from balsts.privacy.enums import IncidentKind, IncidentRisk, IncidentStepKind
from balsts.privacy.life import first_day_kept
from balsts.privacy.models import Incident, IncidentStep
from balsts.privacy.models.incident import LONGEST_LINE
from balsts.privacy.permissions import can_judge_incidents
from balsts.privacy.policies import retention
from balsts.privacy.queries.incident import (
    hold_incident,
    organisations_reported_from,
    state_of_incident,
)
from balsts.privacy.rules import blockers_for_incident_step, blockers_for_reporting_incident

NOT_YOUR_ORGANISATION = Blocker(
    code="not_your_organisation",
    message=Sentence(translatable("Choose an organisation at which you have a post.")),
    fixable_by=FixableBy.YOU,
)


class CannotReportIncident(Refused):
    """It cannot be reported like this; everybody may report."""


class CannotWriteIncidentStep(Refused):
    """This step cannot be written, not yet, or not by this person."""


class CannotForgetIncidents(Refused):
    """Only the program erases incidents."""


@dataclass(frozen=True, kw_only=True)
class IncidentReport:
    """What went wrong, when it was noticed, since when it may have gone on.

    `organisation_id` is that of a post of whoever reports it; none where they have no post.
    """

    kind: IncidentKind
    noticed_at: datetime.datetime
    what_happened: str
    since_at: datetime.datetime | None = None
    organisation_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class StepEntry:
    """What one step says; what does not belong to its kind stays empty."""

    kind: IncidentStepKind
    risk: IncidentRisk | None = None
    happened_at: datetime.datetime | None = None
    reference: str = ""
    how: str = ""
    people: int | None = None
    asked_user_id: UUID | None = None
    asked_session: UUID | None = None
    asked_from_at: datetime.datetime | None = None
    asked_until_at: datetime.datetime | None = None
    words: str = ""


@transaction.atomic
def report_incident(*, report: IncidentReport, by: User, at: datetime.datetime) -> Incident:
    """Write down that something went wrong; nobody needs a permission for it.

    The same words sent twice are kept once.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    blockers = blockers_for_reporting_incident(
        noticed_at=report.noticed_at, since_at=report.since_at, words=report.what_happened, at=at
    )
    if report.organisation_id not in organisations_reported_from(standing):
        blockers.append(NOT_YOUR_ORGANISATION)
    if blockers:
        raise CannotReportIncident(blockers)
    said = {
        "organisation_id": report.organisation_id,
        "kind": report.kind,
        "noticed_at": report.noticed_at,
        "since_at": report.since_at,
        "what_happened": clean_text(report.what_happened),
        "reported_by": by,
    }
    # One after the other, so that a form sent twice at once is not written down twice.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if kept := Incident.objects.filter(**said).first():
        return kept
    incident = Incident.objects.create(**said, reported_at=at)
    details = {"incident": str(incident.id), "kind": report.kind.value}
    trail.record("incident_reported", by=by, at=at, details=details)
    return incident


@transaction.atomic
def write_incident_step(
    *, incident: Incident, entry: StepEntry, by: User, at: datetime.datetime
) -> IncidentStep:
    """Write what was found, decided or done; nothing that stands there is ever changed.

    The same words sent twice in a row are kept once.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_judge_incidents(standing):
        raise CannotWriteIncidentStep.without_permission()
    hold_incident(incident.pk)
    incident = Incident.objects.prefetch_related("steps").get(pk=incident.pk)
    state = state_of_incident(incident)
    said = _said(entry)
    last = state.last
    if isinstance(last, IncidentStep) and _is_said_by(last, said, by):
        return last
    if blockers := blockers_for_incident_step(
        kind=entry.kind, state=state, happened_at=entry.happened_at, words=entry.words, at=at
    ):
        raise CannotWriteIncidentStep(blockers)
    step = IncidentStep.objects.create(
        incident=incident,
        number=last.number + 1 if last else 1,
        written_at=at,
        written_by=by,
        **said,
    )
    details: dict[str, trail.Detail] = {
        "incident": str(incident.id),
        "step": entry.kind.value,
        "number": step.number,
    }
    trail.record("incident_step_written", by=by, at=at, details=details)
    return step


@transaction.atomic
def forget_incidents(*, by: User, at: datetime.datetime) -> int:
    """Erase the incidents that were closed so many years ago as the policy says; return how many."""
    if not by.is_system:
        raise CannotForgetIncidents.without_permission()
    first = first_day_kept(timezone.localdate(at), years=retention().incident_years)
    midnight = timezone.make_aware(datetime.datetime.combine(first, datetime.time()))
    with connection.cursor() as cursor:
        cursor.execute("select sec.forget_incidents(%s)", [midnight])
        count: int = cursor.fetchone()[0]
    if count:
        trail.record("incidents_forgotten", by=by, at=at, details={"incidents": count})
    return count


def _said(entry: StepEntry) -> dict[str, object]:
    said = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return said | {
        "risk": entry.risk or "",
        "reference": _line(entry.reference),
        "how": _line(entry.how),
        "words": clean_text(entry.words) if entry.words else "",
    }


def _is_said_by(step: IncidentStep, said: dict[str, object], by: User) -> bool:
    return step.written_by_id == by.pk and all(
        getattr(step, name) == value for name, value in said.items()
    )


def _line(words: str) -> str:
    return clean_line(words, max_length=LONGEST_LINE) if words else ""
