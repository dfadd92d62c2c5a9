"""What this room writes into the trail."""

from django.utils.translation import gettext_lazy as _

from balsts.audit import event_types


def register() -> None:
    """Tell the trail this room's sentences."""
    event_types.register(
        {
            "client_registered": _("%(by)s registered %(subject)s"),
            "clients_registered": _("%(by)s registered several clients"),
            "particulars_corrected": _("%(by)s corrected the particulars of %(subject)s"),
            "correction_told": _("%(by)s told others of a correction about %(subject)s"),
            "household_recorded": _("%(by)s recorded the household of %(subject)s"),
            "timeline_recorded": _("%(by)s added to the timeline of %(subject)s"),
            "timeline_corrected": _("%(by)s corrected the timeline of %(subject)s"),
            "residence_recorded": _("%(by)s recorded where %(subject)s lives"),
            "asked_elsewhere": _("%(by)s asked whether somebody works with %(subject)s"),
            "asked_elsewhere_for_nobody": _(
                "%(by)s asked whether somebody works with a person, and nobody was found"
            ),
            "inquiries_used_up": _(
                "%(by)s asked for people outside their sight 30 times in an hour"
            ),
            "inquiry_settled": _(
                "%(by)s answered a question whether somebody works with %(subject)s"
            ),
            "inquiries_forgotten": _("%(by)s forgot old questions about nobody"),
            "client_enrolled": _("%(by)s enrolled %(subject)s"),
            "enrolment_ended": _("%(by)s ended the enrolment of %(subject)s"),
            "staff_assigned": _("%(by)s assigned a member of staff to %(subject)s"),
            "assignment_ended": _("%(by)s ended an assignment to %(subject)s"),
            "sight_renewed": _("%(by)s let a volunteer see %(subject)s for another month"),
            "consent_recorded": _(
                "%(by)s wrote down what %(subject)s answered about sharing the file"
            ),
            "consent_taken_back": _("%(by)s wrote down that %(subject)s took a consent back"),
            "client_referred": _("%(by)s referred %(subject)s to another organisation"),
            "caseload_handed_over": _("%(by)s referred those who agreed, since a contract ends"),
            "referral_accepted": _("%(by)s accepted the referral of %(subject)s"),
            "referral_declined": _("%(by)s declined the referral of %(subject)s"),
            "file_opened_in_emergency": _("%(by)s opened the file of %(subject)s in an emergency"),
            "file_opened_outside_caseload": _(
                "%(by)s said why they open the file of %(subject)s, outside their own caseload"
            ),
            "emergency_noted": _("%(by)s left a note about %(subject)s in an emergency"),
            "emergency_reviewed": _(
                "%(by)s reviewed an opening of the file of %(subject)s in an emergency"
            ),
            "emergency_acknowledged": _(
                "%(by)s took note that the file of %(subject)s was opened in an emergency"
            ),
            "file_closed_to_emergencies": _("%(by)s closed the file of %(subject)s to emergencies"),
            "file_open_to_emergencies": _(
                "%(by)s let the file of %(subject)s be opened in emergencies again"
            ),
        }
    )
