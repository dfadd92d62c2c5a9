"""What addresses of questions name: questions about clients, as those who lead their cases hear them."""

import datetime

from django.utils import timezone

from tests.factories.inquiries import create_inquiry
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
            client, asker = world.clients[name, whose], world.colleagues["other"].user
            made[name, relation] = {"inquiry_id": create_inquiry(client, by=asker, at=at).id}
    return made
