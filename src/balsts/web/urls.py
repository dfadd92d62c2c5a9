"""Every address of the staff's door."""

from django.urls import URLPattern, URLResolver, include, path

from balsts.web.calendar import calendar_show
from balsts.web.well_known import security_txt

handler404 = "balsts.web.faults.nothing_here"
handler500 = "balsts.web.faults.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("balsts.web.casework.urls")),
    path("account/", include("balsts.web.accounts.urls")),
    path("clients/", include("balsts.web.clients.urls")),
    path("figures/", include("balsts.web.statistics.urls")),
    path("gaps/", include("balsts.web.evidence.urls")),
    path("imports/", include("balsts.web.exchange.urls")),
    path("privacy/", include("balsts.web.privacy.urls")),
    path("files-out/", include("balsts.web.outgoing.urls")),
    path("inspections/", include("balsts.web.inspections.urls")),
    path("sharing/", include("balsts.web.sharing.urls")),
    path("oversight/", include("balsts.web.audit.urls")),
    path("calendar/", calendar_show, name="calendar_show"),
    path("gallery/", include("balsts.web.gallery.urls")),
    path(".well-known/security.txt", security_txt, name="security_txt"),
]
