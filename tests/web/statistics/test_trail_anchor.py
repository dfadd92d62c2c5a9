"""The seal of the trail leaves the house on reports, and only it gives a rewritten history away."""

import re
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.audit import sealing, trail
from balsts.statistics.definitions import MONTHLY_REPORT
from tests.people import Cast
from tests.postgres_plugin import SERVER
from tests.trail import let_others_end
from tests.web.browsers import browser_of
from tests.web.figures import create_report, create_snapshot
from tests.web.statistics.test_monthly_report_pages import ASKED, MONTH

SHOW = reverse("statistics:monthly_report_show")
PORTRAIT = reverse("statistics:portrait_show")
committing = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_jobs():
    """Tests work as the application; here it is lent what only jobs and commands may do."""
    app = connection.settings_dict["USER"]
    address = SERVER.installation.address("owner", database=SERVER.database)
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(f'grant execute on all functions in schema audit to "{app}"')
        yield


@contextmanager
def superuser():
    """Whoever owns the machine: past all rights, triggers and row security."""
    told = SERVER.installation.admin | {"dbname": SERVER.database}
    with psycopg.connect(**told, autocommit=True) as admin:
        admin.execute("set session_replication_role = replica")
        yield admin


def written(times: int) -> None:
    for _ in range(times):
        trail.record("client_seen", by=system_actor(), at=timezone.now(), details={"rows": 1})


def seal(*, at) -> None:
    let_others_end()
    sealing.seal_events(at=at)


def printed(page) -> str:
    """The seal as it stands on the paper, to be typed off."""
    [words] = re.findall(r'<code class="reference">(\d+: [0-9a-f ]{71})</code>', page.text)
    return words


@committing
def test_asvs_16_4_2_a_history_rewritten_and_sealed_anew_is_given_away_by_the_paper_alone(
    as_jobs, cast: Cast, capsys
):
    create_report(create_snapshot(), MONTHLY_REPORT, MONTH)
    written(3)
    seal(at=timezone.now())
    paper = printed(browser_of(cast.chiara).get(SHOW, ASKED))
    written(2)
    seal(at=timezone.now())

    with superuser() as admin:
        admin.execute(
            "delete from audit.event where number = (select min(number) from audit.event)"
        )
        moments = admin.execute("select sealed_at from audit.block order by number").fetchall()
        admin.execute("truncate audit.block")
    seal(at=moments[-1][0])

    call_command("trail", "verify")
    assert "The trail is whole." in capsys.readouterr().out
    with pytest.raises(CommandError, match="NOT whole"):
        call_command("trail", "verify", anchor=[paper])
    assert "rewritten" in capsys.readouterr().out


@committing
def test_the_paper_fits_as_long_as_nothing_was_rewritten(as_jobs, cast: Cast, capsys):
    snapshot = create_snapshot()
    create_report(snapshot, MONTHLY_REPORT, MONTH)
    run = create_report(snapshot)
    written(3)
    seal(at=timezone.now())
    browser = browser_of(cast.esther)
    on_paper = printed(browser.get(SHOW, ASKED))
    in_file = browser.get(reverse("statistics:report_csv", args=[run.id])).text
    written(2)
    seal(at=timezone.now())

    call_command("trail", "verify", anchor=[on_paper])

    assert "The trail is whole." in capsys.readouterr().out
    assert f"# Seal of the trail, to be kept outside: {on_paper}" in in_file


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["chiara", "esther", "henriks"])
def test_before_anything_is_sealed_a_report_is_shown_without_a_seal(cast: Cast, who: str):
    create_report(create_snapshot(), MONTHLY_REPORT, MONTH)

    page = browser_of(getattr(cast, who)).get(SHOW, ASKED)

    assert page.context["portrait"] is not None
    assert "Seal of the trail" not in page.text
