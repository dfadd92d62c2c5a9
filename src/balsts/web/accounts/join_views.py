"""Coming in with a code that was handed over: for the first time, or again after a loss."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from balsts.accounts.enums import EntryKind, Proof
from balsts.accounts.models import User
from balsts.accounts.operations.attempts import count_failed_sign_in
from balsts.accounts.operations.entry import ByAppCode, ByPasskey, enter
from balsts.accounts.operations.factors import make_recovery_codes
from balsts.accounts.operations.login_session import end_other_login_sessions
from balsts.accounts.passkeys import registration_options
from balsts.accounts.passwords import TooManyAtOnce
from balsts.accounts.queries.attempts import wait_before
from balsts.accounts.queries.entry_code import good_entry_code
from balsts.accounts.queries.user import system_actor
from balsts.accounts.sessions import acting_on_under
from balsts.organisations.queries.staff import needs_passkey
from balsts.platform.blockers import Refused
from balsts.web.accounts import halfway
from balsts.web.accounts.factor_forms import EntryCodeForm, JoiningForm, NewPasskeyForm
from balsts.web.accounts.secrets_shown import secret_to_set_up
from balsts.web.proof import BUSY, sign_in, waiting_words
from balsts.web.visitor import network_of, site_of
from balsts.web.wording import add_refusal

ENTRY = "entry code"


@sensitive_post_parameters()
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the code; it is typed, so it stands in no address and no history."""
    at = timezone.now()
    form = EntryCodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        network = network_of(request)
        wait = wait_before(account=ENTRY, network=network, at=at)
        entry = None if wait else good_entry_code(form.cleaned_data["code"], at=at)
        if entry is not None:
            halfway.remember_entry(request, form.cleaned_data["code"], at=at)
            return redirect("accounts:join_set_up")
        if wait:
            form.add_error(None, waiting_words(wait))
        else:
            count_failed_sign_in(account=ENTRY, network=network, by=system_actor(), at=at)
            form.add_error(
                "code", _("This code does not fit, was used, or is too old. Ask for a new one.")
            )
    context = {"page_name": _("Come in with a code"), "form": form}
    return render(request, "accounts/join.html", context)


@sensitive_post_parameters()
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_set_up(request: HttpRequest) -> HttpResponse:
    """Let the person make the account their own: a passkey, or a password and codes."""
    at = timezone.now()
    shown = halfway.entry_shown(request, at=at)
    if shown is None:
        return redirect("accounts:join")
    user, site = shown.entry.user, site_of(request)
    sent = request.POST if request.method == "POST" else None
    passkey_form = NewPasskeyForm(sent if sent and "passkey" in sent else None)
    wants_passkey = site.can_have_passkeys and needs_passkey(user, on=timezone.localdate(at))
    code_form = JoiningForm(
        sent if sent and "passkey" not in sent else None,
        user=user,
        secret=secret_to_set_up(request, user),
    )
    proof: ByPasskey | ByAppCode | None = None
    form: NewPasskeyForm | JoiningForm = passkey_form if passkey_form.is_bound else code_form
    if passkey_form.is_bound and passkey_form.is_valid():
        told = passkey_form.cleaned_data
        proof = ByPasskey(site=site, name=told["name"], answer=told["passkey"])
    elif not wants_passkey and code_form.is_bound and code_form.is_valid():
        told = code_form.cleaned_data
        proof = ByAppCode(password=told["password"], secret=code_form.secret, code=told["code"])
    if proof is not None:
        try:
            with transaction.atomic():
                enter(shown=shown, proof=proof, by=user, at=at)
        except Refused as refusal:
            add_refusal(form, refusal)
        except TooManyAtOnce:
            form.add_error(None, BUSY)
        else:
            return _entered(request, user, proof)
    options = ""
    if site.can_have_passkeys:
        options = json.dumps(registration_options(site, user, [], at=at))
    context = {
        "page_name": _("Make the account your own"),
        "title": _("Welcome, %(name)s") % {"name": user.full_name},
        "lead": _("Your user name is %(username)s. Choose how you will sign in.")
        % {"username": user.username},
        "is_recovery": shown.entry.kind == EntryKind.RECOVERY,
        "passkey_form": passkey_form,
        "code_form": code_form,
        "passkey_options": options,
        "wants_passkey": wants_passkey,
    }
    return render(request, "accounts/join_set_up.html", context)


def _entered(request: HttpRequest, user: User, proof: ByPasskey | ByAppCode) -> HttpResponse:
    """Open the first session; whoever has a password is shown recovery codes for it this once."""
    at = timezone.now()
    by_passkey = isinstance(proof, ByPasskey)
    sign_in(request, user, proof=Proof.PASSKEY if by_passkey else Proof.APP_CODE, at=at)
    # What was lost may be in somebody's hands, signed in.
    with acting_on_under(request.session):
        end_other_login_sessions(reason="came in by code", by=user, at=at)
    if by_passkey:
        messages.success(
            request,
            _(
                "You are signed in, and the account is your own. Add a second passkey of another "
                "device when you can: with it you get in when this one is lost."
            ),
        )
        return redirect("accounts:own_account")
    with acting_on_under(request.session):
        codes = make_recovery_codes(by=user, at=at)
    context = {"page_name": _("Recovery codes"), "codes": codes, "is_first": True}
    return render(request, "accounts/recovery_codes.html", context)
