"""What this room writes into the trail."""

from django.utils.translation import gettext_lazy as _

from balsts.audit import event_types


def register() -> None:
    """Tell the trail this room's sentences."""
    event_types.register(
        {
            "snapshot_requested": _("%(by)s asked for a snapshot"),
            "snapshot_taken": _("%(by)s took a snapshot"),
            "report_requested": _("%(by)s asked for a report"),
            "report_made": _("%(by)s made a report"),
            "figures_failed": _("%(by)s could not finish a snapshot or a report"),
            "what_if_requested": _("%(by)s asked what another policy would change"),
            "what_if_made": _("%(by)s counted what another policy would change"),
            "facts_kept": _("%(by)s kept pseudonymous facts of people whose files are erased"),
            "facts_dropped": _("%(by)s erased facts that no fund may ask for any more"),
            "published_figures_imported": _("%(by)s imported published figures"),
        }
    )
