"""What archives of strangers may not hold, whichever of our readers opens them."""

import stat
import zipfile
from collections.abc import Iterable


def holds_a_link(parts: Iterable[zipfile.ZipInfo]) -> bool:
    """Whether a part is a link to another place, or a device, a pipe or a socket: no file at all.

    Nothing is ever unpacked to a disk here, so none would lead anywhere; but nobody packs one by
    mistake, and the next reader of the same file may follow it.
    """
    kinds = {stat.S_IFMT(part.external_attr >> 16) for part in parts}
    return bool(kinds - {0, stat.S_IFREG, stat.S_IFDIR})
