"""When and how a client was told, as finished lines."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balsts.platform.languages import language_name
from balsts.privacy.models import PrivacyNotice
from balsts.web.shapes.notices import NoticeCard, NoticeLine


def notice_line(notice: PrivacyNotice) -> NoticeLine:
    """Describe one telling: the day, the language, by whom, through whom, in which wording."""
    return NoticeLine(
        on=notice.given_on,
        language=language_name(notice.language, get_language() or "en"),
        by=notice.given_by.full_name,
        interpreter=notice.interpreter_name,
        worded_on=notice.worded_on,
    )


def notice_card(last: PrivacyNotice | None, *, reference: str) -> NoticeCard:
    """Describe the last telling on the client's screen, or that there was none yet."""
    return NoticeCard(
        last=notice_line(last) if last else None,
        url=reverse("privacy:notice_give", args=[reference]),
        label=_("Write down another time") if last else _("Write down that it was done"),
    )
