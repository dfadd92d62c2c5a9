"""Names of who did it, for lines of the trail, which knows only keys: two questions a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from balsts.access.enums import Role
from balsts.accounts.queries.user import names_of_users
from balsts.audit.purposes import Purpose
from balsts.audit.reading import Entry
from balsts.organisations.queries.organisation import names_of_organisations

KNOWN_ROLES = frozenset(Role.values)
KNOWN_PURPOSES = frozenset(Purpose.values)


@dataclass(frozen=True, kw_only=True)
class Names:
    """Who stands behind the keys of some entries."""

    users: dict[UUID, str]
    organisations: dict[UUID, str]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> "Names":
        """Ask for all of them at once."""
        organisations = {one.organisation_id for one in entries if one.organisation_id}
        return cls(
            users=names_of_users({one.by for one in entries}),
            organisations=names_of_organisations(organisations),
        )

    def who(self, entry: Entry) -> str:
        """The name of whoever did it; an account that is gone has none."""
        return self.users.get(entry.by) or _("somebody whose account is gone")

    def where(self, entry: Entry) -> str:
        """In which role, and at which organisation."""
        organisation = self.organisations.get(entry.organisation_id or entry.by, "")
        return ", ".join(part for part in (role_words(entry.role), organisation) if part)


def purpose_words(purpose: str) -> str:
    """What it was for, in words; a purpose that is no page's stands as it was written."""
    return str(Purpose(purpose).label) if purpose in KNOWN_PURPOSES else purpose.replace("_", " ")


def role_words(role: str) -> str:
    return str(Role(role).label) if role in KNOWN_ROLES else ""
