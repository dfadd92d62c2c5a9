"""Ways in which the walls and the trail are broken on purpose, to see that the trial notices."""

from collections.abc import Callable
from typing import Any

import psycopg

from trials.history.town import owner_address


def in_the_database(function: str, said: str, says: str) -> Callable[[], None]:
    """Write a function of the second wall anew with one condition changed."""

    def change() -> None:
        with psycopg.connect(owner_address()) as owner:
            [(text,)] = owner.execute(
                "select pg_get_functiondef(oid) from pg_proc"
                " where proname = %s and pronamespace = 'sec'::regnamespace",
                [function],
            ).fetchall()
            if said not in text:
                raise LookupError(f"sec.{function} does not say {said}")
            owner.execute(text.replace(said, says))

    return change


def with_statement(statement: str) -> Callable[[], None]:
    def change() -> None:
        with psycopg.connect(owner_address()) as owner:
            owner.execute(statement)

    return change


def in_the_program(module: str, name: str, make: Callable[[Any], Any]) -> Callable[[], None]:
    """Put something else in the place of a function of the first wall."""

    def change() -> None:
        from importlib import import_module

        room = import_module(module)
        setattr(room, name, make(getattr(room, name)))

    return change


class _Silent:
    """A trail that nothing is written into."""

    def record(self, *_: Any, **__: Any) -> None:
        """Write nothing."""


def _every_consent(_: Any) -> Any:
    from balsts.clients.models import Consent

    return Consent.objects.filter(answer="given", withdrawal__isnull=True)


def _in_a_moment(usual: Callable[..., Any]) -> Callable[..., Any]:
    """Take back only a moment after it was acknowledged."""
    import threading
    from contextvars import copy_context

    def take_back(**told: Any) -> None:
        from django.db import connections

        def work() -> None:
            usual(**told)
            connections.close_all()

        threading.Timer(0.02, copy_context().run, [work]).start()

    return take_back


BROKEN: dict[str, Callable[[], None]] = {
    "contract": in_the_database(
        "sight", "(contract.actual_until is null or contract.actual_until > day)", "true"
    ),
    "volunteer": in_the_database("sight", "assignment.seen_until > day", "true"),
    "withdrawal": in_the_database("consents_lent_to_me", "not exists (", "true or not exists ("),
    "recipient": in_the_database(
        "consents_lent_to_me", "and contract.programme_id = consent.programme_id", ""
    ),
    "hour": in_the_database("clients_opened_by_me", "access.ends_at >", "access.ends_at + '1 h' >"),
    "closed": in_the_database("is_closed_to_emergencies", "closed.lifted_at is null", "false"),
    "told": in_the_database("tell_of_opening", "assignment.role = 'responsible_worker'", "false"),
    "part": in_the_database("lent_client_ids", "part = any(consent.parts)", "true"),
    "aside": with_statement("drop policy set_aside_is_nobodys on clients_client"),
    "seen anyway": in_the_program(
        "balsts.clients.operations.emergency", "unreviewed_by", lambda _: lambda _: None
    ),
    "closed to": in_the_program(
        "balsts.clients.operations.enrolment",
        "client_ids_closed_to",
        lambda _: lambda *_, **__: set(),
    ),
    "may": in_the_program(
        "balsts.clients.operations.consent", "can_take_consent_back", lambda _: lambda *_: True
    ),
    "force": in_the_program(
        "balsts.clients.queries.visibility",
        "consents_in_force",
        lambda _: _every_consent,
    ),
    "silent": in_the_program("balsts.clients.operations.emergency", "trail", lambda _: _Silent()),
    # For the crowd: what is done at once, and what comes too late.
    "two at once": in_the_program(
        "balsts.clients.operations.referral", "restricted_once_held", lambda _: lambda _: set()
    ),
    "speechless": in_the_program(
        "balsts.clients.operations.referral",
        "restricted_once_held",
        lambda _: lambda _: {}["no row"],
    ),
    "late": in_the_program("balsts.clients.operations.consent", "take_consent_back", _in_a_moment),
}
