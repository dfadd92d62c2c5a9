"""How people prove who they are, what a code lets them do, and what failed attempts count for."""

from django.db import models
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
