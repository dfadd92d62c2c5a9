"""No word about a person is shown to a role that the field policy does not name, in any form.

Everybody opens every page and takes every file that the access policy gives them; what they find
there is compared with policies/fields.yaml, field by field and client by client.
"""

import datetime
import io
import logging
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.db.models import BooleanField, Model, TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import HEALTH_DOMAINS, HEALTH_SERVICES
from balsts.casework.models import Goal, PlanAction, ServiceRecord
from balsts.clients.models import Client, Consent, EmergencyAccess
from balsts.exchange.enums import ExportKind, ExportPurpose, ExportState
from balsts.exchange.models import Export
from balsts.exchange.operations.export import ExportWish, make_export
from balsts.platform.countries import country_name
from balsts.platform.dates import format_date, format_date_long
from balsts.platform.policies import policy_path
from balsts.privacy.models import ArchiveOpening, Disclosure
from tests.canaries.planting import (
    CANARY,
    Planted,
    clients_of,
    key_of,
    models_about_people,
    planting,
    text_fields,
)
from tests.canaries.told_codes import (
    ABOUT_HEALTH,
    OWN,
    TOLD_CODES,
    codes_have_words,
    raw_signs,
    word_of,
)
from tests.canaries.values import (
    CODES,
    COUNTRIES,
    DAYS,
    NUMBERS,
    SIGNS,
    PlantedValues,
    chosen_in,
    days_in,
    planting_values,
    said_in,
)
from tests.canaries.words import add_values, add_words
from tests.postgres_plugin import SERVER
from tests.web.access.asking import Addresses, Answer, Asker, addresses
from tests.web.access.policy import ROLE_OF, lines, persons, relations_of
from tests.web.access.things import add_things
from tests.web.access.world import ANONYMOUS, PERSONS, World, create_world


@cache
def policy() -> dict[str, Any]:
    return yaml.safe_load(policy_path("fields.yaml").read_text(encoding="utf-8"))


@dataclass
class Aviary:
    """The world with its canaries, and what each is about."""

    world: World
    planted: Planted
    values: PlantedValues
    clients: dict[str, set[UUID]]
    whose: dict[datetime.date, set[UUID]]
    variants: dict[str, str]
    log: "Listening"
    database_log: Path
    begins_at: int

    def is_told_in(self, text: str) -> bool:
        """Whether a planted word or day stands there."""
        return bool(CANARY.search(text) or days_in(text) & self.values.days.keys())

    def database_lines(self) -> list[str]:
        """Return what the database has logged since the world was made."""
        with self.database_log.open("rb") as written:
            written.seek(self.begins_at)
            return written.read().decode(errors="replace").splitlines()


class Listening(logging.Handler):
    """Keeps every line that any part of the program logs."""

    def __init__(self) -> None:
        super().__init__(level=logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(scope="module")
def aviary(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Aviary]:
    """Make the world with canaries, once for all persons."""
    usual, settings.BALSTS_DATA = settings.BALSTS_DATA, tmp_path_factory.mktemp("data")
    log = Listening()
    logging.getLogger().addHandler(log)
    database_log = SERVER.installation.folder / "postgres.log"
    begins_at = database_log.stat().st_size if database_log.exists() else 0
    with django_db_blocker.unblock(), transaction.atomic():
        with planting(codes=set(policy()["codes"])) as planted, planting_values() as values:
            world = create_world(today=timezone.localdate())
            add_things(world)
            add_words(world)
            add_values(world)
        with codes_have_words():
            yield Aviary(
                world=world,
                planted=planted,
                values=values,
                clients=clients_of(planted.rows),
                whose=clients_of(values.rows()),
                variants=_variants(planted),
                log=log,
                database_log=database_log,
                begins_at=begins_at,
            )
        transaction.set_rollback(True)
    logging.getLogger().removeHandler(log)
    settings.BALSTS_DATA = Path(usual)


def _variants(planted: Planted) -> dict[str, str]:
    """Some rows of a table are about health; the policy names them apart."""
    about_health = {
        *Goal.objects.filter(domain__in=HEALTH_DOMAINS).values_list("pk", flat=True),
        *PlanAction.objects.filter(goal__domain__in=HEALTH_DOMAINS).values_list("pk", flat=True),
        *ServiceRecord.objects.filter(service_type__in=HEALTH_SERVICES).values_list(
            "pk", flat=True
        ),
    }
    return {canary: ABOUT_HEALTH for canary, (_, pk) in planted.rows.items() if pk in about_health}


def test_every_text_field_about_a_person_has_a_line_and_every_line_a_field() -> None:
    fields = {key_of(model, one.name) for model, one in text_fields()}
    told = {key.split(" ")[0] for key in policy()["words"]} | set(policy()["codes"])

    assert sorted(told) == sorted(fields)


def test_every_line_says_why_a_field_holds_codes_and_names_roles_that_exist() -> None:
    assert [key for key, why in policy()["codes"].items() if len(why.split()) < 2] == []
    for who in policy()["words"].values():
        persons(who)


def test_every_field_about_a_person_is_planted_or_says_why_not() -> None:
    """A new field without a line fails, and so does a line without its field."""
    fields = [
        key_of(model, one.name)
        for model in models_about_people()
        for one in model._meta.concrete_fields
        if not (one.primary_key or one.is_relation or isinstance(one, BooleanField))
    ]
    told = [
        *{key.split(" ")[0] for key in policy()["words"]},
        *policy()["codes"],
        *{key.split(" ")[0] for key in policy()["values"]},
        *(key for reason in policy()["not_planted"] for key in reason["fields"]),
    ]

    assert sorted(told) == sorted(fields)
    assert [one["why"] for one in policy()["not_planted"] if len(one["why"].split()) < 5] == []


@pytest.mark.django_db
def test_every_day_code_and_number_of_the_policy_is_planted_and_kept(aviary: Aviary) -> None:
    """What the database, or an operation, put in its place would be looked for in vain."""
    values = aviary.values
    rows: dict[tuple[type[Model], str], dict[Any, datetime.date]] = defaultdict(dict)
    for day, (model, name, pk) in values.days.items():
        rows[model, name][pk] = day
    kept = {
        values.key(day)
        for (model, name), planted in rows.items()
        for pk, stored in model._default_manager.filter(pk__in=planted).values_list("pk", name)
        if (day := planted[pk]) == local_day(stored)
    }

    assert sorted(policy()["values"]) == sorted({*DAYS, *SIGNS, *TOLD_CODES})
    assert sorted(values.carried) == sorted({*DAYS, *SIGNS})
    assert sorted(kept) == sorted(DAYS)
    assert [key for key, code in TOLD_CODES.items() if not is_kept(key, code)] == []


def is_kept(key: str, code: str) -> bool:
    """Whether a row has the code."""
    return any(
        model._default_manager.filter(**{one.name: code}).exists()
        for model in models_about_people()
        for one in model._meta.concrete_fields
        if key_of(model, one.name) == key.split(" ", maxsplit=1)[0]
    )


def local_day(value: datetime.date) -> datetime.date:
    return timezone.localdate(value) if isinstance(value, datetime.datetime) else value


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("437", True),
        ("437 min", True),
        ("437min", True),
        ('"PT437M"', True),
        ("<v>437</v>", True),
        ("k437x", False),
        ("1437", False),
    ],
)
def test_a_number_is_found_as_it_is_written_and_not_inside_a_key(
    text: str, *, is_said: bool
) -> None:
    assert bool(signs()["servicerecord.minutes"].search(text)) is is_said


DAY = datetime.date(1931, 5, 9)
# Last days are reckoned from the first two, which are days that other rows carry; the third stands in
# lists of files by reference, for whoever approves them.
TELLS_NO_CLIENT = {
    "datarequest.received_on",
    "legalstatusevent.decided_on",
    "erasureline.due_on",
}


@pytest.mark.parametrize("language", ["lv", "en", "ru", "ar", "prs", "pl"])
@pytest.mark.parametrize("write", [format_date, format_date_long])
def test_a_day_is_found_as_the_product_writes_it_in_each_language(
    language: str, write: Callable[[datetime.date, str], str]
) -> None:
    assert days_in(f"Born {write(DAY, language)}, it says.") == {DAY}


@pytest.mark.parametrize(
    "written",
    ["1931-05-09", '<time datetime="1931-05-09T12:00:00+02:00">', "<v>11452</v>", "09.05.1931."],
)
def test_a_day_is_found_as_machines_write_it(written: str) -> None:
    assert days_in(f"1 {written} 2") == {DAY}


def test_what_could_be_chosen_and_is_not_is_not_said() -> None:
    page = """<html><select><option>one</option><option selected>two</option></select>
        <label><input type="radio">three</label><label><input type="radio" checked>four</label>
        <input type="radio" value="5" id="a"><label for="a"><span>five</span></label>
        <input type="radio" id="b" checked><label for="b">six</label>
        <input type="checkbox" id="c"><label for="d">seven</label><p>eight</p></html>"""

    assert said_in(page) == "two four six seven eight"


def test_a_code_is_known_by_its_word_in_every_language_and_by_its_own_words_afterwards() -> None:
    key, code = "specificneed.code", TOLD_CODES["specificneed.code"]
    before = said_in_language(code, "en")

    with codes_have_words():
        inside = {language: said_in_language(code, language) for language in ("lv", "en", "ar")}

    assert inside == dict.fromkeys(inside, word_of(key))
    assert said_in_language(code, "en") == before


def test_no_two_codes_are_known_by_one_word() -> None:
    with codes_have_words():
        said = [said_in_language(code, "en") for code in TOLD_CODES.values()]

    assert said == [word_of(key) for key in TOLD_CODES]


def said_in_language(code: TextChoices, language: str) -> str:
    with override(language):
        return str(code.label)


@pytest.mark.django_db
def test_every_text_field_about_a_person_carries_a_canary(aviary: Aviary) -> None:
    """A new table of words without a row here would be looked at by nobody."""
    carried = {
        canary.split("-", 3)[1] + "." + CANARY.match(canary)[2] for canary in aviary.planted.rows
    }
    wanted = {key.split(" ")[0] for key in policy()["words"]}

    assert sorted(wanted - carried) == []
    assert len(models_about_people()) > 20


@cache
def signs() -> dict[str, re.Pattern[str]]:
    """Return how each planted code and number is known again; in English, as everybody reads here."""
    # A key drawn at random may hold the digits between letters; a length of time has letters of its own.
    found = {
        key: rf"(?<![\w.,])(?:PT)?{number}(?:m|min|minutes)?(?![\w.,])"
        for key, number in NUMBERS.items()
    }
    for model in models_about_people():
        for one in model._meta.concrete_fields:
            if (key := key_of(model, one.name)) in CODES:
                with override("en"):
                    words = str(dict(one.flatchoices)[CODES[key]])
                found[key] = rf"(?<!\w){re.escape(words)}(?!\w)"
    found |= {key: country_name(code, "en") for key, code in COUNTRIES.items()}
    found |= {key: word_of(key) for key in TOLD_CODES}
    return {key: re.compile(sign, re.IGNORECASE) for key, sign in found.items()}


@dataclass
class Found:
    """What one person found, and where it should not have stood."""

    where: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    codes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    days: dict[datetime.date, set[str]] = field(default_factory=lambda: defaultdict(set))
    values: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    misplaced: list[tuple[str, str]] = field(default_factory=list)
    files: set[str] = field(default_factory=set)


@pytest.mark.slow  # opens every page of a role
@pytest.mark.parametrize("person", [one for one in PERSONS if one != ANONYMOUS])
def test_asvs_8_2_3_nobody_reads_a_field_that_the_policy_does_not_name(
    aviary: Aviary, person: str
) -> None:
    before = len(aviary.log.lines)

    found = crawl(aviary, person)

    readable = clients_of_person(aviary.world, person)
    of_others = {
        canary: sorted(places)
        for canary, places in found.where.items()
        if aviary.clients[canary] and not aviary.clients[canary] & readable
    }
    unnamed = {
        key_with_variant(aviary, canary, person): sorted(places)[:3]
        for canary, places in found.where.items()
        if person not in reads(key_with_variant(aviary, canary, person))
    }
    days_of_others = {
        aviary.values.key(day): sorted(places)[:3]
        for day, places in found.days.items()
        if aviary.whose[day]
        and not aviary.whose[day] & readable
        and aviary.values.key(day) not in TELLS_NO_CLIENT
    }
    values = policy()["values"]
    unnamed_values = {
        key: sorted(places)[:3]
        for key, places in found.values.items()
        if person not in persons_reading(values[key])
    }
    unmet = [
        key for key, who in values.items() if person in persons(who) and key not in found.values
    ]
    codes = policy()["told_by_codes"]
    told_by_codes = {
        key: sorted(places)[:3]
        for key, places in found.codes.items()
        if person not in persons_reading(codes[key]["read_by"])
    }
    unheard = [
        key
        for key, code in codes.items()
        if person in persons(code["read_by"]) and key not in found.codes
    ]
    assert (told_by_codes, unheard) == ({}, [])
    assert files_for(person) - found.files == set()
    assert of_others == {}
    assert unnamed == {}
    assert (days_of_others, unnamed_values, unmet) == ({}, {}, [])
    assert found.misplaced == []
    assert [line for line in aviary.log.lines[before:] if aviary.is_told_in(line)] == []
    assert [line for line in aviary.database_lines() if aviary.is_told_in(line)] == []
    assert [one.subject for one in mail.outbox if aviary.is_told_in(str(one.message()))] == []


def crawl(aviary: Aviary, person: str) -> Found:
    """Open every address that the person may open, by GET and by a form sent empty."""
    filled, asker, found = Addresses(aviary.world), Asker(aviary.world.seats[person]), Found()
    role = ROLE_OF.get(person, person)
    for line in lines().values():
        if line.is_open or role not in line.who:
            continue
        for relation, exists_for in relations_of(line.about).items():
            if relation != "random" and person in exists_for:
                address = filled.of(line.address, line.about, person=person, relation=relation)
                for method in {"GET", "POST"} & set(line.methods):
                    answer = asker.ask(method, address)
                    note(found, f"{method} {line.address}", address, answer, aviary.values)
    if role in persons("takes_lists_out"):
        take_lists(aviary, asker, found)
    return found


def take_lists(aviary: Aviary, asker: Asker, found: Found) -> None:
    """Take the list of the caseload with names in each form; the world's own ones wait."""
    user = asker.seat.user
    for kind in (ExportKind.CSV, ExportKind.XLSX):
        export = make_export(
            wish=ExportWish(
                contract=aviary.world.contracts[aviary.world.place_of(asker.seat.name)],
                kind=kind,
                language="en",
                purpose=ExportPurpose.DATA_CHECK,
                reason="To compare with the paper files",
                has_names=True,
                names_reason="The papers are kept by names",
                is_open=None,
            ),
            by=user,
            at=timezone.now(),
        )
        Export.objects.filter(id=export.id).update(
            state=ExportState.READY, decided_by=system_actor(), decided_at=timezone.now()
        )
        address = reverse("outgoing:export_take", args=[export.id])
        answer = asker.ask("POST", address)
        assert (kind, ".xlsx" in str(answer.headers)) == (kind, kind == ExportKind.XLSX)
        assert CANARY.search(readable_text(answer))
        note(found, "POST outgoing:export_take", address, answer, aviary.values)


def files_for(person: str) -> set[str]:
    """Return the addresses at which the person can take a file; each must have been looked into."""
    role = ROLE_OF.get(person, person)
    return {
        name
        for name, pattern in addresses().items()
        if is_file(pattern.callback)
        and role in lines()[name].who
        and any(
            person in exists_for
            for relation, exists_for in relations_of(lines()[name].about).items()
            if relation != "random"
        )
    }


def is_file(view: Any) -> bool:
    """Whether a view is the one way out, `web/downloads.py`, under whatever else it wears."""
    while view is not None:
        if view.__qualname__.startswith("download."):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def note(found: Found, where: str, address: str, answer: Answer, planted: PlantedValues) -> None:
    text = readable_text(answer)
    if "attachment" in dict(answer.headers).get("Content-Disposition", ""):
        found.files.add(where.split(" ")[1])
    for canary in CANARY.finditer(text):
        found.where[canary[0]].add(where)
    note_values(found, where, text, planted)
    for key, code in policy()["told_by_codes"].items():
        if any(words in text for words in code["says"]):
            found.codes[key].add(where)
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers)
    title = " ".join(re.findall(r"<title>.*?</title>", text, flags=re.DOTALL))
    links = " ".join(re.findall(r'(?:href|action|src)="([^"]*)"', text))
    for place, words in (
        ("address", address),
        ("header", headers),
        ("title", title),
        ("link", links),
    ):
        if CANARY.search(words) or days_in(words) & planted.days.keys():
            found.misplaced.append((where, place))


def note_values(found: Found, where: str, text: str, planted: PlantedValues) -> None:
    """Note which planted days, codes and numbers an answer tells."""
    said, chosen = said_in(text), chosen_in(text)
    for day in days_in(text):
        if day in planted.days:
            found.days[day].add(where)
            found.values[planted.key(day)].add(where)
    for key, sign in signs().items():
        if sign.search(said):
            found.values[key].add(where)
    for key, sign in raw_signs().items():
        if sign.search(chosen):
            found.values[key].add(f"{where} (the code)")


def readable_text(answer: Answer) -> str:
    """Return what a reader finds in a page or a file, whatever its form."""
    kind = dict(answer.headers).get("Content-Type", "")
    if kind.startswith("application/pdf"):
        file = PdfReader(io.BytesIO(answer.body))
        about = f"{file.metadata} {file.xmp_metadata and file.xmp_metadata.dc_title}"
        return about + "".join(page.extract_text() for page in file.pages).replace("\n", "")
    if "spreadsheetml" in kind:
        with zipfile.ZipFile(io.BytesIO(answer.body)) as parts:
            return " ".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    return answer.body.decode(errors="replace")


def clients_of_person(world: World, person: str) -> set[UUID]:
    """Return the clients of whom something may be known to the person."""
    known = {
        client.id
        for (name, relation), client in world.clients.items()
        if name == person and person in relations_of("client")[relation]
    }
    if person in relations_of("client")["colleagues"]:
        contract = world.contracts[world.place_of(person)]
        known |= set(
            Client.objects.filter(enrolments__contract=contract).values_list("id", flat=True)
        )
    if person in relations_of("lent")["in_force"]:
        here = world.contracts[world.place_of(person)]
        lent = Consent.objects.in_force_on(world.today).filter(
            recipient=here.provider, programme=here.programme
        )
        known |= set(lent.values_list("client_id", flat=True))
    if person in relations_of("disclosure")["of_own_client"]:
        known |= set(Disclosure.objects.values_list("client_id", flat=True))
    if person in relations_of("archive")["colleagues"]:
        taken_out = ArchiveOpening.objects.all()
        if person not in relations_of("archive")["other_organisation"]:
            here = world.seats[person].post
            taken_out = taken_out.filter(organisation_id=here.organisation_id if here else None)
        known |= set(taken_out.values_list("client_id", flat=True))
    openings = EmergencyAccess.objects.all()
    if person not in relations_of("overseen")["of_others"]:
        openings = openings.filter(opened_by=world.seats[person].user)
    return known | set(openings.values_list("client_id", flat=True))


def key_with_variant(aviary: Aviary, canary: str, person: str) -> str:
    model, pk = aviary.planted.rows[canary]
    name = CANARY.match(canary)[2]
    key = key_of(model, name)
    if model is ServiceRecord:
        by = ServiceRecord.objects.get(pk=pk).staff_member.user_id
        if by == aviary.world.seats[person].user.pk:
            return key + OWN
    return key + aviary.variants.get(canary, "")


def reads(key: str) -> frozenset[str]:
    """Return who may read a field; a variant without a line of its own is as the field."""
    words = policy()["words"]
    return persons_reading(words[key] if key in words else words[key.split(" ", maxsplit=1)[0]])


def persons_reading(who: list[str]) -> frozenset[str]:
    """Return the persons of these roles and groups."""
    named = persons(who)
    return named | {person for person, role in ROLE_OF.items() if role in named}
