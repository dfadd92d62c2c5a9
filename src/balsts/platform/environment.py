"""Typed reading of environment variables; only the settings and the installation use it."""

import datetime
import os
from collections.abc import Collection, Mapping
from pathlib import Path

HERE = {"", "localhost", "127.0.0.1", "::1"}


class SettingMissing(Exception):
    """A setting without which the program does not start."""


class DemonstrationInEarnest(Exception):
    """The invented staff could sign in by password alone where others can reach the pages."""


THIS_MACHINE = {"localhost", "127.0.0.1", "[::1]"}


def refuse_demonstration_in_earnest(
    *, is_demonstration: bool, https: bool, hosts: Collection[str]
) -> None:
    """Stop the start of an installation that is real and keeps the door of the demonstration."""
    if is_demonstration and (https or not set(hosts) <= THIS_MACHINE):
        raise DemonstrationInEarnest(
            "BALSTS_CAST_PASSWORD lets invented people sign in without a second step, and this "
            "installation can be reached from elsewhere (BALSTS_HTTPS, BALSTS_HOSTS). Take "
            "BALSTS_CAST_PASSWORD away; see docs/how-to/sign-in.md."
        )


def text(name: str, *, default: str = "") -> str:
    value = os.environ.get(name, "").strip() or default
    if not value:
        raise SettingMissing(
            f"The setting {name} is missing. `make start` provides it for development; "
            "see docs/reference/settings.md."
        )
    return value


def secret(name: str) -> str:
    """Return the variable, or what is in the file that `<name>_FILE` points to."""
    file = os.environ.get(f"{name}_FILE", "").strip()
    if file:
        value = Path(file).read_text(encoding="utf-8").strip()
        if not value:
            raise SettingMissing(f"The file that {name}_FILE names is empty.")
        return value
    return text(name)


def has(name: str) -> bool:
    return bool(os.environ.get(name, "").strip() or os.environ.get(f"{name}_FILE", "").strip())


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in {"", "yes", "no"}:
        return {"": default, "yes": True, "no": False}[value]
    raise SettingMissing(f"The setting {name} must be `yes` or `no`, not `{value}`.")


def contact(name: str) -> str:
    """Return an address that a person can write to, or nothing."""
    value = os.environ.get(name, "").strip()
    if not value or value.startswith(("mailto:", "https://")):
        return value
    raise SettingMissing(
        f"The setting {name} must begin with `mailto:` or `https://`, not be `{value}`."
    )


def path(name: str) -> Path | None:
    """Return where a file lies, or nothing."""
    return Path(text(name)) if has(name) else None


def day(name: str) -> datetime.date | None:
    """Return a day, or nothing."""
    value = os.environ.get(name, "").strip()
    try:
        return datetime.date.fromisoformat(value) if value else None
    except ValueError:
        raise SettingMissing(
            f"The setting {name} must be a day such as `2026-11-30`, not `{value}`."
        ) from None


def refuse_open_wire(database: Mapping[str, str]) -> None:
    """Refuse a database on another machine without TLS that checks whom it speaks to."""
    hosts = {*database.get("host", "").split(","), *database.get("hostaddr", "").split(",")}
    elsewhere = [host for host in hosts if host not in HERE and not host.startswith(("/", "@"))]
    if elsewhere and database.get("sslmode") != "verify-full":
        raise SettingMissing(
            f"The database on {', '.join(sorted(elsewhere))} would be spoken to in the open: "
            "add `sslmode=verify-full` to its address; see docs/how-to/run-on-a-server.md."
        )


def integer(name: str, *, default: int) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal():
        raise SettingMissing(f"The setting {name} must be a whole number, not `{value}`.")
    return int(value)


def words(name: str) -> list[str]:
    """Return a required comma-separated list."""
    return [word.strip() for word in text(name).split(",") if word.strip()]
