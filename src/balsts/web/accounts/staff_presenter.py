"""What the pages about accounts of others show."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.audit.page_limits import pages_today
from balsts.organisations.models import StaffMember
from balsts.organisations.queries.staff import StaffAccount, roles_to_fill
from balsts.organisations.queries.standing import Standing
from balsts.platform.dates import format_date
from balsts.web.second_person import words_for_second_person
from balsts.web.shapes.accounts import StaffCard, StaffLine, StaffPost
from balsts.web.shapes.lists import Pages

ONE_DAY = datetime.timedelta(days=1)


def staff_lines(accounts: Iterable[StaffAccount], *, on: datetime.date) -> list[StaffLine]:
    """Return the list: posts that are not over, and whether the person can come in."""
    lines = []
    for account in accounts:
        word, kind = _state(account)
        posts = [_post(post, on=on) for post in account.posts]
        lines.append(
            StaffLine(
                full_name=account.user.full_name,
                username=account.user.username,
                url=reverse("accounts:staff_show", args=[account.user.pk]),
                state=word,
                state_kind=kind,
                posts=tuple(post for post in posts if not post.is_over),
            )
        )
    return lines


def staff_card(account: StaffAccount, reader: User, standing: Standing) -> StaffCard:
    """Return one person's page, with what the reader may do there."""
    user = account.user
    word, kind = _state(account)
    is_other = user.pk != reader.pk
    may_change = is_other and user.is_active
    request = account.recovery_request
    is_asker = request is not None and request.asked_by_id == reader.pk
    may_confirm = may_change and request is not None and not is_asker
    wait_words = (
        words_for_second_person(request.asked_by_id, standing) if request and may_confirm else ""
    )
    return StaffCard(
        full_name=user.full_name,
        username=user.username,
        state=word,
        state_kind=kind,
        joined_on=_day(user.joined_at),
        closed_on=_day(user.closed_at),
        posts=tuple(
            _post(post, on=standing.on, standing=standing if is_other else None)
            for post in account.posts
        ),
        post_url=reverse("accounts:post_give", args=[user.pk]) if may_change else "",
        code_url=_url(user, "invitation_renew", may_change and user.joined_at is None),
        more_pages_url=_url(user, "pages_allow", may_change and pages_today(user.pk).is_over),
        sessions_url=_url(
            user,
            "staff_sessions_end",
            may_change and (user.joined_at is not None or user.is_invented),
        ),
        close_url=_url(user, "account_close", may_change),
        recovery_url=_url(
            user, "recovery_ask", may_change and user.joined_at is not None and request is None
        ),
        confirm_url=_url(user, "recovery_confirm", may_confirm and not wait_words),
        wait_words=wait_words,
        withdraw_url=_url(user, "recovery_withdraw", may_change and request is not None),
        asked_by=request.asked_by.full_name if request else "",
        is_asker=is_asker,
    )


def staff_pages(shown: Page[User], request: Any) -> Pages:
    """Say how many are shown, and where the neighbours are."""
    words = ngettext(
        "%(count)s person on this page", "%(count)s people on this page", len(shown)
    ) % {"count": len(shown)}

    def at(number: int) -> str:
        address: str = request.asked.url(request.path, page=str(number))
        return address

    return Pages(
        words=words,
        previous_url=at(shown.previous_page_number()) if shown.has_previous() else "",
        next_url=at(shown.next_page_number()) if shown.has_next() else "",
    )


def _state(account: StaffAccount) -> tuple[str, str]:
    user = account.user
    if not user.is_active:
        return _("account closed"), ""
    if account.recovery_request:
        return _("waits for a second person"), "care"
    if account.entry_code:
        until = format_date(
            timezone.localdate(account.entry_code.expires_at), get_language() or "en"
        )
        return _("code is good until %(day)s") % {"day": until}, "accent"
    if user.is_invented:
        return _("invented person"), ""
    if user.joined_at is None:
        return _("invitation has run out"), "care"
    return _("signs in"), "good"


def _post(post: StaffMember, *, on: datetime.date, standing: Standing | None = None) -> StaffPost:
    is_over = post.valid_until is not None and post.valid_until <= on
    may_end = (
        standing is not None
        and not is_over
        and Role(post.role) in roles_to_fill(standing, post.organisation_id)
    )
    return StaffPost(
        role=str(Role(post.role).label),
        organisation=post.organisation.name,
        from_=post.valid_from,
        last_day=post.valid_until - ONE_DAY if post.valid_until else None,
        is_over=is_over,
        end_url=reverse("accounts:post_end", args=[post.user_id, post.pk]) if may_end else "",
    )


def _url(user: User, name: str, is_open: bool) -> str:  # noqa: FBT001 - reads as a table
    return reverse(f"accounts:{name}", args=[user.pk]) if is_open else ""


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return timezone.localdate(moment) if moment else None
