"""What this room writes into the trail."""

from django.utils.translation import gettext_lazy as _

from balsts.audit import event_types


def register() -> None:
    """Tell the trail this room's sentences."""
    event_types.register(
        {
            "notice_given": _(
                "%(by)s wrote down that %(subject)s was told how their data are used"
            ),
            "request_received": _("%(by)s wrote down a request of %(subject)s about their data"),
            "request_identified": _("%(by)s confirmed who makes the request of %(subject)s"),
            "request_paused": _("%(by)s asked %(subject)s to show who they are before going on"),
            "request_extended": _("%(by)s extended the time for a request of %(subject)s"),
            "request_answered": _("%(by)s answered a request of %(subject)s"),
            "corrected_as_asked": _("%(by)s corrected what %(subject)s asked to have corrected"),
            "file_held": _("%(by)s held the file of %(subject)s longer than its time"),
            "hold_lifted": _("%(by)s lifted a hold on the file of %(subject)s"),
            "use_restricted": _("%(by)s restricted the use of the data of %(subject)s"),
            "restriction_lifted": _("%(by)s let the data of %(subject)s be used again"),
            "erasure_listed": _("%(by)s listed files to be erased, that of %(subject)s among them"),
            "erasure_approved": _("%(by)s approved that the file of %(subject)s is erased"),
            "erasure_answered": _("%(by)s answered whether the file of %(subject)s may be erased"),
            "erasure_withdrawn": _("%(by)s took the file of %(subject)s off the list to be erased"),
            "file_brought_back": _("%(by)s brought the file of %(subject)s back"),
            "file_erased": _("%(by)s erased a file whose time was over"),
            "ledger_entered": _("%(by)s entered in the ledger what was set aside or brought back"),
            "ledger_proven": _("%(by)s gave older lines of the ledger their proof"),
            "ledger_replayed": _("%(by)s erased again what a restored backup had brought back"),
            "ledger_written_back": _("%(by)s wrote lost entries back into the ledger of erasures"),
            "disclosure_asked": _("%(by)s wrote down that an authority asks about %(subject)s"),
            "disclosure_agreed": _("%(by)s agreed that an authority is told about %(subject)s"),
            "disclosure_declined": _(
                "%(by)s refused that an authority is told about %(subject)s, with the reason"
            ),
            "disclosure_made": _("%(by)s wrote down what an authority was told about %(subject)s"),
            "incident_reported": _("%(by)s reported that something had gone wrong"),
            "incident_step_written": _("%(by)s wrote into the register of incidents"),
            "incidents_forgotten": _("%(by)s erased incidents that were closed years ago"),
            "archive_asked": _("%(by)s asked for the file of %(subject)s in the archive"),
            "archive_asked_for_nobody": _("%(by)s asked the archive for a file and found none"),
            "archive_agreed": _(
                "%(by)s agreed that the file of %(subject)s is taken out of the archive"
            ),
            "archive_declined": _(
                "%(by)s refused, or no longer asked, to take the file of %(subject)s out of the archive"
            ),
            "archive_put_back": _("%(by)s put the file of %(subject)s back into the archive"),
            "archive_questions_forgotten": _(
                "%(by)s forgot when the archive was asked for nobody who is in it"
            ),
            "decoys_made": _("%(by)s set decoys among the files"),
            "former_staff_listed": _("%(by)s listed accounts of people who left long ago"),
            "former_staff_agreed": _(
                "%(by)s agreed that the names of people who left long ago are removed"
            ),
            "account_forgotten": _("%(by)s removed the name of somebody who left long ago"),
            "removed_over_time": _("%(by)s removed what was kept long enough"),
            "request_refused": _("%(by)s refused a request of %(subject)s, with the reason"),
        }
    )
