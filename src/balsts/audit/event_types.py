"""What kinds of events the trail knows, each with a sentence a person can read.

A room registers its own events in its `events.py`; an unregistered event is refused.
"""

from django.utils.functional import Promise

_SENTENCES: dict[str, Promise | str] = {}


class UnknownEvent(LookupError):
    """An event was recorded that no room has registered."""


class EventRegisteredTwice(ValueError):
    """Two rooms gave the same event two sentences."""


def register(events: dict[str, Promise | str]) -> None:
    """Add a room's events: code to sentence with %(by)s and, where there is one, %(subject)s."""
    for event, sentence in events.items():
        if _SENTENCES.get(event, sentence) is not sentence:
            raise EventRegisteredTwice(event)
        _SENTENCES[event] = sentence


def sentence_of(event: str) -> Promise | str:
    """Return the sentence of an event, or raise UnknownEvent."""
    try:
        return _SENTENCES[event]
    except KeyError:
        raise UnknownEvent(event) from None


def sentence_or_code(event: str) -> str:
    """Return the sentence of an event that was written long ago, or its code where none is left."""
    try:
        return str(sentence_of(event))
    except UnknownEvent:
        return f"%(by)s: {event.replace('%', '%%')}"


def registered_events() -> frozenset[str]:
    """Return the codes of all events."""
    return frozenset(_SENTENCES)
