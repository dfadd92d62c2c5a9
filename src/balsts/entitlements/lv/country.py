"""The law of Latvia as the house asks it."""

from collections.abc import Mapping

from balsts.entitlements.answering import Rule
from balsts.entitlements.conflicts import Matter
from balsts.entitlements.country import Country
from balsts.entitlements.doubts import aware_of_conflicts
from balsts.entitlements.lv.benefits.estimate import estimate_benefits
from balsts.entitlements.lv.benefits.rules import (
    daily_allowance,
    monthly_support,
    one_off_support,
)
from balsts.entitlements.lv.clock.running import run_clock
from balsts.entitlements.lv.facts import CLIENT_QUESTIONS, QUESTIONS
from balsts.entitlements.lv.municipalities import MUNICIPALITIES
from balsts.entitlements.lv.policies import POLICIES, POLICY_TITLES
from balsts.entitlements.lv.programme import social_mentor, social_worker
from balsts.entitlements.lv.rights.employment import right_to_work
from balsts.entitlements.lv.rights.family import family_reunification
from balsts.entitlements.lv.rights.language import language_course
from balsts.entitlements.lv.rights.permit import residence_permit
from balsts.entitlements.lv.what_if import WHAT_IF
from balsts.entitlements.service import Service
from balsts.platform.sentences import translatable

SERVICE_LABELS: Mapping[Service, str] = {
    Service.SOCIAL_WORKER: translatable("Social worker"),
    Service.SOCIAL_MENTOR: translatable("Social mentor"),
    Service.EMPLOYMENT: translatable("Right to work"),
    Service.LANGUAGE_COURSE: translatable("Latvian course"),
    Service.RESIDENCE_PERMIT: translatable("Residence permit"),
    Service.FAMILY_REUNIFICATION: translatable("Family reunification"),
    Service.DAILY_ALLOWANCE: translatable("Daily allowance"),
    Service.ONE_OFF_SUPPORT: translatable("One-off financial support"),
    Service.MONTHLY_SUPPORT: translatable("Monthly support"),
}
PROCEDURE = (Matter.PROCEDURE, Matter.BIRTH)
KIND = (*PROCEDURE, Matter.KIND_OF_STATUS)
RULES: Mapping[Service, Rule] = {
    Service.SOCIAL_WORKER: aware_of_conflicts(social_worker, of=PROCEDURE),
    Service.SOCIAL_MENTOR: aware_of_conflicts(social_mentor, of=PROCEDURE),
    Service.EMPLOYMENT: aware_of_conflicts(right_to_work, of=PROCEDURE),
    Service.LANGUAGE_COURSE: aware_of_conflicts(language_course, of=PROCEDURE),
    Service.RESIDENCE_PERMIT: aware_of_conflicts(residence_permit, of=KIND),
    Service.FAMILY_REUNIFICATION: aware_of_conflicts(family_reunification, of=KIND),
    Service.DAILY_ALLOWANCE: aware_of_conflicts(daily_allowance, of=PROCEDURE),
    Service.ONE_OFF_SUPPORT: aware_of_conflicts(one_off_support, of=PROCEDURE),
    Service.MONTHLY_SUPPORT: aware_of_conflicts(monthly_support, of=KIND),
}
COUNTRY = Country(
    code="lv",
    service_labels=SERVICE_LABELS,
    questions=QUESTIONS,
    client_questions=CLIENT_QUESTIONS,
    policies=POLICIES,
    policy_titles=POLICY_TITLES,
    rules=RULES,
    running_clock=run_clock,
    set_wise=WHAT_IF,
    estimating_benefits=estimate_benefits,
    municipalities=MUNICIPALITIES,
)
