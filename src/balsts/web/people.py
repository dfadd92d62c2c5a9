"""How a person is named on every page."""

from balsts.clients.models import Client
from balsts.clients.queries.lent import LentPerson
from balsts.platform.languages import html_language, is_right_to_left
from balsts.web.shapes.people import PersonName


def name_of(client: Client | LentPerson) -> PersonName:
    """The Latin name and, beside it, the name as its owner writes it."""
    language = client.interpreter_language
    return PersonName(
        latin=client.name,
        original=client.name_original,
        original_language=html_language(language) if language else "",
        original_direction="rtl" if language and is_right_to_left(language) else "auto",
    )
