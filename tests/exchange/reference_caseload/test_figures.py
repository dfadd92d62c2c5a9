"""Every published figure that the caseload claims to reproduce, counted again from its rows."""

from dataclasses import replace
from datetime import date

import pytest

from balsts.exchange.reference_caseload import build
from balsts.exchange.reference_caseload.claims import Claim, verdict_on
from balsts.exchange.reference_caseload.document import main, write_document
from balsts.exchange.reference_caseload.facts import Facts
from balsts.exchange.reference_caseload.figures import count_of
from balsts.exchange.reference_caseload.published import (
    FIGURES_FROM_TEXTS,
    Scope,
    read_published_figures,
)

FIGURES = read_published_figures() + FIGURES_FROM_TEXTS
CLAIMED = [figure for figure in FIGURES if verdict_on(figure).claim is Claim.REPRODUCED]


@pytest.fixture(scope="module")
def facts(caseload):
    return Facts(caseload.rows, caseload.staff)


@pytest.mark.parametrize("figure", CLAIMED, ids=lambda figure: " ".join(figure.key))
def test_the_caseload_gives_the_published_figure(figure, facts):
    assert count_of(figure, facts) == figure.count


def test_all_but_one_figure_of_the_published_part_are_claimed():
    left_out = [f.key for f in FIGURES if verdict_on(f).claim is Claim.NOT_REPRODUCED]

    assert left_out == [("2016-12-01..2017-09-30", "average_clients_per_month", "mean")]
    assert len(CLAIMED) == 221


def test_the_five_cumulative_totals_are_those_of_the_dossier(facts):
    cut_offs = ("2016-12-31", "2017-12-31", "2018-12-31", "2019-12-31", "2020-02-27")
    start = date(2016, 4, 6)

    totals = [
        len(facts.served(Scope(first_day=start, last_day=date.fromisoformat(cut_off))))
        for cut_off in cut_offs
    ]

    assert totals == [342, 658, 786, 926, 940]


def test_those_carried_into_2017_are_161_and_at_least_17_of_them_missed_december(facts):
    before = facts.new(Scope(first_day=date(2016, 4, 6), last_day=date(2016, 12, 31)))
    carried = before & facts.served(Scope(first_day=date(2017, 1, 1), last_day=date(2017, 12, 31)))
    december = facts.served(Scope(first_day=date(2016, 12, 1), last_day=date(2016, 12, 31)))

    assert len(carried) == 161
    assert len(carried - december) >= 17


def test_every_seed_invents_other_people_with_the_same_counts(any_caseload):
    facts = Facts(any_caseload.rows, any_caseload.staff)

    assert [figure.key for figure in CLAIMED if count_of(figure, facts) != figure.count] == []


def test_the_same_seed_and_day_give_the_same_rows_and_another_seed_other_people(caseload, today):
    assert build(1, today) == caseload
    assert build(5, today).rows["clients"] != caseload.rows["clients"]


def test_what_the_sheets_do_not_hold_is_not_counted(facts):
    figure = replace(CLAIMED[0], dimension="residence", category="asylum centre Liepna")

    assert count_of(figure, facts) is None
    assert count_of(replace(figure, dimension="asylum_latvia"), facts) is None
    mean = replace(figure, dimension="average_clients_per_month", category="mean of the content")
    assert count_of(mean, facts) is None


def test_a_client_without_a_known_home_lives_at_an_unknown_place(caseload):
    rows = caseload.rows | {"residences": []}
    facts = Facts(rows, caseload.staff)
    april = Scope(first_day=date(2016, 4, 1), last_day=date(2016, 4, 30))

    assert {facts.home(client, april) for client in facts.served(april)} == {"unknown"}


def test_the_page_is_written_where_asked(tmp_path):
    main([str(tmp_path / "reference" / "page.md")])

    written = (tmp_path / "reference" / "page.md").read_text(encoding="utf-8")
    assert written.startswith("# The reference caseload")


def test_the_reference_page_is_the_one_that_the_code_writes(pytestconfig):
    page = pytestconfig.rootpath / "docs/reference/reference-caseload.md"

    assert page.read_text(encoding="utf-8") == write_document()
