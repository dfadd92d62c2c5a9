"""The picture that an application on a telephone reads: a QR code as one path of squares."""

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # squares of empty margin that readers need


@dataclass(frozen=True, kw_only=True, slots=True)
class CodePicture:
    """A path to draw, and how many squares wide the picture is."""

    path: str
    size: int


def code_picture(text: str) -> CodePicture:
    """Draw the text as dark squares in rows."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    squares = (
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return CodePicture(path="".join(squares), size=len(rows))
