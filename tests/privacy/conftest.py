"""What every test of this room is watched for."""

from tests.watching import watched_operations

__all__ = ["watched_operations"]
