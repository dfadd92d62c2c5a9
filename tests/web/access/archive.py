"""What addresses of the archive name: files of ended contracts that are out, or are to be."""

from balsts.organisations.models import Contract
from tests.factories.archive import create_opening
from tests.factories.clients import create_client, create_enrolment
from tests.web.access.lending import Things
from tests.web.access.world import World


def archives(world: World) -> Things:
    """For each person: one that they ask for, one that their organisation has out, and a stranger's."""
    made: Things = {}
    auditor = world.seats["auditor"].user
    for name in world.people():
        seat = world.seats[name]
        place = seat.post.organisation if seat.post else world.organisations["ours"]
        elsewhere = world.organisations["ours" if place.code == "other" else "other"]
        for relation, house, asked_by, agreed_by in (
            ("own", place, seat.user, None),
            ("colleagues", place, world.colleagues["other"].user, auditor),
            ("other_organisation", elsewhere, world.colleagues["other"].user, auditor),
        ):
            found = Contract.objects.filter(provider=house, actual_until__isnull=False)
            contract = found.first() or world.contracts["ours-before"]
            client = create_client(given_name="Archived")
            create_enrolment(client, contract, from_=contract.actual_from)
            made[name, relation] = {
                "opening_id": create_opening(
                    client, contract, by=asked_by, agreed_by=agreed_by, organisation=house
                ).pk
            }
    return made
