"""What the law may grant a person: the codes that every country shares, so that doors can name them.

A country grants some of them; which, and under what conditions, its own folder says.
"""

from enum import StrEnum


class Service(StrEnum):
    """A service, a right or a benefit about which the law gives one answer a day."""

    SOCIAL_WORKER = "social_worker"
    SOCIAL_MENTOR = "social_mentor"
    LANGUAGE_COURSE = "language_course"
    EMPLOYMENT = "employment"
    FAMILY_REUNIFICATION = "family_reunification"
    RESIDENCE_PERMIT = "residence_permit"
    DAILY_ALLOWANCE = "daily_allowance"
    ONE_OFF_SUPPORT = "one_off_support"
    MONTHLY_SUPPORT = "monthly_support"


# What members of staff give under a contract; the other services are rights and benefits.
SUPPORT = (Service.SOCIAL_WORKER, Service.SOCIAL_MENTOR)
