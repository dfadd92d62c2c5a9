"""Where something takes two people: why the reader is not the second yet, as a page says it."""

from uuid import UUID

from balsts.organisations.queries.second_person import second_person_from
from balsts.organisations.queries.standing import Standing
from balsts.organisations.rules import blockers_for_second_person
from balsts.web.wording import say_all


def words_for_second_person(first_id: UUID, standing: Standing) -> str:
    """Say until when the reader and the first count as one; "" where they are two."""
    return " ".join(say_all(blockers_for_second_person(second_person_from(first_id, standing))))
