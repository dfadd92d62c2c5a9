"""Two who do the same at the same moment: the second is answered anew, not with a fault.

Constraints of the database let only one of two such changes stand. Whoever comes second asks once
more; by then the first change is kept, and the operation finds it or says why it cannot be twice.
"""

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from psycopg.errors import ExclusionViolation, UniqueViolation

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class AnswerAnew:
    """Middleware that carries a view out once more where somebody else was a moment earlier."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Ask the view again; what the first attempt wrote has been rolled back by now."""
        if not came_second(exception) or request.resolver_match is None:
            return None
        for name in request.FILES:
            for file in request.FILES.getlist(name):
                file.seek(0)
        view, args, kwargs = request.resolver_match
        with transaction.atomic():
            answer: HttpResponseBase = view(request, *args, **kwargs)
        return answer


def came_second(exception: Exception) -> bool:
    """Whether the database refused a change because an equal one had just been kept."""
    return isinstance(exception, IntegrityError) and isinstance(
        exception.__cause__, UniqueViolation | ExclusionViolation
    )
