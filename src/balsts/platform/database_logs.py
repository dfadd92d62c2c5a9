"""What a PostgreSQL that is not ours tells beside its tables: statements and parameters are people.

Our own server is started with safe settings. Of another one only its administrator can change them,
so we say which, at the start and to whoever asks `balsts check --database default`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connections

SAFE: Final[Mapping[str, frozenset[str]]] = {
    # Errors quote what was typed even in their first line ("invalid input syntax ...").
    "log_min_messages": frozenset({"log", "fatal", "panic"}),
    "log_error_verbosity": frozenset({"terse"}),
    "log_min_error_statement": frozenset({"log", "fatal", "panic"}),
    "log_statement": frozenset({"none"}),
    "log_min_duration_statement": frozenset({"-1"}),
    "log_min_duration_sample": frozenset({"-1"}),
    "log_transaction_sample_rate": frozenset({"0"}),
    "log_parameter_max_length_on_error": frozenset({"0"}),
    "debug_print_parse": frozenset({"off"}),
    "debug_print_rewritten": frozenset({"off"}),
    "debug_print_plan": frozenset({"off"}),
    # No log, but whoever is connected as the same role reads what the others are asking just now.
    "track_activities": frozenset({"off"}),
    # Of extensions, where they are loaded.
    "auto_explain.log_min_duration": frozenset({"-1"}),
    "pgaudit.log": frozenset({"none"}),
}


def unsafe_settings(alias: str = "default") -> Iterator[tuple[str, str, str]]:
    """Give each setting that lets people's data out: its name, its value, a safe value."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "select name, setting from pg_settings where name = any(%s) order by name", [list(SAFE)]
        )
        found = cursor.fetchall()
    for name, setting in found:
        if setting not in SAFE[name]:
            yield name, setting, max(SAFE[name])


@register(Tags.database)
def database_keeps_people_out_of_its_log(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Name the settings of the database server that its administrator should change."""
    if "default" not in (databases or ()):
        return []
    return [
        checks.Warning(
            f"The database server tells people's data beside its tables: {name} is {setting}.",
            hint=f"Have it set: alter system set {name} = '{safe}'; select pg_reload_conf();",
            id="balsts.W001",
        )
        for name, setting, safe in unsafe_settings()
    ]
