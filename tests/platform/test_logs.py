"""Logs tell where something broke, never about whom."""

import logging
import sys
import threading
from uuid import UUID

import pytest
from django.test import RequestFactory

from balsts.platform.logs import AllowListFormatter, Code, fault_number, write_uncaught_faults

QUOTED = "Key (family_name)=(Noorzai) already exists"
ID = UUID("0b0e7e5a-0000-4000-8000-000000000000")


def fail(kind: type[Exception]) -> None:
    raise kind(QUOTED)


def fail_twice() -> None:
    try:
        fail(KeyError)
    except KeyError:
        fail(ValueError)


def line_of(message: str, *args: object, name: str = "balsts.exchange.jobs", **told: object) -> str:
    info = told.pop("exc_info", None)
    record = logging.LogRecord(name, logging.ERROR, "some.py", 7, message, args, info, "work")
    record.__dict__.update(told)
    return AllowListFormatter().format(record).partition(" ")[2]


def test_sentence_of_ours_is_said_with_codes_and_numbers() -> None:
    line = line_of("Import %s: cannot %s, %s (%d of %d)", ID, Code("write"), ValueError, 3, 7)

    assert line == (f"ERROR balsts.exchange.jobs Import {ID}: cannot write, ValueError (3 of 7)")


def test_asvs_16_2_5_text_that_is_from_no_list_is_left_out() -> None:
    line = line_of("Cannot find %s in %s", "Noorzai", ["Noorzai"])

    assert line == "ERROR balsts.exchange.jobs Cannot find … in …"


def test_fault_given_as_a_value_is_named_by_its_kind() -> None:
    assert line_of("Broken: %s", ValueError("Noorzai")).endswith("Broken: ValueError")


def test_named_values_are_filled_in_too() -> None:
    record_args = {"who": "Noorzai", "count": 2}

    assert line_of("%(who)s has %(count)d", record_args).endswith(" … has 2")


def test_ready_sentence_of_a_library_is_replaced_by_its_place() -> None:
    line = line_of("Job check(name='Noorzai') failed", name="procrastinate.worker")

    assert line == "ERROR procrastinate.worker at some.work:7"


def test_library_that_keeps_values_apart_is_said_without_them() -> None:
    line = line_of("error connecting in %r: %s", "pool-1", "Noorzai", name="psycopg.pool")

    assert line == "ERROR psycopg.pool error connecting in …: …"


def test_asvs_16_4_1_line_breaks_of_a_sentence_make_no_second_line() -> None:
    assert "\n" not in line_of("one\ntwo %s", Code("three"))


def test_address_is_replaced_by_the_name_of_the_page() -> None:
    request = RequestFactory().get("/clients/BL-7K3M-Q2XD/?q=Noorzai")

    line = line_of(
        "%s: %s",
        "Not Found",
        request.path,
        name="django.request",
        request=request,
        status_code=404,
    )

    assert line == "ERROR django.request status=404 method=GET page=clients:client_detail"


@pytest.mark.parametrize(("method", "path"), [("NOORZAI", "/clients/"), ("GET", "/noorzai/")])
def test_method_and_address_that_we_do_not_have_are_not_quoted(method: str, path: str) -> None:
    request = RequestFactory().generic(method, path)

    assert "noorzai" not in line_of("x", name="django.request", request=request).casefold()


def written_fault(request: object = None) -> str:
    try:
        fail_twice()
    except ValueError:
        told = {"request": request} if request is not None else {}
        return line_of("Failed", exc_info=sys.exc_info(), **told)
    raise AssertionError


def test_fault_is_written_with_its_places_and_kinds_and_without_what_it_quotes() -> None:
    written = written_fault()

    assert "Noorzai" not in written
    assert written.count("in fail_twice") == 2
    assert "builtins.ValueError" in written
    assert "builtins.KeyError" in written
    assert "raise kind" not in written


def test_asvs_16_3_4_fault_has_the_number_that_the_person_was_shown() -> None:
    request = RequestFactory().get("/")
    shown = fault_number(request)

    assert f"fault={shown}\n" in written_fault(request)
    assert fault_number(request) == shown
    assert fault_number(None) != fault_number(None)


def test_asvs_16_5_4_fault_that_ends_a_process_or_a_thread_is_written_the_same_way(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    write_uncaught_faults()

    try:
        fail(ValueError)
    except ValueError:
        sys.excepthook(*sys.exc_info())
    thread = threading.Thread(target=fail, args=(KeyError,))
    thread.start()
    thread.join()

    lines = [AllowListFormatter().format(record) for record in caplog.records]
    assert [line.count("fault=") for line in lines] == [1, 1]
    assert [line for line in lines if "Noorzai" in line] == []
