"""The two policies name every field, every table and every folder, and nothing else."""

import datetime
import re

import pytest
from django.apps import apps
from django.core.management import load_command_class
from django.db import connection
from django.db.models import TextField
from procrastinate.contrib.django import app

from balsts.privacy import policies
from balsts.privacy.policies import UnreadablePolicy, retention, sensitivity
from balsts.privacy.processing import record_of_processing
from balsts.statistics.facts.tables import READ_TABLES, Kind
from tests.conventions.reading import ROOT, python_files

WHAT_TO_DO = "say in policies/sensitivity.yaml whom the field is about and how much harm it can do"
MORE_TO_DO = "put the table under its class in policies/retention.yaml"


def fields_of_all_models():
    return {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
        for field in model._meta.concrete_fields
        if field.column is not None
    }


def labels_by_table():
    return {
        model._meta.db_table.replace('"', ""): model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
    }


def tables_of_the_database():
    """Every table of every schema of ours, whoever made it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname"
            " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'p') and not c.relispartition"
            "   and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'tests')"
        )
        return {name for (name,) in cursor.fetchall()}


def test_every_field_has_its_line():
    said = {(line.table, line.field) for line in sensitivity().lines}

    assert sorted(fields_of_all_models() - said) == [], WHAT_TO_DO


def test_no_line_lacks_a_field():
    said = {(line.table, line.field) for line in sensitivity().lines}

    assert sorted(said - fields_of_all_models()) == []


@pytest.mark.django_db
def test_every_table_of_the_database_has_its_period():
    named = labels_by_table()
    tables = {named.get(table, table) for table in tables_of_the_database()}

    assert sorted(tables - set(retention().class_by_table)) == [], MORE_TO_DO


@pytest.mark.django_db
def test_no_period_lacks_a_table():
    named = labels_by_table()
    tables = {named.get(table, table) for table in tables_of_the_database()}

    assert sorted(set(retention().class_by_table) - tables) == []


def test_every_folder_of_files_has_its_period():
    """Who writes into the data folder names the folder in one literal, next to BALSTS_DATA."""
    named = re.compile(r"BALSTS_DATA\)? / \"([a-z-]+)\"")
    folders = {
        folder
        for path in python_files()
        for folder in named.findall(path.read_text(encoding="utf-8"))
    }

    assert {"imports", "snapshots", "reports", "what-ifs"} <= folders
    assert sorted(folders - set(retention().class_by_folder)) == []


def test_free_text_counts_as_special_category():
    """What people type freely may hold anything; short codes with choices may not."""
    typed = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        if model.__module__.startswith("balsts.")
        for field in model._meta.concrete_fields
        if isinstance(field, TextField) and field.editable
    }
    special = {(line.table, line.field) for line in sensitivity().lines if line.is_special_category}
    # Texts of the program itself, never typed by anybody.
    written_by_the_program = {("exchange.ImportMessage", "text")}

    assert sorted(typed - special - written_by_the_program) == []


def test_nobody_is_named_only_where_there_is_nobody():
    """A table that points to a client cannot be about nobody."""
    client = apps.get_model("clients.Client")
    pointing = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is client
    }
    about = {line.table: line.about for line in sensitivity().lines}

    assert {table for table in pointing if about[table] != "client"} == set()


def test_asvs_14_2_4_tables_about_a_client_end_with_the_case_file_or_say_why():
    about = {line.table for line in sensitivity().lines if line.about == "client"}
    otherwise = {table for table in about if retention().class_by_table[table] != "case_file"}
    words = retention().classes

    assert {retention().class_by_table[table] for table in otherwise} <= {
        "work_record",
        "trail",
        "registers",
        "imports",
        "ledger",
        "funding_evidence",
    }
    assert all(terms["then"] and terms["keep"] and terms["done_by"] for terms in words.values())


def jobs_of_the_night():
    """Which jobs the runner begins by itself, at whatever hour."""
    return {task for task, _ in app.periodic_registry.periodic_tasks}


def test_every_class_names_jobs_that_remove_it_or_says_why_it_stays():
    unsaid = [
        name
        for name, terms in retention().classes.items()
        if bool(terms.get("removed_by")) == bool(terms.get("stays"))
    ]
    named = {job for terms in retention().classes.values() for job in terms.get("removed_by", [])}

    assert unsaid == []
    assert sorted(named - jobs_of_the_night()) == []
    assert [
        name for name, terms in retention().classes.items() if "by hand" in terms["done_by"]
    ] == []


def test_only_what_is_written_here_stays():
    """A class about people that nothing removes is a decision, not an oversight."""
    stays = {name for name, terms in retention().classes.items() if "stays" in terms}

    assert stays == {"trail", "ledger", "organisation", "technical"}


def test_every_command_of_a_class_is_one():
    words = [
        command.split()
        for terms in retention().classes.values()
        for command in terms.get("commands", [])
    ]

    for command, *deeds in words:
        parser = load_command_class("balsts.console", command).create_parser("balsts", command)
        assert vars(parser.parse_args(deeds))["settings"] is None


def test_every_clock_runs_as_long_as_its_class_says():
    """Each is of a table of its class, and the words of the class say the same number."""
    for clock in retention().clocks:
        terms = retention().classes[retention().class_by_table[clock.table]]
        said = f"{clock.years} year" if clock.years else f"{clock.days} days"

        assert (clock.kind, bool(clock.years) != bool(clock.days)) == (clock.kind, True)
        assert (clock.kind, said in terms["keep"]) == (clock.kind, True)
        assert "privacy.remove_what_is_over" in terms["removed_by"]


def test_kept_facts_are_fact_tables_of_persons():
    of_persons = {table.name for table in READ_TABLES if "person" in table.columns}

    assert set(retention().kept_facts) <= of_persons
    assert all(
        kind is not Kind.CODE or column not in {"name", "note", "reference"}
        for table in READ_TABLES
        if table.name in retention().kept_facts
        for column, kind in table.columns.items()
    )


def test_fund_periods_follow_each_other_without_a_gap():
    periods = retention().fund_periods
    one_day = datetime.timedelta(days=1)

    assert [period.first_day for period in periods[1:]] == [
        period.last_day + one_day for period in periods[:-1]
    ]
    assert [period.years for period in periods if period.first_day.year in {2014, 2021}] == [2, 5]


def test_a_class_without_words_stops_the_start(monkeypatch):
    monkeypatch.setattr(
        policies,
        "_read",
        lambda _: {
            "classes": {},
            "people": {"client": ""},
            "purposes": {"support": ""},
            "bases": {"none": ""},
            "special_category_basis": "",
            "tables": {
                "a.B": {"about": "client", "purpose": "support", "basis": "none", "odd": ["id"]}
            },
        },
    )

    with pytest.raises(UnreadablePolicy, match="odd"):
        sensitivity.__wrapped__()


def test_record_of_processing_is_what_the_policies_say():
    written = (ROOT / "docs" / "privacy" / "record-of-processing.md").read_text(encoding="utf-8")

    assert written == record_of_processing(), "run `balsts record_of_processing --write`"


@pytest.mark.parametrize("document", ["privacy/record-of-processing.md", "reference/asvs.md"])
def test_no_row_of_a_table_that_is_written_from_the_policies_is_broken_in_two(document):
    lines = (ROOT / "docs" / document).read_text(encoding="utf-8").splitlines()

    assert [row for row in lines if row.lstrip().startswith("|") and not row.endswith("|")] == []


def test_record_of_processing_names_every_table_kind_and_period():
    record = record_of_processing()

    assert [
        table
        for table in {line.table for line in sensitivity().lines}
        if f"| {table} |" not in record
    ] == []
    assert [
        name for name in retention().classes if f"| {name.replace('_', ' ')} |" not in record
    ] == []
