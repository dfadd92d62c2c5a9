"""What this room writes into the trail."""

from django.utils.translation import gettext_lazy as _

from balsts.audit import event_types


def register() -> None:
    """Tell the trail this room's sentences."""
    event_types.register(
        {
            "case_opened": _("%(by)s opened the case of %(subject)s"),
            "case_closed": _("%(by)s closed the case of %(subject)s"),
            "case_reopened": _("%(by)s re-opened the case of %(subject)s"),
            "referrals_accepted_together": _("%(by)s accepted several referrals at once"),
            "cases_recorded": _("%(by)s recorded several cases"),
            "plan_agreed": _("%(by)s agreed a plan with %(subject)s"),
            "plan_declined": _("%(by)s recorded that %(subject)s declined a plan"),
            "goal_changed": _("%(by)s changed a goal in the plan of %(subject)s"),
            "action_done": _("%(by)s recorded an action of %(subject)s as done"),
            "service_recorded": _("%(by)s recorded a service for %(subject)s"),
            "services_recorded": _("%(by)s recorded several services"),
            "promises_told": _("%(by)s changed what is said about the support of %(subject)s"),
            "promise_change_told": _(
                "%(by)s recorded who was told that a day of %(subject)s moved"
            ),
            "tasks_made": _("%(by)s made tasks for families whose support ends soon"),
            "tasks_moved": _("%(by)s moved a task about %(subject)s to another day"),
            "task_withdrawn": _("%(by)s recorded that a task about %(subject)s is not needed"),
            "sealed_note_written": _("%(by)s wrote a sealed note about %(subject)s"),
            "sealed_notes_page_seen": _("%(by)s opened the page of sealed notes of %(subject)s"),
            "sealed_notes_listed": _(
                "%(by)s saw what the sealed notes about %(subject)s are about"
            ),
            "sealed_note_opened": _("%(by)s opened a sealed note about %(subject)s"),
            "sealed_budget_spent": _(
                "%(by)s wanted to open more sealed notes than one person may in an hour"
            ),
            "sealed_opening_refused": _(
                "%(by)s was refused sealed notes that the pages do not show to them"
            ),
            "sealed_writing_refused": _(
                "%(by)s was refused to write a sealed note that the pages do not offer to them"
            ),
            "sealed_key_does_not_open": _(
                "The key of a sealed note about %(subject)s is not what was kept: %(by)s asked for it"
            ),
            "sealed_key_is_missing": _(
                "The key that keeps a sealed note about %(subject)s is not there: %(by)s asked for it"
            ),
            "keeper_asked_by_stranger": _(
                "A program that is not Balsts’ pages asked the keeper for keys of sealed notes"
            ),
            "sealed_note_does_not_open": _(
                "A sealed note about %(subject)s did not open: it is not what was sealed"
            ),
            "sealing_key_made": _("The first key that keeps sealed notes was made"),
            "sealing_key_changed": _("The key that keeps sealed notes was changed"),
            "sealing_key_shares_printed": _("The key that keeps sealed notes was printed in parts"),
            "sealing_key_locked": _(
                "The keys that keep sealed notes were locked with a new start code"
            ),
            "sealing_key_restored": _("A key that keeps sealed notes was brought back"),
            "sealing_key_forgotten": _("An old key that kept sealed notes was destroyed"),
            "sealed_notes_removed": _("%(by)s removed the sealed notes of %(subject)s"),
            "sealed_keys_destroyed": _("%(by)s destroyed the keys of sealed notes of %(subject)s"),
            "inspection_asked": _("%(by)s asked a provider for files without names"),
            "inspection_approved": _(
                "%(by)s agreed that the funder reads a few files without names for two days"
            ),
            "inspection_declined": _("%(by)s declined to show files without names"),
            "inspections_removed": _(
                "%(by)s removed copies of files that the funder could read for two days"
            ),
            "specific_need_noted": _("%(by)s noted a specific need of %(subject)s"),
            "specific_need_followed_up": _(
                "%(by)s recorded that a specific need of %(subject)s was followed up"
            ),
            "specific_need_ended": _(
                "%(by)s recorded that a specific need of %(subject)s has ended"
            ),
            "hand_over_recorded": _("%(by)s recorded the handing over of %(subject)s"),
        }
    )
