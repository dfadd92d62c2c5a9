"""Where whoever found a weakness reads whom to tell (RFC 9116); answers only if somebody is named."""

import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

# The standard wants a day on which somebody looks again; an installation that is served is alive.
GOOD_FOR = datetime.timedelta(days=90)


@transaction.non_atomic_requests
@login_not_required
@require_GET
def security_txt(request: HttpRequest) -> HttpResponse:
    """Name the contact, the languages it reads and until when this holds."""
    contact = settings.BALSTS_SECURITY_CONTACT
    if not contact:
        raise Http404
    until = (timezone.now() + GOOD_FOR).astimezone(datetime.UTC)
    lines = [
        f"Contact: {contact}",
        f"Expires: {until:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: lv, en, ru",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
