"""What this room writes into the trail."""

from django.utils.translation import gettext_lazy as _

from balsts.audit import event_types


def register() -> None:
    """Tell the trail this room's sentences."""
    event_types.register(
        {
            "user_signed_in": _("%(by)s signed in"),
            "sign_in_failed": _("%(by)s noted that somebody could not sign in"),
            "user_signed_out": _("%(by)s signed out"),
            "user_registered": _("%(by)s registered a user"),
            "user_proved": _("%(by)s confirmed once more who they are"),
            "proof_failed": _(
                "%(by)s, or somebody at their screen, could not confirm who they are"
            ),
            "ui_language_chosen": _("%(by)s chose another interface language"),
        }
    )
