"""A person's own account: what one signs in with, where one is signed in, the password."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.accounts.operations.factors import (
    add_code_generator,
    add_passkey,
    make_recovery_codes,
    remove_code_generator,
    remove_passkey,
)
from balsts.accounts.operations.login_session import (
    end_login_session,
    end_other_login_sessions,
)
from balsts.accounts.operations.notice import take_note_of_account
from balsts.accounts.operations.user import change_password
from balsts.accounts.passkeys import registration_options
from balsts.accounts.passwords import TooManyAtOnce
from balsts.accounts.queries.factors import factors_of, passkey_of
from balsts.organisations.queries.staff import needs_passkey
from balsts.platform.blockers import Refused
from balsts.web.accounts.factor_forms import (
    CodeGeneratorForm,
    NewPasskeyForm,
    NoticesForm,
    PasswordForm,
    SessionForm,
)
from balsts.web.accounts.own_account import own_account
from balsts.web.accounts.secrets_shown import forget_secret, secret_to_set_up
from balsts.web.page import StaffRequest, page
from balsts.web.patience import mark_of, mark_of_entry
from balsts.web.proof import BUSY, keep_this_session
from balsts.web.reauthentication import fresh
from balsts.web.visitor import site_of
from balsts.web.wording import add_refusal, say_all

OWN_ACCOUNT = "accounts:own_account"


@page(reads="own_account_seen")
@require_GET
def own_account_show(request: StaffRequest) -> HttpResponseBase:
    """Show what one signs in with, and where one is signed in."""
    context = {
        "page_name": pgettext("page", "Own account"),
        "account": own_account(request),
        "can_have_passkeys": site_of(request).can_have_passkeys,
    }
    return render(request, "accounts/own_account.html", context)


@sensitive_post_parameters()
@page(reads="own_account_seen")
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request: StaffRequest) -> HttpResponseBase:
    """Choose a new password; everywhere else one is signed out."""
    form = PasswordForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            change_password(password=form.cleaned_data["password"], by=request.user, at=request.at)
        except TooManyAtOnce:
            form.add_error(None, BUSY)
        else:
            keep_this_session(request, at=request.at)
            messages.success(
                request, _("The password was changed. Everywhere else you are signed out now.")
            )
            return redirect(OWN_ACCOUNT)
    return _form_page(request, form, title=_("Change the password"), submit=_("Change"))


@page(reads="own_account_seen")
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_add(request: StaffRequest) -> HttpResponseBase:
    """Add a passkey of this device, of a telephone or of a security key."""
    site = site_of(request)
    form = NewPasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            add_passkey(
                site=site,
                name=form.cleaned_data["name"],
                answer=form.cleaned_data["passkey"],
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            _add_reasons(form, refusal)
        else:
            messages.success(request, _("The passkey was added."))
            return redirect(OWN_ACCOUNT)
    options = ""
    if site.can_have_passkeys:
        known = factors_of(request.user).credentials
        options = json.dumps(registration_options(site, request.user, known, at=request.at))
    context = {"page_name": _("Add a passkey"), "form": form, "passkey_options": options}
    return render(request, "accounts/passkey_add.html", context)


@page(reads="own_account_seen")
@fresh
@require_POST
def passkey_remove(request: StaffRequest, passkey_id: UUID) -> HttpResponseBase:
    """Forget a passkey, if something is left to sign in with."""
    passkey = passkey_of(request.user, passkey_id)
    if passkey is None:
        raise Http404
    is_last = len(factors_of(request.user).passkeys) == 1
    if is_last and needs_passkey(request.user, on=request.today):
        messages.error(
            request,
            _("Your post may only be used with a passkey. Add another one before you remove this."),
        )
        return redirect(OWN_ACCOUNT)
    try:
        remove_passkey(passkey=passkey, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("The passkey was removed."))
    return redirect(OWN_ACCOUNT)


@sensitive_post_parameters()
@page(reads="own_account_seen")
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def code_generator_add(request: StaffRequest) -> HttpResponseBase:
    """Set up an application that makes codes, in place of an earlier one."""
    form = CodeGeneratorForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        secret=secret_to_set_up(request, request.user),
    )
    if form.is_bound and form.is_valid():
        try:
            add_code_generator(
                secret=form.secret, code=form.cleaned_data["code"], by=request.user, at=request.at
            )
        except Refused as refusal:
            _add_reasons(form, refusal)
        else:
            forget_secret(request)
            messages.success(request, _("The application is set up."))
            return redirect(OWN_ACCOUNT)
    context = {"page_name": _("Set up an application that makes codes"), "form": form}
    return render(request, "accounts/code_generator_add.html", context)


@page(reads="own_account_seen")
@fresh
@require_POST
def code_generator_remove(request: StaffRequest) -> HttpResponseBase:
    """Give up the application that makes codes, if a passkey is left."""
    try:
        remove_code_generator(by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("The application counts no more."))
    return redirect(OWN_ACCOUNT)


@page(reads="own_account_seen")
@fresh
@require_POST
def recovery_codes_make(request: StaffRequest) -> HttpResponseBase:
    """Make new recovery codes and show them this once."""
    codes = make_recovery_codes(by=request.user, at=request.at)
    context = {"page_name": _("Recovery codes"), "codes": codes, "is_first": False}
    return render(request, "accounts/recovery_codes.html", context)


@page(reads="own_account_seen")
@require_POST
def session_end(request: StaffRequest) -> HttpResponseBase:
    """End one of the own sessions; of one that is not there, or not the own, nothing is said."""
    form = SessionForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["session"]
        end_login_session(session_id=wanted, by=request.user, at=request.at)
    messages.success(request, _("That session has ended."))
    return redirect(OWN_ACCOUNT)


@page(reads="own_account_seen")
@require_POST
def notices_put_away(request: StaffRequest) -> HttpResponseBase:
    """Take note of what happened with the own way in, as far as it was shown."""
    form = NoticesForm(request.POST)
    if form.is_valid():
        take_note_of_account(until=form.cleaned_data["until"], by=request.user, at=request.at)
        messages.success(request, _("Noted. It stays in the list for 90 days."))
    return redirect(OWN_ACCOUNT)


@page(reads="own_account_seen")
@require_POST
def sessions_end_others(request: StaffRequest) -> HttpResponseBase:
    """Sign out everywhere but here."""
    end_other_login_sessions(reason="ended by hand", by=request.user, at=request.at)
    messages.success(request, _("Everywhere else you are signed out now."))
    return redirect(OWN_ACCOUNT)


@page(reads="session_kept")
@require_GET
def session_keep(request: StaffRequest) -> HttpResponseBase:
    """Keep the session open, and tell the form that waits what it needs to be sent."""
    told = {
        "csrf": get_token(request),
        "person": mark_of(request.user),
        "entry": mark_of_entry(request),
    }
    return JsonResponse(told)


def _form_page(
    request: StaffRequest, form: PasswordForm, *, title: str, submit: str
) -> HttpResponseBase:
    context = {
        "page_name": title,
        "title": title,
        "form": form,
        "action_url": request.path,
        "submit": submit,
        "cancel_url": reverse(OWN_ACCOUNT),
    }
    return render(request, "form_page.html", context)


def _add_reasons(form: NewPasskeyForm | CodeGeneratorForm, refusal: Refused) -> None:
    add_refusal(form, refusal)
