"""Which request of a person a correction of their particulars answers."""

import uuid

from django.db import models

from balsts.clients.models import Correction
from balsts.privacy.models.request import DataRequest


class RequestCorrection(models.Model):
    """One correction was made because the person had asked for it; added, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(DataRequest, on_delete=models.PROTECT, related_name="corrections")
    correction = models.OneToOneField(
        Correction, on_delete=models.PROTECT, related_name="asked_for_by"
    )

    def __str__(self) -> str:
        return str(self.id)
