"""What the auditor asks the trail for: keys and days stand in the address, typed names do not."""

import datetime
from collections.abc import Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.accounts.queries.user import users_by_username
from balsts.audit.event_types import registered_events, sentence_of
from balsts.audit.reading import TrailQuestion
from balsts.clients.queries.reference import client_id_named
from balsts.platform.dates import end_of
from balsts.web.fields import DayField, LineField, MomentField


class WhoAndWhenForm(forms.Form):
    """Somebody, or one login session, and a time; what is left out does not narrow."""

    who = LineField(label=_("User name"), required=False, max_length=60)
    session = forms.UUIDField(label=_("Login session"), required=False)
    since = DayField(label=_("From"), required=False)
    last = DayField(label=_("Up to and including"), required=False)

    by: UUID | None = None

    def clean_who(self) -> str:
        """Take the name somebody signs in with."""
        name: str = self.cleaned_data["who"].strip()
        if name:
            user = users_by_username([name]).get(name)
            if user is None:
                raise forms.ValidationError(_("Nobody signs in with this name."))
            self.by = user.pk
        return name

    @property
    def since_at(self) -> datetime.datetime | None:
        """The first moment, in Riga."""
        day = self.cleaned_data.get("since")
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time())) if day else None

    @property
    def until_at(self) -> datetime.datetime | None:
        """The moment after the last day, in Riga."""
        day = self.cleaned_data.get("last")
        return end_of(day) if day else None


def _deed(event: str) -> str:
    """Say what an event is by its own sentence, without who did it: "opened the file of …"."""
    sentence = str(sentence_of(event)) % {"by": "…", "subject": "…"}
    return sentence.removeprefix("…").lstrip(" :,")


class TrailFilterForm(WhoAndWhenForm):
    """The same, and about whom, and what."""

    about = LineField(label=_("Client reference"), required=False, max_length=20)
    what = forms.ChoiceField(label=pgettext_lazy("trail", "What"), required=False)
    field_order = ("who", "about", "session", "what", "since", "last")

    client: UUID | None = None

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        everything = ("", pgettext_lazy("trail", "everything"))
        events = sorted(((event, _deed(event)) for event in registered_events()), key=itemgetter(1))
        self.fields["what"].choices = [everything, *events]  # type: ignore[attr-defined]

    def clean_about(self) -> str:
        """Take a reference as it is written on paper."""
        text: str = self.cleaned_data["about"]
        if text:
            self.client = client_id_named(text)
            if self.client is None:
                raise forms.ValidationError(_("There is no client with this reference."))
        return text

    @property
    def question(self) -> TrailQuestion | None:
        """What is asked; nothing if some of it cannot be understood."""
        if not self.is_valid():
            return None
        told = self.cleaned_data
        return TrailQuestion(
            by=self.by,
            about=self.client,
            session_id=told["session"],
            event=told["what"] or None,
            since=self.since_at,
            until=self.until_at,
        )


class BreachTakeForm(forms.Form):
    """What the list is wanted for; there is nothing to type while the 72 hours run."""

    wanted_for = forms.ChoiceField(
        label=_("What is the list for?"),
        choices=[
            ("authority", pgettext_lazy("breach", "to tell the Data State Inspectorate")),
            ("cases", pgettext_lazy("breach", "to warn the people, with those who lead the cases")),
            ("inquiry", pgettext_lazy("breach", "to find out what happened")),
        ],
        initial="authority",
        widget=forms.RadioSelect,
    )

    @property
    def words(self) -> str:
        """Return the purpose as the register keeps it."""
        return str(dict(self.fields["wanted_for"].choices)[self.cleaned_data["wanted_for"]])  # type: ignore[attr-defined]


class BreachIncidentForm(forms.Form):
    """Which of the open incidents the count belongs to."""

    incident = forms.TypedChoiceField(label=_("Which incident?"), coerce=UUID)

    def __init__(self, told: QueryDict | None, *, incidents: Sequence[tuple[UUID, str]]) -> None:
        super().__init__(told)
        self.fields["incident"].choices = incidents  # type: ignore[attr-defined]


class BreachForm(WhoAndWhenForm):
    """Whose account or session was abused, when, and when we learnt of it."""

    learnt_at = MomentField(
        label=_("When we learnt of it"),
        required=False,
        help_text=_("From this moment run the 72 hours in which the authority must be told."),
    )
    field_order = ("who", "session", "since", "last", "learnt_at")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["since"].required = self.fields["last"].required = True
