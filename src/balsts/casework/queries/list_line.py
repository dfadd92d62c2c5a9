"""What a line of a list says of a client, told by the database for a whole page at once."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from balsts.organisations.queries.standing import Standing


def with_lines(clients: Sequence[Any], standing: Standing) -> list[Any]:
    """Return the clients with what a line says of each, under the names of annotations: one query.

    Their rows for `case_timeline_of`, citizenship, the responsible worker, the state of the case and the
    day of the newest service, of contracts and programmes of the person. Whoever went out of sight
    since the clients were found is left out.
    """
    if not clients:
        return []
    contracts = [contract for post in standing.posts for contract in post.contract_ids]
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from sec.client_lines(%s, %s::uuid[], %s::uuid[], %s)",
            [
                [client.id for client in clients],
                contracts,
                list(standing.programme_ids),
                standing.on,
            ],
        )
        _, *names = (column.name for column in cursor.description)
        lines = {client_id: values for client_id, *values in cursor.fetchall()}
    told = [client for client in clients if client.id in lines]
    for client in told:
        for name, value in zip(names, lines[client.id], strict=True):
            setattr(client, name, value)
    return told
