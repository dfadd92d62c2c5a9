"""Users: people who sign in, and the system actor that jobs act as."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

UI_LANGUAGES = [("lv", "Latviešu"), ("en", "English"), ("ru", "Русский")]


class UserManager(BaseUserManager["User"]):
    """Finds users by the name they sign in with."""


class User(AbstractBaseUser):
    """Someone who signs in. Roles are not kept here: they come from posts in organisations."""

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
    joined_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

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
            models.UniqueConstraint(
                fields=["is_system"],
                condition=models.Q(is_system=True),
                name="user_there_is_one_system_actor",
            ),
        ]

    def __str__(self) -> str:
        return self.username
