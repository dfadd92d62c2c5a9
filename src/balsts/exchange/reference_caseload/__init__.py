"""The reference caseload: invented people whose counts are the published ones.

Kept here: the *published figures* as constraints, the *integer programme* that turns them into
*cohorts* of households (`solving`), the solved households, and the *build* that gives each of them
names, dates, statuses, plans and service records. Pure Python: no database, no clock.
"""

from balsts.exchange.reference_caseload.building import Caseload, build, write

__all__ = ["Caseload", "build", "write"]
