"""What an attacker learns by waiting and by trying: the volumes and times of the access tests.

    python benchmarks/access.py [cells] [sign-in] [limits] [revoke] [elsewhere] [--minutes 10]

Works on a database of its own beside the tests', with the tests' small world, and drops it. Hashing
takes as long as in earnest. `cells`: a page about a file that is not for somebody against one that
does not exist. `sign-in`: the ways in which signing in fails. `limits`: guessing by the thousand, and
whether the real user gets in meanwhile. `revoke`: reads that begin after lending was taken back.
`elsewhere`: the ways in which a question about somebody unseen is answered with "nobody".
"""

import argparse
import datetime
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.own_database import own_database
from tests.postgres_plugin import SERVER

TRIES = 200
AT_ONCE = 3
FAST = "django.contrib.auth.hashers.MD5PasswordHasher"
EARNEST = "django.contrib.auth.hashers.ScryptPasswordHasher"
GOOD = "tējkanna zirgs ābols lietus"
SIGN_IN = "/account/sign-in/"
SECOND = "/account/sign-in/second-step/"


def main() -> None:
    """Measure what was asked for, or all of it."""
    parts: dict[str, Callable[[float], None]] = {
        "cells": cells,
        "sign-in": sign_in,
        "limits": limits,
        "revoke": revoke,
        "elsewhere": elsewhere,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*parts, []])
    parser.add_argument("--minutes", type=float, default=10)
    told = parser.parse_args()
    for name in told.parts or parts:
        with own_database():
            parts[name](told.minutes * 60)


def cells(patience: float) -> None:
    """Compare what is refused with what does not exist, page by page, in turn."""
    from django.core.exceptions import ObjectDoesNotExist
    from django.db import transaction
    from django.urls import NoReverseMatch
    from django.utils import timezone

    from tests.web.access.asking import Addresses, Asker
    from tests.web.access.things import add_things
    from tests.web.access.world import RANDOM, create_world

    with transaction.atomic():
        world = create_world(today=timezone.localdate())
        add_things(world)
        book = Addresses(world)
        draw, until = random.Random(1), time.monotonic() + patience
        taken: dict[str, tuple[list[float], list[float]]] = {}
        asked = [
            (person, name, relation)
            for person in world.people()
            for name, pattern in book.patterns.items()
            if "reference" in pattern.pattern.converters
            for _, relation in {key for key in world.clients if key[0] == person}
        ]
        draw.shuffle(asked)
        askers = {person: Asker(world.seats[person]) for person in world.people()}
        tried = 0
        for person, name, relation in asked:
            if time.monotonic() > until:
                break
            ask = askers[person].ask
            try:
                denied = book.of(name, "client", person=person, relation=relation)
                nobodys = book.of(name, "client", person=person, relation=RANDOM)
            except (KeyError, ObjectDoesNotExist, NoReverseMatch):  # of this relation there is none
                continue
            if ask("GET", denied).status != 404 or ask("GET", nobodys).status != 404:
                continue
            tried += 1
            there, nowhere = taken.setdefault(name, ([], []))
            for _ in range(AT_ONCE):
                there.append(_cpu(ask, denied))
                nowhere.append(_cpu(ask, nobodys))
        transaction.set_rollback(True)
    ratios = {
        name: statistics.median(there) / statistics.median(nowhere)
        for name, (there, nowhere) in taken.items()
        if len(there) >= 5 * AT_ONCE
    }
    all_there = [one for there, _ in taken.values() for one in there]
    all_nowhere = [one for _, nowhere in taken.values() for one in nowhere]
    overall = statistics.median(all_there) / statistics.median(all_nowhere)
    inside = sum(0.9 <= ratio <= 1.1 for ratio in ratios.values())
    print(
        f"cells: {tried} of {len(asked)} tried are refused, {len(all_there)} pairs;"
        f" median refused {1000 * statistics.median(all_there):.2f} ms of CPU, ratio {overall:.3f};"
        f" addresses within 10 %: {inside} of {len(ratios)},"
        f" from {min(ratios.values()):.3f} to {max(ratios.values()):.3f}"
    )


def sign_in(_patience: float) -> None:
    """Fail in every way by turns: unknown, wrong, closed, without password, unknown passkey."""
    from django.test import Client, override_settings

    from balsts.accounts.passwords import set_password
    from tests.factories.organisations import create_user

    kinds = ("unknown name", "wrong password", "closed account", "no password")
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    walls: dict[str, list[float]] = {kind: [] for kind in kinds}
    with override_settings(PASSWORD_HASHERS=[EARNEST]), _without_waiting():
        for kind in kinds[1:]:
            user = create_user(username=kind.replace(" ", "-"))
            if kind == "no password":
                set_password(user, None)
            if kind == "closed account":
                user.is_active = False
                user.save()
        browser = Client()
        browser.post(SIGN_IN, {"username": "warm", "password": "up"})
        for _ in range(TRIES):
            for kind in kinds:
                typed = {"username": kind.replace(" ", "-"), "password": "not this one"}
                began, spent = time.perf_counter(), time.process_time()
                browser.post(SIGN_IN, typed)
                walls[kind].append(time.perf_counter() - began)
                taken[kind].append(time.process_time() - spent)
    medians = {kind: statistics.median(taken[kind]) for kind in kinds}
    least = min(medians.values())
    print(f"sign-in: {TRIES} tries each, by turns; medians of CPU, of wall time")
    for kind in kinds:
        print(
            f"  {kind:<16}{1000 * medians[kind]:8.1f} ms ×{medians[kind] / least:.3f}"
            f"{1000 * statistics.median(walls[kind]):10.1f} ms"
        )


def limits(_patience: float) -> None:
    """Guess by the thousand; every tenth time somebody else opens a page, at the end the owner."""
    from django.test import Client, override_settings
    from django.utils import timezone

    from balsts.accounts import app_codes
    from balsts.accounts.models import AttemptCounter
    from balsts.accounts.operations.attempts import count_sign_in
    from balsts.accounts.passwords import set_password
    from tests.factories.accounts import create_user_with_codes
    from tests.factories.organisations import create_provider, create_staff_member

    with override_settings(PASSWORD_HASHERS=[EARNEST]):
        user, secret, _codes = create_user_with_codes(username="amina", at=timezone.now())
        set_password(user, GOOD)
        count_sign_in(network="198.51.100.0/24", by=user, at=timezone.now())
        other = create_staff_member(username="boris", organisation=create_provider(code="ours"))
        colleague = Client()
        colleague.force_login(other.user)
        attacks = {
            "one account, one address": [("amina", "192.0.2.7")] * 1000,
            "1,000 accounts, one address": [(f"user{n}", "192.0.2.8") for n in range(1000)],
            "one account, 200 addresses": [("amina", f"10.{n % 200}.0.1") for n in range(1000)],
        }
        print("limits: attempts, checked of them, seconds; p95 of others' page; the owner gets in")
        for name, tries in attacks.items():
            AttemptCounter.objects.filter(succeeded_at=None).delete()
            attacker, others, statuses = Client(), [], []
            began = time.perf_counter()
            for number, (username, address) in enumerate(tries):
                typed = {"username": username, "password": f"guess {number}"}
                statuses.append(attacker.post(SIGN_IN, typed, REMOTE_ADDR=address).status_code)
                if number % 10 == 0:
                    asked = time.perf_counter()
                    colleague.get("/")
                    others.append(time.perf_counter() - asked)
            seconds = time.perf_counter() - began
            owner = Client(REMOTE_ADDR="198.51.100.9")
            step = owner.post(SIGN_IN, {"username": "amina", "password": GOOD})
            # The code of this half minute counts once; the tests' clock is nobody's to turn.
            _forget_the_step(user)
            code = app_codes.code_at(secret, app_codes.step_at(timezone.now()))
            owner.post(SECOND, {"code": code})
            p95 = statistics.quantiles(others, n=20)[-1]
            print(
                f"  {name:<30}{len(tries):>6}{statuses.count(200):>6}{seconds:8.1f} s"
                f"{1000 * p95:10.0f} ms   {step.status_code == 302 and '_auth_user_id' in owner.session}"
            )


def revoke(patience: float, *, tries: int = 100_000, readers: int = 3) -> None:
    """Lend and take back again and again, while others read without a pause."""
    counted, late, seen, rounds = race(tries=tries, readers=readers, seconds=patience)
    print(
        f"revoke: {rounds} times lent and taken back; {seen} reads while it was lent;"
        f" {counted} reads began after it was taken back, {late} of them showed something"
    )


def race(*, tries: int, readers: int, seconds: float) -> tuple[int, int, int, int]:
    """Return how many reads began after it was taken back, and what they showed.

    In order: reads that began after a revoke was acknowledged and ended before the next lending,
    how many of these showed something, how many of all did, and how often it was lent.
    """
    import psycopg
    from django.utils import timezone
    from psycopg import sql

    from balsts.platform.bound_postgres.token import BIND
    from tests.database.asking import token_of
    from tests.factories.sharing import create_consent, movement_coordinator
    from tests.people import create_cast

    cast = create_cast(today=timezone.localdate())
    nora = movement_coordinator(cast)
    token, giver = token_of(nora), token_of(cast.amina)
    address = SERVER.installation.address("app", database=SERVER.database)
    template = create_consent(cast)
    # Moments: taken back (acknowledged), and lent again (begun). Between them nobody may see.
    taken_back = lent_again = 0.0
    is_over = threading.Event()
    counts = {"after": 0, "late": 0, "seen": 0}
    lock = threading.Lock()
    bound = BIND.format(sql.Literal(token))

    def read() -> None:
        with psycopg.connect(address) as mine:
            while not is_over.is_set():
                before = taken_back
                with mine.transaction():
                    mine.execute(bound)
                    shown = mine.execute("select count(*) from sec.lent_people()").fetchone()[0]
                # Began after it was acknowledged, and ended before it was lent again.
                is_after = before and before == taken_back and lent_again < before
                with lock:
                    counts["after"] += bool(is_after)
                    counts["late"] += bool(is_after and shown)
                    counts["seen"] += bool(shown)

    threads = [threading.Thread(target=read, daemon=True) for _ in range(readers)]
    for thread in threads:
        thread.start()
    rounds, until = 0, time.monotonic() + seconds
    columns = _columns_of_consents()
    with psycopg.connect(address) as mine:
        consent = template.id
        while counts["after"] < tries and time.monotonic() < until:
            with mine.transaction():
                mine.execute(BIND.format(sql.Literal(giver)))
                mine.execute(
                    "insert into clients_consentwithdrawal (id, consent_id, withdrawn_on,"
                    " recorded_at, recorded_by_id)"
                    " values (gen_random_uuid(), %s, current_date, now(), %s)",
                    [consent, cast.amina.pk],
                )
            taken_back = time.monotonic()
            time.sleep(0.03)
            lent_again = time.monotonic()
            with mine.transaction():
                mine.execute(BIND.format(sql.Literal(giver)))
                consent = mine.execute(
                    f"insert into clients_consent (id, {columns}) select gen_random_uuid(),"
                    f" {columns} from clients_consent where id = %s returning id",
                    [template.id],
                ).fetchone()[0]
            time.sleep(0.002)
            rounds += 1
    is_over.set()
    for thread in threads:
        thread.join()
    return counts["after"], counts["late"], counts["seen"], rounds


def elsewhere(_patience: float) -> None:
    """Ask for people by turns: nobody, and files that are closed, restricted or set aside."""
    from django.db import connection, transaction
    from django.utils import timezone
    from psycopg.types.json import Jsonb

    from balsts.clients.models import Client
    from balsts.clients.operations.emergency import close_file
    from balsts.clients.operations.inquiry import Wanted, _question
    from balsts.platform.bound_postgres import acting_under
    from tests.database.asking import token_of
    from tests.factories.clients import create_client, create_enrolment
    from tests.people import create_cast

    kinds = ("nobody", "closed", "restricted", "set aside", "known")
    born_on = datetime.date(1992, 3, 1)
    question = (
        "select sec.ask_elsewhere(%s, %s, now(), %s, 'family', 'why', 'call', '{}', null, '', '')"
    )
    cast = create_cast(today=timezone.localdate())
    people = {kind: create_client(given_name=kind.title(), born_on=born_on) for kind in kinds[1:]}
    for client in people.values():
        create_enrolment(client, cast.contract)
    close_file(client=people["closed"], reason_kind="threatened", by=cast.chiara, at=timezone.now())
    Client.objects.filter(id=people["restricted"].id).update(restricted_at=timezone.now())
    Client.objects.filter(id=people["set aside"].id).update(
        set_aside_at=timezone.now(), given_name="-", family_name="", sort_key="", search_text=""
    )
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    answers: dict[str, set[str]] = {kind: set() for kind in kinds}
    asker, organisation = cast.daniel.pk, cast.other_contract.provider_id
    with acting_under(token_of(cast.daniel)):
        for _ in range(5 * TRIES):
            for kind in kinds:
                wanted = Wanted(given_name=kind.title(), family_name="Noorzai", born_on=born_on)
                told = Jsonb(_question(wanted) | {"has_agreed": True})
                with transaction.atomic(), connection.cursor() as cursor:
                    began = time.perf_counter()
                    cursor.execute(question, [asker, organisation, told])
                    # What waits for the end of the transaction counts as well.
                    cursor.execute("set constraints all immediate")
                    taken[kind].append(time.perf_counter() - began)
                    cursor.execute(question, [asker, organisation, told])
                    answers[kind].add(cursor.fetchone()[0])
                    transaction.set_rollback(True)
    medians = {kind: statistics.median(taken[kind]) for kind in kinds}
    print(f"elsewhere: {5 * TRIES} questions each, by turns; medians, ratio to nobody, answers")
    for kind in kinds:
        print(
            f"  {kind:<12}{1000 * medians[kind]:8.3f} ms ×{medians[kind] / medians['nobody']:.3f}"
            f"  {' '.join(sorted(answers[kind]))}"
        )


def _columns_of_consents() -> str:
    from balsts.clients.models import Consent

    return ", ".join(
        field.column for field in Consent._meta.concrete_fields if field.column != "id"
    )


def _forget_the_step(user: Any) -> None:
    from balsts.accounts.models import CodeGenerator

    CodeGenerator.objects.filter(user=user).update(last_step=0)


@contextmanager
def _without_waiting() -> Iterator[None]:
    """Leave out the waits, which are the same for every name."""
    from balsts.web.accounts import sign_in_views

    usual = sign_in_views.wait_before
    sign_in_views.wait_before = lambda **_: datetime.timedelta()
    try:
        yield
    finally:
        sign_in_views.wait_before = usual


def _cpu(ask: Callable[[str, str], Any], address: str) -> float:
    began = time.process_time()
    ask("GET", address)
    return time.process_time() - began


if __name__ == "__main__":
    main()
