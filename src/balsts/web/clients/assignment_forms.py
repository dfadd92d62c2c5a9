"""Who works with a client."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balsts.web.fields import DayField


class ResponsibleWorkerForm(forms.Form):
    """Hand the client to another responsible worker."""

    prefix = "worker"
    staff_member = forms.ChoiceField(label=_("Responsible social worker"))
    from_ = DayField(label=_("From"))

    def __init__(self, *args: Any, staff: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff_member"].choices = staff  # type: ignore[attr-defined]


class MentorForm(forms.Form):
    """Add a mentor."""

    prefix = "mentor"
    staff_member = forms.ChoiceField(label=_("Social mentor"))
    from_ = DayField(label=_("From"))

    def __init__(self, *args: Any, staff: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff_member"].choices = staff  # type: ignore[attr-defined]
