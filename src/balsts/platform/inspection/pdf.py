"""PDF: a paper and nothing else: no actions, no attachments, nobody's name in its properties."""

import re
import zlib

_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_NAME = re.compile(rb"/([^\s/<>\[\]()%{}]+)")
_MOST_UNPACKED = 50 * 2**20
_FORBIDDEN = {
    b"JavaScript": "script",
    b"JS": "script",
    b"OpenAction": "action",
    b"AA": "action",
    b"Launch": "action",
    b"SubmitForm": "action",
    b"ImportData": "action",
    b"GoToR": "foreign_reference",
    b"GoToE": "foreign_reference",
    b"EmbeddedFile": "attachment",
    b"EmbeddedFiles": "attachment",
    b"Filespec": "attachment",
    b"RichMedia": "attachment",
    b"Movie": "attachment",
    b"Sound": "attachment",
    b"XFA": "form",
    b"AcroForm": "form",
    b"Encrypt": "encrypted",
    b"Author": "metadata",
    b"Subject": "metadata",
    b"Keywords": "metadata",
}
_AUTHOR_IN_XMP = re.compile(rb"<(dc:creator|dc:description|pdf:Keywords)\b")


def findings_in_pdf(content: bytes) -> set[str]:
    """Return codes of what is wrong: empty for a paper that may leave.

    Packed parts are unpacked, since newer PDFs keep their objects in them, and names are read as a
    reader reads them: `/J#53` is `/JS`.
    """
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-1024:]:
        return {"not_a_pdf"}
    findings: set[str] = set()
    if content.count(b"%%EOF") > 1:
        findings.add("written_over")
    for part in _parts(content):
        for name in _NAME.findall(part):
            known = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), name)
            if known in _FORBIDDEN:
                findings.add(_FORBIDDEN[known])
        if _AUTHOR_IN_XMP.search(part):
            findings.add("metadata")
    return findings


def _parts(content: bytes) -> list[bytes]:
    """Everything outside streams, and of the streams those that hold objects or properties."""
    parts = [_STREAM.sub(b"stream endstream", content)]
    for stream in _STREAM.finditer(content):
        about = content[max(0, stream.start() - 600) : stream.start()].rpartition(b" obj")[2]
        if b"/ObjStm" in about or b"/Metadata" in about:
            parts.append(_unpacked(stream[1]) if b"/FlateDecode" in about else stream[1])
    return parts


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, _MOST_UNPACKED)
    except zlib.error:
        return b"/Encrypt"
