"""What every test of accounts runs in."""

from tests.watching import watched_operations

__all__ = ["watched_operations"]
