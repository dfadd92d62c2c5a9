"""Signing in with a passkey, or with a password and a second step; and signing out."""

import datetime
import json

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from balsts.accounts import notices
from balsts.accounts.enums import NoticeKind, Proof
from balsts.accounts.models import UI_LANGUAGES, User
from balsts.accounts.operations.attempts import count_failed_sign_in
from balsts.accounts.operations.factors import use_app_code, use_passkey, use_recovery_code
from balsts.accounts.operations.user import choose_ui_language, record_sign_out
from balsts.accounts.passkeys import authentication_options
from balsts.accounts.passwords import TooManyAtOnce, user_with
from balsts.accounts.queries.attempts import wait_before
from balsts.accounts.queries.factors import factors_of
from balsts.accounts.queries.user import system_actor
from balsts.accounts.sessions import acting_on_under
from balsts.web.accounts import halfway
from balsts.web.accounts.sign_in_forms import PasskeyForm, SecondStepForm, SignInForm
from balsts.web.proof import BUSY, proofs_for, sign_in, waiting_words
from balsts.web.visitor import is_old_browser, network_of, site_of

SIGN_IN = "sign in"
PASSKEY = "passkey"


@sensitive_post_parameters()
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_show(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password; a passkey is offered where the browser has one."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next(request))
    at = timezone.now()
    form = SignInForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _page(request, form, at=at)
    account, network = form.cleaned_data["username"], network_of(request)
    wait = wait_before(account=account, network=network, at=at)
    if wait:
        return _later(request, form, waiting_words(wait), wait, at=at, status=429)
    try:
        user = user_with(account, form.cleaned_data["password"])
    except TooManyAtOnce:
        return _later(request, form, str(BUSY), datetime.timedelta(seconds=2), at=at, status=503)
    if user is None:
        count_failed_sign_in(account=account, network=network, by=system_actor(), at=at)
        form.add_error(
            None, _("User name and password do not belong together. Please type both again.")
        )
        return _page(request, form, at=at)
    return _after_password(request, user, form, at=at)


@login_not_required
@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in whoever's passkey has answered; it is both steps in one."""
    at = timezone.now()
    form = PasskeyForm(request.POST)
    user = None
    if form.is_valid():
        answer = form.cleaned_data["passkey"]
        user = use_passkey(site=site_of(request), purpose=SIGN_IN, answer=answer, by=None, at=at)
    if user is None:
        count_failed_sign_in(account=PASSKEY, network=network_of(request), by=system_actor(), at=at)
        empty = SignInForm()
        return _page(request, empty, at=at, refused=_no_passkey())
    return _signed_in(request, user, Proof.PASSKEY, next_=_next(request), at=at)


@sensitive_post_parameters()
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the second step of somebody whose password was right."""
    at = timezone.now()
    half = halfway.who_has_shown_the_password(request, at=at)
    if half is None:
        return redirect("accounts:sign_in")
    user, network = half.user, network_of(request)
    factors = factors_of(user)
    offered = list(proofs_for(user, factors, on=timezone.localdate(at)))
    purpose = f"second step {user.pk}"
    form = SecondStepForm(request.POST if "code" in request.POST else None)
    refused = ""
    status = 200
    if request.method == "POST":
        wait = wait_before(account=user.username, network=network, at=at)
        proof = None if wait else _proved(request, user, form, offered, purpose, at=at)
        if proof is not None:
            notices.second_step_was_shown()
            return _signed_in(request, user, proof, next_=half.next, at=at)
        if wait:
            refused, status = waiting_words(wait), 429
        elif PASSKEY in request.POST or form.is_valid():
            count_failed_sign_in(account=user.username, network=network, by=system_actor(), at=at)
            refused = _("That code or passkey does not fit. A code counts once; please try again.")
    site = site_of(request)
    options = ""
    if Proof.PASSKEY in offered and site.can_have_passkeys:
        options = json.dumps(authentication_options(site, purpose, factors.credentials, at=at))
    return render(
        request,
        "accounts/second_step.html",
        {
            "page_name": _("Second step"),
            "form": form,
            "refused": refused,
            "passkey_options": options,
            "takes_codes": set(offered) & {Proof.APP_CODE, Proof.RECOVERY_CODE},
            "wants_passkey": offered == [Proof.PASSKEY],
        },
        status=status,
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the login session and forget what the browser keeps; whoever hides the page sees a calendar."""
    if isinstance(request.user, User):
        record_sign_out(by=request.user, at=timezone.now())
    logout(request)
    response = redirect("calendar_show" if "hide" in request.POST else "accounts:sign_in")
    # The language is kept: it is no secret, and the next page should be understood.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_POST
@login_not_required
def ui_language_choose(request: HttpRequest) -> HttpResponse:
    """Change the language and come back to the same page."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(_next(request))
    if language in dict(UI_LANGUAGES):
        if isinstance(request.user, User):
            choose_ui_language(language=language, by=request.user, at=timezone.now())
        _remember_language(response, language)
    return response


def is_demonstration() -> bool:
    """Whether the invented cast may sign in by password alone."""
    return settings.BALSTS_CAST_PASSWORD is not None


def _after_password(
    request: HttpRequest, user: User, form: SignInForm, *, at: datetime.datetime
) -> HttpResponse:
    """Go on to the second step; of the invented cast of a demonstration none is asked."""
    halfway.remember_password(request, user, next_=_next(request), at=at)
    with acting_on_under(request.session):
        has_second_step = factors_of(user).is_complete
        if has_second_step:
            notices.tell(NoticeKind.SECOND_STEP_MISSING, at=at)
    if has_second_step:
        return redirect("accounts:second_step")
    if is_demonstration() and user.is_invented:
        return _signed_in(request, user, Proof.PASSWORD, next_=_next(request), at=at)
    request.session.flush()
    form.add_error(
        None,
        _(
            "A password alone opens nothing, and this account has no second step yet. Come in with "
            "your invitation code instead."
        ),
    )
    return _page(request, form, at=at)


def _proved(
    request: HttpRequest,
    user: User,
    form: SecondStepForm,
    offered: list[Proof],
    purpose: str,
    *,
    at: datetime.datetime,
) -> Proof | None:
    if PASSKEY in request.POST and Proof.PASSKEY in offered:
        answer = request.POST[PASSKEY]
        site = site_of(request)
        found = use_passkey(site=site, purpose=purpose, answer=answer, by=user, at=at)
        return Proof.PASSKEY if found else None
    if not form.is_bound or not form.is_valid():
        return None
    code = form.cleaned_data["code"]
    if Proof.APP_CODE in offered and use_app_code(code=code, by=user, at=at):
        return Proof.APP_CODE
    if Proof.RECOVERY_CODE in offered and use_recovery_code(code=code, by=user, at=at):
        return Proof.RECOVERY_CODE
    return None


def _signed_in(
    request: HttpRequest, user: User, proof: Proof, *, next_: str, at: datetime.datetime
) -> HttpResponse:
    sign_in(request, user, proof=proof, at=at)
    response = HttpResponseRedirect(next_)
    _remember_language(response, user.ui_language)
    return response


def _page(
    request: HttpRequest,
    form: SignInForm,
    *,
    at: datetime.datetime,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    site = site_of(request)
    options = ""
    if site.can_have_passkeys:
        options = json.dumps(authentication_options(site, SIGN_IN, at=at))
    return render(
        request,
        "accounts/sign_in.html",
        {
            "page_name": _("Sign in"),
            "form": form,
            "refused": refused,
            "next": _next(request),
            "passkey_options": options,
            "is_demonstration": is_demonstration(),
            "is_old_browser": is_old_browser(request),
        },
        status=status,
    )


def _later(
    request: HttpRequest,
    form: SignInForm,
    words: str,
    wait: datetime.timedelta,
    *,
    at: datetime.datetime,
    status: int,
) -> HttpResponse:
    response = _page(request, form, at=at, refused=words, status=status)
    response.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return response


def _next(request: HttpRequest) -> str:
    """Return where the person wanted to go, if that is a page of ours."""
    back = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if is_ours else "/"


def _no_passkey() -> str:
    return _("That passkey does not belong to an account here. Sign in with your password.")


def _remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        httponly=True,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
