"""What is wrong with the machine itself, said on every page to whoever must know."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from balsts.access.enums import Role
from balsts.organisations.queries.standing import Standing
from balsts.platform.certificate import CertificateEnd, certificate_ends_soon
from balsts.platform.dates import format_date
from balsts.platform.machine_clock import clock_jump


def warnings_of_the_machine(standing: Standing) -> Iterator[str]:
    """Tell everybody of a clock that has jumped, and administrators of a certificate that ends."""
    if clock_jump():
        yield _(
            "The clock of this system has jumped. Until it is right again no deadline is worked out "
            "and nothing is erased; check every day you write down. Tell your administrator."
        )
    if any(post.role == Role.SYSTEM_ADMINISTRATOR for post in standing.posts):
        end = certificate_ends_soon(at=timezone.now())
        if end is not None:
            yield _words_for(end)


def _words_for(end: CertificateEnd) -> str:
    if end.at is None:
        return _("The certificate of this address cannot be read, so nobody is told when it ends.")
    day = format_date(timezone.localdate(end.at), get_language() or "en")
    if end.days < 0:
        return _("The certificate of this address ended on %(day)s: it must be renewed now.") % {
            "day": day
        }
    return ngettext(
        "The certificate of this address ends in %(days)s day, on %(day)s: it must be renewed.",
        "The certificate of this address ends in %(days)s days, on %(day)s: it must be renewed.",
        end.days,
    ) % {"days": end.days, "day": day}
