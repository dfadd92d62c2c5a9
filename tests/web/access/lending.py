"""What addresses of lending name: files that consent has lent, and openings in an emergency."""

import datetime
import uuid

from django.utils import timezone

from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import ConsentAnswer, EmergencyReason, EmergencyVerdict
from balsts.clients.models import (
    Client,
    Consent,
    ConsentWithdrawal,
    EmergencyAccess,
    Referral,
)
from balsts.clients.models.emergency import EMERGENCY_LASTS
from tests.factories.clients import create_client, create_enrolment
from tests.factories.organisations import create_user
from tests.web.access.world import ONE_DAY, World, create_answer, lender_of

Things = dict[tuple[str, str], dict[str, object]]


def lent_files(world: World) -> Things:
    """For each place, a client lent to it in every state of a consent; all of the place share them."""
    today, made = world.today, {}
    for place in world.colleagues:
        # The funder is no recipient, by construction: its people are asked about another's.
        here = world.contracts["former" if place == "funder" else place]
        lender = world.contracts[lender_of(place)]
        elsewhere = world.contracts["other" if place != "other" else "ours"]
        month = 30 * ONE_DAY
        in_force = next(
            client
            for (name, relation), client in world.clients.items()
            if relation == "lent" and world.place_of(name) == place
        )
        consents = {
            "in_force": create_answer(in_force, lender, here, from_=today),
            "expired": create_answer(_lent(lender), lender, here, from_=today - month, until=today),
            "from_tomorrow": create_answer(_lent(lender), lender, here, from_=today + ONE_DAY),
            "taken_back": create_answer(_lent(lender), lender, here, from_=today),
            "declined": create_answer(
                _lent(lender), lender, here, from_=today, answer=ConsentAnswer.DECLINED
            ),
            "to_another": create_answer(_lent(lender), lender, elsewhere, from_=today),
        }
        ConsentWithdrawal.objects.create(
            consent=consents["taken_back"],
            withdrawn_on=today,
            recorded_at=timezone.now(),
            recorded_by=system_actor(),
        )
        for relation, consent in consents.items():
            words = {
                "reference": consent.client.reference,
                "consent_id": consent.id,
                "referral_id": _referral(consent),
            }
            made |= {
                (name, relation): words for name in world.people() if world.place_of(name) == place
            }
    return made


def openings(world: World) -> tuple[Things, Things]:
    """For each person: an opening that runs, one that is over, and others' openings."""
    now = timezone.now()
    own: Things = {}
    overseen: Things = {}
    stranger = create_user(username="opener-of-a-stranger")
    of_stranger = _opening(_lent(world.contracts["other"]), stranger, at=now)
    for name in world.people():
        user = world.seats[name].user
        over = _opening(_lent(world.contracts["other"]), user, at=now - 2 * EMERGENCY_LASTS)
        _review(over)
        running = _opening(world.clients[name, "open_in_emergency"], user, at=now)
        opener = create_user(username=f"opener-{name}")
        of_own = _opening(world.clients[name, "own"], opener, at=now)
        own |= {
            (name, "own_running"): {"access_id": running.id},
            (name, "own_over"): {"access_id": over.id},
            (name, "of_others"): {"access_id": of_stranger.id},
        }
        overseen |= {
            (name, "own_over"): {"access_id": over.id},
            (name, "of_own_client"): {"access_id": of_own.id},
            (name, "of_others"): {"access_id": of_stranger.id},
        }
    return own, overseen


def _lent(contract) -> Client:
    client = create_client(given_name="Zahra", family_name="Karimi")
    create_enrolment(client, contract)
    return client


def _referral(consent: Consent) -> uuid.UUID:
    referral = Referral.objects.create(
        consent=consent,
        client=consent.client,
        words="Asked for",
        made_at=timezone.now(),
        made_by=system_actor(),
    )
    return referral.id


def _opening(client: Client, user: User, *, at: datetime.datetime) -> EmergencyAccess:
    return EmergencyAccess.objects.create(
        client=client,
        client_reference=client.reference,
        reason_kind=EmergencyReason.DANGER_TO_LIFE,
        reason="Somebody is on his way to the family.",
        opened_at=at,
        opened_by=user,
        ends_at=at + EMERGENCY_LASTS,
    )


def _review(access: EmergencyAccess) -> None:
    EmergencyAccess.objects.filter(id=access.id).update(
        reviewed_at=timezone.now(),
        reviewed_by=system_actor(),
        verdict=EmergencyVerdict.JUSTIFIED,
    )
