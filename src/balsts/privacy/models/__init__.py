"""Tables of this room, one noun a module."""

from balsts.privacy.models.request import DataRequest

__all__ = ["DataRequest"]
