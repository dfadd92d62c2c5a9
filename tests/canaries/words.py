"""Rows that no address names by itself: notes, hand-overs, holds, what a colleague did, circumstances."""

import datetime

from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.audit import trail
from balsts.casework.enums import (
    HEALTH_SERVICES,
    BarrierKind,
    HandOverAnswer,
    NeedDomain,
    ServiceMode,
    ServiceType,
)
from balsts.casework.models import (
    Barrier,
    Goal,
    HandOver,
    PlanAction,
    ServiceParticipation,
    ServiceRecord,
    Task,
)
from balsts.clients.enums import (
    Channel,
    CircumstanceKind,
    ClosedFileReason,
    HouseholdRole,
    PermitKind,
    Place,
    StepKind,
)
from balsts.clients.models import (
    Circumstance,
    Client,
    ClosedFile,
    EmergencyAccess,
    EmergencyNote,
    Household,
    HouseholdMember,
    OutsideOpening,
    ProcedureStep,
    Residence,
    ResidencePermit,
    SpokenLanguage,
)
from balsts.organisations.models import StaffMember
from balsts.platform.languages import LanguageLevel
from balsts.privacy.models import DataRequest, Restriction
from tests.factories.privacy import create_notice
from tests.web.access.world import ONE_DAY, World


def add_words(world: World) -> None:
    """Give the own client of everybody what own hands and others have written."""
    now, today = timezone.now(), world.today
    for name in world.people():
        client, post = world.clients[name, "own"], world.seats[name].post
        colleague = world.colleagues[world.place_of(name)]
        # Of the one contract that is over, yesterday was the last day.
        _service(client, post, on=today - ONE_DAY, kind=ServiceType.ACCOMPANIMENT)
        _service(client, colleague, on=today - ONE_DAY, kind=ServiceType.LEGAL_REFERRAL)
        _service(client, colleague, on=today - ONE_DAY, kind=ServiceType.HEALTH)
        _goal_about_health(client, on=today)
        _circumstance(client, CircumstanceKind.DISABILITY, on=today)
        _circumstance(client, CircumstanceKind.FULL_TIME_STUDIES, on=today)
        HandOver.objects.create(
            task=Task.objects.get(client=client),
            about_on=today,
            municipality_name="-",
            informed_on=today,
            channel=Channel.LETTER,
            answer=HandOverAnswer.REFUSED,
            answered_on=today,
            recorded_at=now,
            recorded_by=system_actor(),
        )
        create_notice(client, client.enrolments.get().contract)
        asked = DataRequest.objects.get(client=client)
        asked.extended_on, asked.extension_reason = today, "-"
        asked.save(update_fields=["extended_on", "extension_reason"])
        Restriction.objects.create(
            client=client, reason="-", restricted_at=now, restricted_by=system_actor()
        )
        for opening in OutsideOpening.objects.filter(client=client):
            trail.record(
                "file_opened_outside_caseload",
                by=opening.opened_by,
                at=opening.opened_at,
                subjects=[client.id],
                details={"reason": opening.reason_kind},
            )
    for access in EmergencyAccess.objects.all():
        EmergencyNote.objects.create(access=access, words="-", written_at=now)


def add_values(world: World) -> None:
    """Give the own client of everybody rows without words: where they live, with whom, papers, a closing."""
    now, today = timezone.now(), world.today
    recorded = {"recorded_at": now, "recorded_by": system_actor()}
    for name in world.people():
        client = world.clients[name, "own"]
        SpokenLanguage.objects.create(
            client=client, language="tir", level=LanguageLevel.MOTHER_TONGUE
        )
        Residence.objects.create(client=client, place=Place.RIGA, valid_from=today)
        HouseholdMember.objects.create(
            household=Household.objects.create(),
            client=client,
            role=HouseholdRole.HEAD,
            valid_from=today,
        )
        ResidencePermit.objects.create(
            client=client, permit_kind=PermitKind.PERMANENT, valid_from=today, **recorded
        )
        ProcedureStep.objects.create(
            client=client, step_kind=StepKind.INTERVIEWED, happened_on=today, **recorded
        )
        ClosedFile.objects.create(
            client=client,
            reason_kind=ClosedFileReason.THREATENED,
            closed_at=now,
            closed_by=system_actor(),
        )


def _service(client: Client, post: StaffMember, *, on: datetime.date, kind: ServiceType) -> None:
    record = ServiceRecord.objects.create(
        contract=client.enrolments.get().contract,
        staff_member=post,
        provided_on=on,
        service_type=kind,
        mode=ServiceMode.IN_PERSON_CENTRE,
        place=Place.LIEPNA,
        minutes=30,
        recorded_at=timezone.now(),
        recorded_by=system_actor(),
    )
    ServiceParticipation.objects.create(
        service_record=record, client=client, provided_on=record.provided_on
    )
    is_about_health = kind in HEALTH_SERVICES
    barrier = BarrierKind.REFUSAL if is_about_health else BarrierKind.DISCRIMINATION
    Barrier.objects.create(service_record=record, kind=barrier)


def _goal_about_health(client: Client, *, on: datetime.date) -> None:
    plan = client.cases.get().plans.get()
    goal = Goal.objects.create(
        plan=plan, domain=NeedDomain.HEALTH, description="-", state_changed_on=on, position=1
    )
    PlanAction.objects.create(goal=goal, description="-", responsible="worker", due_on=on)


def _circumstance(client: Client, kind: CircumstanceKind, *, on: datetime.date) -> None:
    """No word: a code that the law reads, and that its reasons name."""
    Circumstance.objects.create(
        client=client,
        circumstance_kind=kind,
        valid_from=on - datetime.timedelta(days=90),
        recorded_at=timezone.now(),
        recorded_by=system_actor(),
    )
