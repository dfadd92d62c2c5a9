"""Whose a row of the town is: of the one provider, where most people work, of the other, or of neither."""

import json
from collections.abc import Iterable
from typing import Any

from balsts.accounts.models import User
from balsts.clients.models import HouseholdMember
from tests.database.town import Town

Row = dict[str, Any]
OURS, THEIRS, OF_NEITHER = "ours", "theirs", "of neither"


def whose(town: Town, people: Iterable[User], there: list[Row]) -> dict[str, str]:
    """Tell of each row whose it is, by `text_of`.

    It is its client's, else its contract's or organisation's, else a worker's, and where it names none of
    them, as the row that it names.
    """
    found: dict[str, str] = {}
    left, known = there, [_of_clients(town), _of_contracts(town), _of_staff(town, people)]
    while any(known):
        named: dict[str, str] = {}
        for row in left:
            words = [word for word in row.values() if isinstance(word, str)]
            side = next((names[word] for names in known for word in words if word in names), None)
            if side:
                found[text_of(row)] = side
                # Numbers name a row in their own table alone.
                named |= {row["id"]: side} if isinstance(row.get("id"), str) else {}
        left, known = [row for row in left if text_of(row) not in found], [named]
    return found | {text_of(row): OF_NEITHER for row in left}


def text_of(row: Row) -> str:
    """Return the row as it is told from all others."""
    return json.dumps(row, sort_keys=True)


def _of_clients(town: Town) -> dict[str, str]:
    clients = {town.ours.pk: OURS, town.cast.fatima.pk: OURS, town.theirs.pk: THEIRS}
    members = HouseholdMember.objects.filter(client__in=clients)
    households = {one.household_id: clients[one.client_id] for one in members}
    return {str(key): side for key, side in (clients | households).items()}


def _of_contracts(town: Town) -> dict[str, str]:
    return {
        str(key): side
        for side, contract in ((OURS, town.cast.contract), (THEIRS, town.cast.other_contract))
        for key in (contract.pk, contract.provider_id)
    }


def _of_staff(town: Town, people: Iterable[User]) -> dict[str, str]:
    organisations = _of_contracts(town)
    return {
        str(user.pk): side
        for user in people
        for post in user.posts.all()
        if (side := organisations.get(str(post.organisation_id)))
    }
