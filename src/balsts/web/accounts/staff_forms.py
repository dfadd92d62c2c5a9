"""Inviting somebody, and the days of a post."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balsts.access.enums import Role
from balsts.accounts.models import UI_LANGUAGES
from balsts.organisations.models import Organisation
from balsts.web.fields import DayField, LineField, NameField


class PostForm(forms.Form):
    """Where, as what, from when and until when."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    role = forms.ChoiceField(label=_("Post"))
    from_ = DayField(label=_("First day"))
    last_day = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Access ends at midnight after it. Leave it empty if it is not known yet."),
    )

    def __init__(
        self,
        *args: Any,
        organisations: Iterable[Organisation],
        roles: frozenset[Role],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), one.name) for one in organisations]
        _choose(self.fields["organisation"], choices)
        _choose(
            self.fields["role"], [(role.value, str(role.label)) for role in Role if role in roles]
        )


class StaffSearchForm(forms.Form):
    """Whom to find, by a part of the name or user name."""

    q = LineField(
        label=_("Name or user name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class InviteForm(PostForm):
    """A person, and the post they come for."""

    full_name = NameField(label=_("Name"), max_length=120)
    username = LineField(
        label=_("User name"),
        min_length=3,
        max_length=40,
        help_text=_("Small Latin letters and digits, such as anna.berzina. It is never changed."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    ui_language = forms.ChoiceField(
        label=_("Language of the interface"), choices=UI_LANGUAGES, initial="lv"
    )
    field_order = (
        "full_name",
        "username",
        "ui_language",
        "organisation",
        "role",
        "from_",
        "last_day",
    )

    def clean_username(self) -> str:
        """Take the name in small letters, as it is kept."""
        return str(self.cleaned_data["username"]).lower()


class EndPostForm(forms.Form):
    """The last day of a post."""

    last_day = DayField(label=_("Last day"))


class IdentityForm(forms.Form):
    """Says how one knows that it is the person."""

    met = forms.BooleanField(
        label=_("The person stood before me, or I know their voice, and I am sure who it is."),
        error_messages={"required": _("Without this nobody is let in again.")},
    )


def _choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
        if len(choices) == 1:
            field.initial = choices[0][0]
