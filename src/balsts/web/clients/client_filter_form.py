"""What a list of clients can be narrowed by; codes stand in the address, typed words do not."""

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from balsts.clients.enums import Place, Sex
from balsts.clients.queries.client import ClientOrder
from balsts.platform.countries import COUNTRY_CODES, country_name, read_country
from balsts.platform.sentences import Refusal
from balsts.web.client_lists import ListForm
from balsts.web.fields import WrittenCodeField

CASE_CHOICES = (
    ("", pgettext_lazy("cases", "open and closed")),
    ("open", pgettext_lazy("cases", "open")),
    ("closed", pgettext_lazy("cases", "closed")),
)
WORKER_CHOICES = (
    ("", pgettext_lazy("worker", "anyone")),
    ("me", pgettext_lazy("worker", "me")),
    ("nobody", pgettext_lazy("worker", "nobody yet")),
)
SORT_CHOICES = (
    ("", pgettext_lazy("sort", "name, A–Z")),
    ("-name", pgettext_lazy("sort", "name, Z–A")),
    ("-registered", pgettext_lazy("sort", "registered last")),
    ("registered", pgettext_lazy("sort", "registered first")),
    ("-born", pgettext_lazy("sort", "youngest first")),
    ("born", pgettext_lazy("sort", "oldest first")),
)

ALWAYS_SHOWN = ("q", "case", "worker")


class CountryNameField(WrittenCodeField):
    """A country as people write it, in any of our languages: a list of all would fill the page."""

    def prepare_value(self, value: Any) -> Any:
        """Write a country by its name; leave typed text alone."""
        known = str(value) in COUNTRY_CODES
        return country_name(value, get_language() or "en") if known else value

    def to_python(self, value: Any) -> str:
        """Read the country's code, or refuse with a sentence."""
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return read_country(text)
        except Refusal as refusal:
            raise forms.ValidationError(_("Not a country we know.")) from refusal


class ClientFilterForm(ListForm):
    """Search, filters and order of the list of clients."""

    usual_order = ClientOrder.NAME

    case = forms.ChoiceField(
        label=pgettext_lazy("filter", "Case"), required=False, choices=CASE_CHOICES
    )
    worker = forms.ChoiceField(
        label=_("Responsible worker"), required=False, choices=WORKER_CHOICES
    )
    citizenship = CountryNameField(label=_("Citizenship"), required=False, max_length=60)
    sex = forms.ChoiceField(
        label=pgettext_lazy("filter", "Sex"), required=False, choices=[("", "–"), *Sex.choices]
    )
    place = forms.ChoiceField(
        label=_("Lives in"), required=False, choices=[("", "–"), *Place.choices]
    )
    sort = forms.ChoiceField(
        label=pgettext_lazy("filter", "Sort"), required=False, choices=SORT_CHOICES
    )

    @property
    def always_shown(self) -> list[forms.BoundField]:
        """The questions asked most."""
        return [self[name] for name in self.fields if name in ALWAYS_SHOWN]

    @property
    def others(self) -> list[forms.BoundField]:
        """The questions that open on demand, or when one of them was answered."""
        return [self[name] for name in self.fields if name not in ALWAYS_SHOWN]

    @property
    def uses_others(self) -> bool:
        """Whether one of those was answered, also in a way that was not understood."""
        return any(field.data for field in self.others)
