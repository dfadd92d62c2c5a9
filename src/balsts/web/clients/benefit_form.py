"""What may be asked of the estimate: the day, and what if. It stands in the address, nothing is kept."""

import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.casework.queries.benefit import (
    WAYS,
    SeenHousehold,
    Supposition,
    possible_couples,
)
from balsts.entitlements.timeline import CircumstanceKind
from balsts.platform.dates import age_on
from balsts.web.fields import DayField
from balsts.web.people import name_of

AS_RECORDED = ("", pgettext_lazy("what if", "as recorded"))
MARRIED: Final = "married"
# What is supposed stands in the address: numbers, which say nothing of a person to whoever reads it.
CODES: Final = {kind: str(number) for number, kind in enumerate(WAYS, 1)}
NO_WAY: Final = "0"
WAY_LABELS = {
    CircumstanceKind.REGISTERED_WITH_EMPLOYMENT_AGENCY: pgettext_lazy(
        "what if", "is registered with the employment agency (NVA)"
    ),
    CircumstanceKind.EMPLOYED: pgettext_lazy("what if", "works"),
    CircumstanceKind.FULL_TIME_STUDIES: pgettext_lazy("what if", "studies full time"),
    CircumstanceKind.DISABILITY: pgettext_lazy("what if", "has a disability of group I or II"),
}
# For whoever may not be told which way it is, one stands for any.
UNNAMED_CHOICES: Final = (
    (CODES[WAYS[0]], pgettext_lazy("what if", "meets the condition of work")),
    (NO_WAY, pgettext_lazy("what if", "does not meet the condition of work")),
)
NAMED_CHOICES: Final = (
    *((CODES[kind], WAY_LABELS[kind]) for kind in WAYS),
    (NO_WAY, pgettext_lazy("what if", "does none of this")),
)
# Younger people do not come of working age within the months of support.
YOUNGEST: Final = 14


class BenefitDayForm(forms.Form):
    """The day whose household is counted; known before the household is loaded."""

    on = DayField(label=_("Household of"), required=False)


class SuppositionForm(forms.Form):
    """What if the couple were married, what if somebody worked."""

    married = forms.ChoiceField(
        label=_("What if the couple"),
        required=False,
        choices=[
            AS_RECORDED,
            ("yes", pgettext_lazy("what if", "is married")),
            ("no", pgettext_lazy("what if", "is not married")),
        ],
    )

    def __init__(
        self, data: Any, *, seen: SeenHousehold, on: datetime.date, names_ways: bool
    ) -> None:
        super().__init__(data)
        if not possible_couples(seen):
            del self.fields[MARRIED]
        self.names: dict[str, str] = {}
        for number, person in enumerate(seen.people, 1):
            years = age_on(person.born_on, on)
            if years is not None and years < YOUNGEST:
                continue
            name = f"way_{number}"
            self.names[name] = person.reference
            self.fields[name] = forms.ChoiceField(
                label=_("What if %(name)s") % {"name": name_of(person).latin},
                required=False,
                choices=[AS_RECORDED, *(NAMED_CHOICES if names_ways else UNNAMED_CHOICES)],
            )

    @property
    def supposition(self) -> Supposition:
        """What is supposed; a choice that does not exist supposes nothing."""
        self.is_valid()
        told = self.cleaned_data
        kinds = {code: kind for kind, code in CODES.items()}
        return Supposition(
            are_married={"yes": True, "no": False}.get(told.get(MARRIED, "")),
            ways={
                reference: kinds.get(told[name])
                for name, reference in self.names.items()
                if told.get(name)
            },
        )
