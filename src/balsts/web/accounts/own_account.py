"""What a person's own account shows."""

import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from balsts.accounts.enums import NoticeKind
from balsts.accounts.queries.factors import factors_of
from balsts.accounts.queries.login_session import own_login_sessions
from balsts.accounts.queries.notice import Notice, account_notices
from balsts.organisations.queries.staff import needs_passkey
from balsts.platform.dates import format_date
from balsts.web.page import StaffRequest
from balsts.web.shapes.accounts import AccountNoticeLine, OwnAccount, PasskeyLine, SessionLine

# The first that fits: browsers call themselves by the names of older ones too.
BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
# Elsewhere one deed changes several rows, and their number would say nothing.
COUNTED: Final = frozenset(
    {NoticeKind.WRONG_PASSWORDS, NoticeKind.CODE_USED_AGAIN, NoticeKind.PASSKEY_COPIED}
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def own_account(request: StaffRequest) -> OwnAccount:
    """Gather it."""
    user = request.user
    factors = factors_of(user)
    wants_passkey = needs_passkey(user, on=request.today)
    notices = account_notices(user)
    new = [notice.last_at for notice in notices if notice.is_new]
    return OwnAccount(
        full_name=user.full_name,
        username=user.username,
        passkeys=tuple(
            PasskeyLine(
                name=passkey.name,
                added_on=_day(passkey.added_at),
                last_used_on=_day(passkey.last_used_at),
                remove_url=_remove_url(passkey.id),
            )
            for passkey in factors.passkeys
        ),
        code_generator_since=_day(factors.code_generator.added_at)
        if factors.code_generator
        else None,
        recovery_codes_left=factors.recovery_codes_left,
        has_password=user.has_usable_password(),
        is_complete=factors.is_complete,
        needs_passkey=wants_passkey,
        uses_recovery_codes=user.has_usable_password() and not (wants_passkey and factors.passkeys),
        sessions=tuple(
            SessionLine(
                browser=browser_words(session.agent),
                opened=_moment(session.opened_at),
                is_this=session.is_this,
                id=str(session.id),
            )
            for session in own_login_sessions()
        ),
        notices=tuple(
            AccountNoticeLine(
                sentence=str(notice.kind.label), details=_details(notice), is_new=notice.is_new
            )
            for notice in notices
        ),
        notices_until=max(new).isoformat() if new else "",
    )


def _details(notice: Notice) -> str:
    """Say when it last was, by which browser, and how often where that tells something."""
    parts = [_moment(notice.last_at)]
    if notice.agent:
        parts.append(browser_words(notice.agent))
    if notice.kind in COUNTED and notice.times > 1:
        parts.append(
            ngettext("%(times)s time", "%(times)s times", notice.times) % {"times": notice.times}
        )
    return " · ".join(parts)


def browser_words(agent: str) -> str:
    """Say which browser on which system, as far as it told; it may say what it likes."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return ", ".join(filter(None, (browser, system))) or _("unknown browser")


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return timezone.localdate(moment) if moment else None


def _moment(at: datetime.datetime) -> str:
    local = timezone.localtime(at)
    return f"{format_date(local.date(), get_language() or 'en')} {local:%H:%M}"


def _remove_url(passkey_id: UUID) -> str:
    return reverse("accounts:passkey_remove", args=[passkey_id])
