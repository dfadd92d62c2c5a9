"""What is asked when a person comes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balsts.clients.enums import (
    ArrivalPath,
    BirthPrecision,
    Education,
    HouseholdRole,
    InquiryReason,
    MaritalStatus,
    OccupationGroup,
    Place,
    Sex,
)
from balsts.clients.models.inquiry import LONGEST_CALL_BACK
from balsts.clients.operations.inquiry import AskedElsewhere
from balsts.clients.particulars import Registration
from balsts.clients.wanted import Wanted
from balsts.platform.languages import LanguageLevel
from balsts.web.fields import (
    BirthDateField,
    CountryField,
    DayField,
    LanguageField,
    LineField,
    NameField,
)
from balsts.web.sent_again import FormNumberField

RELATED = [choice for choice in HouseholdRole.choices if choice[0] != HouseholdRole.HEAD]


class ParticularsForm(forms.Form):
    """Who somebody is, as it is asked when they come and when it is put right."""

    given_name = NameField(label=_("Given name"))
    family_name = NameField(label=_("Family name"), required=False)
    given_name_original = NameField(label=_("Given name in original script"), required=False)
    family_name_original = NameField(label=_("Family name in original script"), required=False)
    birth = BirthDateField(label=_("Birth date"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, widget=forms.RadioSelect)
    interpreter_language = LanguageField(label=_("Needs an interpreter for"), required=False)
    marital_status = forms.ChoiceField(
        label=_("Marital status"), choices=MaritalStatus.choices, initial=MaritalStatus.UNKNOWN
    )
    education = forms.ChoiceField(
        label=_("Education"), choices=Education.choices, initial=Education.UNKNOWN
    )
    occupation_group = forms.ChoiceField(
        label=_("Occupation group"),
        choices=OccupationGroup.choices,
        initial=OccupationGroup.UNKNOWN,
    )


class ClientRegisterForm(ParticularsForm):
    """Names, birth, citizenship, how the person came, who is responsible from which day."""

    id = FormNumberField()
    citizenship = CountryField(label=_("Citizenship"))
    second_citizenship = CountryField(label=_("Second citizenship"), required=False)
    spoken_language = LanguageField(label=_("Mother tongue"), required=False)
    household_role = forms.ChoiceField(
        label=_("What they are to the head of household"),
        choices=RELATED,
        initial=HouseholdRole.SPOUSE,
    )
    arrived_on = DayField(label=_("Arrived in Latvia on"), required=False)
    arrival_path = forms.ChoiceField(
        label=_("How they came"), choices=ArrivalPath.choices, initial=ArrivalPath.SELF_ARRIVED
    )
    from_country = CountryField(label=_("From country"), required=False)
    applied_on = DayField(label=_("Applied for asylum on"), required=False)
    place = forms.ChoiceField(label=_("Lives in"), choices=Place.choices, initial=Place.UNKNOWN)
    contract = forms.ChoiceField(label=_("Under contract"))
    opened_on = DayField(label=_("Support begins on"))
    responsible_worker = forms.ChoiceField(label=_("Responsible social worker"))
    asks_elsewhere = forms.BooleanField(
        label=_("Ask whether others work with them already; the person agrees"),
        help_text=_(
            "You learn only whether somebody may. The responsible worker is told your name and calls you."
        ),
        required=False,
    )
    call_back = LineField(
        label=_("How you can be reached"), max_length=LONGEST_CALL_BACK, required=False
    )
    is_ours_too = forms.BooleanField(
        label=_("Register them all the same; I settle it with whoever calls"), required=False
    )
    is_someone_else = forms.BooleanField(
        label=_("This is another person; register them"), required=False
    )

    def __init__(
        self, *args: Any, has_relative: bool, workers: Any, contracts: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible_worker"].choices = workers  # type: ignore[attr-defined]
        self.fields["contract"].choices = contracts  # type: ignore[attr-defined]
        if len(contracts) == 1:
            self.fields["contract"].widget = forms.HiddenInput()
            self.fields["contract"].initial = contracts[0][0]
        if not has_relative:
            del self.fields["household_role"]

    def registration(self) -> Registration:
        """Return what the form says about the person."""
        told = self.cleaned_data
        birth = told["birth"]
        return Registration(
            given_name=told["given_name"],
            family_name=told["family_name"],
            given_name_original=told["given_name_original"],
            family_name_original=told["family_name_original"],
            born_on=birth.on if birth else None,
            birth_precision=BirthPrecision(birth.precision if birth else BirthPrecision.DAY),
            sex=Sex(told["sex"]),
            citizenships=tuple(filter(None, (told["citizenship"], told["second_citizenship"]))),
            languages=((told["spoken_language"], LanguageLevel.MOTHER_TONGUE),)
            if told["spoken_language"]
            else (),
            education=Education(told["education"]),
            occupation_group=OccupationGroup(told["occupation_group"]),
            marital_status=MaritalStatus(told["marital_status"]),
            interpreter_language=told["interpreter_language"],
        )

    def question(self) -> AskedElsewhere | None:
        """Return what others are asked about the person; nothing where nobody is to be asked."""
        told = self.cleaned_data
        if not told["asks_elsewhere"] or told["is_ours_too"]:
            return None
        is_whole = told["birth"] and told["birth"].precision == BirthPrecision.DAY
        return AskedElsewhere(
            wanted=Wanted(
                given_name=told["given_name"],
                family_name=told["family_name"],
                born_on=told["birth"].on if is_whole else None,
            ),
            reason_kind=InquiryReason.COMES_TO_US,
            call_back=told["call_back"],
            has_agreed=True,
        )
