"""Which wording of the notice to clients is the present one."""

import datetime
from typing import Final

# The day that stands under it. A test fails when the words change and the day does not.
WORDED_ON: Final = datetime.date(2026, 11, 27)
