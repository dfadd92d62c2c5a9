"""Every reason rests on a published text, but for those that are about the record itself."""

from balsts.entitlements.decision import walk
from balsts.entitlements.lv.country import COUNTRY
from tests.entitlements.lv.retelling import name_of
from tests.entitlements.lv.test_stories import BOOK, said_in

# Days that are missing, in conflict or still to come; what somebody should look into; the ways
# to meet a condition, whose source stands at the condition; what only puts a sum into words.
ABOUT_THE_RECORD = {
    "look (away)",
    "look (conflict)",
    "look (decided)",
    "look (late_appeal)",
    "look (late_extension)",
    "look (left)",
    "look (not_told)",
    "look (revocation)",
    "look (undated)",
    "met (papers)",
    "not known (age)",
    "not known (conflict)",
    "not known (decided)",
    "not known (disability)",
    "not known (employed)",
    "not known (full_time_studies)",
    "not known (missing)",
    "not known (no_status)",
    "not known (other_ground)",
    "not known (registered_with_employment_agency)",
    "not known (revocation)",
    "not known (status_day)",
    "not met (disability)",
    "not met (employed)",
    "not met (full_time_studies)",
    "not met (no_status)",
    "not met (registered_with_employment_agency)",
    "note (accelerated)",
    "note (appeal)",
    "note (by_this_day)",
    "note (court_takes_case)",
    "note (earlier)",
    "note (earliest)",
    "note (for_refugee_status)",
    "note (later_months)",
    "note (lost_appeal)",
    "note (permit_days)",
    "note (planned)",
    "note (translated)",
    "note (twice)",
}
# A day of the status that is missing rests on no text, a payment that may be left on one.
ON_BOTH = {"not known (payments)"}


def reasons_in(told, asked):
    """Give all reasons behind what a story asks, without the roots that only sum them up."""
    if asked.household is not None:
        found = COUNTRY.estimating_benefits(asked.household, on=asked.on, policy=asked.policy)
        parts = [(*one.unmet, *one.unknown, *one.remarks) for one in found.members]
        tops = [*found.remarks, *(node for part in parts for node in part)]
        return [node for top in tops for node in walk(top)]
    if asked.service is None:
        steps = COUNTRY.clock(told.timeline, on=asked.on, policy=asked.policy)
        roots = [step.because for step in steps]
    else:
        answer = COUNTRY.decide(asked.service, told.timeline, on=asked.on, policy=asked.policy)
        roots = [answer.because]
    return [node for root in roots for node in list(walk(root))[1:]]


def test_every_reason_names_its_source_unless_it_is_about_the_record():
    reasons = [
        node for story in BOOK for told, asked in said_in(story) for node in reasons_in(told, asked)
    ]
    with_source = {name_of(node) for node in reasons if node.citation is not None}
    without_source = {name_of(node) for node in reasons if node.citation is None}

    assert without_source == ABOUT_THE_RECORD | ON_BOTH
    assert with_source & without_source == ON_BOTH
