"""A house with something of everything in it, so that a walk through its pages meets every form."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import LegalStatus
from balsts.clients.models import LegalStatusEvent
from balsts.clients.operations.timeline import correct_timeline
from balsts.evidence.definitions import GAP_EVIDENCE
from balsts.exchange.operations.import_run import start_import
from tests.exchange.caseload import caseload, csv_files
from tests.factories.casework import create_plan
from tests.factories.promises import create_hand_over_task, create_promises
from tests.people import Cast, create_cast
from tests.web.figures import PERIOD, create_report, create_snapshot, create_what_if


@dataclass(frozen=True, kw_only=True)
class World:
    """The cast, and who of them together may open every page."""

    cast: Cast
    walkers: tuple[User, ...]


def create_world(*, today: datetime.date) -> World:
    cast = create_cast(today=today)
    create_plan(cast.case, agreed_on=today)
    create_promises(cast.fatima)
    granted = LegalStatusEvent.objects.get(legal_status=LegalStatus.ALTERNATIVE)
    correct_timeline(mistaken=granted, entry=None, by=system_actor(), at=timezone.now())
    create_hand_over_task(cast.fatima)
    start_import(files=csv_files(caseload("K1")), by=cast.chiara, at=timezone.now())
    snapshot = create_snapshot()
    create_report(snapshot)
    create_report(snapshot, GAP_EVIDENCE, PERIOD)
    create_what_if(snapshot, by=cast.esther)
    return World(cast=cast, walkers=(cast.chiara, cast.amina, cast.esther))
