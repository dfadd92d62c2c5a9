"""Looking through a finished file before anybody can have it: nothing hidden, nothing that runs.

The writers promise the same; this reads the bytes they made and believes nothing.
"""

from balsts.platform.inspection.csv_text import findings_in_csv
from balsts.platform.inspection.pdf import findings_in_pdf
from balsts.platform.inspection.svg import findings_in_svg
from balsts.platform.inspection.xlsx import findings_in_xlsx

__all__ = [
    "UnfitToLeave",
    "findings_in_csv",
    "findings_in_pdf",
    "findings_in_svg",
    "findings_in_xlsx",
]


class UnfitToLeave(Exception):
    """A file of ours holds what no file that leaves may hold; says codes, never content."""
