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
            "user_invited": _("%(by)s made an account and invited its holder"),
            "attempts_forgotten": _("%(by)s forgot old attempts to sign in"),
            "session_ended": _("%(by)s ended one of the own sessions"),
            "other_sessions_ended": _("%(by)s ended every other own session"),
            "every_session_ended": _("%(by)s signed everybody out"),
            "sessions_of_closed_ended": _("%(by)s ended the sessions of a closed account"),
            "sessions_of_staff_ended": _("%(by)s signed somebody out everywhere"),
            "sessions_of_former_staff_ended": _(
                "%(by)s ended the sessions of people whose last post or contract is over"
            ),
            "session_shortened": _("%(by)s opened something sealed, so the session waits less"),
            "account_notices_seen": _("%(by)s took note of what happened with the own way in"),
            "account_notices_forgotten": _("%(by)s removed old news about ways in"),
            "password_changed": _("%(by)s changed the own password"),
            "account_closed": _("%(by)s closed an account"),
            "passkey_added": _("%(by)s added a passkey"),
            "passkey_removed": _("%(by)s removed a passkey"),
            "passkey_copied": _("%(by)s was refused: the passkey seems to have been copied"),
            "code_generator_added": _("%(by)s set up an application that makes codes"),
            "code_generator_removed": _("%(by)s gave up the application that makes codes"),
            "app_code_used_again": _("%(by)s was refused: the code had been used before"),
            "recovery_codes_made": _("%(by)s made new recovery codes"),
            "recovery_code_used": _("%(by)s used a recovery code"),
            "entry_code_made": _("%(by)s made a code with which somebody can come in"),
            "entry_code_ended": _("%(by)s let a code with which somebody could come in run out"),
            "user_joined": _("%(by)s came in by invitation"),
            "user_recovered": _("%(by)s came in again after having lost everything"),
            "recovery_asked": _(
                "%(by)s asked, as the first of two, that somebody may come in again"
            ),
            "recovery_confirmed": _(
                "%(by)s confirmed, as the second, that somebody may come in again"
            ),
            "recovery_withdrawn": _("%(by)s took back that somebody may come in again"),
            "sessions_forgotten": _("%(by)s removed what was left of old sessions"),
            "sessions_emptied": _("%(by)s erased what sessions that ran out had kept"),
            "ui_language_chosen": _("%(by)s chose another interface language"),
        }
    )
