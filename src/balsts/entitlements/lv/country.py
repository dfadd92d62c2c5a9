"""The law of Latvia as the house asks it."""

from balsts.entitlements.country import Country
from balsts.entitlements.lv.facts import QUESTIONS
from balsts.entitlements.lv.policies import POLICIES, POLICY_TITLES
from balsts.entitlements.lv.services import (
    SERVICE_LABELS,
    decide,
    entitled_periods,
    unknown_periods,
)

COUNTRY = Country(
    code="lv",
    service_labels=SERVICE_LABELS,
    questions=QUESTIONS,
    policies=POLICIES,
    policy_titles=POLICY_TITLES,
    deciding=decide,
    finding_entitled=entitled_periods,
    finding_unknown=unknown_periods,
)
