"""What is asked about one event of the timeline."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar
from uuid import uuid5

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.clients.enums import (
    ArrivalPath,
    Certainty,
    CircumstanceKind,
    DepartureKind,
    LegalStatus,
    PermitKind,
    StatusAuthority,
    StepKind,
)
from balsts.clients.models import (
    ArrivalEvent,
    Circumstance,
    Client,
    DepartureEvent,
    LegalStatusEvent,
    ProcedureStep,
    ResidencePermit,
)
from balsts.clients.operations.timeline import (
    ArrivalEntry,
    CircumstanceEntry,
    DepartureEntry,
    PermitEntry,
    StatusEntry,
    StepEntry,
    TimelineEntry,
)
from balsts.web.fields import CountryField, DayField
from balsts.web.sent_again import FormNumberField


class TimelineForm(forms.Form):
    """One event, for the client and those of the family whom it concerns too."""

    id = FormNumberField()
    people = forms.MultipleChoiceField(
        label=_("For whom"), widget=forms.CheckboxSelectMultiple, required=True
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = people  # type: ignore[attr-defined]
        if len(people) == 1:
            self.fields["people"].widget = forms.MultipleHiddenInput()
        self.order_fields([name for name in self.fields if name != "people"])

    further: ClassVar[tuple[str, ...]] = ()
    """Fields that only some events need; they lie folded below the others."""

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What is always asked."""
        return [field for field in self.visible_fields() if field.name not in self.further]

    @property
    def further_fields(self) -> list[forms.BoundField]:
        """What is asked below, folded."""
        return [self[name] for name in self.further]

    @property
    def needs_further(self) -> bool:
        """Whether something is written there already, or wrong."""
        return any(field.value() or field.errors for field in self.further_fields)

    def entry(self, client: Client) -> TimelineEntry:
        """The event for one of the people."""
        raise NotImplementedError

    def entries(self, people: Sequence[Client]) -> list[TimelineEntry]:
        """The event for each of the people, under an id that the same form gives it again."""
        number = self.cleaned_data["id"]
        return [replace(self.entry(person), id=uuid5(number, str(person.pk))) for person in people]

    @staticmethod
    def told_by(event: Any) -> dict[str, Any]:
        """What a recorded event answers to the questions of this form."""
        raise NotImplementedError


class StatusForm(TimelineForm):
    """A decision about the legal status, an application or an appeal."""

    further = ("translation_received_on", "appeal_lodged_on", "became_final_on")
    legal_status = forms.ChoiceField(
        label=_("Legal status"), choices=LegalStatus.choices, widget=forms.RadioSelect
    )
    decided_on = DayField(
        label=_("Since"),
        help_text=_("The day of the decision; of the application or appeal, the day it was made."),
    )
    notified_on = DayField(label=_("The client was told on"), required=False)
    translation_received_on = DayField(label=_("The translation was received on"), required=False)
    appeal_lodged_on = DayField(label=_("An appeal was lodged on"), required=False)
    became_final_on = DayField(label=_("The decision became final on"), required=False)
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
            translation_received_on=told["translation_received_on"],
            appeal_lodged_on=told["appeal_lodged_on"],
            became_final_on=told["became_final_on"],
            authority=StatusAuthority(told["authority"]),
        )

    @staticmethod
    def told_by(event: LegalStatusEvent) -> dict[str, Any]:
        """The status with all days of its decision."""
        return {
            "legal_status": event.legal_status,
            "decided_on": event.decided_on,
            "notified_on": event.notified_on,
            "translation_received_on": event.translation_received_on,
            "appeal_lodged_on": event.appeal_lodged_on,
            "became_final_on": event.became_final_on,
            "authority": event.authority,
        }


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

    @staticmethod
    def told_by(event: DepartureEvent) -> dict[str, Any]:
        """The departure."""
        return {
            "departed_on": event.departed_on,
            "departure_kind": event.departure_kind,
            "to_country": event.to_country,
            "certainty": event.certainty,
        }


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

    @staticmethod
    def told_by(event: ArrivalEvent) -> dict[str, Any]:
        """The arrival."""
        return {
            "arrived_on": event.arrived_on,
            "arrival_path": event.arrival_path,
            "from_country": event.from_country,
            "is_return": event.is_return,
        }


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

    @staticmethod
    def told_by(event: ResidencePermit) -> dict[str, Any]:
        """The permit."""
        return {
            "permit_kind": event.permit_kind,
            "permit_from": event.valid_from,
            "last_valid_on": _day_before(event.valid_until),
        }


class StepForm(TimelineForm):
    """A step of the asylum procedure: two answers."""

    step_kind = forms.ChoiceField(
        label=_("What happened"), choices=StepKind.choices, widget=forms.RadioSelect
    )
    happened_on = DayField(label=_("On which day"))

    def entry(self, client: Client) -> StepEntry:
        """The step."""
        told = self.cleaned_data
        return StepEntry(
            client=client, step_kind=StepKind(told["step_kind"]), on=told["happened_on"]
        )

    @staticmethod
    def told_by(event: ProcedureStep) -> dict[str, Any]:
        """The step."""
        return {"step_kind": event.step_kind, "happened_on": event.happened_on}


class CircumstanceForm(TimelineForm):
    """What the client does or is for a while, or that it was asked and is not so."""

    circumstance_kind = forms.ChoiceField(
        label=_("What is it about"), choices=CircumstanceKind.choices, widget=forms.RadioSelect
    )
    is_so = forms.ChoiceField(
        label=_("Is it so"),
        choices=[("yes", pgettext_lazy("answer", "yes")), ("no", _("no, it was asked"))],
        initial="yes",
        widget=forms.RadioSelect,
    )
    circumstance_from = DayField(
        label=_("Since"), help_text=_("If it is not known since when: the day you learnt of it.")
    )
    last_valid_on = DayField(label=_("Last day, if known"), required=False)

    def clean(self) -> dict[str, Any]:
        """Nothing ends before it begins."""
        told = super().clean() or self.cleaned_data
        ends, begins = told.get("last_valid_on"), told.get("circumstance_from")
        if begins and ends and ends < begins:
            self.add_error("last_valid_on", _("The last day is before the first day."))
        return told

    def entry(self, client: Client) -> CircumstanceEntry:
        """The circumstance."""
        told = self.cleaned_data
        return CircumstanceEntry(
            client=client,
            circumstance_kind=CircumstanceKind(told["circumstance_kind"]),
            valid_from=told["circumstance_from"],
            last_valid_on=told["last_valid_on"],
            is_so=told["is_so"] == "yes",
        )

    @staticmethod
    def told_by(event: Circumstance) -> dict[str, Any]:
        """The circumstance."""
        return {
            "circumstance_kind": event.circumstance_kind,
            "is_so": "yes" if event.is_so else "no",
            "circumstance_from": event.valid_from,
            "last_valid_on": _day_before(event.valid_until),
        }


FORMS: dict[str, type[TimelineForm]] = {
    "status": StatusForm,
    "departure": DepartureForm,
    "arrival": ArrivalForm,
    "permit": PermitForm,
    "step": StepForm,
    "circumstance": CircumstanceForm,
}


def _day_before(day: datetime.date | None) -> datetime.date | None:
    return day and day - datetime.timedelta(days=1)
