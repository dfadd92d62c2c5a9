"""Programmes are data: the state service and the movement are two rows."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language


class Programme(models.Model):
    """Help of one kind with its own policy; `entitlement_policy` empty means open to whoever needs it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=30, unique=True)
    names = models.JSONField(help_text="Name by language code.")
    entitlement_policy = models.CharField(max_length=30, blank=True)
    target_groups = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """The name in the language of the reader, English where it is missing."""
        return str(self.names.get((get_language() or "en")[:2]) or self.names["en"])
