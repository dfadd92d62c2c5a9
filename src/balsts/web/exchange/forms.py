"""Files of a caseload, chosen to be checked."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balsts.exchange.reading.first_look import look_at
from balsts.exchange.uploads import IncomingFile, shown_name
from balsts.platform.spreadsheets import UnreadableFile
from balsts.web.wording import say

ACCEPTED = ".xlsx,.csv,.zip"


class SeveralFilesInput(forms.ClearableFileInput):
    """Lets a person choose one workbook or several CSV files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or several; what is no table by its first bytes is named at once, unopened."""

    widget = SeveralFilesInput(attrs={"accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> list[IncomingFile]:
        """Take every file that may be a table, or name those that are none."""
        chosen = data if isinstance(data, list | tuple) and data else [data or None]
        files = [super(SeveralFilesField, self).clean(one, initial) for one in chosen]
        faults = list(_faults(files))
        if faults:
            raise ValidationError(faults)
        return [IncomingFile(name=file.name or "", content=file.file) for file in files]


class CaseloadUploadForm(forms.Form):
    """The files of one import."""

    caseload = SeveralFilesField(
        label=gettext_lazy("Workbook or CSV files"),
        help_text=gettext_lazy(
            "One XLSX file with the sheets of the template, or one CSV file for each sheet; "
            "several can be chosen at once."
        ),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )


def _faults(files: Iterable[Any]) -> Iterable[str]:
    for file in files:
        try:
            look_at(file.file, size=file.size or 0)
        except UnreadableFile as refused:
            yield _("%(file)s: %(sentence)s") % {
                "file": shown_name(file.name or ""),
                "sentence": say(refused.sentence),
            }
