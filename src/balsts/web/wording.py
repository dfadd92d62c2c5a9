"""Saying sentences of the rooms on a page: dates, and codes by their labels."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Choices
from django.forms import BaseForm
from django.utils.translation import get_language, gettext

from balsts.access.enums import Role
from balsts.casework.enums import CaseState, GoalState
from balsts.casework.queries.law import law
from balsts.clients.enums import ArrivalPath, LegalStatus
from balsts.entitlements.service import Service
from balsts.platform.blockers import Blocker, Refused
from balsts.platform.dates import format_date
from balsts.platform.money import format_euros
from balsts.platform.sentences import Sentence, Value

CODE_LISTS: Mapping[str, type[Choices]] = {
    "legal_status": LegalStatus,
    "case_state": CaseState,
    "goal_state": GoalState,
    "arrival_path": ArrivalPath,
    "role": Role,
}


def say(sentence: Sentence) -> str:
    """Write a sentence in the reader's language."""
    values = {name: _written(name, value) for name, value in sentence.values.items()}
    return gettext(sentence.text) % values


def say_all(blockers: Iterable[Blocker]) -> list[str]:
    """Write every reason against, in order, each once."""
    return list(dict.fromkeys(say(blocker.message) for blocker in blockers))


def add_refusal(form: BaseForm, refusal: Refused) -> None:
    """Write every reason why an operation was refused over the form; what was typed stays in it."""
    for words in say_all(refusal.blockers):
        form.add_error(None, words)


def label_of(name: str, value: Value) -> str:
    """Say a value that is a code or an amount in cents, by the name of its place; "" for others."""
    if name.endswith("_cents") and isinstance(value, int):
        return format_euros(value, get_language() or "en")
    if name in CODE_LISTS:
        return str(CODE_LISTS[name](value).label)
    if name == "service":
        return gettext(law().label_of(Service(str(value))))
    return ""


def _written(name: str, value: Value) -> str:
    if isinstance(value, date):
        return format_date(value, get_language() or "en")
    return label_of(name, value) or str(value)
