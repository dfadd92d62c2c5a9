"""What this room writes into the trail."""

from django.utils.translation import gettext_lazy as _

from balsts.audit import event_types


def register() -> None:
    """Tell the trail this room's sentences."""
    event_types.register(
        {
            "import_started": _("%(by)s uploaded files of a caseload to be checked"),
            "caseload_imported": _("%(by)s brought in a caseload"),
            "import_cancelled": _("%(by)s cancelled the import of a caseload"),
            "import_files_dropped": _(
                "%(by)s removed the files of imports that nobody had agreed to in time"
            ),
            "import_template_taken": _("%(by)s took the template for an import"),
            "export_made": _("%(by)s had a file with people's data made"),
            "export_agreed": _("%(by)s agreed, as the second person, that a file may leave"),
            "export_declined": _("%(by)s declined that a file leaves"),
            "export_registered": _("%(by)s's file was written into the register of files out"),
            "export_taken": _("%(by)s took a file with people's data"),
            "breach_list_of_many_taken": _(
                "%(by)s took the list of whose data a breach touched, of more than 50 people"
            ),
            "exports_dropped": _("%(by)s removed files that nobody had taken in time"),
            "import_messages_taken": _("%(by)s took the list of messages of an import"),
        }
    )
