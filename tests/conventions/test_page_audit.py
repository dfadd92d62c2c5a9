"""Every page leaves an audit event: each address is served by a view that `page` has wrapped."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from balsts.audit import event_types
from balsts.web.purposes import PURPOSE_OF, PURPOSES

# Open before sign-in; signing in and out and choosing a language record events of their own.
WITHOUT_A_PAGE_EVENT = {
    "accounts:join",
    "accounts:join_set_up",
    "accounts:passkey_sign_in",
    "accounts:second_step",
    "accounts:sign_in",
    "accounts:sign_out",
    "accounts:ui_language_choose",
    "calendar_show",
    "gallery:gallery_show",
    "security_txt",
}


def views(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from views(pattern.url_patterns, prefix + namespace)
        else:
            yield prefix + (pattern.name or ""), pattern.callback


def test_every_address_is_served_by_a_page_that_leaves_an_event() -> None:
    unwrapped = {
        name
        for name, view in views(get_resolver().url_patterns)
        if not hasattr(view, "audit_event")
    }

    assert unwrapped == WITHOUT_A_PAGE_EVENT


def test_every_event_of_a_page_is_known_to_the_trail() -> None:
    named = {
        view.audit_event
        for _, view in views(get_resolver().url_patterns)
        if hasattr(view, "audit_event")
    }

    assert named - event_types.registered_events() == set()


def test_every_page_says_what_it_is_for_and_no_purpose_is_of_no_page() -> None:
    """A page without a purpose is not even wrapped: it ends the start of the program."""
    named = {
        view.audit_event
        for _, view in views(get_resolver().url_patterns)
        if hasattr(view, "audit_event")
    }

    assert set(PURPOSE_OF) == named
    assert len(PURPOSE_OF) == sum(map(len, PURPOSES.values()))
