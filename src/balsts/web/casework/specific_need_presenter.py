"""Specific needs as they stand on a page: code, words, what follows, and what can be said of them."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from balsts.casework.enums import NeedCode
from balsts.casework.models import SpecificNeed


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedLine:
    """One need; an empty address means: not allowed, or said already."""

    key: str
    what: str
    version: str
    reason: str
    noted_on: date
    by: str
    is_noted_only: bool
    follow_up: str
    due_on: date | None
    due_days: int
    done_on: date | None
    done_by: str
    ended_on: date | None
    ended_by: str
    done_url: str
    end_url: str


def words_of_code(code: str) -> str:
    """Name a need by its code and words: several narrower codes stand under the same words."""
    known = NeedCode(code)
    return _("%(code)s – %(words)s") % {"code": known.value, "words": known.label}


def need_line(need: SpecificNeed, *, on: date, may_change: bool) -> NeedLine:
    """Show a need as it stands on the day."""
    is_open = need.ended_on is None
    is_to_do = is_open and not need.is_noted_only and need.follow_up_done_on is None
    return NeedLine(
        key=str(need.id),
        what=words_of_code(need.code),
        version=need.code_version,
        reason=need.reason,
        noted_on=need.noted_on,
        by=need.recorded_by.full_name,
        is_noted_only=need.is_noted_only,
        follow_up=need.follow_up,
        due_on=need.follow_up_due_on if is_to_do else None,
        due_days=(need.follow_up_due_on - on).days if need.follow_up_due_on else 0,
        done_on=need.follow_up_done_on,
        done_by=need.follow_up_done_by.full_name if need.follow_up_done_by else "",
        ended_on=need.ended_on,
        ended_by=need.ended_by.full_name if need.ended_by else "",
        done_url=reverse("casework:specific_need_follow_up", args=[need.id])
        if may_change and is_to_do
        else "",
        end_url=reverse("casework:specific_need_end", args=[need.id])
        if may_change and is_open
        else "",
    )
