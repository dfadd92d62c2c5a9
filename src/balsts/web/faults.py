"""The page of a fault: it says nothing of it but the number under which the log does."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import get_template

from balsts.platform.logs import fault_number


def server_error(request: HttpRequest) -> HttpResponse:
    """Draw the page without the frame, which may be what broke."""
    template = get_template("500.html")
    return HttpResponseServerError(template.render({"fault_number": fault_number(request)}))
