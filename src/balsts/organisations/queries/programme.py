"""Programmes as doors offer them."""

from balsts.organisations.models import Programme


def programmes() -> list[Programme]:
    """Return every programme, those with a policy of their own first."""
    return sorted(
        Programme.objects.all(),
        key=lambda programme: (not programme.entitlement_policy, programme.code),
    )


def programme_by_code(code: str) -> Programme | None:
    """Return one programme, or None where nobody knows the code."""
    return Programme.objects.filter(code=code).first()
