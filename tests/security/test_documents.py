"""The papers of security are held against the program: what it has, they name."""

import ast
import datetime
import re

import pytest
import yaml
from django import forms
from django.apps import apps
from django.conf import settings as production
from procrastinate.contrib.django import app as jobs

from balsts.access.enums import Permission
from balsts.accounts import rules as account_rules
from balsts.console import one_machine, start
from balsts.web import reauthentication
from balsts.web.input_rules import form_classes, input_rules
from tests.conventions.reading import ROOT, SOURCE, called_name, calls, python_files, tree
from tests.security.addresses import VIEWS

SECURITY = (ROOT / "docs" / "reference" / "security.md").read_text(encoding="utf-8")
ON_A_SERVER = (ROOT / "docs" / "how-to" / "run-on-a-server.md").read_text(encoding="utf-8")
INPUT_RULES = ROOT / "docs" / "reference" / "input-rules.md"
POLICIES = ROOT / "policies"


def section(name: str) -> str:
    """Return what stands under a heading of the security reference."""
    found = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", SECURITY, re.MULTILINE | re.DOTALL)
    assert found, f"docs/reference/security.md has no heading {name!r}"
    return found[1]


def policy(name: str) -> dict:
    return yaml.safe_load((POLICIES / name).read_text(encoding="utf-8"))


def unnamed(wanted, text: str) -> list[str]:
    return sorted(one for one in wanted if one not in text)


def test_asvs_2_1_1_the_check_of_every_field_is_written_down():
    written = INPUT_RULES.read_text(encoding="utf-8")
    fields = [
        f"{form.__module__.removeprefix('balsts.web.')}.{form.__name__} | {name} |"
        for form in form_classes()
        for name in form.base_fields
    ]

    assert len(fields) > 80
    assert unnamed(fields, written) == []
    assert written == input_rules(), "run `balsts input_rules --write`"


def test_asvs_2_1_2_what_must_be_true_together_is_written_down():
    written = INPUT_RULES.read_text(encoding="utf-8")
    rules = [
        node.name
        for path in SOURCE.glob("*/rules*/**/*.py")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("blockers_for")
    ]
    rules += [
        node.name
        for path in SOURCE.glob("*/rules.py")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("blockers_for")
    ]
    silent = re.findall(r"^\| \w+ \| (blockers_for\w+) \|  \|$", written, re.MULTILINE)

    assert len(rules) > 15
    assert unnamed(rules, written) == []
    assert silent == []


def test_asvs_2_1_3_and_15_1_3_limits_and_what_takes_long_are_written_down():
    assert "| MOST_ROWS_IN_ALL | `300000` |" in INPUT_RULES.read_text(encoding="utf-8")
    known = {name for name in jobs.tasks if "builtin" not in name}

    assert len(known) > 8
    assert unnamed({f"`{name}`" for name in known}, section("What takes long")) == []


def test_asvs_5_1_1_every_upload_is_written_down_with_kinds_and_sizes():
    uploads = {
        form.__name__
        for form in form_classes()
        for field in form.base_fields.values()
        if isinstance(field, forms.FileField)
    }
    told = section("Files that come in")

    assert uploads != set()
    assert unnamed({f"`{name}`" for name in uploads}, told) == []
    assert [row for row in told.splitlines() if "Form`" in row and " MB" not in row] == []


def test_asvs_8_1_1_every_permission_and_page_is_written_down():
    """Roles and their permissions are in the policy; each page says which permission it needs."""
    roles = policy("roles.yaml")
    granted = {
        one
        for role in roles.values()
        if isinstance(role, dict)
        for one in role.get("permissions", [])
    }
    described = [
        name
        for name, role in roles.items()
        if isinstance(role, dict) and not role.get("description")
    ]

    assert unnamed({str(one.value) for one in Permission}, " ".join(granted)) == []
    assert described == []
    assert "policies/roles.yaml" in section("Who may do what")
    assert VIEWS != {}


def test_asvs_8_1_2_every_class_of_fields_says_who_may_see_it():
    classes = policy("sensitivity.yaml")["classes"]
    rows = dict(
        re.findall(r"^\| (\w+) \|.*\| ([^|]+) \|$", section("Classes of data"), re.MULTILINE)
    )

    assert sorted(classes) == sorted(name for name in rows if name != "class")
    assert [name for name, seen in rows.items() if not seen.strip()] == []


def test_asvs_8_1_3_surroundings_that_decide_are_written_down():
    told = section("Who may do what")

    assert unnamed(("day in Riga", "age of the session", "number of calls"), told) == []


def test_asvs_14_1_1_every_field_of_every_table_has_a_class():
    held = policy("sensitivity.yaml")
    fields = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("balsts.")
        for field in model._meta.concrete_fields
    }
    classed = {
        f"{table}.{field}"
        for table, about in held["tables"].items()
        for kind in held["classes"]
        for field in about.get(kind, [])
    }

    assert len(fields) > 250
    assert sorted(fields - classed) == []


def test_asvs_14_1_2_every_class_says_what_it_demands():
    rows = [row for row in section("Classes of data").splitlines() if row.startswith("| ")]
    columns = [one.strip() for one in rows[0].strip("|").split("|")]

    assert columns == [
        "class", "harm", "stored", "integrity", "left when its time is over", "shown to",
    ]  # fmt: skip
    assert [row for row in rows if re.search(r"\|\s*\|", row)] == []


def test_asvs_6_1_1_how_guessing_is_slowed_is_written_down_as_it_is():
    told = section("Signing in")
    free = {scope: free for scope, (free, _) in account_rules.PATIENCE.items()}
    words = {5: "five for a pair", 30: "thirty for a network", 20: "twenty for a name"}

    assert unnamed([words[count] for count in free.values()], told) == []
    assert datetime.timedelta(days=30) == account_rules.KNOWN_FOR
    assert "nobody can lock a worker out on purpose" in told


def test_asvs_6_1_2_the_words_of_this_house_are_written_down():
    assert unnamed(account_rules.OWN_WORDS, section("Signing in")) == []


def test_asvs_6_1_3_and_6_3_4_every_way_in_is_written_down_with_its_strength():
    """Whoever adds an address that answers strangers says here what it shows."""
    ways = [row for row in section("Signing in").splitlines() if row.startswith("| ")][1:]
    open_to_strangers = {
        name for name, view in VIEWS.items() if not getattr(view, "login_required", True)
    }

    assert [row.split("|")[1].strip() for row in ways] == [
        "passkey", "password and code", "password and recovery code",
    ]  # fmt: skip
    assert [row for row in ways if re.search(r"\|\s*\|", row)] == []
    assert open_to_strangers == KNOWN_TO_STRANGERS


# Sign-in in its steps, the two of joining, the language, and what tells nothing of anybody.
KNOWN_TO_STRANGERS = {
    "calendar_show",
    "accounts:sign_in",
    "accounts:passkey_sign_in",
    "accounts:second_step",
    "accounts:join",
    "accounts:join_set_up",
    "accounts:ui_language_choose",
    "gallery:gallery_show",
    "security_txt",
}


def test_asvs_7_1_1_and_7_1_2_how_long_and_how_many_sessions_is_written_down():
    told = section("Sessions")
    rows = [row for row in told.splitlines() if row.startswith("| ")][1:]

    assert [row for row in rows if re.search(r"\|\s*\|", row)] == []
    assert f"| {reauthentication.FRESH_FOR.seconds // 60} minutes |" in told
    assert f"| {production.SESSION_COOKIE_AGE // 3600} hours |" in told
    assert "a fourth ends the oldest" in told
    assert "NIST SP 800-63B" in told


def secrets_in_settings() -> set[str]:
    return {
        call.args[0].value
        for path in python_files("platform/*.py") + python_files("console/*.py")
        for call in calls(path)
        if called_name(call) == "secret" and call.args and isinstance(call.args[0], ast.Constant)
    }


def test_asvs_13_1_4_every_secret_is_written_down_with_when_it_is_changed():
    told = section("Secrets and keys")
    found = secrets_in_settings() - {"database-tail"}  # a part of a name, not a secret

    assert {"BALSTS_SECRET_KEY", "database-admin-password"} <= found
    assert unnamed({f"`{one}`" for one in found}, told) == []


def modules_with_cryptography() -> set[str]:
    wanted = ("hashlib", "hmac", "secrets", "cryptography", "nacl", "ssl", "django.utils.crypto")
    found = set()
    for path in python_files():
        for node in ast.walk(tree(path)):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            if any(name == one or name.startswith(f"{one}.") for name in names for one in wanted):
                found.add(path.relative_to(SOURCE).as_posix())
    return found


def test_asvs_11_1_1_and_11_1_2_and_11_1_3_every_use_of_cryptography_is_found_and_written_down():
    told = section("Secrets and keys")

    assert len(modules_with_cryptography()) > 5
    assert unnamed(modules_with_cryptography(), told) == []
    assert "change it" in told


def test_asvs_11_1_4_it_is_written_down_what_happens_when_an_algorithm_weakens():
    assert "When an algorithm weakens" in section("Secrets and keys")


def test_asvs_13_1_1_and_13_1_2_and_13_1_3_every_connection_is_written_down():
    told = section("Connections")
    rows = [row for row in told.splitlines() if row.startswith("| ")][1:]

    assert unnamed((one_machine.HOST, "PostgreSQL", "BALSTS_DATABASE_POOL", "no mail"), told) == []
    assert [row for row in rows if len(row.strip("|").split("|")) != 7] == []
    assert "There are no retries inside a request" in told


def test_asvs_16_1_1_every_log_is_written_down():
    told = section("Logs")
    children = [
        str(call.args[0].value).replace(" ", "-")
        for call in calls(SOURCE / "console" / "start.py")
        if called_name(call) == "add" and isinstance(call.args[0], ast.Constant)
    ]

    assert children != []
    assert unnamed({f"`log/{name}.log`" for name in children} | {"`postgres.log`"}, told) == []


def test_asvs_16_2_3_the_program_logs_to_standard_error_only():
    """So the files named in the document are all there are: those of who started it."""
    handlers = production.LOGGING["handlers"].values()
    writers = [
        path.relative_to(SOURCE).as_posix()
        for path in python_files()
        for call in calls(path)
        if called_name(call) in {"FileHandler", "SysLogHandler", "HTTPHandler", "SMTPHandler"}
    ]

    assert {one["class"] for one in handlers} == {"logging.StreamHandler"}
    assert writers == []
    assert start.JOB_RUNNER[0] == "procrastinate"


def test_asvs_15_1_1_and_15_1_4_how_soon_libraries_are_mended_and_which_are_risky_is_written_down():
    told = section("Libraries")
    packages = set(re.findall(r"`([a-z-]+)`", told.partition("**Risky ones**")[2]))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert unnamed(("2 days", "7 days", "30 days", "90 days"), told) == []
    assert len(packages) > 4
    assert [name for name in packages if f"\n{name}==" not in lock] == []


def test_asvs_15_1_5_dangerous_places_are_written_down():
    told = section("Dangerous places in the program")
    starting = {
        path.relative_to(SOURCE).as_posix()
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import)
        and {"subprocess", "ctypes"} & {one.name for one in node.names}
    }

    assert starting != set()
    assert unnamed({f"`{one}`" for one in starting}, told) == []


def test_asvs_3_1_1_what_a_browser_needs_is_written_down():
    told = section("Browsers")

    assert (
        unnamed(("HTTPS", "`__Host-`", "content security policy", "`SameSite`", "blocked"), told)
        == []
    )


def test_every_heading_of_the_security_reference_is_held_against_something():
    headings = re.findall(r"^## (.+)$", SECURITY, re.MULTILINE)
    asked = re.findall(
        r'section\("([^"]+)"\)', (ROOT / "tests/security/test_documents.py").read_text("utf-8")
    )

    assert sorted(set(headings) - set(asked)) == []


@pytest.mark.parametrize("document", [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], ids=str)
def test_links_between_documents_lead_somewhere(document):
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)

    assert [link for link in links if not (document.parent / link).exists()] == []
