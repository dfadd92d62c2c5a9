"""Corrections as finished values: what was said before, by whom it was changed, who must be told."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balsts.casework.queries.law import law
from balsts.clients.enums import Channel, CorrectionCause, Particular, ToldKind
from balsts.clients.models import CorrectionAddressee
from balsts.platform.dates import format_date
from balsts.web.particulars import changed_values
from balsts.web.shapes.corrections import CorrectionLine
from balsts.web.shapes.ending import AddresseeLine


def correction_lines(
    corrections: Collection[Any], *, reference: str, request_ids: Mapping[UUID, UUID]
) -> list[CorrectionLine]:
    """Tell every correction, newest first; `request_ids` names the request that one answered."""
    return [
        CorrectionLine(
            on=timezone.localdate(one.corrected_at),
            by=one.corrected_by.full_name,
            cause=str(CorrectionCause(one.cause).label),
            reason=one.reason,
            changes=changed_values(
                {Particular(row.particular): (row.said, row.says_now) for row in one.values.all()}
            ),
            addressees=tuple(
                addressee_line(addressee, reference=reference) for addressee in one.addressees.all()
            ),
            request_url=reverse("privacy:request_detail", args=[request_ids[one.id]])
            if one.id in request_ids
            else "",
        )
        for one in corrections
    ]


def addressee_line(one: CorrectionAddressee, *, reference: str) -> AddresseeLine:
    """Say who had it, since when, and that they are told, must be told, or read it themselves."""
    is_reader = one.kind == ToldKind.READER
    return AddresseeLine(
        words=_who(one),
        told_on=one.told_on,
        how=str(Channel(one.told_how).label) if one.told_how else "",
        reads_record=is_reader,
        ask_url=""
        if is_reader or one.told_on
        else reverse("clients:correction_tell", args=[reference, one.id]),
    )


def _who(one: CorrectionAddressee) -> str:
    language = get_language() or "en"
    match one.kind:
        case ToldKind.READER | ToldKind.FORMER_READER if one.consent is not None:
            words = f"{one.consent.recipient.name}, {one.consent.programme.name}"
        case ToldKind.MUNICIPALITY:
            words = (
                f"{ToldKind.MUNICIPALITY.label} {law().municipalities.get(one.named, one.named)}"
            )
        case ToldKind.FILE:
            words = _("whoever was given the file %(reference)s") % {"reference": one.named}
        case _:
            words = str(ToldKind(one.kind).label)
    if one.had_it_on is None:
        return words
    return _("%(who)s (has had it since %(day)s)") % {
        "who": words,
        "day": format_date(one.had_it_on, language),
    }
