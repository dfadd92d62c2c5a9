"""Seals laid out for whoever carries them out: one file a day, in the one form, and never another one."""

import datetime
import os
import runpy

import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.audit import jobs, sealing, seals_to_keep, trail, verifier
from balsts.audit.seals_to_keep import lay_out_seals
from tests.as_job import as_job
from tests.conventions.reading import ROOT
from tests.trail import let_others_end

MESSENGER = runpy.run_path(str(ROOT / "deploy" / "messenger.py"))
AT = datetime.datetime(2026, 11, 25, 20, 30, 7, 500_000, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 11, 25)


def sealed(at: datetime.datetime) -> None:
    trail.record("client_seen", by=system_actor(), at=timezone.now(), details={"rows": 1})
    let_others_end()
    with as_job():
        sealing.seal_events(at=at)


def laid_out(folder, today: datetime.date) -> list[str]:
    with as_job():
        return [path.name for path in lay_out_seals(folder, today=today)]


@pytest.mark.django_db(transaction=True)
def test_seal_of_a_day_that_is_over_is_laid_out_once_and_proves_the_trail(tmp_path):
    folder = tmp_path / "seals"
    nothing_yet = laid_out(folder, DAY)
    sealed(AT)
    same_day = laid_out(folder, DAY)
    next_day = laid_out(folder, DAY + datetime.timedelta(days=1))
    again = laid_out(folder, DAY + datetime.timedelta(days=1))
    seal = MESSENGER["read"](folder / "2026-11-25.seal")

    assert (nothing_yet, same_day) == ([], [])
    assert (next_day, again) == (["2026-11-25.seal"], [])
    assert seal["sealed_at"] == "2026-11-25T20:30:07+00:00"
    anchor = verifier.Anchor.read(f"{seal['block']}: {seal['hash']}")
    with as_job():
        assert sealing.verify_trail([anchor]).is_whole
    assert sorted(path.name for path in folder.iterdir()) == ["2026-11-25.seal"]


@pytest.mark.django_db(transaction=True)
def test_days_on_which_the_job_runner_stood_still_are_made_up_for_a_week(tmp_path):
    sealed(AT)

    made = laid_out(tmp_path / "seals", DAY + datetime.timedelta(days=10))

    assert made == [f"2026-{day}.seal" for day in ("11-28", "11-29", "11-30", "12-01", "12-02", "12-03", "12-04")]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_seal_that_has_gone_out_is_never_written_over(tmp_path):
    """After going back to an earlier second the trail is another one; what is outside is not."""
    folder = tmp_path / "seals"
    sealed(AT)
    laid_out(folder, DAY + datetime.timedelta(days=1))
    gone_out = (folder / "2026-11-25.seal").read_text()
    sealed(AT + datetime.timedelta(minutes=1))

    laid_out(folder, DAY + datetime.timedelta(days=1))

    assert (folder / "2026-11-25.seal").read_text() == gone_out


@pytest.mark.django_db(transaction=True)
def test_seals_are_read_by_the_messenger_and_changed_by_nobody_else(tmp_path):
    """On a server the data folder hands its group down, and pages are of that group."""
    tmp_path.chmod(0o2770)
    sealed(AT)
    before = os.umask(0o007)
    try:
        laid_out(tmp_path / "seals", DAY + datetime.timedelta(days=1))
    finally:
        os.umask(before)

    modes = [
        (tmp_path / name).stat().st_mode & 0o7777 for name in ("seals", "seals/2026-11-25.seal")
    ]
    assert modes == [0o755, 0o644]


@pytest.mark.django_db
def test_the_job_lays_them_out_in_the_data_folder(settings, tmp_path, monkeypatch):
    settings.BALSTS_DATA = tmp_path
    asked = []
    monkeypatch.setattr(
        jobs, "lay_out_seals", lambda folder, *, today: asked.append((folder, today))
    )

    jobs.lay_out_seals_every_hour(timestamp=0)

    assert asked == [(tmp_path / "seals", timezone.localdate())]
    assert MESSENGER["NEWEST"] == seals_to_keep.DAYS_BACK
