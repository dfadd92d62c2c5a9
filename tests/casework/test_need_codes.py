"""Codes of specific needs are valid on some days and not on others, in a version each."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from balsts.casework.enums import NeedCode
from balsts.casework.need_codes import (
    GUIDANCE_OF_2009,
    NEED_CODES,
    ValidCode,
    codes_on,
    version_on,
)
from balsts.platform.periods import Period

OLD, NEW = "1st list", "2nd list"
CHANGE = datetime.date(2020, 1, 1)
ONE_DAY = datetime.timedelta(days=1)
LISTS = (
    ValidCode(
        code=NeedCode.DISABILITY,
        version=OLD,
        valid=Period(datetime.date(2009, 1, 1), CHANGE),
    ),
    ValidCode(code=NeedCode.DISABILITY, version=NEW, valid=Period(CHANGE)),
    ValidCode(code=NeedCode.TORTURE, version=OLD, valid=Period(datetime.date(2009, 1, 1), CHANGE)),
)


def test_a_code_has_the_version_of_the_day():
    days = (datetime.date(2008, 12, 31), CHANGE - ONE_DAY, CHANGE)

    versions = [version_on(NeedCode.DISABILITY, day, among=LISTS) for day in days]

    assert versions == [None, OLD, NEW]


def test_a_code_that_the_newer_list_has_not_is_valid_until_the_day_before_it():
    days = (CHANGE - ONE_DAY, CHANGE)

    assert [version_on(NeedCode.TORTURE, day, among=LISTS) for day in days] == [OLD, None]
    assert codes_on(CHANGE, among=LISTS) == (NeedCode.DISABILITY,)


def test_every_code_that_the_table_knows_is_in_a_version_of_the_list():
    today = datetime.date(2026, 11, 26)

    assert {one.code for one in NEED_CODES} == set(NeedCode)
    assert codes_on(today) == tuple(NeedCode)
    assert version_on("SC-UC", today) == GUIDANCE_OF_2009
    assert version_on("SC-UC", datetime.date(2008, 12, 31)) is None


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1)))
def test_on_every_day_a_code_is_in_one_version_at_most(day):
    valid = [one.code for one in NEED_CODES if one.valid.contains(day)]

    assert len(valid) == len(set(valid))
    assert tuple(valid) == codes_on(day)


def test_no_word_of_the_list_calls_anybody_vulnerable():
    assert [code for code in NeedCode if "vulnerab" in str(code.label).lower()] == []
