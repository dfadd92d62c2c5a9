"""What every test of casework runs in."""

from tests.watching import watched_operations

__all__ = ["watched_operations"]
