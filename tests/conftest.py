"""What every test may ask for, and what none may do."""

from tests.closed_sockets import close_sockets
from tests.page_rules import check_every_page
from tests.postgres_plugin import django_db_setup

__all__ = ["django_db_setup"]

close_sockets()
check_every_page()
