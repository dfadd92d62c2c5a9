"""Whoever has not signed in is asked to, and comes back to where they wanted to go."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect

from balsts.web.visitor import address_to_come_back


class AskToSignIn(LoginRequiredMiddleware):
    """Django's own, but for an address too long to be written into another one."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseRedirect:
        """Lead to the page of signing in."""
        return redirect_to_login(
            address_to_come_back(request),
            self.get_login_url(view_func),
            self.get_redirect_field_name(view_func),
        )
