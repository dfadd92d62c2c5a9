"""How the trial of inputs draws requests and judges answers; its volume is no matter for every day."""

from datetime import date
from random import Random
from types import SimpleNamespace

import pytest
from django import forms
from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone

from balsts.casework.models import ServiceRecord
from tests.canaries.words import add_words
from tests.web.access.asking import Answer
from tests.web.access.things import add_things
from tests.web.access.world import create_world
from trials.inputs import send
from trials.typed.answers import Known, faults_of
from trials.typed.doors import Door, Watcher
from trials.typed.requests import Drawer, Sending
from trials.typed.values import MARK, PRODUCT

HTML = (("Content-Type", "text/html; charset=utf-8"),)
ASKED = Sending(method="GET", path="/clients/")
TODAY = date(2026, 11, 26)
NOBODY = Known(planted=None, clients={}, references={}, visible={})


def answered(status: int | str = 403, body: str = "", **headers: str) -> Answer:
    told = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(status=status, headers=(*HTML, *told), body=body.encode(), queries=0)


def kinds(
    answer: Answer, *, asked=ASKED, known=NOBODY, seconds=0.1, is_denied=False, lines=()
) -> list[str]:
    found = faults_of(
        answer, asked, "auditor", known, seconds=seconds, is_denied=is_denied, lines=lines
    )
    return [kind for kind, _ in found]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (answered(500), "broken"),
        (answered(503), "broken"),
        (answered(body="psycopg.errors.DataError"), "insides"),
        (answered(body=f"<img src=x onerror={MARK}>"), "unescaped"),
        (answered(body=f'<a href="javascript:{MARK}">'), "unescaped"),
        (answered(body=f"Dear {PRODUCT}"), "run"),
        (answered(302, Location="https://evil.example/"), "led out"),
        (answered(302, Location="/\\evil.example/"), "led out"),
        (answered(302, Location="\t//evil.example/"), "led out"),
    ],
)
def test_what_is_wrong_with_an_answer_is_found(answer, kind):
    assert kinds(answer) == [kind]


@pytest.mark.parametrize(
    "answer",
    [
        answered(body="Nothing here"),
        answered(302, Location="/clients/?sort=name"),
        answered(302, Location="?page=2"),
        answered(body=f"&lt;img src=x onerror={MARK}&gt;"),
    ],
)
def test_an_answer_that_is_right_is_left_alone(answer):
    assert kinds(answer) == []


def test_whoever_is_refused_by_the_policy_must_be_refused_whatever_is_sent():
    assert kinds(answered(302, Location="/"), is_denied=True) == ["let in"]
    assert kinds(answered(404), is_denied=True) == []


def test_an_answer_that_takes_too_long_is_found():
    assert kinds(answered(), seconds=5.1) == ["slow"]


def test_what_was_typed_must_stand_in_no_line_of_the_log():
    lines = [
        f"2026-11-26 WARNING django Not Found: /{MARK}/",
        "2026-11-26 ERROR django.security.X status=400",
        "2026-11-26 ERROR balsts.web fault=1",
    ]

    assert kinds(answered(), lines=lines) == ["logged", "error"]


def test_a_word_about_somebody_is_found_unless_it_was_shown_or_sent_or_is_of_ones_own():
    canary, client, other = "ZZ-client-given_name-1", object(), object()
    known = Known(
        planted=None, clients={canary: {client}}, references={}, visible={"auditor": {other}}
    )
    page = answered(body=f"Dear {canary}")

    of_a_stranger = kinds(page, known=known)
    sent = kinds(page, known=known, asked=Sending(method="GET", path="/", query=f"q={canary}"))
    known.visible["auditor"].add(client)

    assert (of_a_stranger, sent, kinds(page, known=known)) == (["told"], [], [])


def test_the_same_seed_draws_the_same_request_and_every_field_is_sent():
    door = Door()
    for name in ("name", "born_on", "paper"):
        door.fields[name].append(forms.FileField() if name == "paper" else forms.CharField())

    def drawn(seed: int) -> Sending:
        draw = Random(seed)  # noqa: S311 - drawn again from the same seed
        return Drawer(draw, today=TODAY).request("POST", "/clients/new/", door)

    assert [drawn(seed) for seed in range(50)] == [drawn(seed) for seed in range(50)]
    assert set.union(*(drawn(seed).names for seed in range(50))) >= {"name", "born_on", "paper"}


def test_what_a_page_looks_for_is_learnt(rf):
    watcher, query = Watcher(), rf.get("/?a=1&b=2").GET

    with watcher.watching():
        query.get("a")
        query.getlist("c")
        form = forms.Form({"d": "1"})

    assert watcher.take() == ([form], {"a", "c"})


@pytest.mark.django_db
def test_a_request_is_sent_as_the_server_hands_it_on_and_what_it_wrote_is_noted():
    nobody = SimpleNamespace(cookies="", handler=WSGIHandler(), wrote=None)
    guess = Sending(method="POST", path="/account/sign-in/", body=b"username=amina&password=guess")

    answer = send(nobody, guess)

    assert (answer.status, b"password" in answer.body) == (200, True)
    assert nobody.wrote == {"accounts_attemptcounter", "audit.event"}


@pytest.mark.slow  # makes the small world with everything in it
@pytest.mark.django_db
def test_the_world_that_is_asked_can_be_made_on_any_day():
    """Canaries are looked for on days of their own; here everything happens today, as in the trial."""
    world = create_world(today=timezone.localdate())
    add_things(world)
    before = ServiceRecord.objects.count()
    add_words(world)

    assert ServiceRecord.objects.count() - before == 3 * len(world.people())
