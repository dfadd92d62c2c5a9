"""One screen of a client as finished values."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from balsts.access.enums import Permission
from balsts.casework.enums import CaseCloseReason, CaseState
from balsts.clients.enums import AssignmentRole, HouseholdRole, Place, Sex
from balsts.clients.models import Assignment
from balsts.clients.permissions import can_correct_particulars
from balsts.platform.countries import country_name
from balsts.platform.dates import (
    BirthDate,
    BirthDatePrecision,
    age_on,
    format_date,
    stored_moment,
)
from balsts.platform.languages import LanguageLevel, language_name
from balsts.privacy.permissions import can_give_notice, can_record_disclosure
from balsts.web.clients.as_of import AsOf
from balsts.web.clients.client_clock import clock_view
from balsts.web.clients.client_course import coming_days, status_marks
from balsts.web.clients.client_deeds import client_deeds
from balsts.web.clients.client_file import MOST_SERVICES, ClientFile, file_as_of
from balsts.web.clients.client_plan import due_steps, plan_card
from balsts.web.clients.client_sealed import sealed_card
from balsts.web.clients.client_services import service_lines
from balsts.web.entitlement import chip_of, service_for, status_label
from balsts.web.hand_over import hand_over_card
from balsts.web.moved_day import moved_day, said_before
from balsts.web.people import name_of
from balsts.web.privacy_notice import notice_card
from balsts.web.shapes.clients import CaseCard, ClientScreen, Deadline, PersonNear, SpellLine
from balsts.web.shapes.ending import MovedDay, SaidBefore
from balsts.web.shapes.lists import StateWord
from balsts.web.shapes.my_day import DayLine
from balsts.web.shapes.people import PersonName

FIRST_SERVICES = 8


def client_screen(file: ClientFile, as_of: AsOf) -> ClientScreen:
    """Put the whole screen together; only status and entitlement move with the day asked for."""
    client = file.client
    then = file if as_of.is_today else file_as_of(file, as_of.on, known_at=as_of.known_at)
    deeds = client_deeds(file)
    lines = service_lines(file.participations[:MOST_SERVICES])
    own_url = reverse("clients:client_detail", args=[client.reference])
    has_older = len(file.participations) > MOST_SERVICES
    last_shown = file.participations[MOST_SERVICES - 1] if has_older else None
    cases = tuple(_case_card(case) for case in file.cases)
    return ClientScreen(
        as_of=as_of.view(client.reference),
        reference=client.reference,
        name=name_of(client),
        facts=tuple(_facts(then)),
        name_then=then.client.name if then.client.name != client.name else "",
        corrected=_corrected(file) if as_of.is_today else (),
        correct_url=reverse("clients:particulars_correct", args=[client.reference])
        if can_correct_particulars(file.request.standing)
        else "",
        status=status_label(then.timeline, then.on),
        marks=status_marks(then),
        entitlements=tuple(
            chip_of(decision, ask_url=deeds.ask_url) for decision in then.decisions.values()
        ),
        clock=clock_view(then, ask_url=deeds.ask_url),
        services=lines[:FIRST_SERVICES],
        more_services=lines[FIRST_SERVICES:],
        older_services_url=f"{own_url}?services_before={last_shown.id}#services"
        if last_shown
        else "",
        newest_services_url=f"{own_url}#services" if "services_before" in file.request.GET else "",
        people=(*_staff(file), *_household(file)),
        due=_due(file),
        sections=(),
        case=cases[0].state if cases else None,
        cases=cases,
        deadline=_next_deadline(then),
        plan=plan_card(file, may_change=deeds.may_change_plan),
        plan_url=deeds.plan_url,
        record_url=deeds.record_url,
        hindrances=deeds.hindrances,
        timeline_url=deeds.timeline_url,
        deeds=deeds.others,
        moved=_moved(file),
        said_before=_said_before(file),
        sealed=sealed_card(file),
        needs_url=reverse("casework:specific_need_list", args=[client.reference])
        if file.request.standing.may(Permission.READ_SEALED_NOTES)
        else "",
        notice=notice_card(file.last_notice, reference=client.reference)
        if can_give_notice(file.request.standing)
        else None,
        disclosures_url=reverse("privacy:disclosure_record", args=[client.reference])
        if can_record_disclosure(file.request.standing)
        else "",
        hand_over=hand_over_card(file.hand_over, file.request, client.reference)
        if file.hand_over and file.is_led_under_law
        else None,
    )


def _moved(file: ClientFile) -> MovedDay | None:
    """Return the day that has moved as long as somebody does not know it yet."""
    if all(one.told_on for one in file.addressees):
        return None
    told = [row.promise for row in file.promises]
    change = file.addressees[0].change
    return moved_day(
        change,
        file.request,
        moved=[row.promise for row in file.promises if row.moved_by == change.id],
        in_force=[promise for promise in told if promise.superseded_at is None],
        addressees=file.addressees,
    )


def _corrected(file: ClientFile) -> tuple[str, ...]:
    """Say of each correction that others do not know of yet who made it, and when."""
    return tuple(
        _("Corrected by %(by)s on %(day)s.")
        % {
            "by": row["by"],
            "day": format_date(
                timezone.localdate(stored_moment(row["corrected_at"])), get_language() or "en"
            ),
        }
        for row in file.client.correction_rows
    )


def _said_before(file: ClientFile) -> tuple[SaidBefore, ...]:
    """Return what was said of the viewer's service, if ever anything else was said."""
    service = service_for(file.request.standing)
    told = [row.promise for row in file.promises]
    said = said_before(promise for promise in told if promise.service == service)
    return said if len(said) > 1 else ()


def _facts(file: ClientFile) -> list[str]:
    client, language = file.client, get_language() or "en"
    facts = [_age(client, file.request.today), str(Sex(client.sex).label)]
    facts.append(", ".join(country_name(code, language) for code in client.citizenship_codes))
    spoken = [
        f"{language_name(row['language'], language)} ({LanguageLevel(row['level']).label})"
        if row["level"]
        else language_name(row["language"], language)
        for row in client.language_rows
    ]
    facts.append(", ".join(spoken))
    if client.interpreter_language:
        named = language_name(client.interpreter_language, language)
        facts.append(_("interpreter needed: %(language)s") % {"language": named})
    if client.place:
        facts.append(str(Place(client.place).label))
    return [fact for fact in facts if fact]


def _age(client: Any, today: datetime.date) -> str:
    if client.born_on is None:
        return _("age not known")
    birth = BirthDate(client.born_on, BirthDatePrecision(client.birth_precision))
    years = age_on(birth, today)
    words = ngettext("%(years)s year old", "%(years)s years old", years or 0) % {"years": years}
    return _("about %(age)s") % {"age": words} if birth.is_estimated else words


def _staff(file: ClientFile) -> list[PersonNear]:
    return [
        PersonNear(
            role=str(AssignmentRole(row.role).label),
            name=PersonName(latin=row.staff_member.user.full_name),
            words=row.staff_member.organisation.name,
        )
        for row in sorted(file.assignments, key=_responsible_first)
    ]


def _responsible_first(assignment: Assignment) -> bool:
    return assignment.role != AssignmentRole.RESPONSIBLE_WORKER


def _household(file: ClientFile) -> list[PersonNear]:
    """A household never grants sight of its members: the others are only counted."""
    seen = [
        PersonNear(
            role=str(HouseholdRole(row.role).label),
            name=name_of(row.client),
            url=reverse("clients:client_detail", args=[row.client.reference]),
            words=_age(row.client, file.request.today),
        )
        for row in file.relatives
    ]
    hidden = (file.client.household_size or 1) - 1 - len(seen)
    if hidden:
        words = ngettext(
            "%(count)s person, not visible to you", "%(count)s people, not visible to you", hidden
        ) % {"count": hidden}
        seen.append(PersonNear(role=pgettext("people", "household"), words=words))
    return seen


def _case_card(case: Any) -> CaseCard:
    is_closed = case.state == CaseState.CLOSED
    return CaseCard(
        programme=case.programme.name,
        state=StateWord(
            word=_("case: %(state)s") % {"state": CaseState(case.state).label},
            icon="lock" if is_closed else "circle-dot",
            kind="" if is_closed else "accent",
        ),
        spells=tuple(
            SpellLine(
                opened_on=datetime.date.fromisoformat(row["opened_on"]),
                closed_on=datetime.date.fromisoformat(row["closed_on"])
                if row["closed_on"]
                else None,
                reason=str(CaseCloseReason(row["close_reason"]).label)
                if row["close_reason"]
                else "",
            )
            for row in case.spell_rows
        ),
    )


def _due(file: ClientFile) -> tuple[DayLine, ...]:
    today = file.request.today
    days = [
        DayLine(what=words, on=day, days=(day - today).days) for day, words in coming_days(file)
    ]
    return tuple(sorted([*days, *due_steps(file)], key=_when))


def _when(line: DayLine) -> datetime.date:
    return line.on or datetime.date.max


def _next_deadline(file: ClientFile) -> Deadline | None:
    """The first day that the law or a permit sets; steps of the plan stand among what is due."""
    for day, words in coming_days(file):
        return Deadline(words=words, on=day, days=(day - file.on).days)
    return None
