"""Opening, closing and re-opening cases."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.casework.enums import CaseCloseReason, CaseState, PlanState, PromiseCause
from balsts.casework.models import Case, CaseSpell, InclusionPlan
from balsts.casework.operations.hand_over import follow_terms
from balsts.casework.operations.promise import keep_promises
from balsts.casework.permissions import can_manage_case
from balsts.casework.promises import Cause
from balsts.casework.queries.case import last_service_on
from balsts.casework.queries.law import law
from balsts.casework.queries.timeline import case_timelines_of
from balsts.casework.rules import (
    OTHER_PROGRAMME,
    blockers_for_closing,
    blockers_for_last_day,
    blockers_for_moving_case,
    blockers_for_opening,
    blockers_from_decision,
    days_to_be_held,
    is_plan_executed,
)
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Client, Enrolment
from balsts.clients.operations.enrolment import (
    AssignmentEntry,
    EnrolmentEntry,
    assign_staff,
    end_enrolment,
    enrol_clients,
)
from balsts.clients.queries.caseload import held_periods
from balsts.clients.queries.held import hold_client
from balsts.clients.queries.visibility import client_ids_closed_to
from balsts.clients.rules import CLIENT_NOT_SEEN, blockers_for_responsibility
from balsts.entitlements.service import Service
from balsts.organisations.models import Contract, StaffMember
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Blocker, Refused
from balsts.platform.sentences import Sentence, translatable


class CannotOpenCase(Refused):
    """The case cannot be opened or re-opened."""


class CannotCloseCase(Refused):
    """The case cannot be closed."""


@dataclass(frozen=True, kw_only=True)
class Spell:
    """A spell of a case as an import tells it; `closed_on` is the inclusive last day."""

    client: Client
    contract: Contract
    opened_on: datetime.date
    closed_on: datetime.date | None = None
    close_reason: CaseCloseReason | None = None
    is_fully_delivered: bool = False


@transaction.atomic
def open_case(
    *,
    client: Client,
    contract: Contract,
    opened_on: datetime.date,
    responsible_worker: StaffMember,
    target_group: str = "",
    by: User,
    at: datetime.datetime,
) -> Case:
    """Open the client's case in the contract's programme, enrol them and assign their worker."""
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    if not can_manage_case(standing, contract.id):
        raise CannotOpenCase.without_permission()
    if client_ids_closed_to(standing, {client.id}, at=at):
        raise CannotOpenCase([CLIENT_NOT_SEEN])
    if blockers := blockers_for_opening(on=opened_on, today=today):
        raise CannotOpenCase(blockers)
    # The table holds one case a programme; whoever comes second writes nothing.
    case = Case(client=client, programme_id=contract.programme_id, target_group=target_group)
    Case.objects.bulk_create([case], ignore_conflicts=True)
    if not Case.objects.filter(id=case.id).exists():
        raise CannotOpenCase.because(
            "case_exists",
            Sentence(translatable("The client already has a case in this programme: re-open it.")),
        )
    _begin_spell(case, contract, opened_on, responsible_worker, by=by, at=at)
    trail.record("case_opened", by=by, at=at, subjects=[client.id])
    return case


@transaction.atomic
def reopen_case(
    *,
    case: Case,
    contract: Contract,
    opened_on: datetime.date,
    responsible_worker: StaffMember,
    by: User,
    at: datetime.datetime,
) -> CaseSpell:
    """Re-open a closed case; the state service only while the person is entitled to it.

    Departure and return do not stop the clock: inside the term the remaining days are left,
    after it the reason is told.
    """
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    if not _is_held(case) or not can_manage_case(standing, contract.id):
        raise CannotOpenCase.without_permission()
    if client_ids_closed_to(standing, {case.client_id}, at=at):
        raise CannotOpenCase([CLIENT_NOT_SEEN])
    blockers = blockers_for_moving_case(case.state, CaseState.INTAKE)
    blockers += blockers_for_opening(on=opened_on, today=today)
    if contract.programme_id != case.programme_id:
        blockers.append(OTHER_PROGRAMME)
    if contract.programme.entitlement_policy and not blockers:
        timeline = case_timelines_of([case.client_id])[case.client_id]
        decision = law().decide(Service.SOCIAL_MENTOR, timeline, on=opened_on)
        blockers = blockers_from_decision(decision)
    if blockers:
        raise CannotOpenCase(blockers)
    case.state = CaseState.INTAKE
    case.save(update_fields=["state"])
    spell = _begin_spell(case, contract, opened_on, responsible_worker, by=by, at=at)
    trail.record("case_reopened", by=by, at=at, subjects=[case.client_id])
    return spell


@transaction.atomic
def close_case(
    *,
    case: Case,
    reason: CaseCloseReason,
    closed_on: datetime.date,
    by: User,
    at: datetime.datetime,
) -> CaseSpell:
    """Close the open spell on its inclusive last day and end enrolment and assignments with it.

    Closing with a plan that was carried out is the only way to a fully delivered service.
    """
    today = timezone.localdate(at)
    if not _is_held(case):
        raise CannotCloseCase.without_permission()
    enrolment = _open_enrolment(case, closed_on)
    spell = CaseSpell.objects.filter(case=case, closed_on__isnull=True).first()
    if spell is None or enrolment is None or not spell.opened_on <= closed_on <= today:
        raise CannotCloseCase.because(
            "no_open_spell",
            Sentence(
                translatable("The case is not open on %(closed_on)s."),
                {"closed_on": closed_on},
            ),
        )
    standing = standing_of(by, on=today)
    if not can_manage_case(standing, enrolment.contract_id):
        raise CannotCloseCase.without_permission()
    if client_ids_closed_to(standing, {case.client_id}, at=at):
        raise CannotCloseCase([CLIENT_NOT_SEEN])
    # Recording a service waits for this, and this for recording.
    hold_client(case.client_id)
    plan = InclusionPlan.objects.filter(case=case, state=PlanState.AGREED).first()
    goal_states = list(plan.goals.values_list("state", flat=True)) if plan else []
    blockers = blockers_for_moving_case(case.state, CaseState.CLOSED) + blockers_for_closing(
        reason=reason, goal_states=goal_states, has_plan=plan is not None
    )
    blockers += blockers_for_last_day(closed_on, last_service_on=last_service_on(case))
    if blockers:
        raise CannotCloseCase(blockers)

    is_executed = reason == CaseCloseReason.PLAN_COMPLETED and is_plan_executed(goal_states)
    if plan is not None:
        plan.state = PlanState.EXECUTED if is_executed else PlanState.ENDED
        plan.executed_on = closed_on if is_executed else None
        plan.save(update_fields=["state", "executed_on"])
    spell.closed_on, spell.close_reason = closed_on, reason
    spell.is_fully_delivered = is_executed
    spell.save(update_fields=["closed_on", "close_reason", "is_fully_delivered"])
    case.state = CaseState.CLOSED
    case.save(update_fields=["state"])
    if is_executed:
        cause = Cause(because=PromiseCause.PLAN, event_on=closed_on, event_code=PlanState.EXECUTED)
        keep_promises(causes={case.client_id: cause}, by=by, at=at)
    follow_terms(client_ids=[case.client_id], by=by, at=at)
    end_enrolment(enrolment=enrolment, last_day=closed_on, by=by, at=at)
    trail.record(
        "case_closed",
        by=by,
        at=at,
        subjects=[case.client_id],
        details={"reason": str(reason)},
    )
    return spell


@transaction.atomic
def record_cases(
    *, spells: Sequence[Spell], by: User, at: datetime.datetime
) -> dict[tuple[object, object], Case]:
    """Record cases with all their spells, all or none; keyed by client and programme id.

    A case that exists gains spells; the newest spell decides whether it is open. Clients are
    enrolled and staff assigned before: on every day of a spell somebody is responsible.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    for contract in {spell.contract.id: spell.contract for spell in spells}.values():
        if not can_manage_case(standing, contract.id):
            raise CannotOpenCase.without_permission()
    if blockers := _days_without_responsible(spells):
        raise CannotOpenCase(blockers)
    keys = {(spell.client.id, spell.contract.programme_id) for spell in spells}
    cases: dict[tuple[object, object], Case] = {
        (case.client_id, case.programme_id): case
        for case in Case.objects.filter(client_id__in={client_id for client_id, _ in keys})
        if (case.client_id, case.programme_id) in keys
    }
    new_cases = []
    for spell in sorted(spells, key=lambda spell: spell.opened_on):
        key = (spell.client.id, spell.contract.programme_id)
        if key not in cases:
            cases[key] = Case(client=spell.client, programme_id=spell.contract.programme_id)
            new_cases.append(cases[key])
        cases[key].state = CaseState.CLOSED if spell.closed_on else CaseState.INTAKE
    new_ids = {case.id for case in new_cases}
    Case.objects.bulk_create(new_cases, batch_size=5000)
    for state in (CaseState.CLOSED, CaseState.INTAKE):
        Case.objects.filter(
            id__in=[
                case.id for case in cases.values() if case.state == state and case.id not in new_ids
            ]
        ).update(state=state)
    CaseSpell.objects.bulk_create(
        [
            CaseSpell(
                case=cases[(spell.client.id, spell.contract.programme_id)],
                opened_on=spell.opened_on,
                closed_on=spell.closed_on,
                close_reason=spell.close_reason or "",
                is_fully_delivered=spell.is_fully_delivered,
            )
            for spell in spells
        ],
        batch_size=5000,
    )
    trail.record(
        "cases_recorded",
        by=by,
        at=at,
        subjects=dict.fromkeys(spell.client.id for spell in spells),
        details={"spells": len(spells)},
    )
    return cases


def _days_without_responsible(spells: Sequence[Spell]) -> list[Blocker]:
    """What stands against the first spell that has days on which nobody is responsible."""
    held = held_periods({spell.client.id for spell in spells})
    for spell in spells:
        periods = held[spell.client.id, spell.contract.programme_id]
        open_days = days_to_be_held(spell.opened_on, spell.closed_on, enrolled=periods.enrolled)
        if blockers := blockers_for_responsibility(open_days, responsible=periods.responsible):
            return blockers
    return []


def _begin_spell(
    case: Case,
    contract: Contract,
    opened_on: datetime.date,
    responsible_worker: StaffMember,
    *,
    by: User,
    at: datetime.datetime,
) -> CaseSpell:
    entry = EnrolmentEntry(client=case.client, contract=contract, from_=opened_on)
    enrolment = enrol_clients(entries=[entry], by=by, at=at)[0]
    assignment = AssignmentEntry(
        enrolment=enrolment,
        staff_member=responsible_worker,
        role=AssignmentRole.RESPONSIBLE_WORKER,
        from_=opened_on,
    )
    assign_staff(entries=[assignment], by=by, at=at)
    return CaseSpell.objects.create(case=case, opened_on=opened_on)


def _is_held(case: Case) -> bool:
    """Read the case anew and keep it, so that two who move it at once take turns.

    It is not there for whoever lost it a moment ago.
    """
    rows = Case.objects.select_for_update(no_key=True)
    try:
        case.refresh_from_db(fields=["state"], from_queryset=rows)
    except Case.DoesNotExist:
        return False
    return True


def _open_enrolment(case: Case, on: datetime.date) -> Enrolment | None:
    rows = Enrolment.objects.filter(
        client_id=case.client_id,
        contract__programme_id=case.programme_id,
        valid_from__lte=on,
    ).select_related("contract")
    rows = rows.select_for_update(of=("self",), no_key=True)
    newest = rows.order_by("-valid_from").first()
    is_over = newest is None or (newest.valid_until is not None and newest.valid_until <= on)
    return None if is_over else newest
