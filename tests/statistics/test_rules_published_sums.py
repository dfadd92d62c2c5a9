"""Complete tables are held against the total of the same scope; others are left alone."""

from types import SimpleNamespace

from balsts.statistics.rules.published_sums import SumCheck, check_sums


def check(*figures, readable=("2017-03",)):
    names = ("year_scope", "dimension", "category", "count")
    told = [SimpleNamespace(**dict(zip(names, figure, strict=True))) for figure in figures]
    return check_sums(told, readable_scopes=frozenset(readable))


def test_table_is_held_against_the_figure_that_is_a_total():
    checks = check(
        ("2017-03", "clients_served_in_month", "total (39 countries)", 10),
        ("2017-03", "clients_served_in_month", "mean", 7),
        ("2017-03", "sex", "male", 6),
        ("2017-03", "sex", "female", 4),
    )

    assert checks == [SumCheck(year_scope="2017-03", dimension="sex", found=10, total=10)]
    assert checks[0].adds_up


def test_table_without_a_total_or_with_a_scope_that_cannot_be_read_is_not_checked():
    assert check(("2017-03", "sex", "male", 6)) == []
    assert (
        check(
            ("2023-autumn", "clients_served_in_month", "total", 10),
            ("2023-autumn", "sex", "male", 6),
        )
        == []
    )


def test_cumulative_dimensions_have_totals_of_their_own():
    assert (
        check(
            ("2017-03", "clients_served_in_month", "total", 10),
            ("2017-03", "sex_cumulative", "male", 471),
            ("2017-03", "staff", "social worker", 2),
        )
        == []
    )
