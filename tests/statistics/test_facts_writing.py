"""What COPY sends can be read forward in pieces of any size, and nothing is lost between them."""

import pytest

from balsts.statistics.facts.writing import _CopyStream


class Sent:
    def __init__(self, *parts):
        self._parts = list(parts)

    def read(self):
        return memoryview(self._parts.pop(0)) if self._parts else b""


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_pieces_of_any_size_are_the_whole(size):
    stream = _CopyStream(Sent(b"ab", b"c", b"defgh"))
    pieces = []
    while piece := stream.read(size):
        pieces.append(piece)

    assert b"".join(pieces) == b"abcdefgh"
    assert {len(piece) for piece in pieces[:-1]} <= {size}


def test_everything_can_be_read_at_once():
    stream = _CopyStream(Sent(b"ab", b"c"))

    assert stream.readable()
    assert (stream.read(), stream.read()) == (b"abc", b"")
