"""A clock that jumped and what an administrator must see to: who reads it where, and what is not worked out then."""

import datetime
import hashlib
import json
from dataclasses import asdict

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from balsts.accounts.queries.user import system_actor
from balsts.audit.key_of_keys import KeyOfKeys
from balsts.casework.models import EntitlementPromise
from balsts.casework.operations.promise import keep_promises
from balsts.casework.promises import Cause
from balsts.platform import machine_clock
from balsts.platform.machine_clock import Noted, read_clocks
from balsts.web.formatting import days_away, urgency
from tests.people import Cast, create_cast
from tests.platform.test_certificate import certificate
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
HOUR = 3600
JUMPED = "The clock of this system has jumped."


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def jump(settings, tmp_path):
    """Set the clock an hour ahead of what was noted."""
    settings.BALSTS_DATA = tmp_path

    def set_ahead() -> None:
        noted = asdict(read_clocks())
        machine_clock._write(Noted(**noted | {"hour": noted["hour"] - HOUR}))
        machine_clock._jump_in.cache_clear()

    return set_ahead


def page(user, address: str) -> str:
    return browser_of(user).get(address).content.decode()


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("amina", "casework:my_day_show"),
        ("edgars", "clients:client_list"),
        ("chiara", "accounts:staff_list"),
        ("janis", "accounts:own_account"),
        ("esther", "statistics:portrait_show"),
    ],
)
def test_everybody_reads_on_every_page_that_the_clock_has_jumped(cast, jump, name, address):
    user = getattr(cast, name)
    before = page(user, reverse(address))
    jump()

    assert JUMPED not in before
    assert page(user, reverse(address)).count(JUMPED) == 1


def test_rights_and_steps_of_a_client_are_not_worked_out_then(cast, jump):
    address = reverse("clients:client_detail", args=[cast.fatima.reference])
    before = browser_of(cast.amina).get(address).context["client"]
    jump()
    client = browser_of(cast.amina).get(address).context["client"]

    assert {one.outcome for one in before.entitlements} != {"unknown"}
    assert {(one.outcome, one.short) for one in client.entitlements} == {
        ("unknown", "not worked out")
    }
    assert [one.because for one in client.entitlements] == [()] * len(before.entitlements)
    assert (before.deadline is None, client.deadline) == (False, None)


def test_my_day_does_not_say_then_that_nothing_ends(cast, jump):
    jump()
    amina, chiara = (
        page(one, reverse("casework:my_day_show")) for one in (cast.amina, cast.chiara)
    )

    assert "What ends soon is not worked out" in amina
    assert "Nothing ends within 60 days" not in amina + chiara


def test_no_list_tells_the_end_of_support_then(cast, jump):
    before = page(cast.amina, reverse("clients:client_list"))
    jump()
    after = page(cast.amina, reverse("clients:client_list"))

    assert ("not worked out" in before, "not worked out" in after) == (False, True)


def test_no_distance_of_a_day_is_counted_then(jump):
    with translation.override("en"):
        before = days_away(3), urgency(3), urgency(-3)
        jump()

        assert before == ("in 3 days", "soon", "past")
        assert (days_away(3), urgency(3), urgency(-3)) == ("days not counted", "later", "later")


def test_no_letter_is_written_then(cast, jump):
    shown, file = (
        reverse(f"clients:{name}", args=[cast.fatima.reference])
        for name in ("letter_show", "letter_pdf")
    )
    jump()

    assert browser_of(cast.amina).get(shown).context["letter"] is None
    assert "written again once the clock" in page(cast.amina, shown)
    assert browser_of(cast.amina).get(file).status_code == 404


def test_nothing_is_promised_then_and_the_next_night_makes_up_for_it(cast, jump):
    told = {"causes": {cast.fatima.id: Cause()}, "by": system_actor(), "at": timezone.now()}
    jump()
    while_jumped = keep_promises(**told), EntitlementPromise.objects.count()
    machine_clock.note_path().unlink()
    machine_clock._jump_in.cache_clear()

    assert while_jumped == (0, 0)
    assert keep_promises(**told) > 0


def test_before_sign_in_nothing_is_told_of_the_machine(client, jump):
    jump()

    assert JUMPED not in client.get(reverse("accounts:sign_in")).content.decode()


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (datetime.timedelta(days=1, hours=2), "ends in 1 day, on"),
        (datetime.timedelta(days=9, hours=2), "ends in 9 days, on"),
        (datetime.timedelta(days=-1), "ended on"),
        (None, "cannot be read"),
        (datetime.timedelta(days=15), None),
    ],
)
def test_system_administrators_alone_read_that_the_certificate_ends(
    cast, settings, tmp_path, left, words
):
    settings.BALSTS_CERTIFICATE = tmp_path / "fullchain.pem"
    if left is not None:
        settings.BALSTS_CERTIFICATE.write_bytes(certificate(timezone.now() + left))
    address = reverse("accounts:own_account")
    said = f"The certificate of this address {words}"

    assert (said in page(cast.janis, address)) == (words is not None)
    assert "certificate of this address" not in page(cast.amina, address)
    assert "certificate of this address" not in page(cast.chiara, address)


@pytest.fixture
def in_earnest(settings, tmp_path):
    """Serve in earnest, as far as this is asked, with the papers signed and the libraries asked about."""
    settings.BALSTS_HTTPS = True
    settings.BALSTS_IMPACT_ASSESSMENT_SIGNED_ON = TODAY
    settings.BALSTS_IMPACT_ASSESSMENT_KEPT_BY = "folder 4"
    settings.BALSTS_LOCK = tmp_path / "requirements.lock"
    settings.BALSTS_LOCK.write_text("django==5.2.19\n", encoding="utf-8")
    settings.BALSTS_LIBRARIES_CHECKED = tmp_path / "own.json"
    ask_about_libraries(settings, days=0)
    return settings


def ask_about_libraries(settings, *, days: int, known: int = 0) -> None:
    told = {
        "checked_on": str(TODAY - datetime.timedelta(days=days)),
        "lock": hashlib.sha256(settings.BALSTS_LOCK.read_bytes()).hexdigest(),
        "known": known,
    }
    draft = settings.BALSTS_LIBRARIES_CHECKED.with_suffix(".new")
    draft.write_text(json.dumps(told), encoding="utf-8")
    draft.replace(settings.BALSTS_LIBRARIES_CHECKED)


@pytest.mark.parametrize(
    ("signed_days_ago", "asked_days_ago", "known", "words"),
    [
        (1, 1, 0, None),
        (None, 1, 0, "No signed data protection impact assessment (GDPR, article 35) is named"),
        (400, 1, 0, "more than a year ago: it must be looked at anew"),
        (1, 8, 0, "it must be done every week"),
        (1, 1, 2, "Weaknesses are known in the software libraries of this system"),
    ],
)
def test_system_administrators_alone_read_what_the_operator_has_not_seen_to(
    cast, in_earnest, signed_days_ago, asked_days_ago, known, words
):
    in_earnest.BALSTS_IMPACT_ASSESSMENT_SIGNED_ON = (
        None if signed_days_ago is None else TODAY - datetime.timedelta(days=signed_days_ago)
    )
    ask_about_libraries(in_earnest, days=asked_days_ago, known=known)
    address = reverse("accounts:own_account")
    told = ("impact assessment", "software libraries")

    for_janis, for_amina = (page(one, address) for one in (cast.janis, cast.amina))
    assert sum(one in for_janis for one in told) == (words is not None)
    assert words is None or words in for_janis
    assert [one for one in told if one in for_amina] == []


def key_from(days: int, *, printed: bool = True) -> KeyOfKeys:
    since = TODAY - datetime.timedelta(days=days)
    return KeyOfKeys(since=since, shares_on=since if printed else None)


@pytest.mark.parametrize(
    ("key", "holders", "words"),
    [
        (None, "", []),
        (key_from(366), "", []),
        (key_from(367), "", ["it must be changed once a year"]),
        (key_from(1, printed=False), "", ["Nobody has printed the key of sealed notes"]),
        (key_from(5), "2026-01-05 {left} start code; the manager\n", ["Somebody who could have"]),
        (key_from(1), "2026-01-05 {left} start code; the manager\n", []),
        (key_from(1), "the manager\n", ["The list of people who hold the key"]),
    ],
)
def test_system_administrators_alone_read_that_the_key_of_sealed_notes_must_be_seen_to(
    cast, in_earnest, tmp_path, monkeypatch, key, holders, words
):
    in_earnest.BALSTS_KEY_HOLDERS = tmp_path / "key-holders.txt"
    in_earnest.BALSTS_KEY_HOLDERS.write_text(
        holders.format(left=TODAY - datetime.timedelta(days=3)), encoding="utf-8"
    )
    monkeypatch.setattr("balsts.audit.key_of_keys._key_of_keys", lambda: key)
    address = reverse("accounts:own_account")
    told = (
        "key of sealed notes is from",
        "Nobody has printed the key",
        "Somebody who could have the key",
        "list of people who hold the key",
    )

    for_janis, for_amina = (page(one, address) for one in (cast.janis, cast.amina))
    assert sum(one in for_janis for one in told) == len(words)
    assert [one for one in words if one not in for_janis] == []
    assert [one for one in told if one in for_amina] == []


def test_on_one_machine_nobody_is_told_of_papers_and_libraries(cast, settings):
    settings.BALSTS_HTTPS, settings.BALSTS_IMPACT_ASSESSMENT_SIGNED_ON = False, None

    shown = page(cast.janis, reverse("accounts:own_account"))
    assert ("impact assessment" in shown, "software libraries" in shown) == (False, False)
