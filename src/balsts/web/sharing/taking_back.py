"""Taking a consent back from a form: the same where a file comes from and where it is lent."""

import datetime
from typing import Protocol

from django.contrib import messages
from django.utils.translation import gettext as _

from balsts.accounts.models import User
from balsts.clients.models import Consent
from balsts.platform.blockers import Refused
from balsts.web.page import StaffRequest
from balsts.web.sharing.consent_forms import TakeBackForm
from balsts.web.wording import say_all


class TakesBack(Protocol):
    """An operation that ends a consent."""

    def __call__(
        self, *, consent: Consent, withdrawn_on: datetime.date, by: User, at: datetime.datetime
    ) -> bool:
        """End it, or refuse."""


def end_by(take_back: TakesBack, request: StaffRequest, consent: Consent) -> bool:
    """End the consent on the day that the form names; say what came of it, and return whether it ended."""
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say on which day the client took the consent back."))
        return False
    day = form.cleaned_data["withdrawn_on"]
    try:
        take_back(consent=consent, withdrawn_on=day, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
        return False
    say_taken_back(request)
    return True


def say_taken_back(request: StaffRequest) -> None:
    """Say that the consent has ended, also to whoever sends the form again."""
    messages.success(request, _("Nothing is shared under this consent any more."))
