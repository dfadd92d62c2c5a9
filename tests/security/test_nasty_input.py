"""The nasty set into every field and parameter: nothing breaks, nothing poisonous is kept.

Fields are met by walking through the pages, so that a new form is tried without a line here.
"""

import copy
import datetime
import re
from decimal import Decimal
from urllib.parse import quote, urlsplit

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from balsts.platform.dates import EARLIEST, LATEST, BirthDate
from balsts.platform.text import UNFIT_CHARACTERS
from balsts.web.client_lists import ListForm
from balsts.web.statistics.what_if_form import WhatIfForm
from tests.security import nasty
from tests.security.statements import Statements
from tests.security.walk import Form, name_of, rude_browser_of, walk
from tests.security.world import create_world
from tests.web.broken import is_broken
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
UNFIT = re.compile(UNFIT_CHARACTERS + "|[\x00\ud800-\udfff]")
FORM = "application/x-www-form-urlencoded"
# A list's questions are never stored, and the numbers of a what-if are judged by its rule.
NOT_JUDGED_BY_ITS_FIELDS = (ListForm, WhatIfForm)


@pytest.fixture
def world(tmp_path, settings):
    settings.BALSTS_DATA = tmp_path
    return create_world(today=timezone.localdate())


@pytest.fixture
def met_forms(monkeypatch):
    """Every form that a view made, once a kind."""
    met: dict[tuple, forms.BaseForm] = {}
    usual = forms.BaseForm.__init__

    def remembered(self, *args, **kwargs):
        usual(self, *args, **kwargs)
        met.setdefault((type(self), tuple(self.fields)), self)

    monkeypatch.setattr(forms.BaseForm, "__init__", remembered)
    return met


def encoded(told: dict[str, list[str]]) -> str:
    """Encode as a browser that obeys nobody: unpaired surrogates too."""
    return "&".join(
        f"{quote(name)}={quote(value.encode('utf-8', 'surrogatepass'))}"
        for name, values in told.items()
        for value in values
    )


def faults_of_cleaned(value: object) -> str:
    """Say why a value that passed a field must not be stored."""
    match value:
        case str() if UNFIT.search(value):
            return "a hidden character"
        case bool():
            return ""
        case int() if not -(2**31) < value < 2**31:
            return "a number no column holds"
        case float() | Decimal() if value != value or abs(value) > 2**31:  # noqa: PLR0124 - NaN
            return "a number no column holds"
        case BirthDate():
            return faults_of_cleaned(value.on) if hasattr(value, "on") else ""
        case datetime.datetime() if not EARLIEST <= value.date() <= LATEST:
            return "a day out of the years"
        case datetime.date() if not isinstance(value, datetime.datetime):
            return "" if EARLIEST <= value <= LATEST else "a day out of the years"
        case list() | tuple() | set():
            return next(filter(None, map(faults_of_cleaned, value)), "")
    return ""


def tried(field: forms.Field, value: str) -> str:
    shape = [value] if isinstance(field, forms.MultipleChoiceField) else value
    try:
        return faults_of_cleaned(field.clean(shape))
    except ValidationError:
        return ""


def test_asvs_2_2_1_no_field_lets_through_what_must_not_be_stored(world, met_forms):
    for walker in world.walkers:
        list(walk(browser_of(walker)))
    fields = [
        (f"{kind.__name__}.{name}", copy.copy(field))
        for (kind, _), form in met_forms.items()
        for name, field in form.fields.items()
        if kind.__module__.startswith("balsts.")
        and not issubclass(kind, NOT_JUDGED_BY_ITS_FIELDS)
        and not isinstance(field, forms.FileField)
    ]

    found = [
        (name, value[:20], fault)
        for name, field in fields
        for value in nasty.EVERYTHING
        if (fault := tried(field, value))
    ]

    assert len(fields) > 50
    assert found == []


def kinds_of_forms(pages) -> dict[tuple, tuple[str, Form]]:
    kinds: dict[tuple, tuple[str, Form]] = {}
    for page in pages:
        for form in page.forms:
            action = form.action or page.address
            if form.method in {"get", "post"} and name_of(action) != "accounts:sign_out":
                kind = (form.method, name_of(action), tuple(sorted(form.typed)))
                kinds.setdefault(kind, (action, form))
    return kinds


def turned(values: list[str], by: int) -> list[str]:
    return values[by % len(values) :] + values[: by % len(values)]


def sendings(form: Form, place: int):
    """Yield what is sent: all fields nasty at once, and the form as it stands with one nasty text."""
    names = form.typed
    for turn in (place, place + 17, place + 34):
        values = turned(nasty.EVERYTHING, turn)
        yield {name: [values[n % len(values)]] for n, name in enumerate(names)}
    texts = [name for name in names if form.kinds[name] in {"text", "textarea", "search"}]
    for n, name in enumerate(texts):
        yield form.values | {name: [turned(nasty.CODE, place + n)[0]]}


def asked_names(page) -> list[str]:
    """Return the parameters that the links of a page, and its own address, know of."""
    found = re.findall(r"[?&;]([a-z_]+)=", page.address + page.html)
    return list(dict.fromkeys([*found, "on", "sort", "page", "after"]))


@pytest.mark.slow  # walks through the whole house and sends some hundred forms
@pytest.mark.parametrize("walker", range(3))
def test_asvs_2_2_2_and_1_4_2_nothing_sent_past_the_browser_breaks_a_page_or_poisons_a_record(
    world, walker
):
    """Nor does any of it become part of a statement to the database."""
    browser = rude_browser_of(world.walkers[walker])
    pages = list(walk(browser))
    broken, statements = [], Statements()

    with connection.execute_wrapper(statements):
        for place, page in enumerate(pages):
            values = turned(nasty.EVERYTHING, place * 7)
            told = {name: [values[n % len(values)]] for n, name in enumerate(asked_names(page))}
            address = urlsplit(page.address).path
            if is_broken(browser.get(f"{address}?{encoded(told)}").status_code):
                broken.append((address, told))
        for place, (action, form) in enumerate(kinds_of_forms(pages).values()):
            for sent in sendings(form, place):
                with transaction.atomic():
                    if form.method == "post":
                        answer = browser.post(action, encoded(sent), content_type=FORM)
                    else:
                        answer = browser.get(f"{urlsplit(action).path}?{encoded(sent)}")
                if is_broken(answer.status_code):
                    broken.append((action, sent))
    after = [page.address for page in pages if is_broken(browser.get(page.address).status_code)]

    assert len(pages) > 8
    assert (broken, after) == ([], [])
    assert len(statements.said) > 100
    assert statements.made_of(nasty.CODE) == set()


def own_columns(kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select table_name, column_name from information_schema.columns
            join information_schema.tables using (table_schema, table_name)
            where table_schema = 'public' and table_type = 'BASE TABLE' and data_type = any(%s)
            and table_name !~ '^(procrastinate|django|auth|mfa|account)_' order by 1, 2
            """,
            [list(kinds)],
        )
        return cursor.fetchall()


def is_refused(table: str, column: str, value: str) -> bool:
    """Ask the column's own constraints about a value, every other column being empty."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select pg_get_expr(conbin, conrelid), array(
                select quote_ident(attname) || '|' || format_type(atttypid, atttypmod)
                from pg_attribute where attrelid = conrelid and attnum = any(conkey))
            from pg_constraint where contype = 'c' and conrelid = %s::regclass and %s = any(array(
                select attname::text from pg_attribute
                where attrelid = conrelid and attnum = any(conkey)))
            """,
            [table, column],
        )
        for expression, columns in cursor.fetchall():
            row = ", ".join(
                f"{'%s' if name.strip(chr(34)) == column else 'null'}::{kind} as {name}"
                for name, _, kind in (one.partition("|") for one in columns)
            )
            question = f"select ({expression.replace('%', '%%')}) is false from (select {row}) one"
            cursor.execute(question, [value])
            if cursor.fetchone() == (True,):
                return True
    return False


def test_no_column_keeps_a_day_that_python_cannot_read_back():
    columns = own_columns(("date",))

    kept = [
        f"{table}.{column} {day}"
        for table, column in columns
        for day in ("10000-01-01", "infinity", "-infinity", "0001-01-01")
        if not is_refused(table, column, day)
    ]

    assert len(columns) > 30
    assert kept == []
