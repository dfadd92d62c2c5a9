"""The collector of Python's memory in runs that last: it looks no more through what stays to the end."""

import gc


def leave_what_is_here() -> None:
    """Take what is there now out of the collector's rounds, and let them be fewer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
