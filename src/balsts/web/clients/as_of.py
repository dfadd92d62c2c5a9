"""The day for which a client's status is shown, and up to which day's knowledge."""

import datetime
from dataclasses import dataclass

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from balsts.platform.dates import end_of
from balsts.web.fields import DayField
from balsts.web.page import StaffRequest
from balsts.web.shapes.clients import AsOfView


class AsOfForm(forms.Form):
    """Two days, both today unless said otherwise; it stands in the address and changes nothing."""

    on = DayField(label=_("Status and entitlement on"))
    known = DayField(
        label=_("By what was recorded up to"),
        help_text=_("That day included. Later records and corrections are left out."),
    )


@dataclass(frozen=True, kw_only=True)
class AsOf:
    """What was asked for; both days are today if nothing was, or nothing that can be read."""

    form: AsOfForm
    on: datetime.date
    known_on: datetime.date
    today: datetime.date

    @property
    def known_at(self) -> datetime.datetime | None:
        """The last moment of which records count; none when all that is recorded counts."""
        return end_of(self.known_on) if self.known_on < self.today else None

    @property
    def is_today(self) -> bool:
        """Whether nothing else than today's answer is asked for."""
        return self.on == self.known_on == self.today

    def view(self, reference: str) -> AsOfView:
        """Say it for the page."""
        return AsOfView(
            url=reverse("clients:client_detail", args=[reference]),
            on=self.on,
            known_on=self.known_on if self.known_at else None,
            is_today=self.is_today,
            is_wrong=not self.form.is_valid(),
        )


def asked_as_of(request: StaffRequest) -> AsOf:
    """Read the two days from the address; a day that cannot be read shows today instead.

    What will be recorded later nobody knows: a later day of knowledge means all that is recorded.
    """
    today = request.today
    asked = {name: request.GET.get(name) or today for name in AsOfForm.base_fields}
    form = AsOfForm(asked)
    if not form.is_valid():
        return AsOf(form=form, on=today, known_on=today, today=today)
    on, known_on = form.cleaned_data["on"], min(form.cleaned_data["known"], today)
    form = AsOfForm({"on": on, "known": known_on})
    as_of = AsOf(form=form, on=on, known_on=known_on, today=today)
    if not as_of.is_today:
        request.details |= {"on": as_of.on.isoformat(), "known": as_of.known_on.isoformat()}
    return as_of
