"""Daily allowance, one-off and monthly support for one person on one day, with every reason."""

import pytest

from balsts.entitlements.decision import mark_of, render, walk
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import LegalStatus, StatusChange, Timeline
from tests.entitlements.lv.benefits.household import timeline
from tests.entitlements.lv.building import changes, day, decide, entitled_periods, person, spans

GRANTED = ("refugee", "2018-01-15")
NOTHING_DONE = {
    "registered_with_employment_agency": False,
    "employed": False,
    "full_time_studies": False,
    "disability": False,
}


def answer(service, record, on):
    return decide(Service(service), record, on=day(on))


def reasons(decision):
    """Write the conditions with their marks and codes; remarks are no conditions."""
    nodes = decision.because.children
    return [f"{mark_of(node)}: {node.code}" for node in nodes if mark_of(node) != "remark"]


def sentence_of(decision, code):
    (node,) = (node for node in walk(decision.because) if node.code == code)
    return render(node.sentence)


@pytest.mark.parametrize(
    ("way", "sentence"),
    [
        (
            "registered_with_employment_agency",
            (
                "is registered with the employment agency (NVA); the duties of an unemployed "
                "person or job seeker must be fulfilled, learning Latvian among them"
            ),
        ),
        ("employed", "works"),
        ("full_time_studies", "studies full time"),
        ("disability", "has a disability of group I or II"),
    ],
)
def test_one_of_four_ways_is_enough_for_the_monthly_support(way, sentence):
    record = timeline(GRANTED, **{**NOTHING_DONE, way: True})

    decision = answer("monthly_support", record, "2018-03-15")

    assert decision.is_entitled is True
    assert sentence_of(decision, "work") == sentence
    assert (str(decision.entitled_from), str(decision.last_entitled_on)) == (
        "2018-03-15",
        "2019-01-14",
    )


def test_without_any_way_every_unmet_condition_is_listed():
    decision = answer("monthly_support", timeline(GRANTED, **NOTHING_DONE), "2018-03-15")

    assert decision.is_entitled is False
    assert reasons(decision) == ["met: protection", "met: payments", "not_met: work"]
    assert [child.code for child in decision.because.children[2].children] == list(NOTHING_DONE)
    assert changes(decision) == [
        (
            None,
            (
                "registering with the employment agency (NVA) or taking up work opens the "
                "support for payments that are left, inside the months that last until 2019-01-14"
            ),
        )
    ]


def test_what_nobody_asked_is_asked_the_most_likely_way_first():
    decision = answer("monthly_support", timeline(GRANTED, employed=False), "2018-03-15")

    assert decision.is_entitled is None
    assert decision.missing_facts == (
        "registered_with_employment_agency",
        "full_time_studies",
        "disability",
    )


def test_a_circumstance_that_is_over_no_longer_holds():
    record = timeline(GRANTED, **{**NOTHING_DONE, "employed": [("2018-01-01", "2018-03-14", True)]})

    assert answer("monthly_support", record, "2018-03-15").is_entitled is False
    assert spans(entitled_periods(Service.MONTHLY_SUPPORT, record)) == []


def test_refugee_and_alternative_status_of_one_day_are_a_question():
    record = timeline(GRANTED, ("alternative", "2018-01-15"), employed=True)

    decision = answer("monthly_support", record, "2018-04-01")

    assert (decision.is_entitled, decision.missing_facts) == (None, ("conflict",))


@pytest.mark.parametrize(
    ("born", "on", "is_entitled"),
    [
        ("2003-03-16", "2018-03-15", True),  # the day before the fifteenth birthday
        ("2003-03-15", "2018-03-15", False),
        ("1955-01-01", "2018-03-31", False),
        ("1955-01-01", "2018-04-01", True),  # 63 years and 3 months in 2018
    ],
)
def test_the_condition_of_work_holds_from_fifteen_to_pension_age(born, on, is_entitled):
    record = timeline(GRANTED, born=born, **NOTHING_DONE)

    assert answer("monthly_support", record, on).is_entitled is is_entitled


@pytest.mark.parametrize(
    ("status", "last_on"), [("refugee", "2019-01-14"), ("alternative", "2018-10-14")]
)
def test_monthly_support_runs_from_the_third_month_for_as_many_payments_as_the_status_has(
    status, last_on
):
    record = timeline((status, "2018-01-15"), employed=True)

    assert spans(entitled_periods(Service.MONTHLY_SUPPORT, record)) == [("2018-03-15", last_on)]
    assert reasons(answer("monthly_support", record, "2018-02-01")) == [
        "met: protection",
        "not_met: payments",
        "met: work",
    ]


def test_all_payments_used_and_all_months_over_are_two_different_reasons():
    record = timeline(("alternative", "2018-01-15"), employed=True)

    used = answer("monthly_support", record, "2018-10-15")
    over = answer("monthly_support", record, "2019-01-15")

    assert sentence_of(used, "payments") == (
        "all monthly payments have been used: the text allows 7"
    )
    assert sentence_of(over, "payments") == (
        "the months in which support can be paid are over: they ended by 2019-01-14"
    )


def test_a_payment_that_hangs_on_earlier_months_asks_for_their_fact():
    registered = [("2018-10-01", None, True)]
    record = timeline(
        ("alternative", "2018-01-15"),
        **{**NOTHING_DONE, "registered_with_employment_agency": registered},
    )

    decision = answer("monthly_support", record, "2018-10-15")

    assert decision.is_entitled is None
    assert decision.missing_facts == ("registered_with_employment_agency",)


def test_registration_opens_the_support_on_its_own_day():
    registered = [("2018-01-01", "2018-05-19", False), ("2018-05-20", None, True)]
    record = timeline(GRANTED, **{**NOTHING_DONE, "registered_with_employment_agency": registered})

    periods = entitled_periods(Service.MONTHLY_SUPPORT, record)

    assert spans(periods) == [("2018-05-20", "2019-01-14")]


@pytest.mark.parametrize(
    ("on", "is_entitled"),
    [
        ("2018-01-14", False),
        ("2018-01-15", True),
        ("2018-02-15", True),
        ("2018-02-16", False),
    ],
)
def test_one_off_support_can_be_requested_for_one_month(on, is_entitled):
    record = timeline(("asylum_seeker", "2017-10-01"), GRANTED)

    assert answer("one_off_support", record, on).is_entitled is is_entitled


def test_a_request_that_comes_too_late_reads_the_day_and_what_is_still_owed():
    decision = answer("one_off_support", timeline(GRANTED), "2018-02-16")

    assert sentence_of(decision, "request") == (
        "had to be requested by 2018-02-15; what was requested in time is still owed"
    )
    assert str(decision.last_entitled_on) == "2018-02-15"


def test_the_text_before_june_2017_knew_no_one_off_support():
    before = answer("one_off_support", timeline(("refugee", "2017-05-31")), "2017-06-10")
    after = answer("one_off_support", timeline(("refugee", "2017-06-01")), "2017-06-10")

    assert (before.is_entitled, after.is_entitled) == (False, True)
    assert reasons(before) == ["met: protection", "not_met: one_off_exists"]


def test_one_off_support_is_due_once():
    record = timeline(
        ("refugee", "2018-01-15"), ("status_expired", "2019-01-01"), ("refugee", "2019-06-01")
    )

    decision = answer("one_off_support", record, "2019-06-05")

    assert decision.is_entitled is False
    assert reasons(decision) == ["met: protection", "not_met: once"]


@pytest.mark.parametrize(
    ("service", "on"), [("one_off_support", "2018-01-20"), ("monthly_support", "2018-04-01")]
)
def test_a_status_without_its_day_asks_for_the_day(service, on):
    change = StatusChange(
        legal_status=LegalStatus.REFUGEE, decided_on=None, notified_on=day("2018-01-16")
    )
    record = Timeline(statuses=(change,), born_on=day("2012-01-01"))

    decision = answer(service, record, on)

    assert decision.is_entitled is None
    assert decision.missing_facts == ("granted_on",)


def test_daily_allowance_belongs_to_the_procedure_and_ends_with_the_status():
    record = timeline(("asylum_seeker", "2017-10-01"), GRANTED)

    assert spans(entitled_periods(Service.DAILY_ALLOWANCE, record)) == [
        ("2017-10-01", "2018-01-14")
    ]
    decision = answer("daily_allowance", record, "2017-10-01")
    assert sentence_of(decision, "place") == (
        "300 a day for somebody who lives in the accommodation centre and has no sufficient "
        "means of their own"
    )


def test_daily_allowance_lasts_while_a_refusal_is_not_final():
    record = person(
        ("asylum_seeker", "2017-10-01"),
        StatusChange(
            legal_status=LegalStatus.REFUSED_FINAL,
            decided_on=day("2018-01-15"),
            notified_on=day("2018-01-20"),
        ),
    )

    assert spans(entitled_periods(Service.DAILY_ALLOWANCE, record)) == [
        ("2017-10-01", "2018-02-20")
    ]


@pytest.mark.parametrize(
    ("statuses", "service", "expected"),
    [
        (
            [("asylum_seeker", "2017-10-01")],
            "monthly_support",
            "met: procedure, not_met: no_protection",
        ),
        ([("temporary_protection", "2017-10-01")], "one_off_support", "not_met: no_protection"),
        ([("refused_final", "2017-10-01")], "monthly_support", "not_met: no_protection"),
        ([("refused_final", "2017-12-20")], "daily_allowance", "unknown: refusal"),
        (
            [("temporary_protection", "2017-10-01")],
            "daily_allowance",
            "not_met: temporary_protection",
        ),
        ([("asylum_seeker", "2018-02-01")], "monthly_support", "not_met: no_status"),
        ([("asylum_seeker", "2018-02-01")], "daily_allowance", "not_met: no_status"),
        ([], "monthly_support", "unknown: no_status"),
    ],
)
def test_every_other_standing_says_why_not(statuses, service, expected):
    decision = answer(service, timeline(*statuses), "2018-01-10")

    assert ", ".join(reasons(decision)) == expected


@pytest.mark.parametrize("service", ["monthly_support", "daily_allowance"])
def test_a_revocation_under_appeal_is_a_question(service):
    record = person(
        ("refugee", "2018-01-15"),
        StatusChange(
            legal_status=LegalStatus.STATUS_REVOKED,
            decided_on=day("2018-05-01"),
            appeal_lodged_on=day("2018-05-20"),
        ),
    )

    decision = answer(service, record, "2018-06-01")

    assert decision.is_entitled is None
    assert decision.missing_facts == ("became_final_on",)


def test_leaving_stops_the_payments_and_a_presumed_departure_asks():
    sure = timeline(GRANTED, employed=True, left="2018-05-01")
    presumed = timeline(GRANTED, employed=True, left="2018-05-01", presumed=True)

    assert answer("monthly_support", sure, "2018-06-01").is_entitled is False
    decision = answer("monthly_support", presumed, "2018-06-01")
    assert (decision.is_entitled, decision.missing_facts) == (None, ("departed_on",))
