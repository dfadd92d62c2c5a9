"""Services on the client's screen, one line each."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from balsts.casework.enums import BarrierKind, ServiceMode, ServiceType
from balsts.clients.enums import Place
from balsts.organisations.enums import InstitutionKind
from balsts.web.shapes.people import ServiceLine


def service_lines(services: Sequence[Any]) -> tuple[ServiceLine, ...]:
    """Describe services in the order given."""
    return tuple(_line(row) for row in services)


def _line(row: Any) -> ServiceLine:
    barriers = ", ".join(str(BarrierKind(kind).label) for kind in row.barrier_kinds)
    return ServiceLine(
        on=row.provided_on,
        type_label=str(ServiceType(row.service_record__service_type).label),
        words=_words(row),
        staff_name=row.service_record__staff_member__user__full_name,
        barrier_label=_("in the way: %(barriers)s") % {"barriers": barriers} if barriers else "",
        note=row.note,
    )


def _words(row: Any) -> str:
    mode = str(ServiceMode(row.service_record__mode).label)
    minutes = _("%(minutes)s min") % {"minutes": row.service_record__minutes}
    return " · ".join(filter(None, (_place(row), mode, minutes)))


def _place(row: Any) -> str:
    """The body by its name, or by its kind where any of the kind is meant; else the place."""
    if row.service_record__institution__kind is not None:
        kind = InstitutionKind(row.service_record__institution__kind)
        return row.service_record__institution__name or str(kind.label)
    place = Place(row.service_record__place)
    return "" if place is Place.UNKNOWN else str(place.label)
