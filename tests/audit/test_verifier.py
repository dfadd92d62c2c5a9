"""The verifier: what was sealed is whole, and each way of tampering with it is named."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balsts.audit import verifier
from balsts.audit.verifier import Anchor, Event, Reading, seal, verify

IDS = st.uuids().map(str)
ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
# Within what the database takes: at the ends of the calendar not every zone has each moment.
FIRST, LAST = datetime(1900, 1, 1), datetime(2100, 12, 31)  # noqa: DTZ001 - the zone is drawn
EVENTS = st.builds(
    Event,
    id=IDS,
    occurred_at=st.datetimes(FIRST, LAST, timezones=ZONES).map(lambda moment: moment.isoformat()),
    event=st.sampled_from(["client_seen", "letter_taken", "case_closed"]),
    by=IDS,
    session_id=st.none() | IDS,
    request_id=st.none() | IDS,
    organisation_id=st.none() | IDS,
    role=st.sampled_from(["", "mentor", "social_worker"]),
    purpose=st.sampled_from(["", "handover"]),
    subject_ids=st.lists(IDS, max_size=3).map(tuple),
    details=st.dictionaries(
        st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text()
    ),
)
TRAILS = st.lists(st.lists(EVENTS, min_size=1, max_size=5), min_size=1, max_size=4).filter(
    lambda trail: len({event.id for events in trail for event in events}) == sum(map(len, trail))
)


def sealed(trail):
    blocks, previous = [], verifier.NOTHING_BEFORE
    for number, events in enumerate(trail, start=1):
        block = seal(
            events,
            number=number,
            sealed_at=f"2026-11-25T12:{number:02}:00+02:00",
            previous=previous,
        )
        blocks.append((block, list(events)))
        previous = block.hash
    return blocks


def anchor_of(blocks) -> Anchor:
    block = blocks[-1][0]
    return Anchor.read(f"{block.number}: {block.hash.hex()[:8]} {block.hash.hex()[8:]}")


def kinds(blocks, *anchors) -> list[str]:
    return [finding.kind for finding in verify(blocks, anchors=anchors).findings]


ONE = Event(
    id=str(UUID(int=1)),
    occurred_at="2026-11-25T12:00:00+02:00",
    event="client_seen",
    by=str(UUID(int=2)),
    session_id=str(UUID(int=3)),
    request_id=str(UUID(int=4)),
    organisation_id=str(UUID(int=5)),
    role="mentor",
    purpose="handover",
    subject_ids=(str(UUID(int=6)),),
    details={"rows": 1},
)
OTHERWISE = {
    "id": str(UUID(int=9)),
    "occurred_at": "2026-11-25T12:00:00.000001+02:00",
    "event": "letter_taken",
    "by": str(UUID(int=9)),
    "session_id": None,
    "request_id": str(UUID(int=9)),
    "organisation_id": None,
    "role": "",
    "purpose": "",
    "subject_ids": (str(UUID(int=6)), str(UUID(int=9))),
    "details": {"rows": 2},
}


def test_every_field_of_an_event_is_known_to_this_file():
    assert set(OTHERWISE) == set(vars(ONE))


@pytest.mark.parametrize("field", OTHERWISE)
def test_no_field_of_a_sealed_event_can_be_changed_unnoticed(field):
    [(block, _)] = sealed([[ONE]])

    assert kinds([(block, [replace(ONE, **{field: OTHERWISE[field]})])]) != []


@given(trail=TRAILS)
def test_what_nobody_touched_is_whole(trail):
    blocks = sealed(trail)

    verdict = verify(blocks, anchors=[anchor_of(blocks)])

    assert (verdict.is_whole, verdict.blocks, verdict.events) == (
        True,
        len(trail),
        sum(map(len, trail)),
    )


@given(trail=TRAILS, data=st.data())
def test_asvs_16_4_2_a_changed_field_is_named_with_its_event(trail, data):
    blocks = sealed(trail)
    block, events = data.draw(st.sampled_from(blocks))
    place = data.draw(st.integers(0, len(events) - 1))
    other = data.draw(EVENTS)
    field = data.draw(st.sampled_from([name for name in vars(other) if name != "id"]))
    before = events[place]
    events[place] = replace(before, **{field: getattr(other, field)})
    is_same = verifier.canonical(before) == verifier.canonical(events[place])

    findings = verify(blocks).findings

    if is_same:
        assert findings == ()
    else:
        (finding,) = findings
        assert (finding.kind, finding.block) == ("changed", block.number)
        assert before.id in finding.words


@given(trail=TRAILS, data=st.data())
def test_a_deleted_event_is_named_by_its_place(trail, data):
    blocks = sealed(trail)
    block, events = data.draw(st.sampled_from(blocks))
    place = data.draw(st.integers(0, len(events) - 1))
    del events[place]

    (finding,) = verify(blocks).findings

    assert (finding.kind, finding.block) == ("deleted", block.number)
    assert f"place {place + 1}" in finding.words


@given(trail=TRAILS, inserted=EVENTS, data=st.data())
def test_an_inserted_event_is_named(trail, inserted, data):
    blocks = sealed(trail)
    block, events = data.draw(st.sampled_from(blocks))
    events.insert(data.draw(st.integers(0, len(events))), inserted)

    (finding,) = verify(blocks).findings

    assert (finding.kind, finding.block) == ("inserted", block.number)
    assert inserted.id in finding.words


@given(trail=TRAILS.filter(lambda trail: any(len(events) > 1 for events in trail)), data=st.data())
def test_events_in_another_order_are_named(trail, data):
    blocks = sealed(trail)
    block, events = data.draw(st.sampled_from([one for one in blocks if len(one[1]) > 1]))
    events.insert(0, events.pop())

    assert kinds(blocks) == ["reordered"]
    assert f"block {block.number}" in verify(blocks).findings[0].words


@given(trail=TRAILS.filter(lambda trail: len(trail) > 1), data=st.data())
def test_a_tail_cut_off_is_named_by_whoever_kept_the_anchor(trail, data):
    blocks = sealed(trail)
    anchor = anchor_of(blocks)
    left = blocks[: data.draw(st.integers(0, len(blocks) - 1))]

    assert kinds(left) == []
    assert kinds(left, anchor) == ["truncated"]


@given(trail=TRAILS, data=st.data())
def test_a_trail_sealed_anew_after_a_change_is_not_the_one_that_was_known(trail, data):
    blocks = sealed(trail)
    anchor = anchor_of(blocks)
    events = data.draw(st.sampled_from(trail))
    events[0] = replace(events[0], event="looked_away")

    assert kinds(sealed(trail), anchor) == ["rewritten"]


@given(trail=TRAILS.filter(lambda trail: len(trail) > 2), data=st.data())
def test_a_block_taken_out_of_the_middle_is_named(trail, data):
    blocks = sealed(trail)
    place = data.draw(st.integers(1, len(blocks) - 2))
    del blocks[place]

    assert kinds(blocks) == ["deleted", "broken"]


@given(trail=TRAILS, data=st.data())
def test_a_block_that_was_made_to_fit_a_change_is_named(trail, data):
    blocks = sealed(trail)
    place = data.draw(st.integers(0, len(blocks) - 1))
    block, events = blocks[place]
    events[0] = replace(events[0], event="looked_away")
    leaves = tuple(verifier.leaf_of(event) for event in events)
    blocks[place] = (replace(block, leaves=leaves), events)

    assert kinds(blocks)[0] == "rewritten"


@given(event=EVENTS)
def test_the_zone_in_which_a_moment_was_written_does_not_matter(event):
    moment = verifier.microseconds(event.occurred_at)
    in_utc = (verifier.EPOCH + timedelta(microseconds=moment)).isoformat()

    assert verifier.leaf_of(replace(event, occurred_at=in_utc)) == verifier.leaf_of(event)


def an_event(number: int) -> Event:
    return Event(
        id=str(UUID(int=number)),
        occurred_at="2026-11-25T12:00:00+02:00",
        event="client_seen",
        by=str(UUID(int=7)),
        session_id=None,
        request_id=str(UUID(int=8)),
        organisation_id=None,
        role="mentor",
        purpose="",
        subject_ids=(str(UUID(int=9)),),
        details={"rows": 1, "words": "ē"},
    )


def test_the_form_is_pinned_so_that_old_seals_stay_readable():
    """If this fails, no seal made so far can be checked: give the new form a new name instead."""
    block = seal(
        [an_event(1), an_event(2), an_event(3)],
        number=1,
        sealed_at="2026-11-25T10:01:00Z",
        previous=verifier.NOTHING_BEFORE,
    )

    assert block.hash.hex() == PINNED


PINNED = "1bba9ba8bba85443bd3417d1a02a40e34525332d84e392fe39860b518f528a62"


def test_the_order_in_which_details_were_kept_does_not_matter():
    one, other = ({"rows": 1, "words": "ē"}, {"words": "ē", "rows": 1})

    assert list(one) != list(other)
    assert verifier.canonical(replace(an_event(1), details=one)) == verifier.canonical(
        replace(an_event(1), details=other)
    )


def said_of(blocks, *anchors) -> list[str]:
    return [str(finding) for finding in verify(blocks, anchors=anchors).findings]


def id_of(number: int) -> str:
    return str(UUID(int=number))


def a_trail():
    """Two blocks: events 1 to 3, and 4 to 6."""
    return sealed([[an_event(n) for n in (1, 2, 3)], [an_event(n) for n in (4, 5, 6)]])


def test_what_was_done_to_events_is_said_in_words_with_their_places():
    (first, events), (second, others) = a_trail()
    one, two, three = events
    moved = [two, one, three]
    changed = [one, replace(two, role=""), three]
    seen = "(client_seen, 2026-11-25T12:00:00+02:00)"

    assert [
        said_of([(first, here), (second, others)])
        for here in (moved, changed, [two, three], [one, three], [one, two, three, an_event(9)])
    ] == [
        [f"reordered: block 1: 2 events stand in another order, from {id_of(2)} on"],
        [f"changed: block 1, place 2: event {id_of(2)} {seen} is not as it was sealed"],
        ["deleted: block 1, place 1: an event is missing (first)"],
        [f"deleted: block 1, place 2: an event is missing (after event {id_of(1)})"],
        [f"inserted: block 1: event {id_of(9)} {seen} was never sealed"],
    ]


def test_what_was_done_to_blocks_is_said_in_words_with_their_numbers():
    blocks = a_trail()
    (first, events), second = blocks
    stranger = Anchor(block=2, hash=first.hash)

    assert said_of([second]) == [
        "deleted: block 1 is missing before block 2",
        "broken: block 2 does not follow the block before it",
    ]
    assert said_of([(replace(first, sealed_at="2026-11-25T13:00:00+02:00"), events), second]) == [
        "rewritten: block 1 itself was rewritten: its hash is wrong"
    ]
    assert said_of([(first, events)], anchor_of(blocks)) == [
        "truncated: the trail ends with block 1, but block 2 was known outside"
    ]
    assert said_of(blocks, stranger) == ["rewritten: block 2 is not the one that was known outside"]
    assert said_of([], stranger) == [
        "truncated: the trail ends with block 0, but block 2 was known outside"
    ]


def test_a_verdict_counts_what_was_looked_at_and_what_is_not_sealed_yet():
    blocks = a_trail()

    verdict = verify(blocks, unsealed=[an_event(7), an_event(8)], anchors=[anchor_of(blocks)])

    assert verdict == verifier.Verdict(
        blocks=2, events=6, unsealed=2, last_hash=blocks[1][0].hash, findings=()
    )


def test_the_command_says_what_it_found_and_ends_with_it(tmp_path: Path, capsys):
    blocks = a_trail()
    lines = []
    for block, events in blocks:
        lines += [verifier.block_line(block), *map(verifier.event_line, events)]
    lines += ["", '{"unsealed": true}', verifier.event_line(an_event(7))]
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    whole.write_text("\n".join(lines) + "\n", encoding="utf-8")
    cut.write_text("\n".join(lines[:4]) + "\n", encoding="utf-8")
    anchor = str(anchor_of(blocks))

    ends = [verifier.main([str(file), "--anchor", anchor]) for file in (whole, cut)]

    first = blocks[0][0]
    assert ends == [0, 1]
    assert capsys.readouterr().out.splitlines() == [
        f"2 blocks, 6 events sealed, 1 not yet; last block {anchor}",
        "The trail is whole.",
        "truncated: the trail ends with block 1, but block 2 was known outside",
        f"1 blocks, 3 events sealed, 0 not yet; last block 1:{first.hash.hex()}",
        "The trail is NOT whole.",
    ]


def test_fields_do_not_run_into_each_other():
    one = replace(an_event(1), role="mentor", purpose="")
    other = replace(an_event(1), role="mento", purpose="r")

    assert verifier.canonical(one) != verifier.canonical(other)


@given(trail=TRAILS)
def test_what_is_exported_is_read_back_the_same(trail):
    lines = []
    for block, events in sealed(trail):
        lines += [verifier.block_line(block), *map(verifier.event_line, events)]

    reading = Reading([*lines, '{"unsealed": true}', verifier.event_line(an_event(1))])

    assert verify(reading.blocks(), anchors=[anchor_of(sealed(trail))]).is_whole
    assert reading.unsealed == [an_event(1)]


@pytest.mark.slow  # another Python is started
def test_the_verifier_runs_alone_without_balsts_and_without_packages(tmp_path: Path):
    script = tmp_path / "verifier.py"
    script.write_bytes(Path(verifier.__file__).read_bytes())
    ((block, events),) = sealed([[an_event(1), an_event(2)]])
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    lines = [verifier.block_line(block), *map(verifier.event_line, events)]
    whole.write_text("\n".join(lines) + "\n")
    cut.write_text("\n".join(lines[:-1]) + "\n")

    answers = [
        subprocess.run(
            [sys.executable, "-I", "-S", str(script), str(file)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        for file in (whole, cut, tmp_path / "none.jsonl")
    ]

    assert [answer.returncode for answer in answers] == [0, 1, 2]
    assert "The trail is whole." in answers[0].stdout
    assert "deleted: block 1, place 2" in answers[1].stdout


def test_a_file_that_cannot_be_read_is_said_to_be_so(tmp_path: Path, capsys):
    file = tmp_path / "trail.jsonl"
    file.write_text(json.dumps({"block": {"number": 1}}) + "\n")

    assert verifier.main([str(file)]) == 2
    assert capsys.readouterr().out.startswith("unreadable: KeyError")
