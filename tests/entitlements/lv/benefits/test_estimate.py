"""What a household may receive: the worked examples of the published texts, and their edges."""

import pytest

from balsts.entitlements.benefit import BenefitHousehold, BenefitKind, Couple, Member
from balsts.entitlements.decision import mark_of
from balsts.platform.periods import Period
from tests.entitlements.lv.benefits.household import (
    alone,
    amounts,
    estimate,
    family,
    member,
    timeline,
)
from tests.entitlements.lv.building import day

WORKING = {"employed": True}
NOTHING_DONE = {
    "registered_with_employment_agency": False,
    "employed": False,
    "full_time_studies": False,
    "disability": False,
}


def codes(nodes):
    return [node.code for node in nodes]


def test_couple_with_two_children_receives_what_the_texts_reckon():
    found = estimate(family("alternative", "2018-01-15", **WORKING))

    assert found.total_of(BenefitKind.ONE_OFF) == (86_000, 86_000)
    assert [found.total_of(BenefitKind.MONTHLY, month=month) for month in found.months[1:]] == [
        (43_000, 43_000)
    ] * 7
    assert (found.at_least, found.at_most) == (387_000, 387_000)


def test_the_texts_of_2016_come_to_the_same_total():
    found = estimate(family("alternative", "2016-03-01"))

    assert found.total_of(BenefitKind.ONE_OFF) == (0, 0)
    assert [found.total_of(BenefitKind.MONTHLY, month=month) for month in found.months] == [
        (43_000, 43_000)
    ] * 9
    assert (found.at_least, found.at_most) == (387_000, 387_000)


def test_single_adult_refugee_receives_ten_monthly_payments_after_the_one_off():
    found = estimate(alone("refugee", "2018-01-15", **WORKING))

    assert amounts(found, "client", "one_off") == [("2018-01", 27_800)]
    assert amounts(found, "client") == [
        (month, 13_900) for month in (*(f"2018-{number:02}" for number in range(3, 13)),)
    ]
    assert found.at_least == found.at_most == 166_800


@pytest.mark.parametrize("born", ["2010-01-01", "2002-06-01"])
def test_unaccompanied_minor_receives_the_amounts_for_somebody_under_age(born):
    found = estimate(
        alone(
            "alternative",
            "2018-01-15",
            born=born,
            is_unaccompanied_minor=True,
            full_time_studies=True,
        )
    )

    assert amounts(found, "client", "one_off") == [("2018-01", 19_400)]
    assert [cents for _month, cents in amounts(found, "client")] == [9_700] * 7
    assert found.at_least == found.at_most == 87_300
    assert codes(found.members[0].remarks) == ["unaccompanied"]


def test_a_couple_that_is_not_married_receives_the_full_amount_twice():
    found = estimate(family("alternative", "2018-01-15", are_married=False, **WORKING))

    for key in ("father", "mother"):
        assert amounts(found, key, "one_off") == [("2018-01", 27_800)]
        assert {cents for _month, cents in amounts(found, key)} == {13_900}


def test_a_marriage_that_is_not_known_leaves_a_range():
    found = estimate(family("alternative", "2018-01-15", are_married=None, **WORKING))

    assert amounts(found, "father", "one_off") == [("2018-01", 27_800)]
    assert amounts(found, "mother", "one_off") == [("2018-01", (19_400, 27_800))]
    assert (found.at_least, found.at_most) == (387_000, 387_000 + 8_400 + 7 * 4_200)


def test_a_spouse_whom_the_asker_may_not_see_leaves_a_range():
    household = BenefitHousehold(
        members=(member("client", "refugee", "2018-01-15", **WORKING),),
        with_unseen_spouse=frozenset({"client"}),
    )

    found = estimate(household)

    assert amounts(found, "client", "one_off") == [("2018-01", (19_400, 27_800))]


def test_the_spouse_whose_status_came_later_counts_as_the_second():
    household = BenefitHousehold(
        members=(
            member("father", "refugee", "2018-03-10", **WORKING),
            member("mother", "refugee", "2018-01-15", born="1987-07-07", **WORKING),
        ),
        couples=(Couple(keys=("father", "mother"), are_married=True),),
    )

    found = estimate(household)

    assert amounts(found, "mother", "one_off") == [("2018-01", 27_800)]
    assert amounts(found, "father", "one_off") == [("2018-03", 19_400)]


def test_a_spouse_without_a_status_takes_nothing_from_the_other():
    household = BenefitHousehold(
        members=(
            member("father", "asylum_seeker", "2018-01-15", **WORKING),
            member("mother", "refugee", "2018-01-15", born="1987-07-07", **WORKING),
        ),
        couples=(Couple(keys=("father", "mother"), are_married=True),),
    )

    found = estimate(household)

    assert found.members[1].at_least == 166_800
    assert found.members[0].lines == ()
    assert codes(found.members[0].unmet) == ["no_protection"]


def test_a_spouse_under_age_has_the_amount_of_a_minor_and_the_other_the_full_one():
    household = BenefitHousehold(
        members=(
            member("wife", "refugee", "2018-01-15", born="2001-02-02", full_time_studies=True),
            member("husband", "refugee", "2018-01-15", **WORKING),
        ),
        couples=(Couple(keys=("wife", "husband"), are_married=True),),
    )

    found = estimate(household)

    assert amounts(found, "wife", "one_off") == [("2018-01", 19_400)]
    assert amounts(found, "husband", "one_off") == [("2018-01", 27_800)]


def test_the_amount_changes_with_the_eighteenth_birthday_and_with_a_separation():
    grown = estimate(alone("refugee", "2018-01-15", born="2000-06-20", full_time_studies=True))
    parted = estimate(
        BenefitHousehold(
            members=(
                member("father", "refugee", "2018-01-15", **WORKING),
                member("mother", "refugee", "2018-01-15", born="1987-07-07", **WORKING),
            ),
            couples=(
                Couple(
                    keys=("father", "mother"),
                    are_married=True,
                    together=Period(day("2012-01-01"), day("2018-05-15")),
                ),
            ),
        )
    )

    assert amounts(grown, "client")[3:5] == [("2018-06", 9_700), ("2018-07", 13_900)]
    assert amounts(parted, "mother")[1:3] == [("2018-04", 9_700), ("2018-05", 13_900)]


def test_months_without_work_are_named_and_a_later_month_takes_their_place():
    found = estimate(
        alone(
            "alternative",
            "2018-01-15",
            employed=False,
            full_time_studies=False,
            disability=False,
            registered_with_employment_agency=[
                ("2010-01-01", "2018-05-19", False),
                ("2018-05-20", None, True),
            ],
        )
    )

    assert amounts(found, "client") == [
        *((f"2018-{number:02}", 0) for number in range(3, 6)),
        *((f"2018-{number:02}", 13_900) for number in range(6, 13)),
    ]
    assert codes(found.members[0].unmet) == ["work"]


def test_nobody_who_does_nothing_is_paid_and_every_condition_is_listed():
    found = estimate(alone("refugee", "2018-01-15", **NOTHING_DONE))

    (client,) = found.members
    assert (found.at_least, found.at_most) == (27_800, 27_800)
    assert codes(client.unmet) == ["work"]
    assert [(mark_of(way), way.code) for way in client.unmet[0].children] == [
        ("not_met", "registered_with_employment_agency"),
        ("not_met", "employed"),
        ("not_met", "full_time_studies"),
        ("not_met", "disability"),
    ]
    assert client.missing_facts == ()


def test_what_nobody_asked_gives_a_range_and_the_facts_to_ask():
    found = estimate(alone("alternative", "2018-01-15"))

    (client,) = found.members
    assert (found.at_least, found.at_most) == (27_800, 27_800 + 7 * 13_900)
    assert client.missing_facts == (
        "registered_with_employment_agency",
        "employed",
        "full_time_studies",
        "disability",
    )
    assert client.unmet == ()
    assert codes(client.remarks) == ["later_months"]


def test_a_missing_day_of_birth_leaves_the_smallest_and_the_largest_amount():
    found = estimate(alone("refugee", "2018-01-15", born=None, **WORKING))

    assert (found.at_least, found.at_most) == (116_400, 166_800)
    assert found.members[0].missing_facts == ("born_on",)


def test_a_status_without_a_day_is_left_out_and_said_so():
    household = BenefitHousehold(
        members=(
            member("client", "refugee", None, **WORKING),
            member("son", "refugee", "2018-01-15", born="2012-12-12"),
        )
    )

    found = estimate(household)

    assert found.is_countable is False
    assert [person.is_countable for person in found.members] == [False, True]
    assert found.members[0].missing_facts == ("decided_on",)
    assert codes(found.members[0].unknown) == ["status_day"]
    assert found.at_least == found.members[1].at_least == 116_400


def test_days_in_conflict_are_left_out_and_said_so():
    record = timeline(("refugee", "2018-01-15"), ("alternative", "2018-01-15"), **WORKING)

    found = estimate(BenefitHousehold(members=(Member(key="client", timeline=record),)))

    assert found.is_countable is False
    assert codes(found.members[0].unknown) == ["conflict"]
    assert found.members[0].missing_facts == ("conflict",)


def test_nobody_recorded_is_nobody_paid():
    found = estimate(BenefitHousehold(members=()))

    assert (found.lines, found.at_least, found.at_most, found.months) == ((), 0, 0, ())
    assert found.is_countable is True


def test_status_before_june_2017_follows_in_every_month_the_text_of_that_month():
    """No one-off then, and the months it stands for are paid: nobody loses by the change."""
    refugee = estimate(alone("refugee", "2016-12-01", **WORKING))
    alternative = estimate(alone("alternative", "2017-01-31", **WORKING))

    assert [cents for _month, cents in amounts(refugee, "client")] == [13_900] * 12
    assert amounts(refugee, "client")[0][0] == "2016-12"
    assert refugee.total_of(BenefitKind.ONE_OFF) == (0, 0)
    assert codes(refugee.members[0].remarks) == ["transition"]
    assert [month for month, _cents in amounts(alternative, "client")] == [
        f"2017-{number:02}" for number in range(1, 10)
    ]


def test_the_condition_of_work_begins_with_the_text_of_june_2017():
    found = estimate(alone("refugee", "2017-01-10", **NOTHING_DONE))

    assert amounts(found, "client") == [
        *((f"2017-{number:02}", 13_900) for number in range(1, 6)),
        *((f"2017-{number:02}", 0) for number in range(6, 13)),
    ]


def test_status_of_2015_has_the_old_amounts_until_the_end_of_the_year():
    found = estimate(alone("refugee", "2015-10-05"))

    assert amounts(found, "client")[:4] == [
        ("2015-10", 25_600),
        ("2015-11", 25_600),
        ("2015-12", 25_600),
        ("2016-01", 13_900),
    ]
    assert amounts(found, "client", "language_learning") == [
        (f"2015-{number}", (0, 4_980)) for number in (10, 11, 12)
    ]
    assert codes(found.members[0].remarks) == ["transition"]


@pytest.mark.parametrize(("born", "months"), [("2008-11-06", 1), ("2008-12-06", 0), (None, 3)])
def test_language_learning_is_counted_from_the_age_of_seven(born, months):
    found = estimate(alone("refugee", "2015-10-05", born=born))

    assert len(amounts(found, "client", "language_learning")) == months


def test_refugee_status_on_appeal_brings_more_payments_but_no_second_one_off():
    record = timeline(("alternative", "2018-01-15"), ("refugee", "2018-07-20"), **WORKING)

    found = estimate(BenefitHousehold(members=(Member(key="client", timeline=record),)))

    assert len(amounts(found, "client")) == 10
    assert amounts(found, "client", "one_off") == [("2018-01", 27_800)]


def test_a_revoked_status_ends_the_months_and_a_new_one_brings_no_second_one_off():
    record = timeline(
        ("refugee", "2018-01-15"),
        ("status_revoked", "2018-05-01"),
        ("alternative", "2019-01-10"),
        **WORKING,
    )

    found = estimate(BenefitHousehold(members=(Member(key="client", timeline=record),)))

    assert [month for month, _cents in amounts(found, "client")][:3] == [
        "2018-03",
        "2018-04",
        "2019-01",
    ]
    assert amounts(found, "client", "one_off") == [("2018-01", 27_800)]


def test_nothing_is_counted_while_away_and_a_return_takes_up_the_months_that_remain():
    found = estimate(
        alone("alternative", "2018-01-15", left="2018-04-01", back="2018-08-01", **WORKING)
    )

    assert amounts(found, "client") == [
        ("2018-03", 13_900),
        *((f"2018-{number:02}", 0) for number in range(4, 8)),
        *((f"2018-{number:02}", 13_900) for number in range(8, 13)),
    ]
    assert codes(found.members[0].unmet) == ["away"]


def test_a_presumed_departure_is_a_question():
    found = estimate(alone("refugee", "2018-01-15", left="2018-12-01", presumed=True, **WORKING))

    assert amounts(found, "client")[-1] == ("2018-12", (0, 13_900))
    assert found.members[0].missing_facts == ("departed_on",)


@pytest.mark.parametrize(
    ("on", "remarks"),
    [
        ("2017-08-07", []),
        ("2017-08-08", ["housing_pilot"]),
        ("2018-12-31", ["housing_pilot"]),
        ("2019-01-01", []),
    ],
)
def test_the_housing_pilot_is_mentioned_while_it_ran(on, remarks):
    found = estimate(family("alternative", "2018-01-15", **WORKING), on=on)

    assert codes(found.remarks) == remarks
    assert all(remark.sentence.values["amount_cents"] == 35_000 for remark in found.remarks)


def test_every_amount_names_its_source():
    found = estimate(family("alternative", "2018-01-15", **WORKING))

    prices = {price for line in found.lines for price in line.prices}
    assert {(price.parameter_id, price.cents) for price in prices} == {
        ("one_off_support_adult", 27_800),
        ("one_off_support_spouse", 19_400),
        ("one_off_support_minor", 19_400),
        ("monthly_support_adult", 13_900),
        ("monthly_support_spouse", 9_700),
        ("monthly_support_minor", 9_700),
    }
    assert all("Nr. 302" in price.row.citation.title for price in prices)
