"""What is asked when particulars are put right, and when somebody was told of it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from balsts.clients.enums import (
    BirthPrecision,
    Channel,
    CorrectionCause,
    Education,
    MaritalStatus,
    OccupationGroup,
    Particular,
    Sex,
)
from balsts.clients.models.sharing import LONGEST_WORDS
from balsts.clients.particulars import Registration, birth_of
from balsts.platform.dates import BirthDate, BirthDatePrecision, format_birth_date
from balsts.platform.languages import LanguageLevel
from balsts.web.clients.register_forms import ParticularsForm
from balsts.web.fields import CountryField, DayField, LanguageField, LineField, open_choices

FEWEST_ROWS = 2
MOST_ROWS = 12
STAYS_TYPED = ("cause", "reason", "answers_request")
SIMPLE = (
    Particular.GIVEN_NAME,
    Particular.FAMILY_NAME,
    Particular.GIVEN_NAME_ORIGINAL,
    Particular.FAMILY_NAME_ORIGINAL,
    Particular.SEX,
    Particular.INTERPRETER_LANGUAGE,
    Particular.MARITAL_STATUS,
    Particular.EDUCATION,
    Particular.OCCUPATION_GROUP,
    Particular.OCCUPATION,
)


class CorrectionForm(ParticularsForm):
    """All particulars as they are kept, ready to be put right; and why.

    Of citizenships and languages there is always one row more than is kept.
    """

    is_estimated = forms.BooleanField(label=_("This birth date is an estimate"), required=False)
    occupation = LineField(label=_("Occupation"), required=False, max_length=200)
    cause = forms.ChoiceField(
        label=_("Why is it put right?"), choices=CorrectionCause.choices, widget=forms.RadioSelect
    )
    reason = LineField(
        label=_("In a few words"),
        help_text=_("Which document, what was written wrongly. The client can read it."),
        max_length=LONGEST_WORDS,
    )
    answers_request = forms.BooleanField(required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(
        self,
        *args: Any,
        kept: Mapping[Particular, Any],
        version: int,
        request_words: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = _initial(kept) | {"seen_version": version} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.citizenship_names = self._rows("citizenship", len(kept[Particular.CITIZENSHIPS]))
        self.language_names = self._rows("language", len(kept[Particular.LANGUAGES]))
        if request_words:
            self.fields["answers_request"].label = request_words
        else:
            del self.fields["answers_request"]

    def _rows(self, name: str, kept: int) -> list[str]:
        sent = sum(key.startswith(f"{name}_") for key in self.data)
        names = []
        for number in range(min(MOST_ROWS, max(FEWEST_ROWS, kept + 1, sent))):
            names.append(f"{name}_{number}")
            if name == "citizenship":
                self.fields[names[-1]] = CountryField(
                    label=_("Citizenship") if number == 0 else _("Further citizenship"),
                    required=False,
                )
            else:
                self.fields[names[-1]] = LanguageField(label=_("Language"), required=False)
                self.fields[f"level_{number}"] = forms.ChoiceField(
                    label=pgettext_lazy("language", "How well"),
                    choices=open_choices(LanguageLevel.choices),
                    required=False,
                )
        return names

    @property
    def citizenship_fields(self) -> list[forms.BoundField]:
        """The rows of citizenships, the main one first."""
        return [self[name] for name in self.citizenship_names]

    @property
    def language_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The rows of languages, each with how well it is spoken."""
        return [(self[name], self[_level_of(name)]) for name in self.language_names]

    @property
    def told(self) -> Registration:
        """What the form says about the person."""
        told = self.cleaned_data
        birth: BirthDate | None = told["birth"]
        precision = BirthPrecision(birth.precision) if birth else BirthPrecision.DAY
        languages = {
            told[name]: LanguageLevel(level) if (level := told[_level_of(name)]) else None
            for name in self.language_names
            if told[name]
        }
        return Registration(
            given_name=told["given_name"],
            family_name=told["family_name"],
            given_name_original=told["given_name_original"],
            family_name_original=told["family_name_original"],
            born_on=birth.on if birth else None,
            birth_precision=BirthPrecision.ESTIMATED if told["is_estimated"] else precision,
            sex=Sex(told["sex"]),
            citizenships=tuple(told[name] for name in self.citizenship_names if told[name]),
            languages=tuple(languages.items()),
            education=Education(told["education"]),
            occupation_group=OccupationGroup(told["occupation_group"]),
            occupation=told["occupation"],
            marital_status=MaritalStatus(told["marital_status"]),
            interpreter_language=told["interpreter_language"],
        )

    def show_again(self, values: Mapping[Particular, Any], *, version: int) -> None:
        """Show other values, to be sent against another version; the reason stays as it was typed."""
        kept = {name: self.data[name] for name in STAYS_TYPED if name in self.data}
        shown = {name: value for name, value in _initial(values).items() if value is not False}
        self.data = shown | kept | {"seen_version": str(version)}


class ToldForm(forms.Form):
    """On which day and how somebody was told."""

    told_on = DayField(label=_("Told on"))
    told_how = forms.ChoiceField(
        label=pgettext_lazy("hand-over", "How?"), choices=Channel.choices, widget=forms.RadioSelect
    )


def _level_of(name: str) -> str:
    return name.replace("language", "level")


def _initial(kept: Mapping[Particular, Any]) -> dict[str, Any]:
    born_on, precision = birth_of(kept[Particular.BIRTH])
    initial: dict[str, Any] = {one.value: kept[one] for one in SIMPLE}
    initial["is_estimated"] = precision is BirthPrecision.ESTIMATED
    if born_on is not None:
        birth = BirthDate(born_on, BirthDatePrecision(precision))
        initial["birth"] = format_birth_date(birth, get_language() or "en")
    for number, country in enumerate(kept[Particular.CITIZENSHIPS]):
        initial[f"citizenship_{number}"] = country
    for number, (language, level) in enumerate(kept[Particular.LANGUAGES]):
        initial |= {f"language_{number}": language, f"level_{number}": level}
    return initial
