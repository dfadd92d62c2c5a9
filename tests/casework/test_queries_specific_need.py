"""Needs are read in the own programme, of clients seen by a post that opens sealed notes."""

import pytest
from django.utils import timezone

from balsts.casework.permissions import can_note_specific_needs
from balsts.casework.queries.specific_need import need_visible_to, needs_of, needs_to_follow_up
from balsts.organisations.queries.standing import standing_of
from tests.factories.needs import create_need
from tests.factories.sharing import movement_coordinator
from tests.people import create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


def needs_in_both(cast):
    programmes = (cast.contract.programme, cast.movement_contract.programme)
    return [create_need(cast.fatima, programme, on=TODAY) for programme in programmes]


def test_of_the_other_programme_nothing_is_read(cast):
    ours, theirs = needs_in_both(cast)
    standing = standing_of(cast.amina, on=TODAY)

    assert list(needs_of(cast.fatima, standing)) == [ours]
    assert list(needs_to_follow_up([cast.fatima.pk], standing, until=TODAY)) == [ours]
    assert need_visible_to(standing, ours.pk) == ours
    assert need_visible_to(standing, theirs.pk) is None


@pytest.mark.parametrize("who", ["boris", "daniel", "edgars", "chiara", "farid", "esther"])
def test_who_opens_no_sealed_note_of_theirs_finds_no_need(cast, who):
    ours, _ = needs_in_both(cast)

    assert need_visible_to(standing_of(getattr(cast, who), on=TODAY), ours.pk) is None


def test_whoever_leads_cases_of_the_other_programme_notes_and_reads_none_here(cast):
    ours, _ = needs_in_both(cast)
    standing = standing_of(movement_coordinator(cast), on=TODAY)

    assert need_visible_to(standing, ours.pk) is None
    assert not can_note_specific_needs(standing, ours.programme_id)
    assert can_note_specific_needs(standing, cast.movement_contract.programme.pk)
