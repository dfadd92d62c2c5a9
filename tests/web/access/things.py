"""What addresses name that is not about one client: imports, files on their way out, figures."""

import uuid
from collections.abc import Callable

from django.utils import timezone

from balsts.accounts.models import Passkey, RecoveryRequest, User
from balsts.accounts.queries.user import system_actor
from balsts.clients.models import Client
from balsts.evidence.definitions import GAP_EVIDENCE
from balsts.exchange.models import ImportRun
from balsts.organisations.models import Contract
from tests.factories.accounts import create_passkey
from tests.factories.exports import create_waiting_export
from tests.factories.privacy import (
    create_disclosure,
    create_erasure_list,
    create_former_staff_list,
    create_incident,
    create_question,
)
from tests.web.access.archive import archives
from tests.web.access.asking import addresses
from tests.web.access.asking_elsewhere import inquiries
from tests.web.access.inspecting import inspections
from tests.web.access.lending import lent_files, openings
from tests.web.access.world import World
from tests.web.figures import PERIOD, create_report, create_snapshot, create_what_if


def add_things(world: World) -> None:
    """Give everybody their own things, and show them those of others."""
    world.things["import"] = _of_everybody(world, lambda user, _: {"key": _import(user)})
    world.things["export"] = _of_everybody(
        world, lambda user, contract: {"key": create_waiting_export(contract, by=user).id}
    )
    at = world.organisations
    world.things["erasure"] = _at_every_place(
        world, lambda user, place: create_erasure_list(at[place], by=user)
    )
    world.things["erasure_asked"] = without(
        _at_every_place(world, lambda _, place: {"holder_id": create_question(at[place]).id}),
        "colleagues",
    )
    world.things["account"] = without(_of_everybody(world, _account), "own")
    world.things["passkey"] = without(
        _of_everybody(world, lambda user, _: {"passkey_id": _passkey(user)}), "other_organisation"
    )
    world.things["lent"] = lent_files(world)
    world.things["opening"], world.things["overseen"] = openings(world)
    world.things["disclosure"] = {
        (name, "of_own_client"): {"disclosure_id": _undecided(world.clients[name, "own"])}
        for name in world.people()
    }
    former = create_former_staff_list()
    world.things["former_staff"] = {
        (name, "waiting"): {"key": former.pk} for name in world.people()
    }
    world.things["incident"] = without(
        _of_everybody(world, lambda user, _: _incident(user)), "own", "colleagues"
    )
    world.things["archive"] = archives(world)
    world.things["inquiry"] = inquiries(world)
    world.things["inspection"] = inspections(world)
    # Of one that waits no file has been drawn.
    world.things["inspected_file"] = without(world.things["inspection"], "waiting")
    _add_figures(world)


def without(
    things: dict[tuple[str, str], dict[str, uuid.UUID]], *relations: str
) -> dict[tuple[str, str], dict[str, uuid.UUID]]:
    return {key: thing for key, thing in things.items() if key[1] not in relations}


def _undecided(client: Client) -> uuid.UUID:
    """A question of an authority that nobody has decided yet."""
    return create_disclosure(client, client.enrolments.get().contract).id


def _account(user: User, _: Contract) -> dict[str, uuid.UUID]:
    """An account for which a colleague has asked that it may come in again."""
    RecoveryRequest.objects.create(user=user, asked_by=system_actor(), asked_at=timezone.now())
    return {"user_id": user.pk, "post_id": user.posts.get().pk}


def _passkey(user: User) -> uuid.UUID:
    create_passkey(user, at=timezone.now())
    return Passkey.objects.get(user=user).id


def _incident(user: User) -> dict[str, uuid.UUID]:
    """What somebody has reported."""
    return {"incident_id": create_incident(by=user).id}


def _of_everybody(
    world: World, make: Callable[[User, Contract], dict[str, uuid.UUID]]
) -> dict[tuple[str, str], dict[str, uuid.UUID]]:
    """One thing a person, under the contract of their place."""
    return _at_every_place(world, lambda user, place: make(user, world.contracts[place]))


def _at_every_place(
    world: World, make: Callable[[User, str], dict[str, uuid.UUID]]
) -> dict[tuple[str, str], dict[str, uuid.UUID]]:
    """One thing a person; of each place, one of a colleague."""
    of_place = {place: make(colleague.user, place) for place, colleague in world.colleagues.items()}
    made: dict[tuple[str, str], dict[str, uuid.UUID]] = {}
    for name, seat in world.seats.items():
        if seat.user is not None and seat.post is not None:
            place = seat.post.organisation.code
            made[name, "own"] = make(seat.user, place)
            made[name, "colleagues"] = of_place[place]
            made[name, "other_organisation"] = of_place["ours" if place == "other" else "other"]
    return made


def _import(user: User) -> uuid.UUID:
    run = ImportRun.objects.create(
        state="checked",
        file_names=["people.csv"],
        sha256="ab" * 32,
        started_at=timezone.now(),
        started_by=user,
    )
    return run.id


def _add_figures(world: World) -> None:
    snapshot, by = create_snapshot(), world.seats["statistician"].user
    what_if, portrait = create_what_if(snapshot, by=by), create_report(snapshot)
    gaps = create_report(snapshot, GAP_EVIDENCE, PERIOD)
    for name in addresses():
        if "what_if" in name:
            world.figures[name] = what_if.id
        elif name.startswith("evidence:"):
            world.figures[name] = gaps.id
        else:
            world.figures[name] = snapshot.id if "snapshot" in name else portrait.id
