"""Past the pages too, nobody agrees as the second with whom they have just let in, and every new deputy rings."""

import datetime

import psycopg
import pytest
from django.db import DatabaseError
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import RecoveryRequest, User
from balsts.audit.alarms import raise_alarm
from balsts.organisations.models import StaffMember
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.enums import ErasureGround
from balsts.privacy.models import ErasureList
from tests.database.asking import rows, token_of
from tests.factories.exports import create_waiting_export
from tests.factories.organisations import create_staff_member
from tests.factories.sharing import create_emergency
from tests.people import Cast, create_cast
from tests.trail import Alarm

pytestmark = pytest.mark.django_db
NOW = timezone.now()
REFUSED = "this takes two people"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def deputy(cast: Cast, *, days_ago: int, role: Role = Role.PROVIDER_MANAGER) -> User:
    """Somebody to whom Chiara gave a post so long ago."""
    return create_staff_member(
        username="laura",
        organisation=cast.contract.provider,
        role=role,
        given_by=cast.chiara,
        given_at=NOW - datetime.timedelta(days=days_ago),
    ).user


def export_agreed(cast: Cast) -> str:
    asked = create_waiting_export(cast.contract, by=cast.chiara)
    return (
        "update exchange_export set state = 'ready', decided_at = now(), decided_by_id = %(me)s"
        f" where id = '{asked.pk}'"
    )


def erasure_approved(cast: Cast) -> str:
    made = ErasureList.objects.create(
        ground=ErasureGround.REQUEST,
        organisation=cast.contract.provider,
        made_at=NOW,
        made_by=cast.chiara,
        digest="0",
    )
    return (
        "update privacy_erasurelist set approved_at = now(), approved_by_id = %(me)s"
        f" where id = '{made.pk}'"
    )


def recovery_confirmed(cast: Cast) -> str:
    asked = RecoveryRequest.objects.create(user=cast.amina, asked_by=cast.chiara, asked_at=NOW)
    return (
        "update accounts_recoveryrequest set confirmed_at = now(), confirmed_by_id = %(me)s"
        f" where id = '{asked.pk}'"
    )


ACTS = {act.__name__: act for act in (export_agreed, erasure_approved, recovery_confirmed)}


@pytest.mark.parametrize("act", ACTS)
def test_asvs_2_3_5_a_new_deputy_is_not_the_second_person_for_who_gave_the_post(
    cast: Cast, act: str
) -> None:
    laura, statement = deputy(cast, days_ago=13), ACTS[act](cast)

    with acting_under(token_of(laura)), pytest.raises(DatabaseError, match=REFUSED) as refusal:
        rows(statement % {"me": f"'{laura.pk}'"})

    assert isinstance(refusal.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("act", ACTS)
def test_after_a_fortnight_the_deputy_is_a_second_person(cast: Cast, act: str) -> None:
    laura, statement = deputy(cast, days_ago=14), ACTS[act](cast)

    with acting_under(token_of(laura)):
        assert rows(statement % {"me": f"'{laura.pk}'"} + " returning true") == [(True,)]


def review_of_what_a_worker_opened(cast: Cast, *, engaged_days_ago: int) -> str:
    access = create_emergency(cast, by=cast.daniel)
    given_at = NOW - datetime.timedelta(days=engaged_days_ago)
    StaffMember.objects.filter(user=cast.daniel).update(given_by=cast.chiara, given_at=given_at)
    return (
        "update clients_emergencyaccess set reviewed_at = now(), verdict = 'justified',"
        f" review_words = 'It was.', reviewed_by_id = '{cast.chiara.pk}' where id = '{access.pk}'"
        " returning true"
    )


def test_who_engaged_somebody_does_not_review_what_they_opened(cast: Cast) -> None:
    review = review_of_what_a_worker_opened(cast, engaged_days_ago=13)

    with acting_under(token_of(cast.chiara)), pytest.raises(DatabaseError, match=REFUSED):
        rows(review)


def test_after_a_fortnight_they_do(cast: Cast) -> None:
    review = review_of_what_a_worker_opened(cast, engaged_days_ago=14)

    with acting_under(token_of(cast.chiara)):
        assert rows(review) == [(True,)]


def test_a_file_that_was_declined_is_not_let_out_by_the_same_new_deputy(cast: Cast) -> None:
    """Declining needs nobody: the name stands there then, and the state alone would change."""
    laura, asked = deputy(cast, days_ago=1), create_waiting_export(cast.contract, by=cast.chiara)

    with acting_under(token_of(laura)):
        rows(
            "update exchange_export set state = 'declined', decided_at = now(), decided_by_id = %s,"
            " decline_reason = 'Not needed' where id = %s",
            laura.pk,
            asked.pk,
        )
        with pytest.raises(DatabaseError, match=REFUSED):
            rows("update exchange_export set state = 'ready' where id = %s", asked.pk)


@pytest.mark.parametrize(("days_ago", "is_silent"), [(13, False), (14, True)])
def test_an_auditor_takes_no_note_of_the_alarm_of_who_gave_them_the_post(
    cast: Cast, days_ago: int, *, is_silent: bool
) -> None:
    laura = deputy(cast, days_ago=days_ago, role=Role.AUDITOR)
    with acting_under(token_of(cast.chiara)):
        raise_alarm("sealed_note_does_not_open", subjects=[], by=cast.chiara, at=NOW)

    with acting_under(token_of(laura)):
        rows("select audit.acknowledge_alarm(%s, 'All is well', now())", Alarm.objects.get().id)

    assert (Alarm.objects.get().acknowledged_by is not None) == is_silent


INVENT = (
    "insert into organisations_staffmember (id, user_id, organisation_id, role, valid_from,"
    " given_by_id, given_at) values (gen_random_uuid(), %s, %s, %s, current_date, %s, %s)"
)


def test_every_post_that_agrees_to_others_rings_with_the_auditors_past_the_pages_too(
    cast: Cast,
) -> None:
    newcomer = User.objects.create(username="newcomer", full_name="New")
    provider, chiara = cast.contract.provider.pk, cast.chiara.pk

    with acting_under(token_of(cast.chiara)):
        rows(INVENT, newcomer.pk, provider, "mentor", chiara, timezone.now())
    of_a_mentor = Alarm.objects.count()
    with acting_under(token_of(cast.chiara)):
        rows(INVENT, newcomer.pk, provider, "provider_manager", chiara, timezone.now())

    [alarm] = Alarm.objects.all()
    assert of_a_mentor == 0
    assert (alarm.event, alarm.by, alarm.times) == ("agreeing_post_given", chiara, 1)


@pytest.mark.parametrize("forged", ["of another", "long ago", "of nobody"])
def test_nobody_gives_a_post_in_another_name_or_at_another_time(cast: Cast, forged: str) -> None:
    newcomer = User.objects.create(username="newcomer", full_name="New")
    by, at = {
        "of another": (cast.janis.pk, timezone.now()),
        "long ago": (cast.chiara.pk, timezone.now() - datetime.timedelta(days=20)),
        "of nobody": (None, None),
    }[forged]

    with acting_under(token_of(cast.chiara)), pytest.raises(DatabaseError):
        rows(INVENT, newcomer.pk, cast.contract.provider.pk, "mentor", by, at)


def test_a_post_that_is_over_is_given_anew_and_not_lengthened(cast: Cast) -> None:
    today = timezone.localdate()
    laura = deputy(cast, days_ago=400)
    StaffMember.objects.filter(user=laura).update(valid_until=today - datetime.timedelta(days=30))

    with acting_under(token_of(cast.chiara)), pytest.raises(DatabaseError, match="given anew"):
        rows(
            "update organisations_staffmember set valid_until = %s where user_id = %s",
            today + datetime.timedelta(days=30),
            laura.pk,
        )
