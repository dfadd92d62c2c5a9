"""`balsts roles`: the reference of roles and what each may do."""

from typing import Any

from django.core.management.base import BaseCommand

from balsts.access.reference import roles_page


class Command(BaseCommand):
    """Print the page; the reference keeps it in docs/reference/roles.md."""

    help = "Print who may do what, as a page of the reference."

    def handle(self, **_: Any) -> None:
        self.stdout.write(roles_page(), ending="")
