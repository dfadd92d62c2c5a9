"""Freezing the use of a person's data, and letting it go on."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.platform.blockers import Refused
from balsts.privacy.operations.restriction import lift_restriction, restrict_use
from balsts.web.loading import address_after, visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.privacy.request_forms import RestrictionForm
from balsts.web.wording import add_refusal, say_all

ANSWERS = Permission.ANSWER_REQUESTS


@page(reads="client_form_seen", needs=ANSWERS)
@require_http_methods(["GET", "POST"])
def use_restrict(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Restrict the use, or tell that it is restricted and let it be lifted."""
    client = visible_client(request, reference, asks_why=False)
    form = RestrictionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            restrict_use(
                client=client, reason=form.cleaned_data["reason"], by=request.user, at=request.at
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Restricted: nothing new is recorded from now on."))
            return redirect(address_after(request, client))
    return render(
        request,
        "privacy/use_restrict.html",
        {
            "page_name": _("Restrict the use"),
            "form": form,
            "action_url": request.get_full_path(),
            "is_restricted": client.restricted_at is not None,
            "lift_url": reverse("privacy:restriction_lift", args=[client.reference]),
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
        },
    )


@page(reads="client_form_seen", needs=ANSWERS)
@require_POST
def restriction_lift(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Let the data be used again."""
    client = visible_client(request, reference, asks_why=False)
    try:
        lift_restriction(client=client, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("Lifted: the data can be used again."))
    return redirect("privacy:use_restrict", reference=client.reference)
