"""What this room writes into the trail."""

from django.utils.translation import gettext_lazy as _

from balsts.audit import event_types


def register() -> None:
    """Tell the trail this room's sentences."""
    event_types.register(
        {
            "client_registered": _("%(by)s registered %(subject)s"),
            "clients_registered": _("%(by)s registered several clients"),
            "household_recorded": _("%(by)s recorded the household of %(subject)s"),
            "timeline_recorded": _("%(by)s added to the timeline of %(subject)s"),
            "timeline_corrected": _("%(by)s corrected the timeline of %(subject)s"),
            "residence_recorded": _("%(by)s recorded where %(subject)s lives"),
            "client_enrolled": _("%(by)s enrolled %(subject)s"),
            "enrolment_ended": _("%(by)s ended the enrolment of %(subject)s"),
            "staff_assigned": _("%(by)s assigned a member of staff to %(subject)s"),
            "assignment_ended": _("%(by)s ended an assignment to %(subject)s"),
        }
    )
