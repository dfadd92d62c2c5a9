"""Intake: a person comes, is registered or referred, enrolled, and their case is opened."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.casework.models import Case
from balsts.casework.operations.case import Spell, open_case, record_cases
from balsts.casework.queries.case import open_case_of
from balsts.casework.queries.law import law
from balsts.casework.queries.timeline import case_timelines_of
from balsts.casework.rules import SENT_OTHERWISE, blockers_from_decision
from balsts.clients.enums import (
    ArrivalPath,
    AssignmentRole,
    HouseholdRole,
    LegalStatus,
    Place,
    StatusAuthority,
)
from balsts.clients.models import Client, Referral
from balsts.clients.operations.client import register_client
from balsts.clients.operations.enrolment import AssignmentEntry, assign_staff
from balsts.clients.operations.household import join_household_of
from balsts.clients.operations.referral import CannotAnswerReferral, accept_referral
from balsts.clients.operations.residence import ResidenceEntry, record_residences
from balsts.clients.operations.timeline import (
    ArrivalEntry,
    StatusEntry,
    TimelineEntry,
    record_timeline,
)
from balsts.clients.particulars import Registration, values_of
from balsts.clients.queries.caseload import responsible_on
from balsts.clients.queries.registering import client_id_from_form
from balsts.entitlements.service import Service
from balsts.organisations.models import Contract, StaffMember
from balsts.platform.blockers import Blocker, Refused
from balsts.platform.form_ids import id_from_form


class CannotTakeIn(Refused):
    """The person is not taken in; what was typed is still with whoever typed it."""


@dataclass(frozen=True, kw_only=True)
class TakenIn:
    """What became of several referrals: the cases, and by its id why a referral waits on."""

    cases: list[Case]
    left_out: dict[UUID, Sequence[Blocker]]


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What is told when a person comes: who they are, how they came, who helps from which day.

    The id of its form makes sure that sent twice is one person.
    """

    registration: Registration
    contract: Contract
    opened_on: datetime.date
    responsible_worker: StaffMember
    arrived_on: datetime.date | None = None
    arrival_path: ArrivalPath = ArrivalPath.UNKNOWN
    from_country: str = ""
    applied_on: datetime.date | None = None
    place: Place = Place.UNKNOWN
    relative: Client | None = None
    household_role: HouseholdRole = HouseholdRole.OTHER
    target_group: str = ""
    form_id: UUID = field(default_factory=uuid4)

    def client_id(self, by: User) -> UUID:
        """Return the id of whom this person registers by it: the same words come to the same one.

        What is kept can be corrected meanwhile, or be out of sight, and is not read for it.
        """
        told = (
            by.pk,
            self.contract.pk,
            self.opened_on,
            self.responsible_worker.pk,
            self.arrived_on,
            self.arrival_path.value,
            self.from_country,
            self.applied_on,
            self.place.value,
            self.relative and self.relative.pk,
            self.household_role.value,
            self.target_group,
        )
        words = [json.dumps(values_of(self.registration)), *(str(one) for one in told)]
        return id_from_form(self.form_id, words)


def is_taken_in(*, intake: Intake, by: User) -> bool:
    """Tell whether the person has sent this already; refused where the same form said something else."""
    kept = client_id_from_form(intake.form_id)
    if kept is not None and kept != intake.client_id(by):
        raise CannotTakeIn([SENT_OTHERWISE])
    return kept is not None


@transaction.atomic
def take_in_client(*, intake: Intake, by: User, at: datetime.datetime) -> Case | None:
    """Register the person and open their case; nothing is kept unless everything is.

    The same intake sent again returns the case that is open already, or none where the person does not
    see it any more. Sent twice at once, the second waits for the first at the row of whoever sends it.
    Another one from the same form is refused: nobody is told that words are kept which are not.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    client_id = intake.client_id(by)
    if is_taken_in(intake=intake, by=by):
        kept = Case.objects.filter(client_id=client_id, programme_id=intake.contract.programme_id)
        return kept.select_related("client").first()
    client = register_client(registration=intake.registration, client_id=client_id, by=by, at=at)
    entries: list[TimelineEntry] = []
    if intake.arrived_on is not None:
        entries.append(
            ArrivalEntry(
                client=client,
                on=intake.arrived_on,
                arrival_path=intake.arrival_path,
                from_country=intake.from_country,
            )
        )
    if intake.applied_on is not None:
        entries.append(
            StatusEntry(
                client=client,
                legal_status=LegalStatus.ASYLUM_SEEKER,
                decided_on=intake.applied_on,
                authority=StatusAuthority.BORDER_GUARD,
            )
        )
    if entries:
        record_timeline(entries=entries, by=by, at=at)
    if intake.place != Place.UNKNOWN:
        residence = ResidenceEntry(
            client=client, place=intake.place, from_=intake.arrived_on or intake.opened_on
        )
        record_residences(entries=[residence], by=by, at=at)
    if intake.relative is not None:
        join_household_of(
            relative=intake.relative,
            client=client,
            role=intake.household_role,
            from_=intake.arrived_on or intake.opened_on,
            by=by,
            at=at,
        )
    return open_case(
        client=client,
        contract=intake.contract,
        opened_on=intake.opened_on,
        responsible_worker=intake.responsible_worker,
        target_group=intake.target_group,
        by=by,
        at=at,
    )


@transaction.atomic
def take_in_referred(
    *,
    referral: Referral,
    contract: Contract,
    responsible_worker: StaffMember,
    by: User,
    at: datetime.datetime,
) -> Case:
    """Accept a referral: the client becomes one's own, with a case and a responsible worker.

    Where the law bounds the programme, somebody who is not entitled is refused with the reason.
    """
    today = timezone.localdate(at)
    enrolment = accept_referral(referral=referral, contract=contract, by=by, at=at)
    client = enrolment.client
    if contract.programme.entitlement_policy:
        timeline = case_timelines_of([client.id])[client.id]
        decision = law().decide(Service.SOCIAL_MENTOR, timeline, on=today)
        if blockers := blockers_from_decision(decision):
            raise CannotAnswerReferral(blockers)
    if not responsible_on(enrolment, on=today):
        assignment = AssignmentEntry(
            enrolment=enrolment,
            staff_member=responsible_worker,
            role=AssignmentRole.RESPONSIBLE_WORKER,
            from_=today,
        )
        assign_staff(entries=[assignment], by=by, at=at)
    if case := open_case_of(client, contract.programme_id):
        return case
    spell = Spell(client=client, contract=contract, opened_on=today)
    cases = record_cases(spells=[spell], by=by, at=at)
    return cases[client.id, contract.programme_id]


@transaction.atomic
def take_in_all_referred(
    *,
    referrals: Sequence[Referral],
    contract: Contract,
    responsible_worker: StaffMember,
    by: User,
    at: datetime.datetime,
) -> TakenIn:
    """Accept several referrals, each by the rules for one; whoever is refused goes on waiting."""
    cases: list[Case] = []
    left_out: dict[UUID, Sequence[Blocker]] = {}
    # Two who accept the same ones at once wait for each other in one order.
    for referral in sorted(referrals, key=attrgetter("id")):
        try:
            case = take_in_referred(
                referral=referral,
                contract=contract,
                responsible_worker=responsible_worker,
                by=by,
                at=at,
            )
        except Refused as refusal:
            left_out[referral.id] = refusal.blockers
        else:
            cases.append(case)
    told = {"accepted": len(cases), "left_out": len(left_out)}
    trail.record("referrals_accepted_together", by=by, at=at, details=told)
    return TakenIn(cases=cases, left_out=left_out)
