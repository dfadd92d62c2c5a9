"""Services on the client's screen, one line each."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from balsts.casework.enums import BarrierKind
from balsts.clients.enums import Place
from balsts.web.shapes.people import ServiceLine


def service_lines(participations: Sequence[Any]) -> tuple[ServiceLine, ...]:
    """Describe services in the order given."""
    return tuple(_line(row) for row in participations)


def _line(participation: Any) -> ServiceLine:
    record = participation.service_record
    barriers = ", ".join(str(BarrierKind(kind).label) for kind in participation.barrier_kinds)
    return ServiceLine(
        on=participation.provided_on,
        type_label=record.get_service_type_display(),
        mode_label=record.get_mode_display(),
        place_label=_place(record),
        minutes=record.minutes,
        staff_name=record.staff_member.user.full_name,
        barrier_label=_("in the way: %(barriers)s") % {"barriers": barriers} if barriers else "",
        note=record.note,
    )


def _place(record: Any) -> str:
    if record.institution is not None:
        return str(record.institution)
    return "" if record.place == Place.UNKNOWN else str(record.get_place_display())
