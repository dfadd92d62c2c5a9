"""The integer programme, and the solution that is kept in the project."""

import random
from importlib.resources import files
from itertools import pairwise

import pytest

from balsts.exchange.reference_caseload.month import Month, months_through
from balsts.exchange.reference_caseload.solving.__main__ import main
from balsts.exchange.reference_caseload.solving.contradictions import (
    Bound,
    read_bounds,
    write_bounds,
)
from balsts.exchange.reference_caseload.solving.early_years import LAST, RELOCATED, EarlyYears
from balsts.exchange.reference_caseload.solving.household import (
    SOLUTION,
    read_solution,
    write_solution,
)
from balsts.exchange.reference_caseload.solving.network import Cohort, Network, persons
from balsts.exchange.reference_caseload.solving.programme import NoSolution, Programme, evaluate
from balsts.exchange.reference_caseload.solving.solution import all_figures, go_on

MAN = Cohort("SY", RELOCATED, 1, 0, 0)
FAMILY = Cohort("SY", RELOCATED, 1, 1, 2)


@pytest.fixture(scope="module")
def early_paths():
    """The kept households, seen only up to the end of 2017."""
    return [
        (_cohort(household), tuple(month for month in household.served if month <= LAST))
        for household in read_solution()
        if household.served[0] <= LAST
    ]


def test_a_programme_finds_whole_numbers_that_satisfy_every_row():
    programme = Programme()
    families, singles = (programme.variable(at_most=10) for _ in range(2))
    programme.equal("people", {families: 4.0, singles: 1.0}, 13)
    programme.at_most("singles", {singles: 1.0}, 3)

    values = programme.solve(seconds=5)

    assert values == [3, 1]


def test_a_programme_that_contradicts_itself_has_no_solution():
    programme = Programme()
    families = programme.variable(at_most=10)
    programme.equal("people", {families: 4.0}, 187)

    with pytest.raises(NoSolution):
        programme.solve(seconds=5)
    assert programme.bounds_of({families: 1.0}) is None


def test_bounds_say_how_far_an_expression_can_go():
    programme = Programme()
    first, second = (programme.variable(at_most=10) for _ in range(2))
    programme.equal("together", {first: 1.0, second: 1.0}, 12)

    assert programme.bounds_of({first: 1.0}) == (2.0, 10.0)


def test_the_network_counts_distinct_clients_of_overlapping_periods():
    months = months_through(Month(2016, 4), Month(2016, 9))
    network = _network([MAN, FAMILY], months)
    april, may, july, september = (Month(2016, number) for number in (4, 5, 7, 9))
    paths = [
        (MAN, (april, may)),
        (MAN, (april, july)),
        (FAMILY, (may,)),
        (FAMILY, (july, september)),
    ]

    values = network.values_of(paths)
    counts = {
        (first, last): evaluate(network.distinct(persons, first, last), values)
        for first, last in ((april, may), (may, july), (july, september), (april, september))
    }

    assert counts == {
        (april, may): 6,
        (may, july): 10,
        (july, september): 5,
        (april, september): 10,
    }


def test_the_network_gives_back_single_households():
    months = months_through(Month(2016, 4), Month(2016, 9))
    network = _network([MAN], months)
    values = network.values_of([(MAN, months[:3]), (MAN, (months[1], months[4]))])

    paths = network.paths(values)

    assert network.values_of(paths) == values


def test_the_kept_solution_satisfies_every_row_of_the_early_years(early_paths):
    years = EarlyYears(all_figures(), rng=_chance())

    values = years.network.values_of(early_paths)

    assert [row.name for row in years.programme.rows if not row.holds(values)] == []


def test_our_own_wishes_can_be_left_out_of_the_early_years():
    with_wishes = EarlyYears(all_figures(), rng=_chance())
    published_only = EarlyYears(all_figures(), rng=_chance(), with_usual_ranges=False)

    wishes = {row.name for row in with_wishes.programme.rows} - {
        row.name for row in published_only.programme.rows
    }

    assert wishes
    assert all(name.startswith(("usual", "some households")) for name in wishes)


def test_a_household_too_many_breaks_the_rows_of_the_early_years(early_paths):
    years = EarlyYears(all_figures(), rng=_chance())

    values = years.network.values_of([*early_paths, (MAN, (Month(2017, 1),))])

    broken = {row.name for row in years.programme.rows if not row.holds(values)}
    assert {"2017-01 clients_served_in_month total", "2017-01 citizenship SY"} <= broken


def test_the_later_years_and_all_traits_are_solved_again_from_the_early_ones(early_paths):
    households = go_on(early_paths)

    assert sum(household.size for household in households if household.served[0].year < 2020) == 926
    assert sum(household.size for household in households if household.has_movement_help) == 56
    assert sum(household.size for household in households if household.was_sent_back) == 51


def test_the_command_to_solve_again_explains_itself(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])

    assert "Solve the reference caseload again" in capsys.readouterr().out


def test_served_months_rise_and_nobody_is_served_while_abroad():
    for household in read_solution():
        assert all(earlier < later for earlier, later in pairwise(household.served))
        for left, back in household.absences:
            assert not any(
                left < month and (back is None or month < back) for month in household.served
            )


def test_solved_households_are_written_as_they_are_read(tmp_path):
    path = tmp_path / "households.csv"

    write_solution(read_solution(), path)

    kept = files("balsts.exchange.reference_caseload").joinpath(SOLUTION)
    assert path.read_text(encoding="utf-8") == kept.read_text(encoding="utf-8")


def test_bounds_are_written_as_they_are_read(tmp_path):
    path = tmp_path / "bounds.csv"

    write_bounds([Bound("a mean", 142.8, 204.5), Bound("impossible", None, None)], path)

    assert path.read_text(encoding="utf-8") == (
        "question,lowest,highest\na mean,142.8,204.5\nimpossible,,\n"
    )
    assert read_bounds()["unlisted_citizenship_in_march_2017"].lowest == 3


def _chance():
    return random.Random(1)  # noqa: S311 (no secret)


def _network(cohorts, months):
    return Network(Programme(), cohorts=cohorts, months=months, longest_step=4, rng=_chance())


def _cohort(household):
    return Cohort(
        household.citizenship,
        RELOCATED if household.is_relocated else household.arrival_path,
        household.men,
        household.women,
        household.children,
    )
