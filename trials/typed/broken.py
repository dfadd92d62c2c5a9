"""The product broken on purpose, one way at a time: a trial that notices none of them proves nothing."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from unittest import mock

from django.db.models import Q
from psycopg import sql

from tests.postgres_plugin import SET_UP_TOKEN


@dataclass(frozen=True, kw_only=True)
class Break:
    """What is put in the place of what, at which addresses it shows, and as what it must be found."""

    targets: dict[str, Any]
    found_as: frozenset[str]
    places: tuple[str, ...] = ("",)


@contextmanager
def broken(one: Break) -> Iterator[None]:
    with ExitStack() as stack:
        for target, instead in one.targets.items():
            stack.enter_context(mock.patch(target, instead))
        yield


def _nothing(*_given: Any, **_told: Any) -> None:
    pass


def _as_it_is(given: Any, *_more: Any, **_told: Any) -> Any:
    return given


def _in_no_hurry(text: str, **_told: Any) -> str:
    if len(text) > LONG:
        time.sleep(6)
    return text


def _whole_line(_formatter: Any, record: logging.LogRecord) -> str:
    return record.getMessage()


LONG = 400
EVERYBODY = Q(pk__isnull=False)

OF_INPUTS = {
    "texts are taken as they come": Break(
        targets={
            "balsts.web.fields.clean_text": _as_it_is,
            "balsts.web.fields.clean_line": _as_it_is,
        },
        found_as=frozenset({"broken"}),
        places=(
            "casework:sealed_note_write",
            "clients:client_list",
            "privacy:file_hold",
            "sharing:emergency_open",
        ),
    ),
    # Not that days of any year are taken: whatever a day is for has bounds of its own.
    "days that do not exist are not refused": Break(
        targets={"balsts.platform.dates._day": lambda numbers, *_: date(*numbers)},
        found_as=frozenset({"broken"}),
        places=(
            "clients:timeline_event_add",
            "casework:service_record_add",
            "casework:specific_need_note",
        ),
    ),
    "the trail is told nothing": Break(
        targets={"balsts.audit.trail.record": _nothing},
        found_as=frozenset({"untold", "unrecorded"}),
        places=("clients:client_detail", "casework:plan_detail", "privacy:use_restrict"),
    ),
    "what was typed is shown unchanged": Break(
        targets={"django.template.base.conditional_escape": str},
        found_as=frozenset({"unescaped"}),
        places=("privacy:file_hold", "sharing:emergency_open", "casework:specific_need_note"),
    ),
    "a role is not asked for": Break(
        targets={
            "balsts.organisations.queries.standing.Standing.may": lambda _standing, _permission: (
                True
            )
        },
        found_as=frozenset({"let in"}),
        places=("audit:", "inspections:", "exchange:", "privacy:erasure_list"),
    ),
    "both walls are down": Break(
        targets={
            "balsts.clients.queries.visibility._seen_by": lambda _standing: EVERYBODY,
            "balsts.platform.bound_postgres.token.BIND": sql.SQL(
                f"set local sec.token = '{SET_UP_TOKEN}' -- {{}}"
            ),
        },
        found_as=frozenset({"told", "let in"}),
        places=("clients:client_list", "clients:client_detail", "casework:plan_detail"),
    ),
    "any address may follow a sign-in": Break(
        targets={
            "balsts.web.accounts.sign_in_views.url_has_allowed_host_and_scheme": lambda *_, **__: (
                True
            )
        },
        found_as=frozenset({"led out"}),
        places=("accounts:ui_language_choose", "accounts:sign_in"),
    ),
    "the log quotes what was asked": Break(
        targets={"balsts.platform.logs.AllowListFormatter.format": _whole_line},
        found_as=frozenset({"logged"}),
    ),
    "a long text takes six seconds": Break(
        targets={"balsts.web.fields.clean_text": _in_no_hurry},
        found_as=frozenset({"slow"}),
        places=("casework:sealed_note_write", "privacy:file_hold", "sharing:emergency_open"),
    ),
}
_HERE = "trials.typed.held."
_RUNS_AWAY = re.compile(r"(?:\w+\s?)*!")


def _unfolded(text: str) -> str:
    return text.casefold()


def _first_day(text: str) -> date:
    return date.fromisoformat(text)


def _found_nowhere(text: str) -> list[list[str]]:
    return [[word[::-1]] for word in text.casefold().split()]


def _reference_in_no_hurry(text: str) -> None:
    _RUNS_AWAY.fullmatch(text[:22])


OF_READERS: dict[str, dict[str, Callable[..., Any]]] = {
    "days are read by Python alone": {f"{_HERE}read_date": _first_day},
    "lines keep what hides": {f"{_HERE}clean_line": lambda text: " ".join(text.split())},
    "names are not folded": {f"{_HERE}fold": _unfolded},
    "a name is not found by itself": {f"{_HERE}fold_query": _found_nowhere},
    "formulas stay alive": {f"{_HERE}guarded": _as_it_is},
    "the name of a file may lead somewhere": {f"{_HERE}shown_name": _as_it_is},
    "a pattern runs away": {f"{_HERE}normalise_client_reference": _reference_in_no_hurry},
    "the log quotes": {"balsts.platform.logs.AllowListFormatter.format": _whole_line},
}
