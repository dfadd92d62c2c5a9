"""What is wrong with the machine itself, said on every page to whoever must know."""

import datetime
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from balsts.access.enums import Role
from balsts.audit.key_of_keys import KeyLack, KeyLacking, key_lacking
from balsts.organisations.queries.standing import Standing
from balsts.platform.certificate import CertificateEnd, certificate_ends_soon
from balsts.platform.dates import format_date
from balsts.platform.library_check import LibrariesUnsafe, libraries_unsafe
from balsts.platform.machine_clock import clock_jump
from balsts.privacy.impact_assessment import AssessmentLacking, assessment_lacking


def warnings_of_the_machine(standing: Standing) -> Iterator[str]:
    """Tell everybody of a clock that has jumped, and administrators of what they must see to."""
    if clock_jump():
        yield _(
            "The clock of this system has jumped. Until it is right again no deadline is worked out "
            "and nothing is erased; check every day you write down. Tell your administrator."
        )
    if any(post.role == Role.SYSTEM_ADMINISTRATOR for post in standing.posts):
        end = certificate_ends_soon(at=timezone.now())
        if end is not None:
            yield _certificate_words(end)
        today = timezone.localdate()
        lacking = assessment_lacking(on=today)
        if lacking is not None:
            yield _assessment_words(lacking)
        unsafe = libraries_unsafe(on=today)
        if unsafe is not None:
            yield _library_words(unsafe)
        yield from map(_key_words, key_lacking(on=today))


def _certificate_words(end: CertificateEnd) -> str:
    if end.at is None:
        return _("The certificate of this address cannot be read, so nobody is told when it ends.")
    day = _written(timezone.localdate(end.at))
    if end.days < 0:
        return _("The certificate of this address ended on %(day)s: it must be renewed now.") % {
            "day": day
        }
    return ngettext(
        "The certificate of this address ends in %(days)s day, on %(day)s: it must be renewed.",
        "The certificate of this address ends in %(days)s days, on %(day)s: it must be renewed.",
        end.days,
    ) % {"days": end.days, "day": day}


def _assessment_words(lacking: AssessmentLacking) -> str:
    if lacking.signed_on is None:
        return _(
            "No signed data protection impact assessment (GDPR, article 35) is named for this system: "
            "no real person may be recorded before."
        )
    return _(
        "The data protection impact assessment was signed on %(day)s, more than a year ago: "
        "it must be looked at anew."
    ) % {"day": _written(lacking.signed_on)}


def _library_words(unsafe: LibrariesUnsafe) -> str:
    if unsafe.asked_on is None:
        return _(
            "Nobody has checked yet whether weaknesses are known in the software libraries of this system."
        )
    if unsafe.are_known:
        return _(
            "Weaknesses are known in the software libraries of this system: a newer release must be installed."
        )
    return _(
        "Whether weaknesses are known in the software libraries of this system was last checked on %(day)s: "
        "it must be done every week."
    ) % {"day": _written(unsafe.asked_on)}


def _key_words(lacking: KeyLacking) -> str:
    match lacking.lack:
        case KeyLack.NO_SHARES:
            return _(
                "Nobody has printed the key of sealed notes in parts: if this system is lost, "
                "no sealed note can ever be read again."
            )
        case KeyLack.REGISTER_UNREADABLE:
            return _(
                "The list of people who hold the key of sealed notes cannot be read, so nobody is told "
                "when one of them has left."
            )
    day = {"day": _written(lacking.since) if lacking.since else ""}
    if lacking.lack == KeyLack.HOLDER_LEFT:
        return (
            _(
                "Somebody who could have the key of sealed notes left on %(day)s: the key must be changed."
            )
            % day
        )
    return _("The key of sealed notes is from %(day)s: it must be changed once a year.") % day


def _written(day: datetime.date) -> str:
    return format_date(day, get_language() or "en")
