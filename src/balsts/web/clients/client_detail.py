"""One screen per client."""

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balsts.access.enums import Permission
from balsts.web.clients.as_of import asked_as_of
from balsts.web.clients.client_file import client_file
from balsts.web.clients.client_screen import client_screen
from balsts.web.page import StaffRequest, page

SEES_CLIENTS = (Permission.SEE_ASSIGNED_CLIENTS, Permission.SEE_ENROLLED_CLIENTS)


@page(reads="client_seen", needs=SEES_CLIENTS)
@require_GET
def client_detail(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Show who it is, what the status means today, plan, services, people, what is due."""
    as_of = asked_as_of(request)
    file = client_file(
        request,
        reference,
        services_before=_id(request.GET.get("services_before")),
        is_of_today=as_of.is_today,
    )
    return render(
        request,
        "clients/client_detail.html",
        {
            "page_name": _("Client"),
            "client": client_screen(file, as_of),
            "as_of_form": as_of.form,
        },
    )


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
