"""Taking the answer why somebody opens a file that is not among their own."""

from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from balsts.access.enums import Permission
from balsts.web.asking_why import WhyForm, why_page
from balsts.web.loading import visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.visitor import is_place_of_ours


@page(reads="outside_form_seen", needs=Permission.SEE_ENROLLED_CLIENTS)
@require_POST
def outside_open(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Open the file until the end of the day, and go on to the page that was asked for."""
    client = visible_client(request, reference, asks_why=False)
    told = request.POST.get("next", "")
    address = told if is_place_of_ours(request, told) else ""
    address = address or reverse("clients:client_detail", args=[client.reference])
    form = WhyForm(request.POST)
    if form.open(request, client):
        return HttpResponseRedirect(address)
    return why_page(request, client, form, next_=address)
