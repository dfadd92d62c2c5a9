"""What is asked about a service: one small form, answered by keyboard in half a minute."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balsts.casework.enums import BarrierKind, ServiceMode, ServiceType
from balsts.casework.models.service_record import LONGEST_SERVICE_MINUTES
from balsts.casework.operations.service_record import Hindrance, ServiceEntry
from balsts.clients.enums import Place
from balsts.clients.models import Client
from balsts.organisations.enums import InstitutionKind
from balsts.organisations.models import Contract, Institution, StaffMember
from balsts.web.fields import DayField, LanguageField, TextField, open_choices
from balsts.web.sent_again import FormNumberField


class ServiceRecordForm(forms.Form):
    """What, when, how long, how, where, with whom, and what stood in the way."""

    id = FormNumberField()
    service_type = forms.ChoiceField(
        label=_("What?"), choices=ServiceType.choices, widget=forms.RadioSelect
    )
    on = DayField(label=_("When?"))
    minutes = forms.IntegerField(
        label=_("How many minutes?"), min_value=1, max_value=LONGEST_SERVICE_MINUTES, initial=30
    )
    mode = forms.ChoiceField(
        label=_("How?"),
        choices=ServiceMode.choices,
        widget=forms.RadioSelect,
        initial=ServiceMode.IN_PERSON_OUTSIDE,
    )
    participants = forms.MultipleChoiceField(
        label=_("Who took part?"), widget=forms.CheckboxSelectMultiple
    )
    institution_kind = forms.ChoiceField(
        label=_("At which institution?"),
        choices=open_choices(InstitutionKind.choices),
        required=False,
    )
    place = forms.ChoiceField(label=_("Where?"), choices=Place.choices, initial=Place.UNKNOWN)
    interpreter_language = LanguageField(label=_("Interpreter"), required=False)
    barrier_kind = forms.MultipleChoiceField(
        label=_("What stood in the way?"),
        choices=BarrierKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    barrier_institution_kind = forms.ChoiceField(
        label=_("At which institution did it stand in the way?"),
        choices=open_choices(InstitutionKind.choices),
        required=False,
    )
    note = TextField(label=_("Note"), max_length=4000, required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participants"].choices = people  # type: ignore[attr-defined]
        if len(people) == 1:
            self.fields["participants"].widget = forms.MultipleHiddenInput()

    def institution_kinds(self) -> set[str]:
        """Return the kinds of institutions that the answers name."""
        named = (
            self.cleaned_data["institution_kind"],
            self.cleaned_data["barrier_institution_kind"],
        )
        return set(filter(None, named))

    def entry(
        self,
        *,
        people: dict[str, Client],
        contract: Contract,
        staff_member: StaffMember,
        institutions: dict[str, Institution],
    ) -> ServiceEntry:
        """Return what the form says, in the words of the operation."""
        told = self.cleaned_data
        where = institutions.get(told["institution_kind"])
        hindered_at = institutions.get(told["barrier_institution_kind"]) or where
        return ServiceEntry(
            id=told["id"],
            clients=tuple(people[key] for key in told["participants"]),
            contract=contract,
            staff_member=staff_member,
            provided_on=told["on"],
            service_type=ServiceType(told["service_type"]),
            mode=ServiceMode(told["mode"]),
            minutes=told["minutes"],
            place=Place(told["place"]),
            institution=where,
            interpreter_language=told["interpreter_language"],
            note=told["note"],
            hindrances=tuple(
                Hindrance(kind=BarrierKind(kind), institution=hindered_at)
                for kind in told["barrier_kind"]
            ),
        )
