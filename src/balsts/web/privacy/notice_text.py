"""The notice to clients, word for word as in `docs/privacy/notice-to-clients.md`; a test compares them.

What only the operator knows is a blank line, to be filled in on the printed sheet.
"""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from balsts.platform.dates import format_date
from balsts.privacy.notice import WORDED_ON

BLANK = "______________________"
TITLE = _("What we write down about you, and why")
WHO_WE_ARE = _(
    "We are %(organisation)s. How to reach us: ______________________. Data protection officer: "
    "______________________."
)
FOOT = _("Notice dated %(day)s")
# What each part is about stands between the stars.
PARTS = (
    _(
        "**What.** Your name, date of birth, family, where your case stands, where you live, what "
        "you need, what we agreed to do and what we did. We do not ask why you fled."
    ),
    _(
        "**Why.** To give the support that the law and our contract promise, and to show that it "
        "was given. Legal ground: ______________________."
    ),
    _(
        "**Who sees it.** Only those who help you now, and those who answer for their work. When "
        "it checks our work, the funder may read a few files for two days, without names. Each "
        "time somebody opens your file it is written down. You can ask for the list of who opened "
        "it."
    ),
    _(
        "**Who does not get it.** Authorities of your country of origin: never. Other "
        "organisations: only if you agree. If you say no, you get no less support. You can take "
        "your agreement back on any day. Without your agreement in three cases only: when "
        "somebody's life or health, or a child, is in danger, another organisation can open your "
        "file for one hour, and this is checked; when there are children in your family, we tell "
        "the social service of your municipality before the support ends; and when a law of Latvia "
        "obliges us, we tell an authority of Latvia what that law asks for, after our data "
        "protection officer has agreed."
    ),
    _("**People decide**, not a computer."),
    _(
        "**How long.** As a rule ____ months after the support ends; then we erase it. A part "
        "without your name remains as proof that the work was done."
    ),
    _(
        "**Your rights.** To see what we wrote down; to have it corrected; to object; to ask us "
        "not to use it or to erase it. We answer within a month. Each member of a family asks for "
        "themselves."
    ),
    _(
        "**If you are not content.** Tell us: ______________________, or complain to the Data "
        "State Inspectorate of Latvia (www.dvi.gov.lv)."
    ),
    _(
        "**If somebody threatens you**, also in your family, tell us when we are alone. We can "
        "guard your file more closely."
    ),
)


@dataclass(frozen=True, kw_only=True)
class NoticeSheet:
    """The notice in one language: each part with what it is about, and what it says."""

    language: str
    title: str
    opening: str
    parts: tuple[tuple[str, str], ...]
    foot: str


def notice_sheet(language: str, *, organisation: str) -> NoticeSheet:
    """Write the notice in a language of the interface, in the name of an organisation."""
    with translation.override(language):
        return NoticeSheet(
            language=language,
            title=str(TITLE),
            opening=str(WHO_WE_ARE) % {"organisation": organisation},
            parts=tuple(_apart(str(part)) for part in PARTS),
            foot=str(FOOT) % {"day": format_date(WORDED_ON, language)},
        )


def _apart(part: str) -> tuple[str, str]:
    _before, about, says = part.split("**")
    return about, says
