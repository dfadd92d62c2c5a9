"""Tables of the exchange room."""

from balsts.exchange.models.export import Export
from balsts.exchange.models.import_run import ImportMessage, ImportRun

__all__ = ["Export", "ImportMessage", "ImportRun"]
