"""Decoys: which files are nobody's, for the auditor alone."""

import datetime
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balsts.access.enums import Permission
from balsts.accounts.queries.user import names_of_users
from balsts.audit.decoys import decoys
from balsts.clients.queries.reference import references_of
from balsts.web.page import StaffRequest, page


@dataclass(frozen=True, kw_only=True)
class DecoyLine:
    """One decoy, by reference."""

    reference: str
    made_at: datetime.datetime
    made_by: str


@page(reads="decoys_seen", needs=Permission.READ_TRAIL)
@require_GET
def decoy_list(request: StaffRequest) -> HttpResponseBase:
    """Show which files are decoys; whoever opens one stands among the alarms."""
    found = decoys()
    references = references_of({one.client for one in found})
    names = names_of_users({one.made_by for one in found})
    request.subjects.update(references)
    return render(
        request,
        "audit/decoys.html",
        {
            "page_name": _("Decoys"),
            "lines": [
                DecoyLine(
                    reference=references.get(one.client, _("erased")),
                    made_at=one.made_at,
                    made_by=names.get(one.made_by, ""),
                )
                for one in found
            ],
            "alarms_url": reverse("audit:alarm_list"),
        },
    )
