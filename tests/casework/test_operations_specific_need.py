"""Specific needs are noted with what follows from them, followed up once and ended once."""

import datetime
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.casework.enums import NeedCode
from balsts.casework.models import SpecificNeed
from balsts.casework.need_codes import GUIDANCE_OF_2009
from balsts.casework.operations.specific_need import (
    CannotChangeNeed,
    CannotNoteNeed,
    NeedEntry,
    end_specific_need,
    note_specific_need,
    record_follow_up_done,
)
from balsts.casework.rules import blockers_for_whose_need
from balsts.privacy.operations.restriction import restrict_use
from tests.factories.clients import create_client, create_enrolment
from tests.factories.needs import create_need
from tests.factories.organisations import create_staff_member
from tests.people import create_cast
from tests.trail import AuditEvent

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


def senior(cast):
    return (
        User.objects.filter(username="laura").first()
        or create_staff_member(
            username="laura", organisation=cast.contract.provider, role=Role.SENIOR_SOCIAL_WORKER
        ).user
    )


def entry(cast, **told):
    told = {
        "client": cast.fatima,
        "programme": cast.contract.programme,
        "code": NeedCode.FAMILY_UNITY_TR,
        "reason": "She looks for her brother.",
        "noted_on": TODAY,
        "follow_up": "Write to the tracing service",
        "follow_up_due_on": TODAY + ONE_DAY,
    } | told
    return NeedEntry(**told)


def nothing_wanted(cast, **told):
    return entry(cast, is_noted_only=True, follow_up="", follow_up_due_on=None, **told)


def note(cast, *, by=None, **told):
    return note_specific_need(entry=entry(cast, **told), by=by or cast.amina, at=NOW)


def refused(cast, **told):
    with pytest.raises(CannotNoteNeed) as refusal:
        note(cast, **told)
    assert SpecificNeed.objects.count() == 0
    return [blocker.code for blocker in refusal.value.blockers]


def events():
    rows = AuditEvent.objects.filter(event__startswith="specific_need").order_by("number")
    return [(row.event, row.subject_ids) for row in rows]


def test_a_need_keeps_its_code_with_the_version_of_the_day(cast):
    need = note(cast)

    kept = SpecificNeed.objects.get()
    assert (kept.pk, kept.code, kept.code_version) == (need.pk, "FU-TR", GUIDANCE_OF_2009)
    assert (kept.follow_up_due_on, kept.is_noted_only) == (TODAY + ONE_DAY, False)
    assert events() == [("specific_need_noted", [cast.fatima.id])]


def test_that_no_action_is_wanted_is_enough(cast):
    need = note_specific_need(entry=nothing_wanted(cast), by=cast.amina, at=NOW)

    assert (need.is_noted_only, need.follow_up, need.follow_up_due_on) == (True, "", None)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"reason": "  "}, "need_without_reason"),
        ({"follow_up": ""}, "followed_up_or_not"),
        ({"follow_up_due_on": None}, "followed_up_or_not"),
        ({"follow_up": "", "follow_up_due_on": None}, "followed_up_or_not"),
        ({"is_noted_only": True}, "followed_up_or_not"),
        ({"is_noted_only": True, "follow_up": ""}, "followed_up_or_not"),
        ({"noted_on": TODAY + ONE_DAY}, "need_to_come"),
        ({"follow_up_due_on": TODAY - ONE_DAY}, "due_before_noted"),
        ({"noted_on": datetime.date(2008, 12, 31)}, "need_code_not_valid"),
    ],
)
def test_a_need_that_does_not_say_what_follows_is_refused(cast, told, code):
    assert refused(cast, **told) == [code]


@pytest.mark.parametrize(
    ("code", "told", "found"),
    [
        (
            NeedCode.CHILD_ALONE,
            {"born_on": TODAY.replace(year=TODAY.year - 18)},
            ["need_of_a_child"],
        ),
        (NeedCode.CHILD_ALONE, {"born_on": TODAY.replace(year=TODAY.year - 18) + ONE_DAY}, []),
        (
            NeedCode.CHILD_UNACCOMPANIED,
            {"born_on": datetime.date(TODAY.year - 18, 1, 1), "birth_precision": "year"},
            [],
        ),
        (
            NeedCode.CHILD_SEPARATED,
            {"born_on": datetime.date(TODAY.year - 19, 1, 1), "birth_precision": "year"},
            ["need_of_a_child"],
        ),
        (NeedCode.CHILD_AT_RISK, {"born_on": None}, []),
        (NeedCode.WOMAN_AT_RISK, {"sex": "male"}, ["need_of_a_woman"]),
        (NeedCode.WOMAN_AT_RISK, {"sex": "unknown"}, []),
        (NeedCode.TORTURE, {"sex": "male", "born_on": datetime.date(1950, 1, 1)}, []),
        (NeedCode.DISABILITY, {"born_on": TODAY + ONE_DAY}, ["need_before_birth"]),
    ],
)
def test_a_code_is_refused_for_whom_it_cannot_be(code, told, found):
    person = {
        "born_on": datetime.date(1990, 5, 1),
        "birth_precision": "day",
        "sex": "female",
    } | told

    blockers = blockers_for_whose_need(
        code,
        born_on=person["born_on"],
        precision=person["birth_precision"],
        sex=person["sex"],
        on=TODAY,
    )

    assert [one.code for one in blockers] == found


def test_a_code_for_children_is_not_noted_of_a_grown_up(cast):
    cast.fatima.born_on, cast.fatima.birth_precision = datetime.date(1990, 5, 1), "day"
    cast.fatima.save()

    assert refused(cast, code=NeedCode.CHILD_ALONE) == ["need_of_a_child"]


@pytest.mark.parametrize(
    "who", ["edgars", "chiara", "farid", "daniel", "esther", "gunta", "katrina"]
)
def test_only_who_writes_sealed_notes_of_the_programme_notes_needs(cast, who):
    codes = refused(cast, by=getattr(cast, who))

    assert codes == [{"daniel": "client_not_seen"}.get(who, "no_permission")]


def test_a_client_of_the_other_programme_has_no_needs_noted_there(cast):
    codes = refused(cast, programme=cast.movement_contract.programme)

    assert codes == ["no_permission"]


def test_a_client_who_is_not_seen_is_refused(cast):
    stranger = create_client()
    create_enrolment(stranger, cast.other_contract)

    assert refused(cast, client=stranger) == ["client_not_seen"]


def test_nothing_new_is_noted_where_the_use_is_restricted(cast):
    restrict_use(client=cast.fatima, reason="It is said to be wrong.", by=cast.chiara, at=NOW)

    assert refused(cast) == ["client_restricted"]
    with pytest.raises(IntegrityError, match="restricted"), transaction.atomic():
        create_need(cast.fatima, cast.contract.programme, on=TODAY)


def test_sent_twice_it_is_kept_once_and_a_second_open_one_is_refused(cast):
    told = entry(cast)
    first = note_specific_need(entry=told, by=cast.amina, at=NOW)
    again = note_specific_need(entry=told, by=cast.amina, at=NOW)

    with pytest.raises(CannotNoteNeed) as refusal:
        note(cast, reason="Once more")

    assert (first.pk, SpecificNeed.objects.count(), len(events())) == (again.pk, 1, 1)
    assert [blocker.code for blocker in refusal.value.blockers] == ["need_is_noted"]


@pytest.mark.parametrize(
    "otherwise",
    [
        {"code": NeedCode.PROTECTION},
        {"reason": "Something else"},
        {"noted_on": TODAY - ONE_DAY},
        {"is_noted_only": True, "follow_up": "", "follow_up_due_on": None},
        {"follow_up": "Call the doctor"},
        {"follow_up_due_on": TODAY + 30 * ONE_DAY},
    ],
)
def test_other_words_under_the_id_of_those_that_are_kept_are_refused(cast, otherwise):
    told = entry(cast)
    note_specific_need(entry=told, by=cast.amina, at=NOW)

    with pytest.raises(CannotNoteNeed) as refusal:
        note_specific_need(entry=replace(told, **otherwise), by=cast.amina, at=NOW)

    assert [blocker.code for blocker in refusal.value.blockers] == ["sent_otherwise"]
    assert (SpecificNeed.objects.get().reason, len(events())) == (told.reason, 1)


def test_after_one_has_ended_the_same_code_is_noted_anew(cast):
    end_specific_need(need=note(cast), ended_on=TODAY, by=cast.amina, at=NOW)

    note(cast, reason="Once more")

    assert SpecificNeed.objects.filter(ended_on=None).count() == 1
    assert SpecificNeed.objects.count() == 2


def test_a_follow_up_is_done_once_and_the_first_day_stays(cast):
    need = create_need(cast.fatima, cast.contract.programme, on=TODAY - 2 * ONE_DAY)

    record_follow_up_done(need=need, done_on=TODAY - ONE_DAY, by=cast.amina, at=NOW)
    record_follow_up_done(need=need, done_on=TODAY, by=senior(cast), at=NOW)

    need.refresh_from_db()
    assert (need.follow_up_done_on, need.follow_up_done_by) == (TODAY - ONE_DAY, cast.amina)
    assert events() == [("specific_need_followed_up", [cast.fatima.id])]


def test_a_need_that_was_followed_up_is_ended_once(cast):
    need = create_need(cast.fatima, cast.contract.programme, on=TODAY - ONE_DAY)
    record_follow_up_done(need=need, done_on=TODAY, by=senior(cast), at=NOW)

    end_specific_need(need=need, ended_on=TODAY - ONE_DAY, by=cast.amina, at=NOW)
    end_specific_need(need=need, ended_on=TODAY, by=senior(cast), at=NOW)

    need.refresh_from_db()
    assert (need.ended_on, need.ended_by) == (TODAY - ONE_DAY, cast.amina)
    assert [event for event, _ in events()] == ["specific_need_followed_up", "specific_need_ended"]


def change_refused(cast, need, **told):
    with pytest.raises(CannotChangeNeed) as refusal:
        record_follow_up_done(
            **({"need": need, "done_on": TODAY, "by": cast.amina, "at": NOW} | told)
        )
    return [blocker.code for blocker in refusal.value.blockers]


def test_what_was_not_wanted_or_has_ended_is_not_followed_up(cast):
    programme = cast.contract.programme
    unwanted = create_need(
        cast.fatima, programme, on=TODAY, is_noted_only=True, follow_up="", follow_up_due_on=None
    )
    ended = create_need(
        cast.fatima, programme, on=TODAY, code=NeedCode.DISABILITY,
        ended_on=TODAY, ended_by=cast.amina,
    )  # fmt: skip

    assert change_refused(cast, unwanted) == ["no_follow_up"]
    assert change_refused(cast, ended) == ["need_is_ended"]


def test_nothing_happens_before_it_was_noted_nor_on_a_day_to_come(cast):
    need = create_need(cast.fatima, cast.contract.programme, on=TODAY)

    assert change_refused(cast, need, done_on=TODAY - ONE_DAY) == ["day_before_noted"]
    assert change_refused(cast, need, done_on=TODAY + ONE_DAY) == ["need_to_come"]


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("boris", "client_not_seen"),
        ("edgars", "no_permission"),
        ("chiara", "no_permission"),
        ("daniel", "client_not_seen"),
    ],
)
def test_nobody_else_follows_up_or_ends(cast, who, code):
    need = create_need(cast.fatima, cast.contract.programme, on=TODAY)
    by = getattr(cast, who)
    with pytest.raises(CannotChangeNeed) as refusal:
        end_specific_need(need=need, ended_on=TODAY, by=by, at=NOW)

    assert change_refused(cast, need, by=by) == [code]
    assert [blocker.code for blocker in refusal.value.blockers] == [code]
    need.refresh_from_db()
    assert need.ended_on is None
