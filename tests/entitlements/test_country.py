"""The house asks whichever country's law it is told; a wrong name is refused by its name."""

import pytest

from balsts.entitlements.country import CountryUnknown, load_country
from balsts.entitlements.service import Service
from tests.entitlements.lv.building import day, person


def test_country_is_found_by_its_folder_and_by_its_path():
    assert load_country("lv") is load_country("balsts.entitlements.lv")
    assert load_country("lv").code == "lv"


@pytest.mark.parametrize("name", ["atlantis", "balsts.entitlements", "balsts.nothing"])
def test_unknown_country_is_refused_by_its_name(name):
    with pytest.raises(CountryUnknown, match=name):
        load_country(name)


def test_everything_a_country_grants_is_answered_at_once():
    country, timeline = load_country("lv"), person(("refugee", "2018-08-31"))

    answers = country.decide_all(timeline, on=day("2018-09-01"))

    assert tuple(answers) == country.services
    assert answers[Service.SOCIAL_MENTOR] == country.decide(
        Service.SOCIAL_MENTOR, timeline, on=day("2018-09-01"), policy=country.policy
    )


def test_everything_is_answered_by_the_reading_that_is_named():
    country, timeline = load_country("lv"), person(("asylum_seeker", "2018-01-10"))
    reading = country.policies["text_2017"]

    answers = country.decide_all(timeline, on=day("2018-09-01"), policy=reading)

    assert {answer.policy for answer in answers.values()} == {"text_2017"}


def test_service_is_named_in_the_words_of_the_country_or_else_by_its_code():
    island = load_country("tests.entitlements.invented")

    assert island.label_of(Service.EMPLOYMENT) == "Work on the island"
    assert island.label_of(Service.RESIDENCE_PERMIT) == "residence_permit"


def test_island_without_a_clock_has_no_steps():
    island = load_country("tests.entitlements.invented")

    assert island.clock(person(("asylum_seeker", "2018-01-10")), on=day("2018-02-01")) == ()
