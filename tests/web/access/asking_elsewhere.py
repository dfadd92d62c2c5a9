"""What addresses of questions name: questions about clients, as those who lead their cases hear them."""

import datetime
import uuid

from django.utils import timezone

from balsts.clients.models import Client, Inquiry
from balsts.clients.operations.inquiry import Wanted, ask_elsewhere
from tests.factories.inquiries import asked_for
from tests.web.access.lending import Things
from tests.web.access.world import ONE_DAY, World

HOUR = datetime.timedelta(hours=1)


def inquiries(world: World) -> Things:
    """For each person: a question about an own client, about a colleague's, and about a stranger's."""
    made: Things = {}
    # An hour apart, or they were too many for one person.
    began = timezone.now() - 9 * ONE_DAY
    for name in world.people():
        for relation, whose in (
            ("of_own_client", "own"),
            ("of_colleagues_client", "colleagues"),
            ("of_others", "other_organisation"),
        ):
            at = began + len(made) * HOUR
            asked = _asked(world, world.clients[name, whose], at=at)
            made[name, relation] = {"inquiry_id": asked}
    return made


def _asked(world: World, client: Client, *, at: datetime.datetime) -> uuid.UUID:
    ask_elsewhere(
        asked=asked_for(Wanted(reference=client.reference)),
        by=world.colleagues["other"].user,
        at=at,
    )
    inquiry = Inquiry.objects.filter(client=client).latest("asked_at")
    # The function of the database wrote it; saved here, it carries what tests of fields plant.
    inquiry.words = "She has lost the telephone number."
    inquiry.save(update_fields=["words", "call_back"])
    return inquiry.id
