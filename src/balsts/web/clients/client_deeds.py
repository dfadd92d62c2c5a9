"""What the viewer can do with a client now, and else why not."""

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.access.enums import Permission
from balsts.casework.enums import CaseState
from balsts.casework.permissions import can_manage_case, can_manage_plan, can_record_service
from balsts.casework.queries.law import law
from balsts.casework.rules import blockers_from_decision
from balsts.clients.permissions import (
    can_assign_staff,
    can_correct_particulars,
    can_hand_out_letter,
    can_lend_client,
    can_record_timeline,
)
from balsts.clients.rules import CLIENT_RESTRICTED
from balsts.platform.blockers import FixableBy
from balsts.web.clients.client_file import ClientFile
from balsts.web.entitlement import service_for
from balsts.web.shapes.clients import Hindrance
from balsts.web.shapes.lists import SectionItem
from balsts.web.wording import say

# A service of last week may still be written down although support has ended since.
LATE_ENTRY = datetime.timedelta(days=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientDeeds:
    """Addresses of what is possible; an empty one is not."""

    record_url: str
    plan_url: str
    may_change_plan: bool
    others: tuple[SectionItem, ...]
    hindrances: tuple[Hindrance, ...]
    timeline_url: str
    ask_url: str


def client_deeds(file: ClientFile) -> ClientDeeds:
    """Ask the same permissions as the operations will."""
    standing = file.request.standing
    case = next((case for case in file.cases if case.state != CaseState.CLOSED), None)
    is_usable = file.client.restricted_at is None
    may_plan = is_usable and case is not None and can_manage_plan(standing, case.programme_id)
    may_record = is_usable and any(
        can_record_service(standing, one) for one in file.enrolled_contract_ids
    )
    hindrances = _hindrances(file) if _is_recorder(file) else ()
    return ClientDeeds(
        record_url=_url("casework:service_record_add", file)
        if may_record and _was_entitled_lately(file)
        else "",
        plan_url=_url("casework:plan_agree", file) if may_plan else "",
        may_change_plan=may_plan,
        others=tuple(_others(file, has_open_case=case is not None, may_plan=may_plan)),
        hindrances=hindrances,
        ask_url=_url("clients:timeline_event_add", file) if can_record_timeline(standing) else "",
        timeline_url=_url("clients:timeline_event_add", file)
        if file.decision_for(service_for(standing)).missing_facts and can_record_timeline(standing)
        else "",
    )


def _others(file: ClientFile, *, has_open_case: bool, may_plan: bool) -> list[SectionItem]:
    standing, enrolled = file.request.standing, file.enrolled_contract_ids
    deeds = []
    if can_record_timeline(standing):
        deeds.append(_deed(_("Add to the timeline"), "clients:timeline_event_add", file, "history"))
    if can_correct_particulars(standing):
        deeds.append(
            _deed(_("Correct the particulars"), "clients:particulars_correct", file, "edit")
        )
    if may_plan:
        words = _("New version of the plan") if file.goals else _("Agree on a plan")
        deeds.append(_deed(words, "casework:plan_agree", file, "flag"))
    if law().estimating_benefits is not None:
        deeds.append(_deed(_("Benefit estimate"), "clients:benefit_show", file, "scale"))
    deeds += _about_their_data(file)
    if any(can_assign_staff(standing, contract) for contract in enrolled):
        deeds.append(
            _deed(_("Change who works with them"), "clients:assignment_change", file, "users")
        )
    if any(can_lend_client(standing, contract) for contract in enrolled):
        deeds.append(_deed(_("Sharing"), "sharing:consent_list", file, "link"))
    if has_open_case and any(can_manage_case(standing, contract) for contract in enrolled):
        deeds.append(_deed(_("Close the case"), "casework:case_close", file, "lock"))
    if file.cases and not has_open_case and standing.may(Permission.MANAGE_CASES):
        deeds.append(_deed(_("Open the case again"), "casework:case_reopen", file, "arrow-back-up"))
    return deeds


def _about_their_data(file: ClientFile) -> list[SectionItem]:
    """What is for the client themself: a letter, who opened the file, a request."""
    standing, deeds = file.request.standing, []
    if can_hand_out_letter(standing):
        deeds.append(_deed(_("Letter for the client"), "clients:letter_show", file, "file-text"))
    if standing.may(Permission.SEE_WHO_OPENED):
        deeds.append(_deed(_("Who opened the file"), "audit:file_trail_show", file, "eye"))
    if standing.may(Permission.RECEIVE_REQUESTS):
        deeds.append(
            _deed(_("A request about their data"), "privacy:request_receive", file, "lock")
        )
    return deeds


def _hindrances(file: ClientFile) -> tuple[Hindrance, ...]:
    if file.client.restricted_at is not None:
        by_whom = _by_whom(CLIENT_RESTRICTED.fixable_by)
        return (Hindrance(message=say(CLIENT_RESTRICTED.message), fixable_by=by_whom),)
    if not file.enrolled_contract_ids:
        words = _("The client is not enrolled under a contract of yours that runs today.")
        return (Hindrance(message=words, fixable_by=_by_whom(FixableBy.MANAGER)),)
    if not file.is_bound_by_law:
        return ()
    decision = file.decision_for(service_for(file.request.standing))
    return tuple(
        Hindrance(message=say(blocker.message), fixable_by=_by_whom(blocker.fixable_by))
        for blocker in blockers_from_decision(decision)
    )


def _is_recorder(file: ClientFile) -> bool:
    return file.request.standing.may(Permission.RECORD_SERVICES)


def _was_entitled_lately(file: ClientFile) -> bool:
    """The state service on days with entitlement, also afterwards for a while; others always."""
    if not file.is_bound_by_law:
        return True
    decision = file.decision_for(service_for(file.request.standing))
    last_on = decision.last_entitled_on
    if decision.is_entitled:
        return True
    return last_on is not None and last_on >= file.request.today - LATE_ENTRY


def _by_whom(fixable_by: FixableBy) -> str:
    return {
        FixableBy.YOU: pgettext("can be mended by", "You can change this."),
        FixableBy.MANAGER: pgettext("can be mended by", "Your manager can change this."),
        FixableBy.FUNDER: pgettext("can be mended by", "The funder can change this."),
        FixableBy.NOBODY: "",
    }[fixable_by]


def _deed(label: str, url_name: str, file: ClientFile, icon: str) -> SectionItem:
    return SectionItem(label=label, url=_url(url_name, file), icon=icon)


def _url(url_name: str, file: ClientFile) -> str:
    return reverse(url_name, args=[file.client.reference])
