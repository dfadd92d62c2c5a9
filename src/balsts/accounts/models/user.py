"""Users: people who sign in, and the system actor that jobs act as."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

UI_LANGUAGES = [("lv", "Latviešu"), ("en", "English"), ("ru", "Русский")]


class UserManager(BaseUserManager["User"]):
    """Finds users by the name they sign in with."""


class User(AbstractBaseUser):
    """Someone who signs in. Roles are not kept here: they come from posts in organisations.

    Nor is the password: the database keeps it where the application cannot read it.
    """

    password = None  # type: ignore[assignment]
    last_login = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(_("user name"), max_length=60, unique=True)
    full_name = models.CharField(_("name"), max_length=120)
    ui_language = models.CharField(
        _("interface language"), max_length=5, choices=UI_LANGUAGES, default="lv"
    )
    is_active = models.BooleanField(default=True)
    is_system = models.BooleanField(default=False)
    # Of the invented cast; only they may sign in by password alone, and only on a first start.
    is_invented = models.BooleanField(default=False)
    # Another one with each new password; none where no password fits.
    password_mark = models.UUIDField(null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Who made the code with which the person last came in, and saw it; the database writes it.
    let_in_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    let_in_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(username=""), name="user_has_a_username"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(is_active=False),
                name="user_that_is_closed_is_not_active",
            ),
            models.CheckConstraint(
                condition=models.Q(let_in_by__isnull=True, let_in_at__isnull=True)
                | models.Q(let_in_by__isnull=False, let_in_at__isnull=False),
                name="user_let_in_at_with_by",
            ),
            models.UniqueConstraint(
                fields=["is_system"],
                condition=models.Q(is_system=True),
                name="user_there_is_one_system_actor",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def has_usable_password(self) -> bool:
        """Whether a password lets this user take the first step."""
        return self.password_mark is not None

    def set_password(self, raw_password: str | None) -> None:
        """Refuse: `accounts.passwords` is the one place where a password is set."""
        raise NotImplementedError

    def set_unusable_password(self) -> None:
        """Refuse, for the same reason."""
        raise NotImplementedError

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Bind Django's session to the password as it is now: a new one signs out the others."""
        told = str(self.password_mark)
        return salted_hmac("accounts.User", told, secret=secret, algorithm="sha256").hexdigest()
