"""What every answer tells the browser it may not do, and where the browser says that a page tried.

The outermost middleware: static files, refusals and faults pass through it as well. The policy names
no inline code and no other host, so that a name that holds a script stays a name.
"""

import json
import logging
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from balsts.platform.logs import Code

logger = logging.getLogger(__name__)

REPORTS_PATH: Final = "/browser-reports/"
MOST_REPORT_BYTES: Final = 16 * 1024
# No nonce and no hash: templates hold no inline code, and a test of every page says so.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    f"object-src 'none'; report-uri {REPORTS_PATH}; report-to browser"
)
# A file that is handed over is no page, whatever a browser makes of it.
POLICY_OF_FILES: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
# Everything a browser could do that no page of ours does. Passkeys are asked for by our own pages.
_OFF: Final = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi",
    "payment", "picture-in-picture", "screen-wake-lock", "serial", "sync-xhr", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
_OWN: Final = ("publickey-credentials-create", "publickey-credentials-get")
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Reporting-Endpoints": f'browser="{REPORTS_PATH}"',
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        [*(f"{name}=()" for name in _OFF), *(f"{name}=(self)" for name in _OWN)]
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: a browser then sends forms with an origin of "null", and the check of
    # forms would refuse them. Other hosts are told nothing either way.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    # Whoever may keep an answer says so; static files do, pages never: neither the way back after signing
    # out nor a proxy shows one once more.
    "Cache-Control": "no-store, private",
}
_DIRECTIVES: Final = frozenset(part.split(maxsplit=1)[0] for part in POLICY.split("; ")) | {
    "script-src-elem",
    "script-src-attr",
    "style-src-elem",
    "style-src-attr",
    "frame-src",
}
_KINDS: Final = frozenset({"inline", "eval", "data", "blob", "wasm-eval", "trusted-types-policy"})

Answer = Callable[[HttpRequest], HttpResponse]


def security_headers(get_response: Answer) -> Answer:
    """Add the headers that are not there yet, and take the browser's own reports."""
    already_said: set[tuple[str, str, str]] = set()

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path == REPORTS_PATH:
            response = _take_report(request, already_said)
        else:
            response = get_response(request)
        for name, value in HEADERS.items():
            if name not in response:
                response[name] = value
        return response

    return answer


def _take_report(request: HttpRequest, already_said: set[tuple[str, str, str]]) -> HttpResponse:
    """Log what a browser refused to do, each kind once: names of ours only, nothing of the report.

    Anybody can send this, so nothing that was sent is written, and never the same thing twice.
    """
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    try:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        told = json.loads(request.read(MOST_REPORT_BYTES)) if size <= MOST_REPORT_BYTES else []
    except (ValueError, RecursionError):
        told = []
    for report in (told if isinstance(told, list) else [told])[:20]:
        said = _in_our_words(report)
        if said is not None and said not in already_said:
            already_said.add(said)
            logger.warning("Browser refused %s (%s) on page %s", *map(Code, said))
    return HttpResponse(status=204)


def _in_our_words(report: object) -> tuple[str, str, str] | None:
    """Return directive, kind of what was blocked and name of the page, all from lists of ours."""
    if not isinstance(report, dict):
        return None
    body = report.get("body") or report.get("csp-report")
    if not isinstance(body, dict):
        return None
    directive = body.get("effectiveDirective") or body.get("effective-directive")
    blocked = str(body.get("blockedURL") or body.get("blocked-uri") or "")
    page = str(body.get("documentURL") or body.get("document-uri") or "")
    if directive not in _DIRECTIVES:
        return None
    return str(directive), blocked if blocked in _KINDS else "address", _name_of(page)


def _name_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name or "a page without a name"
    except (Resolver404, ValueError):
        return "no page of ours"
