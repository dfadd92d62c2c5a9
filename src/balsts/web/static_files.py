"""Static files: only of the kinds that pages are made of, whatever else lies in the folder."""

from pathlib import PurePosixPath
from typing import Any, Final

from whitenoise.middleware import WhiteNoiseMiddleware

# Style, script, drawings, letters; the licence of letters goes with them.
KINDS: Final = frozenset({".css", ".js", ".svg", ".woff2"})
LICENCE: Final = "LICENSE"


class ListedKindsOnly(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Serves static files whose name ends as one of the list; the rest is not there."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Remember a file that may be served."""
        if is_listed(url):
            super().add_file_to_dictionary(url, path, stat_cache=stat_cache)

    def find_file(self, url: str) -> Any:
        """Return a file that was not known when the server started, if it may be served."""
        return super().find_file(url) if is_listed(url) else None


def is_listed(url: str) -> bool:
    """Whether files of this kind are served."""
    path = PurePosixPath(url)
    return path.suffix in KINDS or path.name.endswith(LICENCE)
