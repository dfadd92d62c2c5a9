"""The form in which a name is stored."""

from balsts.platform.text import clean_line

LONGEST_NAME = 100


def clean_name(text: str, *, max_length: int = LONGEST_NAME) -> str:
    """Bring a name into its normal form or refuse it (`UnfitText`); joiners are kept."""
    return clean_line(text, max_length=max_length)
