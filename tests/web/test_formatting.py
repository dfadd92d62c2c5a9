"""Days, distances and numbers as templates write them."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.templatetags.static import static
from django.utils import translation

from balsts.web import entitlement, formatting


def test_day_is_written_as_latvians_do() -> None:
    with translation.override("lv"):
        written = formatting.day(date(2026, 12, 6))

    assert written == "06.12.2026."


def test_the_day_of_a_moment_is_that_of_riga_also_after_midnight() -> None:
    with translation.override("lv"):
        written = formatting.day(datetime(2026, 11, 25, 22, 36, tzinfo=UTC))

    assert written == "26.11.2026."


def test_day_says_nothing_for_nothing() -> None:
    assert formatting.day(None) == ""
    assert formatting.dated(None) == ""


def test_day_that_machines_read_is_written_anew_for_each_language() -> None:
    written = []
    for language in ("lv", "ru", "lv"):
        with translation.override(language):
            written.append(formatting.dated(date(2026, 12, 6)))

    assert written == [
        '<time datetime="2026-12-06">06.12.2026.</time>',
        '<time datetime="2026-12-06">06.12.2026</time>',
        '<time datetime="2026-12-06">06.12.2026.</time>',
    ]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "in 1 day"),
        (12, "in 12 days"),
        (-1, "1 day ago"),
        (-3, "3 days ago"),
    ],
)
def test_distance_is_said_in_words(days: int, words: str) -> None:
    with translation.override("en"):
        assert formatting.days_away(days) == words


@pytest.mark.parametrize(("days", "look"), [(-1, "past"), (0, "soon"), (14, "soon"), (15, "later")])
def test_urgency_changes_at_today_and_after_two_weeks(days: int, look: str) -> None:
    assert formatting.urgency(days) == look


def test_cells_of_a_row_of_figures_are_text() -> None:
    drawn = formatting.number_cells(("<head>", "1", "<1\u00a0%"))

    assert drawn == (
        '<td class="number"><bdi>1</bdi></td><td class="number"><bdi>&lt;1\u00a0%</bdi></td>'
    )


@pytest.mark.parametrize(
    ("number", "written"), [(0, "0"), (786, "786"), (1204, "1\u00a0204"), (None, "–")]
)
def test_number_is_grouped_with_a_space_that_does_not_break(
    number: int | None, written: str
) -> None:
    assert formatting.grouped(number) == written


@pytest.mark.parametrize(
    ("number", "written"), [(0, "0"), (3, "+3"), (-1204, "−1\u00a0204"), (None, "–")]
)
def test_difference_carries_its_sign(number: int | None, written: str) -> None:
    assert formatting.signed(number) == written


def test_icon_is_a_hidden_drawing_of_the_sprite() -> None:
    drawn = formatting.icon("check")

    assert drawn == (
        '<svg class="icon" aria-hidden="true" focusable="false">'
        f'<use href="{static("icons.svg")}#check"></use></svg>'
    )


def test_icon_that_points_is_drawn_apart_from_the_same_that_does_not() -> None:
    plain, turning = formatting.icon("logout"), formatting.icon("logout", directional=True)

    assert turning == plain.replace('class="icon"', 'class="icon icon--directional"')


def test_name_of_an_icon_is_text_never_markup() -> None:
    assert "<script>" not in formatting.icon('"><script>')


def test_outcomes_are_told_to_who_hears_the_page_in_each_language() -> None:
    told = []
    for language in ("en", "lv"):
        with translation.override(language):
            told.append(
                [
                    formatting.outcome_mark(one).partition("</svg>")[2]
                    for one in ("met", "not-met", "unknown", "remark", "warning")
                ]
            )

    assert told[0] == [
        f'<span class="hidden-words">{words} </span>'
        for words in ("Met:", "Not met:", "A fact is missing:", "Worth knowing:", "Look at this:")
    ]
    assert told[1][0] == '<span class="hidden-words">Izpildās: </span>'


def test_every_outcome_of_the_law_has_its_mark() -> None:
    assert set(entitlement._OUTCOMES.values()) == set(formatting._OUTCOMES)


def test_a_link_to_others_says_so_and_takes_no_markup() -> None:
    with translation.override("en"):
        link = formatting.outside_link(
            'https://x.example/?a="&b', "<b>law</b>", kind="k", language="lv"
        )

    assert link == (
        '<a class="outside-link k" href="https://x.example/?a=&quot;&amp;b" rel="noreferrer">'
        f'<span lang="lv">&lt;b&gt;law&lt;/b&gt;</span>{formatting.icon("external-link")}'
        '<span class="hidden-words"> (a page of others)</span></a>'
    )


def test_in_a_list_the_chosen_one_is_marked_and_no_label_is_more_than_text() -> None:
    field = forms.ChoiceField(
        choices=[("", "–"), ("a&b", "<i>one</i>"), ("Further", [("c", "three")])]
    )

    drawn = formatting.options(field.widget.optgroups("name", ["a&b"]))

    assert [line.strip() for line in drawn.strip().splitlines()] == [
        '<option value="">–</option>',
        '<option value="a&amp;b" selected>&lt;i&gt;one&lt;/i&gt;</option>',
        '<optgroup label="Further">',
        '<option value="c">three</option>',
        "</optgroup>",
    ]
