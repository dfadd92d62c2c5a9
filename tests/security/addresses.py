"""Every address of the house, with something in the place of each key; made from the resolver."""

from collections.abc import Iterator
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

FILLED = {
    "UUIDConverter": str(UUID(int=7)),
    "IntConverter": "7",
    "StringConverter": "BL-2222-2222",
    "SlugConverter": "x",
    "PathConverter": "x",
}


def patterns(
    found: list[URLPattern | URLResolver] | None = None, prefix: str = "", names: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Yield name, address and pattern of everything that answers."""
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            inner = f"{names}{one.namespace}:" if one.namespace else names
            yield from patterns(one.url_patterns, prefix + filled(one), inner)
        else:
            yield f"{names}{one.name}", f"/{prefix}{filled(one)}", one


def filled(one: URLPattern | URLResolver) -> str:
    route = str(one.pattern)
    for name, converter in one.pattern.converters.items():
        kind = type(converter).__name__
        for written in (
            f"<{name}>",
            *(f"<{word}:{name}>" for word in ("uuid", "int", "str", "slug", "path")),
        ):
            route = route.replace(written, FILLED[kind])
    return route


ADDRESSES = {name: address for name, address, _ in patterns()}
VIEWS = {name: pattern.callback for name, _, pattern in patterns()}
