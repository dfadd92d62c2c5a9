"""What is asked about one event of the timeline."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balsts.clients.enums import (
    ArrivalPath,
    Certainty,
    DepartureKind,
    LegalStatus,
    PermitKind,
    StatusAuthority,
)
from balsts.clients.models import Client
from balsts.clients.operations.timeline import (
    ArrivalEntry,
    DepartureEntry,
    PermitEntry,
    StatusEntry,
    TimelineEntry,
)
from balsts.web.fields import CountryField, DayField


class TimelineForm(forms.Form):
    """One event, for the client and those of the family whom it concerns too."""

    people = forms.MultipleChoiceField(
        label=_("For whom"), widget=forms.CheckboxSelectMultiple, required=True
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = people  # type: ignore[attr-defined]
        if len(people) == 1:
            self.fields["people"].widget = forms.MultipleHiddenInput()
        self.order_fields([name for name in self.fields if name != "people"])

    def entry(self, client: Client) -> TimelineEntry:
        """The event for one of the people."""
        raise NotImplementedError


class StatusForm(TimelineForm):
    """A decision about the legal status, an application or an appeal."""

    legal_status = forms.ChoiceField(
        label=_("Legal status"), choices=LegalStatus.choices, widget=forms.RadioSelect
    )
    decided_on = DayField(
        label=_("Since"),
        help_text=_("The day of the decision; of the application or appeal, the day it was made."),
    )
    notified_on = DayField(label=_("The client was told on"), required=False)
    authority = forms.ChoiceField(
        label=_("Decided by"), choices=StatusAuthority.choices, initial=StatusAuthority.PMLP
    )

    def entry(self, client: Client) -> StatusEntry:
        """The status from a day on."""
        told = self.cleaned_data
        return StatusEntry(
            client=client,
            legal_status=LegalStatus(told["legal_status"]),
            decided_on=told["decided_on"],
            notified_on=told["notified_on"],
            authority=StatusAuthority(told["authority"]),
        )


class DepartureForm(TimelineForm):
    """The client left Latvia."""

    departed_on = DayField(label=_("Left Latvia on"))
    departure_kind = forms.ChoiceField(
        label=_("Why"), choices=DepartureKind.choices, initial=DepartureKind.OWN_WILL
    )
    to_country = CountryField(label=_("To country"), required=False)
    certainty = forms.ChoiceField(
        label=_("How sure is it"),
        choices=Certainty.choices,
        initial=Certainty.CONFIRMED,
        widget=forms.RadioSelect,
    )

    def entry(self, client: Client) -> DepartureEntry:
        """The departure."""
        told = self.cleaned_data
        return DepartureEntry(
            client=client,
            on=told["departed_on"],
            departure_kind=DepartureKind(told["departure_kind"]),
            to_country=told["to_country"],
            certainty=Certainty(told["certainty"]),
        )


class ArrivalForm(TimelineForm):
    """The client came to Latvia, for the first time or again."""

    arrived_on = DayField(label=_("Arrived in Latvia on"))
    arrival_path = forms.ChoiceField(label=_("How they came"), choices=ArrivalPath.choices)
    from_country = CountryField(label=_("From country"), required=False)
    is_return = forms.BooleanField(label=_("Has lived in Latvia before"), required=False)

    def entry(self, client: Client) -> ArrivalEntry:
        """The arrival."""
        told = self.cleaned_data
        return ArrivalEntry(
            client=client,
            on=told["arrived_on"],
            arrival_path=ArrivalPath(told["arrival_path"]),
            from_country=told["from_country"],
            is_return=told["is_return"],
        )


class PermitForm(TimelineForm):
    """A residence permit."""

    permit_kind = forms.ChoiceField(
        label=_("Permit"), choices=PermitKind.choices, widget=forms.RadioSelect
    )
    permit_from = DayField(label=_("Valid from"))
    last_valid_on = DayField(label=_("Last valid day"), required=False)

    def clean(self) -> dict[str, Any]:
        """A temporary permit says until when; no permit ends before it begins."""
        told = super().clean() or self.cleaned_data
        ends, begins = told.get("last_valid_on"), told.get("permit_from")
        if told.get("permit_kind") == PermitKind.TEMPORARY and not ends:
            self.add_error("last_valid_on", _("Say until when the temporary permit is valid."))
        if begins and ends and ends < begins:
            self.add_error("last_valid_on", _("The last day is before the first day."))
        return told

    def entry(self, client: Client) -> PermitEntry:
        """The permit."""
        told = self.cleaned_data
        return PermitEntry(
            client=client,
            permit_kind=PermitKind(told["permit_kind"]),
            valid_from=told["permit_from"],
            last_valid_on=told["last_valid_on"],
        )


FORMS: dict[str, type[TimelineForm]] = {
    "status": StatusForm,
    "departure": DepartureForm,
    "arrival": ArrivalForm,
    "permit": PermitForm,
}
