"""Confirming who sits there, and going back to where the person was."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from balsts.web.page import StaffRequest, page
from balsts.web.proof import ProofForm, renew_session


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@page(reads="proof_asked")
def reauthenticate(request: StaffRequest) -> HttpResponse:
    """Ask for a proof; afterwards open the page that wanted it."""
    sent = request.POST if request.method == "POST" else None
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    form = ProofForm(sent, request=request, at=request.at)
    if sent is not None and form.is_valid():
        renew_session(request, at=request.at)
        return HttpResponseRedirect(back)
    return render(request, "accounts/proof.html", {"form": form})
