"""Addresses of the house and one page more, which wants a fresh proof; for tests of `fresh`."""

from django.http import HttpResponse
from django.urls import include, path

from balsts.web.page import StaffRequest, page
from balsts.web.reauthentication import fresh


@page(reads="own_account_seen")
@fresh
def weighty(request: StaffRequest) -> HttpResponse:
    return HttpResponse(f"{request.method} {request.POST.get('reason', '')}".strip())


urlpatterns = [path("weighty/", weighty, name="weighty"), path("", include("balsts.web.urls"))]
