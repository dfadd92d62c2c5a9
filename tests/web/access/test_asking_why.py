"""Where a file outside one's own caseload asks why it is opened: at every address but those told here."""

import pytest
from django.utils import timezone

from tests.web.access.asking import Addresses, Asker
from tests.web.access.policy import lines
from tests.web.access.things import add_things
from tests.web.access.world import create_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # asks every address about a client
SENIOR = "senior_social_worker"
QUESTION = b'name="why_outside_kind"'

# A manager's own work, which shows no more of the file than it needs; each with its reason.
DIVIDING = "divides the work"
HANDING_OVER = "hands a family over to the municipality"
ASKED_BY_THE_PERSON = "answers what the person asks about their data"
OVERSIGHT = "shows who opened the file, and nothing else of it"
ONE_STEP = "writes one day beside what the person has before them, and shows nothing"
NOT_ASKED = {
    "clients:outside_open": "takes the answer",
    "clients:assignment_change": DIVIDING,
    "clients:assignment_end": DIVIDING,
    "clients:assignment_renew": DIVIDING,
    "casework:hand_over_record": HANDING_OVER,
    "casework:hand_over_withdraw": HANDING_OVER,
    "casework:promise_change_tell": ONE_STEP,
    "casework:action_complete": ONE_STEP,
    "casework:goal_change": ONE_STEP,
    "audit:file_trail_show": OVERSIGHT,
    "audit:file_trail_pdf": OVERSIGHT,
    "privacy:request_receive": ASKED_BY_THE_PERSON,
    "privacy:request_detail": ASKED_BY_THE_PERSON,
    "privacy:identity_confirm": ASKED_BY_THE_PERSON,
    "privacy:request_wait": ASKED_BY_THE_PERSON,
    "privacy:request_extend": ASKED_BY_THE_PERSON,
    "privacy:request_answer": ASKED_BY_THE_PERSON,
    "privacy:own_data_show": ASKED_BY_THE_PERSON,
    "privacy:own_data_pdf": ASKED_BY_THE_PERSON,
    "privacy:own_data_csv": ASKED_BY_THE_PERSON,
    "privacy:erasure_propose": ASKED_BY_THE_PERSON,
    "privacy:use_restrict": ASKED_BY_THE_PERSON,
    "privacy:restriction_lift": ASKED_BY_THE_PERSON,
    "privacy:file_hold": ASKED_BY_THE_PERSON,
    "privacy:hold_lift": ASKED_BY_THE_PERSON,
}


def test_every_address_of_a_file_asks_but_those_that_are_a_managers_own_work() -> None:
    world = create_world(today=timezone.localdate(), says_why=False)
    add_things(world)
    filled = Addresses(world)
    askers = {name: Asker(world.seats[name]) for name in ("provider_manager", SENIOR)}

    asking, silent = set(), set()
    for line in lines().values():
        if line.about != "client":
            continue
        person = "provider_manager" if "provider_manager" in line.who else SENIOR
        method = "GET" if "GET" in line.methods else "POST"
        address = filled.of(line.address, "client", person=person, relation="colleagues")
        answer = askers[person].ask(method, address)
        (asking if QUESTION in answer.body else silent).add(line.address)

    assert silent == set(NOT_ASKED) - {"clients:outside_open"}
    assert len(asking) > len(silent)
