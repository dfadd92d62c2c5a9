"""What rows about a client said before somebody changed or removed them."""

from django.db.models import QuerySet

from balsts.clients.models import Client, FormerRow


def former_rows_of(client: Client) -> QuerySet[FormerRow]:
    """Return what rows of the client said before, newest first, with who changed them."""
    return (
        FormerRow.objects.filter(client=client)
        .select_related("replaced_by")
        .order_by("-replaced_at", "id")
    )
