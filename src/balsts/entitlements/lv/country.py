"""The law of Latvia as the house asks it."""

from collections.abc import Mapping

from balsts.entitlements.answering import Rule
from balsts.entitlements.country import Country
from balsts.entitlements.lv.facts import QUESTIONS
from balsts.entitlements.lv.policies import POLICIES, POLICY_TITLES
from balsts.entitlements.lv.programme import social_mentor, social_worker
from balsts.entitlements.service import Service
from balsts.platform.sentences import translatable

SERVICE_LABELS: Mapping[Service, str] = {
    Service.SOCIAL_WORKER: translatable("Social worker"),
    Service.SOCIAL_MENTOR: translatable("Social mentor"),
}
RULES: Mapping[Service, Rule] = {
    Service.SOCIAL_WORKER: social_worker,
    Service.SOCIAL_MENTOR: social_mentor,
}
COUNTRY = Country(
    code="lv",
    service_labels=SERVICE_LABELS,
    questions=QUESTIONS,
    policies=POLICIES,
    policy_titles=POLICY_TITLES,
    rules=RULES,
)
