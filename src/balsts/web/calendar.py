"""What stands on the screen instead of a page that was hidden in a hurry: a calendar."""

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@transaction.non_atomic_requests
@login_not_required
@require_safe
def calendar_show(request: HttpRequest) -> HttpResponse:
    """Show this month to whoever sits there."""
    return render(request, "calendar.html")
