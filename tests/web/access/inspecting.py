"""What addresses of inspections name: one that waits, one that is open, one that is over, others'."""

import datetime
import uuid

from django.utils import timezone

from balsts.access.enums import Role
from balsts.casework.models import Inspection
from balsts.organisations.enums import OrganisationKind
from balsts.organisations.models import Organisation
from tests.factories.inspections import coordinator_of, create_inspection
from tests.factories.organisations import create_provider, create_staff_member
from tests.web.access.lending import Things
from tests.web.access.world import World

TWO_DAYS = datetime.timedelta(days=2)


def inspections(world: World) -> Things:
    """For each person, those under the contract of their place; the funder's see those of ours."""
    now, made = timezone.now(), {}
    funder = Organisation.objects.get(code="funder")
    asks = coordinator_of(funder, username="asks-for-inspections")
    stranger = create_staff_member(
        username="asks-elsewhere",
        organisation=create_provider(code="another-funder", kind=OrganisationKind.FUNDER),
        role=Role.FUNDER_COORDINATOR,
    ).user
    of_place = {
        place: {
            "waiting": create_inspection(contract, by=asks),
            "open": create_inspection(contract, by=asks, opened_at=now),
            "closed": create_inspection(contract, by=asks, opened_at=now - TWO_DAYS),
        }
        for place, contract in world.contracts.items()
        if place.startswith(contract.provider.code)
    }
    of_stranger = create_inspection(world.contracts["other"], by=stranger, opened_at=now)
    of_stranger_ours = create_inspection(world.contracts["ours"], by=stranger, opened_at=now)
    for name in world.people():
        place = world.place_of(name)
        for relation, inspection in of_place["ours" if place == "funder" else place].items():
            made[name, relation] = _words(inspection)
        other = of_stranger if place in {"ours", "funder"} else of_stranger_ours
        made[name, "of_others"] = _words(other)
    return made


def _words(inspection: Inspection) -> dict[str, object]:
    """What addresses name; of one that waits no file has been drawn."""
    file = inspection.files.first()
    return {"key": inspection.pk, "file_id": file.pk if file else uuid.uuid4()}
