"""How people prove who they are, what a code lets them do, and what failed attempts count for."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Proof(models.TextChoices):
    """With what somebody proved who they are."""

    PASSKEY = "passkey", pgettext_lazy("proof", "passkey")
    APP_CODE = "app_code", pgettext_lazy("proof", "password and code of an application")
    RECOVERY_CODE = "recovery_code", pgettext_lazy("proof", "password and recovery code")
    # Only where the invented cast of a first start signs in.
    PASSWORD = "password", pgettext_lazy("proof", "password alone")


class EntryKind(models.TextChoices):
    """What a one-time entry code is for."""

    JOINING = "joining", pgettext_lazy("entry code", "invitation")
    RECOVERY = "recovery", pgettext_lazy("entry code", "recovery")


class AttemptScope(models.TextChoices):
    """What failed attempts are counted for."""

    PAIR = "pair", pgettext_lazy("attempts", "one account from one network")
    NETWORK = "network", pgettext_lazy("attempts", "one network")
    ACCOUNT = "account", pgettext_lazy("attempts", "one account")


class NoticeKind(models.TextChoices):
    """What the holder of an account hears about the own way in."""

    SECOND_STEP_MISSING = (
        "second_step_missing",
        _("Your password was typed rightly, and the second step did not follow"),
    )
    WRONG_PASSWORDS = "wrong_passwords", _("Wrong passwords were typed for your user name")
    NEW_PLACE = "new_place", _("You signed in from a place where you had not been for 30 days")
    CODE_USED_AGAIN = "code_used_again", _("A code of your application was used a second time")
    PASSKEY_COPIED = "passkey_copied", _("One of your passkeys seems to have been copied")
    RECOVERY_CODE_USED = "recovery_code_used", _("One of your recovery codes was used")
    RECOVERY_CODES_MADE = "recovery_codes_made", _("New recovery codes were made")
    PASSKEY_ADDED = "passkey_added", _("A passkey was added")
    PASSKEY_REMOVED = "passkey_removed", _("A passkey was removed")
    CODE_GENERATOR_ADDED = "code_generator_added", _("An application that makes codes was set up")
    CODE_GENERATOR_REMOVED = (
        "code_generator_removed",
        _("The application that makes codes was given up"),
    )
    PASSWORD_CHANGED = ("password_changed", _("The password was changed"))
    PASSWORD_REMOVED = ("password_removed", _("The password was given up"))
    SESSIONS_ENDED = (
        "sessions_ended",
        _("Whoever looks after your account signed you out everywhere"),
    )
