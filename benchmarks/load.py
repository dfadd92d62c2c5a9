"""Loads invented clients with ten service records each, by COPY, into the database of BALSTS_DATA.

    BALSTS_DATA=data-100k python benchmarks/load.py 100000

The tables must exist (`balsts start --prepare-only`). One manager, `chiara`, sees everybody; her
password is `benchmark`. Everything is drawn from one seed, so two loads are alike.
"""

import datetime
import random
import sys
import time
from collections.abc import Iterable, Sequence
from uuid import UUID

import django
import psycopg

from balsts.console import one_machine

SERVICES_A_CLIENT = 10
SEED = 20160406
START = datetime.date(2024, 1, 1)
COUNTRIES = ["SY"] * 6 + ["AF"] * 4 + ["ER", "IQ", "IR", "RU", "RU", "BY", "UA", "UA", "TJ", "XXA"]
STATUSES = ["asylum_seeker", "alternative", "alternative", "refugee"]
SERVICE_TYPES = ["document_handling", "accompaniment", "accompaniment", "everyday_matters"]
FAMILY_NAMES = (
    "Al-Hassan Noorzai Kovalenko Bekele Tesfaye Shahin Bondarenko Haidari Zakharchenko Karimov "
    "Petrov Ivanova Rahimi Ahmadi Hussein Khalil Mansour Nasser Gebre Abraha Saleh Darwish "
    "Kovalchuk Shevchenko Lysenko Mirzoev Rakhimov Safarov Yusupov Aliyev Mammadov Sargsyan"
).split()
GIVEN_NAMES = (
    "Yusuf Khadija Mariam Ahmad Fatima Omar Ali Zahra Olena Iryna Dmytro Samuel Selam Hana Bilal "
    "Layla Mohammad Reza Nadia Karim Amir Sara Viktor Natalia Rustam Zarina Tigran Ani Leila Hamid"
).split()
SYLLABLES = "ba di fo gu ha ji ka lo ma ne or pa qu ri sa tu ve wa xo yi ze an el im on ur".split()


def load(clients: int) -> None:
    """Fill all tables that the pages read, then let PostgreSQL look at them."""
    installation = one_machine.installation_here()
    one_machine.provide_environment(installation)
    with one_machine.running_database(installation):
        django.setup()
        with psycopg.connect(**installation.admin | {"dbname": installation.name}) as connection:
            # The rows fit each other as they are made: no trigger and no foreign key looks again.
            connection.execute("set session_replication_role = replica")
            _load(connection, clients)
            connection.commit()
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")


def _load(connection: psycopg.Connection, clients: int) -> None:
    from django.contrib.auth.hashers import make_password

    draw = random.Random(SEED)
    user, other = _uuid(draw), _uuid(draw)
    organisation, programme, contract, institution = (_uuid(draw) for _ in range(4))
    workers = [_uuid(draw) for _ in range(40)]
    _copy(
        connection,
        "accounts_user",
        (
            "id",
            "username",
            "full_name",
            "ui_language",
            "is_active",
            "is_system",
            "is_invented",
        ),
        [
            (user, "chiara", "Chiara", "lv", True, False, True),
            (other, "workers", "All workers", "lv", True, False, True),
        ],
    )
    connection.execute(
        "insert into sec.password (user_id, encoded) values (%s, %s)",
        (user, make_password("benchmark")),
    )
    connection.execute("update accounts_user set password_mark = id where id = %s", (user,))
    _copy(
        connection,
        "organisations_organisation",
        ("id", "code", "name", "kind"),
        [(organisation, "benchmark", "Benchmark", "provider")],
    )
    connection.execute(
        "insert into organisations_programme values (%s, 'state_service', %s, 'lv', '{}')",
        (programme, '{"lv": "Valsts pakalpojums", "en": "State service", "ru": "Услуга"}'),
    )
    _copy(
        connection,
        "organisations_contract",
        ("id", "number", "provider_id", "programme_id", "planned_from", "actual_from", "source"),
        [(contract, "BENCH", organisation, programme, START, START, "")],
    )
    _copy(
        connection,
        "organisations_institution",
        ("id", "kind", "name"),
        [(institution, "pmlp", "")],
    )
    _copy(
        connection,
        "organisations_staffmember",
        ("id", "user_id", "organisation_id", "role", "valid_from"),
        [(_uuid(draw), user, organisation, "provider_manager", START)]
        + [
            (worker, other, organisation, "social_worker", START + datetime.timedelta(days=number))
            for number, worker in enumerate(workers[:1])
        ],
    )
    people = [_uuid(draw) for _ in range(clients)]
    enrolments = [_uuid(draw) for _ in range(clients)]
    cases = [_uuid(draw) for _ in range(clients)]
    _step("clients", lambda: _clients(connection, draw, people, user))
    _step("timelines", lambda: _timelines(connection, draw, people, user))
    _step(
        "enrolments and cases",
        lambda: _cases(
            connection, draw, people, enrolments, cases, contract, programme, workers[0]
        ),
    )
    _step(
        "service records",
        lambda: _services(connection, draw, people, contract, workers[0], institution, user),
    )


def _clients(
    connection: psycopg.Connection, draw: random.Random, people: Sequence[UUID], user: UUID
) -> None:
    from balsts.platform.identifiers import ALPHABET, check_character
    from balsts.platform.names import search_text, sort_key

    at = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    columns = (
        "id reference given_name family_name given_name_original family_name_original sort_key "
        "search_text born_on birth_precision sex education occupation_group occupation "
        "marital_status interpreter_language registered_at registered_by_id version"
    ).split()
    pool = [
        "".join(draw.choices(SYLLABLES, k=draw.choice((2, 3, 4)))).title() for _ in range(3000)
    ] + FAMILY_NAMES * 20
    taken: set[str] = set()

    def rows() -> Iterable[tuple[object, ...]]:
        for person in people:
            given, family = draw.choice(GIVEN_NAMES), draw.choice(pool)
            while True:
                characters = "".join(draw.choices(ALPHABET, k=7))
                if characters not in taken:
                    taken.add(characters)
                    break
            whole = characters + check_character(characters)
            born_on = datetime.date(1950, 1, 1) + datetime.timedelta(days=draw.randrange(26000))
            yield (
                person, f"BL-{whole[:4]}-{whole[4:]}", given, family, "", "",
                sort_key(family, given), search_text(given, family), born_on, "day",
                draw.choice(("male", "male", "female")), "unknown", "unknown", "", "unknown", "",
                at + datetime.timedelta(seconds=draw.randrange(60_000_000)), user, 1,
            )  # fmt: skip

    _copy(connection, "clients_client", columns, rows())
    _copy(
        connection,
        "clients_citizenship",
        ("id", "client_id", "country", "is_primary"),
        ((_uuid(draw), person, draw.choice(COUNTRIES), True) for person in people),
    )


def _timelines(
    connection: psycopg.Connection, draw: random.Random, people: Sequence[UUID], user: UUID
) -> None:
    at = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    recorded = ("is_void", "recorded_at", "recorded_by_id")
    _copy(
        connection,
        "clients_arrivalevent",
        ("id", "client_id", "arrived_on", "arrival_path", "from_country", "is_return", *recorded),
        (
            (_uuid(draw), person, START, "self_arrived", "", False, False, at, user)
            for person in people
        ),
    )
    columns = ("id", "client_id", "legal_status", "decided_on", "authority", *recorded)
    _copy(
        connection,
        "clients_legalstatusevent",
        columns,
        (
            row
            for person in people
            for row in (
                (_uuid(draw), person, "asylum_seeker", START, "border_guard", False, at, user),
                (
                    _uuid(draw),
                    person,
                    draw.choice(STATUSES),
                    START + datetime.timedelta(days=draw.randrange(700, 1050)),
                    "pmlp",
                    False,
                    at,
                    user,
                ),
            )
        ),
    )


def _cases(
    connection: psycopg.Connection,
    draw: random.Random,
    people: Sequence[UUID],
    enrolments: Sequence[UUID],
    cases: Sequence[UUID],
    contract: UUID,
    programme: UUID,
    worker: UUID,
) -> None:
    _copy(
        connection,
        "clients_enrolment",
        ("id", "client_id", "contract_id", "valid_from"),
        (
            (enrolment, person, contract, START)
            for enrolment, person in zip(enrolments, people, strict=True)
        ),
    )
    _copy(
        connection,
        "clients_assignment",
        ("id", "enrolment_id", "staff_member_id", "role", "valid_from"),
        ((_uuid(draw), enrolment, worker, "responsible_worker", START) for enrolment in enrolments),
    )
    _copy(
        connection,
        "casework_case",
        ("id", "client_id", "programme_id", "state", "target_group"),
        (
            (case, person, programme, "intake", "")
            for case, person in zip(cases, people, strict=True)
        ),
    )
    _copy(
        connection,
        "casework_casespell",
        ("id", "case_id", "opened_on", "close_reason", "is_fully_delivered"),
        ((_uuid(draw), case, START, "", False) for case in cases),
    )


def _services(
    connection: psycopg.Connection,
    draw: random.Random,
    people: Sequence[UUID],
    contract: UUID,
    worker: UUID,
    institution: UUID,
    user: UUID,
) -> None:
    at = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    columns = (
        "id contract_id staff_member_id provided_on service_type mode place institution_id minutes "
        "interpreter_language note recorded_at recorded_by_id"
    ).split()
    seed = draw.random()

    def drawn(again: random.Random) -> Iterable[tuple[UUID, UUID, datetime.date]]:
        for person in people:
            for _ in range(SERVICES_A_CLIENT):
                yield _uuid(again), person, START + datetime.timedelta(days=again.randrange(900))

    _copy(
        connection,
        "casework_servicerecord",
        columns,
        (
            (
                record, contract, worker, on, draw.choice(SERVICE_TYPES), "in_person_outside",
                "riga", institution, 45, "", "", at, user,
            )
            for record, _person, on in drawn(random.Random(seed))
        ),
    )  # fmt: skip
    _copy(
        connection,
        "casework_serviceparticipation",
        ("id", "service_record_id", "client_id", "provided_on"),
        ((_uuid(draw), record, person, on) for record, person, on in drawn(random.Random(seed))),
    )


def _copy(
    connection: psycopg.Connection,
    table: str,
    columns: Sequence[str],
    rows: Iterable[tuple[object, ...]],
) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _uuid(draw: random.Random) -> UUID:
    return UUID(int=draw.getrandbits(128), version=4)


def _step(what: str, work: object) -> None:
    begun = time.monotonic()
    work()
    print(f"{what}: {time.monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    load(int(sys.argv[1]))
