"""What the source never does, and the few places that may, each with its reason.

The text of questions, of patterns and of markup is watched in `tests/security/test_code.py`; here is who
may speak to the database at all, about whom, and what may be silenced.
"""

import ast
import re
import tomllib
from importlib.metadata import distributions

from tests.conventions.reading import (
    ROOT,
    SOURCE,
    called_name,
    calls,
    place,
    python_files,
    templates,
    tree,
)

# Whoever speaks SQL, and why the mapper cannot say it. Doors and rules never do (see test_doors).
SPEAKS_SQL = {
    "privacy/operations/archive.py": "functions of row security",
    "privacy/queries/archive.py": "functions of row security",
    "access/role_table.py": "writes the schema of row security, where no model reaches",
    "accounts/operations/login_session.py": "functions of row security",
    "accounts/queries/login_session.py": "functions of row security",
    "accounts/sessions.py": "functions of row security",
    "accounts/wall.py": "functions of row security",
    "audit/asking.py": "the trail's own role",
    "audit/alarms.py": "the trail's own role",
    "audit/decoys.py": "the trail's own role",
    "audit/findings.py": "the trail's own role",
    "audit/page_limits.py": "the trail's own role",
    "audit/sealing.py": "the trail's own role",
    "audit/trail.py": "a function that adds to the trail",
    "casework/operations/sealed_note.py": "a function of row security",
    "casework/queries/hand_over.py": "a question that the mapper cannot put",
    "casework/queries/lent.py": "functions of row security",
    "casework/queries/list_line.py": "a function of row security",
    "casework/queries/my_day.py": "a function of row security",
    "casework/queries/service_record.py": "a function of row security; has a deferred constraint asked before the end",
    "clients/operations/correction.py": "a function of row security",
    "clients/operations/enrolment.py": "a function of row security",
    "clients/operations/inquiry.py": "functions of row security",
    "clients/queries/caseload.py": "a function of row security",
    "clients/queries/emergency.py": "a function of row security",
    "clients/queries/inquiry.py": "a function of row security",
    "clients/queries/held.py": "a function of row security",
    "clients/queries/lent.py": "functions of row security",
    "clients/queries/reference.py": "a function of row security",
    "clients/queries/registering.py": "a function of row security",
    "exchange/receivers.py": "a function of row security",
    "platform/append_only.py": "rights, in migrations",
    "platform/bound_postgres/token.py": "says whose session a transaction is",
    "platform/closed_columns.py": "rights, in migrations",
    "platform/closed_functions.py": "functions, in migrations",
    "platform/asked_first.py": "comparisons that the database asks before a policy",
    "platform/database_logs.py": "settings of the server",
    "platform/durable_settings.py": "settings of the server",
    "platform/machine_clock.py": "the hour of the server",
    "platform/log_archive.py": "whether the log reaches its archive, asked of the server",
    "platform/database_roles.py": "roles and rights",
    "platform/sealing/ledger.py": "SQLite of the service that opens seals",
    "privacy/operations/erasure.py": "every table, by the policy of retention",
    "privacy/operations/former_staff.py": "a function for the job runner, of what the pages may not do",
    "privacy/operations/incident.py": "a function for the job runner, by the policy of retention",
    "privacy/operations/over_time.py": "functions for the job runner, by the policy of retention",
    "privacy/queries/erasure.py": "every table, by the policy of retention",
    "privacy/queries/erasure_holder.py": "a function of row security",
    "privacy/queries/over_time.py": "functions for the job runner, by the policy of retention",
    "privacy/queries/incident.py": "a function of row security",
    "privacy/queries/subject_access.py": "every table, by the policy of sensitivity",
    "statistics/facts/reading.py": "a snapshot is read in one stream",
    "statistics/facts/writing.py": "DuckDB, over files without names",
    "statistics/queries/kept_fact.py": "facts without names",
}
# Tables about people are asked by their own room; these others ask some of them, and no more.
ASKS_OF_OTHERS = {
    "casework": {"Assignment", "Client", "Enrolment", "HouseholdMember"},
    "exchange": {"Client"},
    "privacy": {"Assignment", "CaseSpell", "Client", "Enrolment"},
}
# Drawings of our own, looked through before they are let into a page.
MARKS_SAFE = {"platform/drawings.py": "a drawing that runs nothing and fetches nothing"}
# Words that let text into pages as markup; `format_html` escapes what it is given.
AS_MARKUP = {"mark_safe", "SafeString", "SafeText", "Markup"}
# Where a name stands for a column of ours, and where it comes from.
CHOOSES_COLUMNS = {
    "clients/queries/client.py": "looked up in a table by one of ClientOrder",
    "clients/queries/timeline.py": "a literal of the same module",
    "platform/closed_columns.py": "named by the model itself",
}
# A year is not 365 days, and a count from a day is the law's to say: `platform/dates.py` has it.
YEARS_OF_365_DAYS = {
    "exchange/reference_caseload/person.py": "invented people are about so old",
}
# Tables that are written or read outside of `platform/spreadsheets`, and what guards them.
OTHER_TABLES = {
    "platform/inspection/csv_text.py": "looks through what was written, before it may leave",
    "web/privacy/access_letter.py": "guards each cell by `guarded`",
    "statistics/drawing/tables.py": "figures and labels of ours, guarded by `guarded`",
    "statistics/facts/writing.py": "reads facts without names that the database copied out",
    "statistics/operations/published_figure.py": "reads published totals",
    "exchange/reference_caseload/published.py": "reads our own file",
    "exchange/reference_caseload/solving/household.py": "invented people, for ourselves",
    "exchange/reference_caseload/solving/contradictions.py": "invented people, for ourselves",
}
IN_THE_DARK = {"random": "exchange/reference_caseload/"}
ASKING = {"filter", "exclude", "get", "order_by", "create", "update", "annotate", "values", "only"}
PEOPLE_ROOMS = ("clients", "casework")


def inside(path) -> str:
    return str(path.relative_to(SOURCE))


def test_who_speaks_sql_is_listed_with_the_reason():
    words = {"execute", "executemany", "cursor", "raw", "extra", "RawSQL"}
    found = {
        inside(path)
        for path in python_files()
        for call in calls(path)
        if called_name(call) in words
    }

    assert found == set(SPEAKS_SQL)


def test_no_words_of_a_request_become_words_of_a_question():
    """No `filter(**request.GET)` and none of its kin: an address would choose column and operator."""
    outside = re.compile(r"\brequest\b|\bGET\b|\bPOST\b|cleaned_data|\.dict\(\)|\btold\b")
    found = [
        place(path, call.lineno)
        for path in python_files()
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and called_name(call) in ASKING
        for spread in [
            *(word.value for word in call.keywords if word.arg is None),
            *(word.value for word in call.args if isinstance(word, ast.Starred)),
        ]
        if outside.search(ast.unparse(spread))
    ]

    assert found == []


def models_about_people() -> dict[str, str]:
    return {
        node.name: room
        for room in PEOPLE_ROOMS
        for path in python_files(f"{room}/models/**/*.py")
        for node in tree(path).body
        if isinstance(node, ast.ClassDef)
    }


def test_tables_about_people_are_asked_by_their_own_room():
    rooms_of = models_about_people()
    found = {}
    for path in python_files():
        for node in ast.walk(tree(path)):
            is_asked = isinstance(node, ast.Attribute) and node.attr in {
                "objects",
                "_base_manager",
                "_default_manager",
            }
            if not is_asked or not isinstance(node.value, ast.Name):
                continue
            room = path.relative_to(SOURCE).parts[0]
            if rooms_of.get(node.value.id, room) != room:
                found.setdefault(room, set()).add(node.value.id)

    assert found == ASKS_OF_OTHERS


def test_text_is_let_into_pages_as_markup_in_one_place():
    found = {
        inside(path)
        for path in python_files()
        for call in calls(path)
        if called_name(call) in AS_MARKUP
    }
    in_templates = [
        place(path)
        for path in templates()
        if re.search(r"\|\s*safe(seq)?\b|autoescape\s+off", path.read_text(encoding="utf-8"))
    ]

    assert found == set(MARKS_SAFE)
    assert in_templates == []


def test_no_form_is_exempt_from_being_asked_where_it_comes_from():
    words = {"csrf_exempt", "xframe_options_exempt", "requires_csrf_token"}
    found = [
        place(path, node.lineno)
        for path in python_files()
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Name) and node.id in words)
        or (isinstance(node, ast.Attribute) and node.attr in words)
        or (isinstance(node, ast.alias) and node.name in words)
    ]

    assert found == []


def test_no_year_is_365_days_long():
    found = {
        inside(path)
        for path in python_files()
        for call in calls(path)
        if called_name(call) == "timedelta"
        for told in [*call.args[:1], *(word.value for word in call.keywords if word.arg == "days")]
        if isinstance(told, ast.Constant) and told.value and told.value % 365 == 0
    }

    assert found == set(YEARS_OF_365_DAYS)


def test_an_address_chooses_no_column_to_sort_by():
    """Lists are sorted by names of ours: what is told to `order_by` is text of the source."""
    found = {
        inside(path)
        for path in python_files()
        for call in calls(path)
        if called_name(call) in {"order_by", "values", "values_list", "only", "defer"}
        for told in call.args
        if not _is_of_ours(told)
    }

    assert found == set(CHOOSES_COLUMNS)


def _is_of_ours(told: ast.expr) -> bool:
    """A literal, a name in capitals, or an expression of the mapper made from such."""
    match told:
        case ast.Constant():
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").isupper()
        case ast.Starred(value=value):
            return _is_of_ours(value)
        case ast.Call(func=ast.Attribute(value=value, attr="asc" | "desc")):
            return _is_of_ours(value)
        case ast.Call():
            return called_name(told)[:1].isupper()
    return False


def test_chance_that_can_be_foreseen_is_for_invented_people_only():
    found = [
        place(path, node.lineno)
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and "random" in {*(alias.name for alias in node.names), getattr(node, "module", None)}
        and not inside(path).startswith(IN_THE_DARK["random"])
    ]

    assert found == []


def test_nothing_is_printed_but_through_the_console():
    found = [
        place(path, call.lineno)
        for path in python_files()
        for call in calls(path)
        if isinstance(call.func, ast.Name) and call.func.id in {"print", "pprint", "breakpoint"}
    ]

    assert found == []


def test_log_lines_are_sentences_of_ours_with_values_apart():
    """What is put together beforehand would pass the formatter as our own words."""
    found = [
        place(path, call.lineno)
        for path in python_files()
        for call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in {"logger", "logging", "log"}
        and called_name(call) in {"debug", "info", "warning", "error", "exception", "critical"}
        and not (call.args and isinstance(call.args[0], ast.Constant))
    ]

    assert found == []


def test_every_silenced_security_rule_says_why():
    silenced = re.compile(r"#\s*(?:ruff: )?noqa: (?P<codes>S[0-9]{3}[^\n]*)")
    found = [
        place(path, number)
        for path in [*python_files(), *SOURCE.glob("*/migrations/*.py")]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := silenced.search(line))
        and not re.search(r"[A-Z]{1,4}[0-9]{3}\s*(?:-\s|\().{8,}", match["codes"])
    ]

    assert found == []


def test_every_line_that_the_second_reader_passes_over_says_which_rule_and_why():
    """Its reason stands behind it, or before it where the first reader is silenced by the same line."""
    named = re.compile(r"# nosec (?P<rules>B\d{3}(?:, B\d{3})*)(?: # (?P<why>.{8,}))?$")
    found = []
    for path in [
        *python_files(),
        *SOURCE.glob("*/migrations/*.py"),
        *(ROOT / "tools").glob("*.py"),
        *(ROOT / "deploy").rglob("*.py"),
    ]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if "nosec" not in line:
                continue
            match = named.search(line)
            if match is None or not (
                match["why"] or re.search(r"noqa: S\d{3} - .{8,} # nosec", line)
            ):
                found.append(place(path, number))

    assert found == []


def test_the_second_reader_leaves_out_only_what_says_why():
    """Bandit, which `tests/security/test_code.py` asks."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "bandit"
    ]

    assert set(settings) == {"exclude_dirs"}
    assert [one for one in settings["exclude_dirs"] if not (ROOT / one).is_file()] == []
    assert [
        one
        for one in settings["exclude_dirs"]
        if "/migrations/" not in one
        and not re.search(r"(?m)^# ruff: noqa: S608 - ", (ROOT / one).read_text(encoding="utf-8"))
    ] == []


def test_tables_of_people_are_written_and_read_by_one_part_of_the_house():
    """Whoever wrote a workbook or CSV elsewhere could let a formula out."""
    writers = {"xlsxwriter", "openpyxl", "csv", "python_calamine", "xlrd", "pandas"}
    found = {
        inside(path)
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [*(alias.name for alias in node.names), getattr(node, "module", None) or ""]
        if name.partition(".")[0] in writers
    }

    assert {one for one in found if not one.startswith("platform/spreadsheets/")} == set(
        OTHER_TABLES
    )


def test_security_rules_are_on_and_silenced_for_no_source():
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"][
        "lint"
    ]
    everywhere = {code for code in ruff["ignore"] if re.fullmatch(r"S\d*", code)}
    in_source = [
        pattern
        for pattern, codes in ruff["per-file-ignores"].items()
        if pattern.startswith("src") and any(re.fullmatch(r"S\d*", code) for code in codes)
    ]

    assert ruff["select"] == ["ALL"]
    # Programs are started from lists: tests/security/test_code.py holds them to it.
    assert everywhere == {"S603", "S607"}
    assert in_source == []


LOCKS = [path.name for path in sorted(ROOT.glob("requirements*.lock"))]


def locked() -> set[tuple[str, str]]:
    """Every name with its version; some have another version for another Python."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in LOCKS]
    found = re.findall(r"(?m)^([\w.-]+)==([^\s;\\]+)", "\n".join(texts))
    return {(_plain(name), version) for name, version in found}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()


def test_asvs_15_2_4_what_is_installed_is_what_is_locked():
    """Nothing came from elsewhere: each of these was checked by its hash."""
    # Ourselves and the installer; and what an environment made before 2026-11-26 still holds.
    besides = {"balsts", "pip", "uv", "django-csp"}
    installed = {(_plain(one.name), one.version) for one in distributions()}

    assert {one for one in installed - locked() if one[0] not in besides} == set()


def test_every_locked_package_has_a_hash():
    for name in LOCKS:
        blocks = re.split(r"(?m)^(?=[\w.-]+==)", (ROOT / name).read_text(encoding="utf-8"))[1:]

        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
