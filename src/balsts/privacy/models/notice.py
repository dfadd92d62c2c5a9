"""That a client was told what is kept about them and why (GDPR 13 and 14); rows are added, never changed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from balsts.clients.models import Client
from balsts.clients.models.constraints import days_are_within_bounds, text_is_fit
from balsts.organisations.models import Organisation, Programme


class PrivacyNotice(models.Model):
    """One organisation told one client, in one of its programmes, how their data are used.

    Each that holds a file is a controller of its own (ADR 40) and tells for itself. `worded_on` is
    the day that stands under the notice: which wording it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="privacy_notices")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField(_("told on"))
    language = models.CharField(_("language of the explanation"), max_length=3)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    interpreter_name = models.CharField(_("interpreter"), max_length=120, blank=True)
    worded_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            days_are_within_bounds("privacynotice", "given_on", "worded_on"),
            models.CheckConstraint(
                condition=Q(given_on__gte=F("worded_on")),
                name="privacynotice_was_worded_before_it_was_given",
            ),
            models.CheckConstraint(
                condition=~Q(language=""), name="privacynotice_says_in_which_language"
            ),
            text_is_fit("privacynotice", "interpreter_name"),
        ]

    def __str__(self) -> str:
        return str(self.id)
