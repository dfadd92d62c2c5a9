"""Accounts of members of staff: inviting, posts, closing, helping back in. No client is seen here."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import Permission, Role
from balsts.accounts.models import User
from balsts.audit.page_limits import CannotAllowMorePages, allow_more_pages
from balsts.organisations.models import Organisation
from balsts.organisations.operations.staff_account import (
    PostOffer,
    ask_recovery,
    close_account,
    confirm_recovery,
    end_post,
    end_sessions,
    give_post,
    invite,
    renew_invitation,
    withdraw_recovery,
)
from balsts.organisations.queries.staff import (
    StaffAccount,
    organisations_managed_by,
    roles_to_fill,
    staff_accounts,
    users_managed_by,
)
from balsts.platform.blockers import Refused
from balsts.web.accounts.staff_forms import (
    EndPostForm,
    IdentityForm,
    InviteForm,
    PostForm,
    StaffSearchForm,
)
from balsts.web.accounts.staff_presenter import staff_card, staff_lines, staff_pages
from balsts.web.page import StaffRequest, page
from balsts.web.reauthentication import fresh
from balsts.web.searches import searched_with
from balsts.web.wording import add_refusal, say_all

PEOPLE_ON_A_PAGE = 50
MANAGES = (Permission.MANAGE_USERS, Permission.MANAGE_OWN_STAFF)


@page(reads="staff_accounts_seen", needs=MANAGES)
@searched_with(StaffSearchForm)
@require_GET
def staff_list(request: StaffRequest) -> HttpResponseBase:
    """List the people whose accounts the reader looks after."""
    asked = request.asked.told.get("q", "")
    people = users_managed_by(request.standing, named=asked[:100])
    shown = Paginator(people, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    accounts = staff_accounts(shown.object_list, request.standing, at=request.at)
    context = {
        "page_name": pgettext("page", "People and accounts"),
        "people": staff_lines(accounts, on=request.today),
        "form": StaffSearchForm(request.asked.told),
        "list_url": request.path,
        "clear_url": request.path if asked else "",
        "pages": staff_pages(shown, request),
    }
    return render(request, "accounts/staff_list.html", context)


@page(reads="staff_accounts_seen", needs=MANAGES)
@require_GET
def staff_show(request: StaffRequest, user_id: UUID) -> HttpResponseBase:
    """Show one person's posts, and what can be done about the account."""
    account = _account(request, user_id)
    context = {
        "page_name": pgettext("page", "Account"),
        "person": staff_card(account, request.user, request.standing),
    }
    return render(request, "accounts/staff_show.html", context)


@page(reads="staff_accounts_seen", needs=MANAGES)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def staff_invite(request: StaffRequest) -> HttpResponseBase:
    """Invite somebody; the code is shown this once, and handed over by hand or by telephone."""
    organisations, roles = _reach(request)
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        initial={"from_": request.today},
        organisations=organisations.values(),
        roles=roles,
    )
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            user, code = invite(
                username=told["username"],
                full_name=told["full_name"],
                ui_language=told["ui_language"],
                post=_offer(form, organisations),
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            _add_reasons(form, refusal)
        else:
            return _code_page(request, user, code)
    title = _("Invite somebody")
    context = {
        "page_name": title,
        "title": title,
        "lead": _("No e-mail is sent. You are shown a code and hand it over yourself."),
        "form": form,
        "action_url": request.path,
        "submit": _("Invite"),
        "cancel_url": reverse("accounts:staff_list"),
    }
    return render(request, "form_page.html", context)


@page(reads="staff_accounts_seen", needs=MANAGES)
@fresh
@require_POST
def invitation_renew(request: StaffRequest, user_id: UUID) -> HttpResponseBase:
    """Show a new code for somebody who has not come in yet."""
    user = _user(request, user_id)
    try:
        code = renew_invitation(user=user, by=request.user, at=request.at)
    except Refused as refusal:
        return _back(request, user_id, refusal)
    return _code_page(request, user, code)


@page(reads="staff_accounts_seen", needs=MANAGES)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def post_give(request: StaffRequest, user_id: UUID) -> HttpResponseBase:
    """Give somebody one post more."""
    user = _user(request, user_id)
    form = _post_form(request, bound=request.method == "POST")
    if form.is_bound and form.is_valid():
        organisations, _roles = _reach(request)
        try:
            give_post(user=user, post=_offer(form, organisations), by=request.user, at=request.at)
        except Refused as refusal:
            _add_reasons(form, refusal)
        else:
            messages.success(request, _("The post was given."))
            return redirect("accounts:staff_show", user_id=user_id)
    title = _("Give one post more")
    context = {
        "page_name": title,
        "title": title,
        "lead": user.full_name,
        "form": form,
        "action_url": request.path,
        "submit": _("Give the post"),
        "cancel_url": reverse("accounts:staff_show", args=[user_id]),
    }
    return render(request, "form_page.html", context)


@page(reads="staff_accounts_seen", needs=MANAGES)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def post_end(request: StaffRequest, user_id: UUID, post_id: UUID) -> HttpResponseBase:
    """Set the last day of a post."""
    account = _account(request, user_id)
    post = next((one for one in account.posts if one.pk == post_id), None)
    if post is None:
        raise Http404
    form = EndPostForm(
        request.POST if request.method == "POST" else None, initial={"last_day": request.today}
    )
    if form.is_bound and form.is_valid():
        try:
            end_post(
                post=post, last_day=form.cleaned_data["last_day"], by=request.user, at=request.at
            )
        except Refused as refusal:
            _add_reasons(form, refusal)
        else:
            messages.success(request, _("The post has a last day now; access ends at midnight."))
            return redirect("accounts:staff_show", user_id=user_id)
    title = _("End the post")
    context = {
        "page_name": title,
        "title": title,
        "lead": f"{account.user.full_name} · {Role(post.role).label}, {post.organisation.name}",
        "form": form,
        "action_url": request.path,
        "submit": _("Set the last day"),
        "cancel_url": reverse("accounts:staff_show", args=[user_id]),
    }
    return render(request, "form_page.html", context)


@page(reads="staff_accounts_seen", needs=MANAGES)
@fresh
@require_POST
def pages_allow(request: StaffRequest, user_id: UUID) -> HttpResponseBase:
    """Let somebody who used up the pages of the day go on today."""
    user = _user(request, user_id)
    try:
        allow_more_pages(person=user.pk, by=request.user, at=request.at)
    except CannotAllowMorePages:
        messages.error(
            request,
            _(
                "This is not needed, or it is about yourself, or one of you two let the other in or "
                "gave them the post less than two weeks ago: ask another."
            ),
        )
    else:
        messages.success(request, _("The person can go on today."))
    return redirect("accounts:staff_show", user_id=user_id)


@page(reads="staff_accounts_seen", needs=MANAGES)
@fresh
@require_POST
def staff_sessions_end(request: StaffRequest, user_id: UUID) -> HttpResponseBase:
    """Sign somebody out wherever they are in; whether they were in anywhere is not said."""
    user = _user(request, user_id)
    try:
        end_sessions(user=user, by=request.user, at=request.at)
    except Refused as refusal:
        return _back(request, user_id, refusal)
    messages.success(request, _("The person is signed in nowhere now."))
    return redirect("accounts:staff_show", user_id=user_id)


@page(reads="staff_accounts_seen", needs=MANAGES)
@fresh
@require_POST
def account_close(request: StaffRequest, user_id: UUID) -> HttpResponseBase:
    """Close an account; open sessions end with their next request."""
    user = _user(request, user_id)
    try:
        close_account(user=user, by=request.user, at=request.at)
    except Refused as refusal:
        return _back(request, user_id, refusal)
    messages.success(request, _("The account is closed. Nobody can sign in with it any more."))
    return redirect("accounts:staff_show", user_id=user_id)


@page(reads="staff_accounts_seen", needs=MANAGES)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_ask(request: StaffRequest, user_id: UUID) -> HttpResponseBase:
    """Say, as the first of two, that somebody who lost everything may come in again."""
    user = _user(request, user_id)
    form = IdentityForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            ask_recovery(user=user, by=request.user, at=request.at)
        except Refused as refusal:
            return _back(request, user_id, refusal)
        messages.success(
            request, _("Now a second person confirms it here within a day, and is given the code.")
        )
        return redirect("accounts:staff_show", user_id=user_id)
    return _identity_page(request, user, form)


@page(reads="staff_accounts_seen", needs=MANAGES)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_confirm(request: StaffRequest, user_id: UUID) -> HttpResponseBase:
    """Say so as the second; the code is shown this once."""
    account = _account(request, user_id)
    if account.recovery_request is None:
        raise Http404
    form = IdentityForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            code = confirm_recovery(
                request=account.recovery_request, by=request.user, at=request.at
            )
        except Refused as refusal:
            return _back(request, user_id, refusal)
        return _code_page(request, account.user, code, is_recovery=True)
    return _identity_page(request, account.user, form)


@page(reads="staff_accounts_seen", needs=MANAGES)
@fresh
@require_POST
def recovery_withdraw(request: StaffRequest, user_id: UUID) -> HttpResponseBase:
    """Take back that somebody may come in again, before the second person has confirmed."""
    account = _account(request, user_id)
    if account.recovery_request is None:
        raise Http404
    try:
        withdraw_recovery(request=account.recovery_request, by=request.user, at=request.at)
    except Refused as refusal:
        return _back(request, user_id, refusal)
    messages.success(request, _("It was taken back; nobody is let in."))
    return redirect("accounts:staff_show", user_id=user_id)


def _user(request: StaffRequest, user_id: UUID) -> User:
    return get_object_or_404(users_managed_by(request.standing), pk=user_id)


def _account(request: StaffRequest, user_id: UUID) -> StaffAccount:
    user = _user(request, user_id)
    return staff_accounts([user], request.standing, at=request.at)[0]


def _reach(request: StaffRequest) -> tuple[dict[str, Organisation], frozenset[Role]]:
    organisations = {str(one.pk): one for one in organisations_managed_by(request.standing)}
    roles: frozenset[Role] = frozenset()
    for organisation in organisations.values():
        roles |= roles_to_fill(request.standing, organisation.pk)
    return organisations, roles


def _post_form(request: StaffRequest, *, bound: bool) -> PostForm:
    organisations, roles = _reach(request)
    return PostForm(
        request.POST if bound else None,
        initial={"from_": request.today},
        organisations=organisations.values(),
        roles=roles,
    )


def _offer(form: PostForm, organisations: dict[str, Organisation]) -> PostOffer:
    told = form.cleaned_data
    return PostOffer(
        organisation=organisations[told["organisation"]],
        role=Role(told["role"]),
        from_=told["from_"],
        last_day=told["last_day"],
    )


def _code_page(
    request: StaffRequest, user: User, code: str, *, is_recovery: bool = False
) -> HttpResponseBase:
    context = {
        "page_name": _("Code to hand over"),
        "user_name": user.full_name,
        "username": user.username,
        "code": code,
        "join_url": request.build_absolute_uri(reverse("accounts:join")),
        "is_recovery": is_recovery,
        "back_url": reverse("accounts:staff_show", args=[user.pk]),
    }
    return render(request, "accounts/entry_code.html", context)


def _identity_page(request: StaffRequest, user: User, form: IdentityForm) -> HttpResponseBase:
    title = _("Let somebody in again")
    context = {
        "page_name": title,
        "title": title,
        "lead": user.full_name,
        "form": form,
        "action_url": request.path,
        "submit": pgettext("button", "Confirm"),
        "cancel_url": reverse("accounts:staff_show", args=[user.pk]),
    }
    return render(request, "accounts/recovery_form.html", context)


def _back(request: StaffRequest, user_id: UUID, refusal: Refused) -> HttpResponseBase:
    messages.error(request, " ".join(say_all(refusal.blockers)))
    return redirect("accounts:staff_show", user_id=user_id)


def _add_reasons(form: PostForm | EndPostForm, refusal: Refused) -> None:
    add_refusal(form, refusal)
