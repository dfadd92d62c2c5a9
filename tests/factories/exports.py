"""Files on their way out, for tests of pages."""

from hashlib import sha256
from typing import Any

from django.utils import timezone

from balsts.accounts.models import User
from balsts.exchange.enums import ExportKind, ExportPurpose, ExportState, ExportTemplate
from balsts.exchange.models import Export
from balsts.exchange.operations.export import ExportWish, make_export
from balsts.exchange.rules import KEPT_FOR
from balsts.organisations.models import Contract
from balsts.platform.identifiers import new_export_reference


def create_waiting_export(contract: Contract, *, by: User) -> Export:
    """Register a file of many people that waits for a second person."""
    return _registered(
        contract,
        by=by,
        state=ExportState.WAITING,
        person_count=51,
        people_needed=2,
        expires_at=timezone.now() + KEPT_FOR,
    )


def create_taken_export(contract: Contract, *, by: User, people: int) -> Export:
    """Register a list that has left a moment ago on one word."""
    now = timezone.now()
    return _registered(
        contract, by=by, state=ExportState.TAKEN, person_count=people, expires_at=now, taken_at=now
    )


def _registered(contract: Contract, *, by: User, **told: Any) -> Export:
    return Export.objects.create(
        reference=new_export_reference(),
        template=ExportTemplate.CASELOAD,
        kind=ExportKind.XLSX,
        language="en",
        contract=contract,
        purpose=ExportPurpose.DATA_CHECK,
        reason="To compare with the paper files",
        sha256=sha256(b"").hexdigest(),
        byte_count=0,
        asked_at=timezone.now(),
        asked_by=by,
        **told,
    )


def create_own_export(contract: Contract, *, by: User) -> Export:
    """Make a file of few people that can be taken."""
    return make_export(
        wish=ExportWish(
            contract=contract,
            kind=ExportKind.CSV,
            language="en",
            purpose=ExportPurpose.DATA_CHECK,
            reason="To compare with the paper files",
            is_open=None,
        ),
        by=by,
        at=timezone.now(),
    )
