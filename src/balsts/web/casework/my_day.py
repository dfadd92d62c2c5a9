"""The first page: what is overdue, due, ending, silent and new, with the reason of each."""

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balsts.access.enums import Permission
from balsts.web.casework.my_day_presenter import my_day_of
from balsts.web.casework.my_day_work import day_of_work
from balsts.web.navigation import navigation_for
from balsts.web.page import StaffRequest, page

SEES_CLIENTS = (Permission.SEE_ASSIGNED_CLIENTS, Permission.SEE_ENROLLED_CLIENTS)


@page(reads="my_day_seen")
@require_GET
def my_day_show(request: StaffRequest) -> HttpResponseBase:
    """Show the day; whoever sees no client goes to the first of their places, or to their post."""
    if not any(request.standing.may(one) for one in SEES_CLIENTS):
        places = navigation_for(request, request.standing)
        return redirect(places[0].url if places else "accounts:post_show")
    work = day_of_work(request)
    request.subjects.update(client.id for client in (*work.caseload, *work.ending_elsewhere))
    asked = [row.request for row in work.requests]
    request.subjects.update(
        one.client_id for one in (*work.tasks, *work.changes, *work.corrections, *asked)
    )
    return render(
        request, "casework/my_day.html", {"page_name": _("My day"), "my_day": my_day_of(work)}
    )
