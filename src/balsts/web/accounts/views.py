"""Signing in and out, and choosing the language of the interface."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from balsts.accounts.models import UI_LANGUAGES
from balsts.accounts.operations.user import (
    choose_ui_language,
    record_failed_sign_in,
    record_sign_in,
    record_sign_out,
)
from balsts.accounts.queries.user import system_actor


class SignIn(LoginView):
    """Ask for user name and password; afterwards pages speak the user's own language."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in, write it into the trail, take over the user's language."""
        response = super().form_valid(form)
        user = form.get_user()
        record_sign_in(by=user, at=timezone.now())
        _remember_language(response, user.ui_language)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Write a failed attempt into the trail; a form that was sent half empty is none."""
        if form.non_field_errors():
            record_failed_sign_in(by=system_actor(), at=timezone.now())
        return super().form_invalid(form)


class SignOut(LogoutView):
    """End the login session and forget what the browser keeps."""

    next_page = settings.LOGIN_URL

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Write the sign-out into the trail before the session is gone."""
        if request.user.is_authenticated:
            record_sign_out(by=request.user, at=timezone.now())
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


@require_POST
@login_not_required
def ui_language_choose(request: HttpRequest) -> HttpResponse:
    """Change the language and come back to the same page."""
    language = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    if language in dict(UI_LANGUAGES):
        if request.user.is_authenticated:
            choose_ui_language(language=language, by=request.user, at=timezone.now())
        _remember_language(response, language)
    return response


def _remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        httponly=True,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
