"""What gap evidence is, in words."""

from django.utils.translation import gettext_lazy as _

from balsts.statistics.definitions import Report

GAP_EVIDENCE = Report(code="gap_evidence", version="1", title=_("What stands in clients' way"))
GAP_DEFINITION = _(
    "A gap is a kind of barrier at a kind of institution, named in service records of the period: "
    "how many services it touched, how many different people took part in them, how many of these "
    "had an open case on that day, and the minutes lost where they were noted."
)
