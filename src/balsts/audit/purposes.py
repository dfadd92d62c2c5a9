"""What for something is read or done, as a code beside each event: the page's own word, not the reader's."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Purpose(models.TextChoices):
    """Why a page exists."""

    SUPPORT = "support", pgettext_lazy("purpose", "supporting people")
    SHARING = "sharing", pgettext_lazy("purpose", "working with another organisation")
    EMERGENCY = "emergency", pgettext_lazy("purpose", "an emergency")
    REQUEST_OF_THE_PERSON = (
        "request_of_the_person",
        pgettext_lazy("purpose", "a request of the person"),
    )
    OVERSIGHT = "oversight", pgettext_lazy("purpose", "oversight")
    FIGURES = "figures", pgettext_lazy("purpose", "figures")
    FILES_IN_AND_OUT = "files_in_and_out", pgettext_lazy("purpose", "bringing in or taking out")
    DATA_LIFE = "data_life", pgettext_lazy("purpose", "keeping no longer than allowed")
    ACCOUNTS = "accounts", pgettext_lazy("purpose", "accounts and signing in")
