"""The database backend that Django loads by the name of this package."""

from typing import Any

from django.db import DatabaseError, InterfaceError
from django.db.backends.postgresql import base

from balsts.platform.bound_postgres.outcome import OutcomeUnknown, is_unknown
from balsts.platform.bound_postgres.token import bind, current_token


class DatabaseWrapper(base.DatabaseWrapper):
    """Speaks for a session from the first statement of a transaction to its end."""

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django's own signature
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if not autocommit and current_token.get():
            with self.wrap_database_errors:
                driver: Any = self.connection
                bind(driver)

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        except (DatabaseError, InterfaceError) as fault:
            if is_unknown(fault):
                raise OutcomeUnknown from fault
            raise
