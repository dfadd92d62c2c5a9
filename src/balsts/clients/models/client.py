"""Clients, their citizenships and languages."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from balsts.clients.enums import (
    BirthPrecision,
    Education,
    MaritalStatus,
    OccupationGroup,
    Sex,
)
from balsts.clients.models.constraints import days_are_within_bounds, text_is_fit
from balsts.platform.languages import LanguageLevel


class ClientManager(models.Manager["Client"]):
    """Everybody whose file is not set aside to be erased; those nobody finds any more."""

    def get_queryset(self) -> models.QuerySet["Client"]:
        """Leave out whoever is set aside."""
        return super().get_queryset().filter(set_aside_at__isnull=True)


class Client(models.Model):
    """One human being, across all organisations and programmes; carries no organisation.

    From `set_aside_at` on the file waits to be erased: the name is gone and nobody sees it. While
    `restricted_at` stands, the data are kept and not used: no new service or plan, in no report.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("reference"), max_length=16, unique=True)
    given_name = models.CharField(
        _("given name"),
        max_length=120,
    )
    family_name = models.CharField(
        _("family name"),
        max_length=120,
        blank=True,
    )
    given_name_original = models.CharField(
        _("given name in original script"),
        max_length=120,
        blank=True,
    )
    family_name_original = models.CharField(
        _("family name in original script"),
        max_length=120,
        blank=True,
    )
    sort_key = models.CharField(max_length=400, db_collation="C", editable=False)
    search_text = models.TextField(editable=False)
    born_on = models.DateField(_("birth date"), null=True, blank=True)
    birth_precision = models.CharField(
        max_length=10, choices=BirthPrecision.choices, default=BirthPrecision.DAY
    )
    sex = models.CharField(_("sex"), max_length=10, choices=Sex.choices, default=Sex.UNKNOWN)
    education = models.CharField(
        _("education"),
        max_length=10,
        choices=Education.choices,
        default=Education.UNKNOWN,
    )
    occupation_group = models.CharField(
        _("occupation group"),
        max_length=10,
        choices=OccupationGroup.choices,
        default=OccupationGroup.UNKNOWN,
    )
    occupation = models.CharField(
        _("occupation"),
        max_length=200,
        blank=True,
    )
    marital_status = models.CharField(
        _("marital status"),
        max_length=20,
        choices=MaritalStatus.choices,
        default=MaritalStatus.UNKNOWN,
    )
    interpreter_language = models.CharField(_("needs an interpreter for"), max_length=3, blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    version = models.PositiveIntegerField(default=1)
    set_aside_at = models.DateTimeField(null=True, blank=True, editable=False)
    restricted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ClientManager()
    including_set_aside: ClassVar[models.Manager["Client"]] = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["sort_key", "id"], name="client_by_name"),
            models.Index(fields=["registered_at", "id"], name="client_by_registration"),
            models.Index(fields=["born_on"], name="client_by_birth"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="client_search_text"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(given_name=""), name="client_has_a_name"),
            days_are_within_bounds("client", "born_on"),
            text_is_fit(
                "client",
                "given_name",
                "family_name",
                "given_name_original",
                "family_name_original",
                "occupation",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def name(self) -> str:
        """Given and family name in Latin letters."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def name_original(self) -> str:
        """Given and family name in the person's own script, empty where it is not known."""
        return f"{self.given_name_original} {self.family_name_original}".strip()


class Citizenship(models.Model):
    """A client's citizenship; stateless (XXA) and unknown (XXX) are values of their own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="citizenships")
    country = models.CharField(_("citizenship"), max_length=3)
    is_primary = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["country", "client"], name="citizenship_by_country")]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "country"], name="citizenship_is_listed_once"
            ),
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(is_primary=True),
                name="citizenship_one_is_primary",
            ),
        ]

    def __str__(self) -> str:
        return self.country


class SpokenLanguage(models.Model):
    """A language a client speaks, and how well."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="spoken_languages")
    language = models.CharField(_("language"), max_length=3)
    level = models.CharField(max_length=15, choices=LanguageLevel.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "language"], name="spoken_language_is_listed_once"
            ),
        ]

    def __str__(self) -> str:
        return self.language
