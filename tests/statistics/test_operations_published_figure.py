"""Published figures are kept as printed; a file that is none changes nothing."""

from importlib.resources import files

import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.statistics.models import PublishedFigure
from balsts.statistics.operations.published_figure import (
    CannotImportPublishedFigures,
    import_published_figures,
)
from balsts.statistics.queries.published_figure import sum_checks
from tests.people import create_cast
from tests.two_at_once import two_at_once

HEADER = "year_scope,dimension,category,count,source\n"
RECORD = files("balsts.statistics") / "data/published_figures.csv"


def import_text(text, *, by=None):
    content = text if isinstance(text, bytes) else text.encode()
    return import_published_figures(content=content, by=by or system_actor(), at=timezone.now())


@pytest.mark.django_db
def test_import_keeps_order_scope_and_words():
    import_text(HEADER + '..2018-06-01,relocation_arrivals,Greece,294,"SIF, page"\n')

    assert list(
        PublishedFigure.objects.values_list(
            "position", "year_scope", "counted_from", "category", "count", "source"
        )
    ) == [(2, "..2018-06-01", None, "Greece", 294, "SIF, page")]


@pytest.mark.django_db
def test_import_replaces_what_was_there():
    import_text(HEADER + "2016,sex,male,1,a\n2016,sex,female,2,a\n")
    import_text(HEADER + "2017,sex,male,3,a\n")

    assert list(PublishedFigure.objects.values_list("year_scope", flat=True)) == ["2017"]


@pytest.mark.django_db
def test_sums_of_the_published_record_hold_but_for_one_table():
    import_text(RECORD.read_bytes())

    checks = sum_checks()
    assert len(checks) == 24
    assert [
        (check.year_scope, check.dimension, check.found, check.total)
        for check in checks
        if not check.adds_up
    ] == [("2017-03", "citizenship", 187, 190)]


@pytest.mark.django_db
def test_unknown_scope_is_kept_and_never_checked():
    import_text(
        HEADER + "2023-autumn,clients_served_in_month,total,9,a\n2023-autumn,sex,male,1,a\n"
    )

    assert PublishedFigure.objects.count() == 2
    assert sum_checks() == []


@pytest.mark.django_db
def test_partial_dimensions_are_not_checked():
    import_text(
        HEADER
        + "2021-04,clients_served_in_month,total,80,a\n"
        + "2021-04,residence_partial,outside the centre,11,a\n"
    )

    assert sum_checks() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "header"),
        ("dimension,count\n", "header"),
        (b"\xff\xfe\x00", "not_utf8"),
        (HEADER + "2016,sex,male\x00,1,a\n", "not_figures"),
        (HEADER + '2016,sex,"male,1,a\n', "not_csv"),
        ('a,b\nrows,"not looked at\n', "header"),
        (HEADER + "2016,sex,male,1\n", "row_shape"),
        (HEADER + "2016,sex,male,1,a,b\n", "row_shape"),
        (HEADER + f"2016,sex,{'m' * 201},1,a\n", "row_shape"),
        (HEADER + "2016,sex,male,many,a\n", "count_unreadable"),
        (HEADER + "2016,sex,male,-1,a\n", "count_unreadable"),
        (HEADER + "2016,sex,male,²,a\n", "count_unreadable"),
        (HEADER + "2016,sex,male,99999999999,a\n", "count_unreadable"),
    ],
)
def test_import_refuses_and_keeps_what_was_there(text, code):
    import_text(HEADER + "2016,sex,male,1,a\n")

    with pytest.raises(CannotImportPublishedFigures) as refused:
        import_text(text)

    assert [blocker.code for blocker in refused.value.blockers] == [code]
    assert PublishedFigure.objects.count() == 1


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_of_two_files_at_once_one_is_kept_whole():
    def second():
        with pytest.raises(CannotImportPublishedFigures) as refused:
            import_text(HEADER + "2017,sex,male,2,b\n")
        return [blocker.code for blocker in refused.value.blockers]

    _, found = two_at_once(lambda: import_text(HEADER + "2016,sex,male,1,a\n"), second)

    assert found == ["decided_meanwhile"]
    assert list(PublishedFigure.objects.values_list("year_scope", flat=True)) == ["2016"]


@pytest.mark.django_db
def test_import_asks_for_the_permission():
    cast = create_cast(today=timezone.localdate())

    with pytest.raises(CannotImportPublishedFigures) as refused:
        import_text(HEADER, by=cast.amina)

    assert [blocker.code for blocker in refused.value.blockers] == ["no_permission"]
