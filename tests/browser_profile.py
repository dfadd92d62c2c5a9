"""Looking through the folder of a browser for words that stayed behind, also where it packs them."""

import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pyarrow

# How gzip and zlib begin; Chromium keeps what a server sent packed as it came.
PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
ZSTANDARD = re.compile(rb"\x28\xb5\x2f\xfd")
# A file of the cache: mark, version, length of the address, two more; the address; then the body.
CACHE_FILE = bytes.fromhex("305c72a71b6dfbfc")
CACHE_HEAD = 24
MOST = 20_000_000


def left_behind(folder: Path, words: Iterable[str]) -> dict[str, set[str]]:
    """Return, for each word that is found, the files in which it stands."""
    spelt = {word: spellings(word) for word in words}
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        texts = [str(path.relative_to(folder)).encode(), *readings(path.read_bytes())]
        for word, ways in spelt.items():
            if any(way in text for way in ways for text in texts):
                found.setdefault(word, set()).add(str(path.relative_to(folder)))
    return found


def spellings(word: str) -> set[bytes]:
    """Return the word as files may hold it: in two encodings, in addresses, in scripts."""
    found = set()
    for way in {word, word.lower()}:
        escaped = way.encode("unicode_escape")
        found |= {way.encode(), way.encode("utf-16-le"), way.encode("utf-16-be"), escaped}
        found |= {quote(way).encode(), quote(way).lower().encode()}
    return found


def readings(content: bytes) -> Iterator[bytes]:
    """Yield what is in a file, as it lies there and unpacked."""
    yield content
    for match in PACKED.finditer(content):
        wanted = zlib.MAX_WBITS | 32
        with suppress(zlib.error):
            yield zlib.decompressobj(wanted).decompress(content[match.start() :], MOST)
    for match in ZSTANDARD.finditer(content):
        yield unpacked(content[match.start() :], "zstd")
    if content.startswith(CACHE_FILE):
        length = int.from_bytes(content[12:16], "little")
        # Brotli has no mark of its own.
        yield unpacked(content[CACHE_HEAD + length :], "brotli")


def unpacked(content: bytes, how: str) -> bytes:
    """Return as much as can be unpacked; behind the body others follow."""
    found = bytearray()
    with (
        suppress(OSError, pyarrow.ArrowInvalid),
        pyarrow.CompressedInputStream(pyarrow.BufferReader(content), how) as stream,
    ):
        while len(found) < MOST and (piece := stream.read(1)):
            found += piece
    return bytes(found)
