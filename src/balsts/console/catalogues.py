"""The catalogues of translations: gathered, compiled and checked with Babel, without gettext.

The interface has its languages, and letters to clients have more: those hold only the sentences
that a letter can say (ADR 0011).
"""

import ast
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.util import pathmatch

SOURCE = Path(__file__).resolve().parents[1]
LOCALE = SOURCE / "locale"
LANGUAGES = ("lv", "en", "ru")
# Languages in which only letters are written, with the name that CLDR has for them.
LETTER_LANGUAGES = {"ar": "ar", "prs": "fa_AF"}
# All that a letter can say: whole files, or the labels of one class in a file.
LETTER_SOURCES = (
    "entitlements/**.py",
    "web/clients/letter_writing.py",
    "web/audit/file_letter.py",
    "web/audit/naming.py",
    "clients/enums.py:LegalStatus",
    "clients/enums.py:AssignmentRole",
    "access/enums.py:Role",
)
# Of the law, what only those read who compare or change its readings.
NOT_IN_LETTERS = ("entitlements/*/policies.py", "entitlements/*/what_if.py")
LINE_WIDTH = 100
SOURCE_LANGUAGE = "en"

# `translatable` marks the sentences of entitlements, a room that knows no Django.
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "translatable": None,
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def extract_template(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[Any]:
    """Let Babel read a Django template: Django turns it into something like Python first."""
    from io import BytesIO  # noqa: PLC0415 - only developers gather sentences

    from django.utils.translation.template import templatize  # noqa: PLC0415 - as above

    text = templatize(file.read().decode())
    lines = "\n".join(line.lstrip() for line in text.splitlines())
    yield from extract_python(BytesIO(lines.encode()), keywords, comment_tags, options)


def gather() -> Catalog:
    """Return every sentence of the source."""
    return _template_of(_found())


def gather_for_letters() -> Catalog:
    """Return every sentence that a letter can say."""
    return _template_of(found for found in _found() if _is_for_letters(found[0], found[1]))


def _is_for_letters(path: str, line: int) -> bool:
    if any(pathmatch(kept_out, path) for kept_out in NOT_IN_LETTERS):
        return False
    for source in LETTER_SOURCES:
        file, _, name = source.partition(":")
        if pathmatch(file, path) and (not name or line in _lines_of(path, name)):
            return True
    return False


@cache
def _lines_of(path: str, name: str) -> range:
    """Return where a class stands in a file."""
    tree = ast.parse((SOURCE / path).read_text(encoding="utf-8"))
    found = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    return range(found.lineno, (found.end_lineno or found.lineno) + 1)


def _template_of(found: Iterable[Any]) -> Catalog:
    template = Catalog(project="Balsts", charset="utf-8")
    for path, _line, message, comments, context in found:
        template.add(message, None, [(path, 0)], auto_comments=comments, context=context)
    return template


def _templates() -> dict[str, Catalog]:
    """Return, for each language, the sentences that it must have."""
    everything, letters = gather(), gather_for_letters()
    return dict.fromkeys(LANGUAGES, everything) | dict.fromkeys(LETTER_LANGUAGES, letters)


def _found() -> Iterator[Any]:
    readers: list[tuple[str, Any]] = [  # Babel takes functions too, its types know only names
        ("web/**.html", extract_template),
        ("**/templates/**.html", extract_template),
        ("**/templates/**.txt", extract_template),
        ("**.py", "python"),
    ]
    yield from extract_from_dir(
        SOURCE,
        method_map=readers,
        options_map={"**.py": {"encoding": "utf-8"}},
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )


def catalogue_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=_locale_of(language), project="Balsts", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=_locale_of(language))


def _locale_of(language: str) -> str:
    """Return what CLDR calls the language."""
    return LETTER_LANGUAGES.get(language, language)


def update_catalogues() -> dict[str, int]:
    """Add new sentences and drop gone ones; say how many wait for a translation."""
    waiting = {}
    for language, template in _templates().items():
        catalogue = read(language)
        # A copy: Babel takes over new messages themselves, and English words would show in Russian.
        catalogue.update(deepcopy(template), no_fuzzy_matching=True, update_header_comment=False)
        catalogue.obsolete.clear()
        if language == SOURCE_LANGUAGE:
            _say_as_written(catalogue)
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(
                file,
                catalogue,
                width=LINE_WIDTH,
                include_lineno=False,
                sort_by_file=True,
                omit_header=False,
            )
        waiting[language] = sum(1 for message in catalogue if message.id and not _is_done(message))
    return waiting


def _say_as_written(catalogue: Catalog) -> None:
    """Fill the catalogue of the language the sentences are written in with the sentences."""
    for message in catalogue:
        if message.id:
            message.string = message.id


def compile_changed() -> list[Path]:
    """Write the compiled form of each catalogue that is newer than it; return what was written."""
    written = []
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=_locale_of(source.parts[-3]))
        draft = target.with_suffix(".mo.new")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(target)
        written.append(target)
    return written


def problems() -> list[str]:
    """Return what keeps the catalogues from being complete, one line each."""
    found = []
    for language, template in _templates().items():
        wanted = {(message.context, _first(message)) for message in template if message.id}
        catalogue = read(language)
        known = {(message.context, _first(message)) for message in catalogue if message.id}
        found += [
            f"{language}: not in the catalogue: {text}"
            for _, text in sorted(wanted - known, key=str)
        ]
        for message in catalogue:
            if message.id:
                found += [f"{language}: {fault}: {_first(message)}" for fault in _faults(message)]
    return found


def _faults(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    if not _is_done(message):
        yield "not translated"
        return
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    wanted = set(PLACEHOLDER.findall(str(ids[-1])))
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    for text in strings:
        named = set(PLACEHOLDER.findall(str(text)))
        # A plural form may leave the number out ("one client"), never invent a name.
        if named - wanted or (len(strings) == 1 and named != wanted):
            yield f"placeholders differ ({', '.join(sorted(named ^ wanted))})"


def _is_done(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings)


def _first(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple) else message.id)
