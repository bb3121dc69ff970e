"""core.documents.charts: lines that are told apart, axes that say what they show, and years that nobody knows."""

import re
import xml.etree.ElementTree as ET  # our own drawing, and nobody else's
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils import translation

from core.documents.chart_scale import axis, spread_labels
from core.documents.charts import SMALL, ChartLine, line_chart

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def swedish():
    with translation.override("sv"):
        yield


def line(name, *values, since=2003):
    """A Line of yearly values from `since` on, None where there is none."""
    return ChartLine(name, {since + n: None if each is None else Decimal(str(each)) for n, each in enumerate(values)})


def parsed(*lines, **options):
    return ET.fromstring(line_chart(lines, key="arbete", title="Andel i arbete", **options))  # noqa: S314 - our own


def jordbro():
    return [
        line("Jordbro", 61.2, 60.1, None, 63, 62.1, 64, 64.8),
        line("Haninge kommun", 75, 76.2, 76, 76.8, 77, 77.5, 77.2),
        line("Stockholms län", 76, 77, 77, 77.2, 77.4, 77.9, 77.4),
    ]


def paths(svg):
    """The data of each drawn line: the paths that have no filling."""
    return [each.get("d") for each in svg.iter(f"{SVG}path") if each.get("fill") == "none"]


def label_boxes(svg):
    """The top and bottom of the words at the end of each line."""
    for text in svg.iter(f"{SVG}text"):
        rows = [float(row.get("y")) for row in text.iter(f"{SVG}tspan")]
        if rows:
            yield rows[0] - 12, rows[-1] + 4


def words(svg):
    return [each.text for each in svg.iter() if each.text]


def test_it_says_first_what_it_shows_and_then_every_value_in_words():
    svg = parsed(*jordbro(), unit="%")

    assert [each.tag for each in list(svg)[:2]] == [f"{SVG}title", f"{SVG}desc"]
    title, description = list(svg)[:2]
    assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "Andel i arbete"
    assert "Jordbro: 2003 61,2, 2004 60,1, 2005 uppgift saknas, 2006 63" in description.text
    assert "Axeln går från 60 till 80 %." in description.text


def test_a_year_without_a_value_is_a_gap():
    svg = parsed(*jordbro())

    assert [path.count("M") for path in paths(svg)] == [2, 1, 1]
    assert [path.count("L") for path in paths(svg)] == [4, 6, 6]


def test_a_year_that_no_line_has_is_a_gap_too():
    svg = parsed(ChartLine("Jordbro", {2006: Decimal(5), 2009: Decimal(6)}))

    assert paths(svg)[0].count("M") == 2
    assert {"2006", "2007", "2008", "2009"} <= set(words(svg))


def test_no_line_is_drawn_across_a_break_in_the_series():
    whole, broken = (parsed(line("Jordbro", 1, 2, 3, 4), breaks=breaks) for breaks in ((), (2005,)))

    assert [paths(svg)[0].count("M") for svg in (whole, broken)] == [1, 2]
    assert len(list(broken.iter(f"{SVG}path"))) == len(list(whole.iter(f"{SVG}path"))) + 1


def test_one_value_is_a_mark_with_its_name():
    svg = parsed(line("Jordbro", 0))

    assert re.fullmatch(r"M[\d.]+ [\d.]+", paths(svg)[0])
    assert "Jordbro 0" in words(svg)
    assert "2003" in words(svg)


def test_without_a_value_there_is_no_chart():
    assert line_chart([line("Jordbro", None), ChartLine("Haninge", {})], key="a", title="Andel") == ""


def test_a_place_without_a_value_is_told_but_not_drawn():
    svg = parsed(line("Jordbro", None, None), line("Haninge kommun", 7, 8))

    assert len(paths(svg)) == 1
    assert "Jordbro: 2003 uppgift saknas, 2004 uppgift saknas." in svg.find(f"{SVG}desc").text


@pytest.mark.parametrize(
    "lines",
    [
        jordbro(),
        [line(f"Plats {n}", 5, 5) for n in range(4)],
        [line(f"Stadsdelen med det långa namnet nummer {n} i kommunen", 5, 5 + n) for n in range(9)],
        [line("Överst", 100), line("Underst", 0), line("Intill", 1), line("Också intill", 0.5)],
    ],
    ids=["Jordbro", "equal values", "nine long names", "at the ends of the axis"],
)
def test_the_names_of_the_lines_never_cover_each_other_and_stay_in_the_drawing(lines):
    svg = parsed(*lines)

    boxes = sorted(label_boxes(svg))
    assert len(boxes) == len(lines)
    assert all(above[1] < below[0] + 0.2 for above, below in pairwise(boxes))
    assert boxes[0][0] >= -1
    assert boxes[-1][1] <= float(svg.get("height"))


def test_lines_differ_in_dash_and_mark_and_not_only_in_colour():
    svg = parsed(*jordbro())

    drawn = [each for each in svg.iter(f"{SVG}path") if each.get("fill") == "none"]
    assert len({each.get("stroke-dasharray") for each in drawn}) == 3
    assert len({each.get("stroke") for each in drawn}) == 3


def test_the_same_figures_give_the_same_bytes_and_nothing_that_a_page_must_allow():
    first, again = (line_chart(jordbro(), key="arbete", title="Andel", unit="%") for _ in range(2))

    assert first == again
    assert " style=" not in first
    assert "<script" not in first
    assert "<style" not in first
    assert " on" not in re.sub(r">[^<]*<", "><", first)


def test_names_and_titles_are_escaped():
    svg = ET.fromstring(  # noqa: S314 - our own
        line_chart([line('<b>"A" & B', 1, 2)], key="a", title="Andel < 5 & > 3", unit="<i>")
    )

    assert svg.find(f"{SVG}title").text == "Andel < 5 & > 3"
    assert '<b>"A" & B 2' in words(svg)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        ("60.1", "77.9", ["60", "65", "70", "75", "80"]),
        ("3", "20", ["0", "5", "10", "15", "20"]),
        ("0", "0", ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ("-4", "4", ["-4", "-2", "0", "2", "4"]),
        ("0.061", "0.078", ["0.060", "0.065", "0.070", "0.075", "0.080"]),
        ("12000", "3000000", ["0", "1000000", "2000000", "3000000"]),
    ],
)
def test_an_axis_has_few_and_round_ticks_that_hold_all_values(low, high, ticks):
    assert axis(Decimal(low), Decimal(high)) == [Decimal(tick) for tick in ticks]


def test_an_axis_of_equal_values_has_room_on_both_sides():
    ticks = axis(Decimal(50), Decimal(50))

    assert ticks[0] < 50 < ticks[-1]


def test_an_axis_of_per_cent_ends_at_a_hundred():
    assert axis(Decimal(100), Decimal(100), ceiling=Decimal(100))[-1] == 100
    assert axis(Decimal(81), Decimal(99), ceiling=Decimal(100))[-1] == 100


def test_labels_that_have_room_stand_where_they_want():
    assert spread_labels([100, 20], [16, 16], top=0, bottom=200) == [100, 20]


def test_labels_that_want_the_same_place_share_the_room_and_keep_their_order():
    assert spread_labels([50, 50, 50], [20, 20, 20], top=0, bottom=200) == [50, 70, 90]
    assert spread_labels([200, 199], [20, 20], top=0, bottom=200) == [190, 170]


def hairs(svg):
    """The thin lines over years of which nothing is said: not filled, dashed as the line, and no part of the axes."""
    return [
        each.get("d")
        for each in svg.iter(f"{SVG}path")
        if each.get("stroke-width") == "1.2" and each.get("stroke") in ("#0b3d91", "#a33b00", "#1f6b3a")
    ]


def every_other_year(name, *values):
    return ChartLine(name, {2020 + 2 * n: Decimal(str(value)) for n, value in enumerate(values)})


def test_a_hair_leads_over_years_in_which_nobody_looked():
    svg = parsed(every_other_year("Jordbro", 58, 59, 61), every_other_year("Haninge kommun", 61, 62, 63))

    assert [hair.count("L") for hair in hairs(svg)] == [2, 2]
    assert [path.count("L") for path in paths(svg)] == [0, 0]


def test_hairs_are_told_apart_in_black_and_white_as_lines_are():
    svg = parsed(*(every_other_year(name, 58, 59, 61) for name in ("Jordbro", "Haninge kommun", "Stockholms län")))

    dashes = [each.get("stroke-dasharray") for each in svg.iter(f"{SVG}path") if each.get("d") in hairs(svg)]

    assert len(set(dashes)) == 3


def test_where_lines_end_in_different_years_each_says_its_own():
    apart_in_time = parsed(line("Jordbro", 73.4, None), line("Haninge", 72, 72.7))
    together = parsed(line("Jordbro", 73.4, 73.5), line("Haninge", 72, 72.7))

    assert {"73,4\xa0(2003)", "(2004)"} & set(words(apart_in_time))
    assert not any("(200" in text for text in words(together)[2:])


def test_no_hair_leads_over_a_year_that_is_not_known_nor_over_a_break():
    unknown = ChartLine("Jordbro", {2020: Decimal(58), 2021: None, 2022: Decimal(59)})

    assert hairs(parsed(unknown)) == []
    assert hairs(parsed(every_other_year("Jordbro", 58, 59), breaks=(2021,))) == []


def test_what_another_line_keeps_back_breaks_nobody_elses_line():
    every_other = every_other_year("Haninge kommun", 61, 62)
    kept_back = ChartLine("Jordbro", {2020: Decimal(58), 2021: None, 2022: Decimal(59)})

    svg = parsed(kept_back, every_other)

    assert [hair.count("L") for hair in hairs(svg)] == [1]
    assert hairs(svg) == hairs(parsed(ChartLine("Jordbro", {2020: Decimal(58), 2022: Decimal(59)}), every_other))[1:]


def test_no_hair_leads_over_a_year_that_another_line_knows():
    assert hairs(parsed(every_other_year("Jordbro", 58, 59), line("Haninge kommun", 61, 62, 63, since=2020))) == []


def threads(svg):
    """The ends of the lines that lead to a name: [(x, y) of the first, x of the second], from left to right."""
    found = [each.get("d") for each in svg.iter(f"{SVG}path") if each.get("stroke-width") == ".75"]
    return [tuple(float(number) for number in re.findall(r"[\d.]+", path)) for path in found]


def newest_point(svg):
    """How far to the right a figure stands in the drawing."""
    return max(float(x) for path in paths(svg) for x in re.findall(r"[ML]([\d.]+)", path))


def test_a_thread_leads_to_a_name_that_gave_way_and_lies_where_no_figure_can_be():
    svg = parsed(line("Jordbro", 61, 61.5), line("Haninge kommun", 63, 61.4), line("Stockholms län", 64, 61.3))

    assert len(threads(svg)) >= 2
    assert all(newest_point(svg) < min(start, stop) for start, _y, stop, _to in threads(svg))
    assert {each.get("stroke") for each in svg.iter(f"{SVG}path") if each.get("stroke-width") == ".75"} == {"#4d4d4d"}


def test_no_thread_leads_from_a_line_that_ends_before_the_newest_year():
    svg = parsed(line("Jordbro", 61, None), line("Haninge kommun", 61, 61))

    names = [text.get("x") for text in svg.iter(f"{SVG}tspan")]

    assert all(stop > newest_point(svg) for _x, _y, stop, _to in threads(svg))
    assert len(threads(svg)) <= 1
    assert len(set(names)) == 1


def test_each_name_has_the_mark_of_its_line_before_it():
    lines = [line(f"Plats {n}", 5 + n, 6 + n) for n in range(6)]
    svg = parsed(*lines)

    left = min(float(each.get("x")) for each in svg.iter(f"{SVG}tspan"))
    marks = [each for each in svg.iter(f"{SVG}path") if each.get("fill") and each.get("d").endswith("z")]
    keys = [each for each in marks if newest_point(svg) + 8 < float(re.match(r"M([\d.]+)", each.get("d"))[1]) < left]

    assert len(keys) == 6
    assert len({(each.get("fill"), each.get("stroke")) for each in keys}) == 6


def test_a_break_is_named_in_the_drawing_and_in_its_words():
    svg = parsed(line("Jordbro", 1, 2, 3, 4), breaks=(2005,))
    two = parsed(line("Jordbro", 1, 2, 3, 4), breaks=(2004, 2005))

    assert "nytt mått 2005" in words(svg)
    assert "Från och med 2005 är det ett nytt mått." in svg.find(f"{SVG}desc").text
    assert [words(two).count(year) for year in ("2003", "2004", "2005", "2006")] == [1, 2, 2, 1]


def test_a_place_keeps_its_look_where_the_one_before_it_has_no_values():
    whole, without = parsed(*jordbro()), parsed(line("Jordbro", None), *jordbro()[1:])

    looks = [
        [
            (each.get("stroke"), each.get("stroke-dasharray"))
            for each in svg.iter(f"{SVG}path")
            if each.get("fill") == "none"
        ]
        for svg in (whole, without)
    ]
    assert looks[0][1:] == looks[1]


def test_only_the_place_that_the_chart_is_about_is_bold():
    svg = parsed(*jordbro())

    bold = [text for text in svg.iter(f"{SVG}text") if text.get("font-weight")]
    assert [next(text.iter(f"{SVG}tspan")).text for text in bold] == ["Jordbro 64,8"]


def test_six_lines_differ_in_dash_or_mark():
    lines = [line(f"Plats {n}", 5 + n, 6 + n) for n in range(6)]

    dashes = [each.get("stroke-dasharray") for each in parsed(*lines).iter(f"{SVG}path") if each.get("fill") == "none"]

    assert len(set(dashes)) == 6


def test_charts_beside_each_other_have_the_same_axes():
    women, men = line("Kvinnor", 20, 30), line("Män", 80, 90)

    axes = [
        re.search(r"Axeln [^<]*", line_chart([one], key="a", title="b", same_axes_as=[women, men]))
        for one in (women, men)
    ]

    assert [axis.group() for axis in axes] == ["Axeln går från 0 till 100."] * 2


def test_a_small_chart_is_small_and_says_its_axis_in_the_drawing_too():
    svg = parsed(*jordbro(), unit="%", size=SMALL)

    assert (svg.get("width"), svg.get("height")) == ("320", "150")
    assert [each.text for each in svg.iter(f"{SVG}text") if each.text and "Axeln" in each.text] == [
        "Axeln går från 60 till 80 %."
    ]
    assert "Axeln går från 60 till 80 %." in svg.find(f"{SVG}desc").text


def test_what_is_said_of_a_long_unit_stands_in_lines_that_fit():
    svg = parsed(*jordbro(), unit="anmälda brott per tusen invånare", size=SMALL)

    said = [each for each in svg.iter(f"{SVG}text") if each.text and each.get("fill") == "#4d4d4d"]
    assert " ".join(each.text for each in reversed(said)) == (
        "Axeln går från 60 till 80 anmälda brott per tusen invånare."
    )
    assert all(float(each.get("x")) + 6.8 * len(each.text) <= 320 for each in said)
    assert svg.get("height") == "166"


# Intervals -----------------------------------------------------------------------------------------------------------


def uncertain(name, *values, margin, since=2003, step=1):
    """A line whose values each have this margin, `step` years apart."""
    margin = Decimal(str(margin))
    known = {since + n * step: Decimal(str(value)) for n, value in enumerate(values)}
    return ChartLine(name, known, {year: (value - margin, value + margin) for year, value in known.items()})


def of_class(svg, name):
    return [each for each in svg.iter(f"{SVG}path") if each.get("class") == name]


def test_years_in_a_row_have_a_band_and_a_year_alone_has_a_bar():
    in_a_row = parsed(uncertain("Jordbro", 60, 61, 62, margin=5))
    alone = parsed(uncertain("Jordbro", 60, 61, margin=5, step=2))

    ((band,), bars) = (of_class(in_a_row, "chart__band"), of_class(in_a_row, "chart__bar"))
    assert (band.get("d").count("M"), band.get("d").count("L"), bars) == (1, 5, [])
    ((bar,), bands) = (of_class(alone, "chart__bar"), of_class(alone, "chart__band"))
    assert (bar.get("d").count("V"), bands) == (2, [])


def test_a_bar_reaches_from_the_lower_limit_to_the_upper_one():
    svg = parsed(uncertain("Jordbro", 50, margin=10), unit="%")

    ticks = {
        each.text: float(each.get("y")) - 4.5 for each in svg.iter(f"{SVG}text") if each.get("text-anchor") == "end"
    }
    bottom, top = re.match(r"M[\d.]+ ([\d.]+)V([\d.]+)", of_class(svg, "chart__bar")[0].get("d")).groups()
    assert (float(bottom), float(top)) == (pytest.approx(ticks["40"], abs=0.1), pytest.approx(ticks["60"], abs=0.1))


def test_no_band_is_drawn_over_a_hidden_year_nor_a_break():
    line = uncertain("Jordbro", 60, 61, 62, 63, margin=5)
    hidden = ChartLine("Jordbro", line.values | {2005: None}, line.intervals)

    assert of_class(parsed(hidden), "chart__band")[0].get("d").count("M") == 1
    assert of_class(parsed(hidden), "chart__bar")[0].get("d").count("V") == 1
    assert "2005 uppgift saknas, 2006" in parsed(hidden).find(f"{SVG}desc").text
    assert of_class(parsed(line, breaks=(2005,)), "chart__band")[0].get("d").count("M") == 2


def test_every_band_lies_below_every_line_and_lets_it_through():
    svg = parsed(*(uncertain(f"Plats {n}", 60 + n, 61, 62, margin=5) for n in range(3)))

    order = [each.get("class") == "chart__band" for each in svg.iter(f"{SVG}path") if each.get("stroke") != "#c8c8c8"]
    assert order[:3] == [True] * 3
    assert not any(order[3:])
    bands = of_class(svg, "chart__band")
    assert {each.get("fill-opacity") for each in bands} == {".12"}
    assert len({each.get("stroke-dasharray") for each in bands}) == 3


def test_bars_of_one_year_stand_beside_each_other_each_with_its_mark():
    svg = parsed(*(uncertain(f"Plats {n}", 60, 61, margin=5, step=2) for n in range(3)))

    first = [float(re.match(r"M([\d.]+)", each.get("d"))[1]) for each in of_class(svg, "chart__bar")]
    marks = [float(re.match(r"M([\d.]+)", each)[1]) for each in paths(svg)]
    assert first == marks
    assert [round(later - before, 1) for before, later in pairwise(first)] == [6, 6]


def test_bars_stand_clear_of_the_numbers_of_the_axis():
    svg = parsed(*(uncertain(f"Plats {n}", 60, 61, margin=5, step=2) for n in range(3)))

    numbers = [float(each.get("x")) for each in svg.iter(f"{SVG}text") if each.get("text-anchor") == "end"]
    caps = [float(x) for each in of_class(svg, "chart__bar") for x in re.findall(r"M([\d.]+) [\d.]+h", each.get("d"))]
    assert min(caps) > max(numbers) + 6


def test_the_axis_holds_the_intervals_and_a_share_ends_at_a_hundred_and_at_nothing():
    assert "Axeln går från 50 till 75." in line_chart([uncertain("Jordbro", 60, 65, margin=8)], key="a", title="b")
    high, low = (parsed(uncertain("Jordbro", value, margin=8), unit="%") for value in (98, 2))
    assert "Jordbro: 2003 98 (90–100)." in high.find(f"{SVG}desc").text
    assert "Jordbro: 2003 2 (0–10)." in low.find(f"{SVG}desc").text


def test_limits_that_would_look_like_the_value_have_more_decimals():
    known = {2003: Decimal("1"), 2004: Decimal("20")}
    limits = {2003: (Decimal("0.6"), Decimal("1.4")), 2004: (Decimal("15.2"), Decimal("24.8"))}

    text = parsed(ChartLine("Jordbro", known, limits)).find(f"{SVG}desc").text

    assert "Jordbro: 2003 1 (0,6–1,4), 2004 20 (15–25)." in text


def test_limits_below_zero_are_not_read_as_a_dash():
    assert "2003 1 (−2 till 4)" in parsed(uncertain("Jordbro", 1, margin=3), unit="index").find(f"{SVG}desc").text


def test_a_chart_says_what_its_intervals_are_and_one_without_says_nothing():
    chart = line_chart([uncertain("Jordbro", 60, 65, margin=8)], key="a", title="b")
    other = line_chart([uncertain("Jordbro", 60, 65, margin=8)], key="a", title="b", interval_note="Slumpen.")

    assert chart.count("Fält och streck visar felmarginalen.") == 2
    assert "Gränserna står inom parentes." in chart
    assert (other.count("Slumpen."), "felmarginal" in other) == (2, False)
    assert "parentes" not in line_chart(jordbro(), key="a", title="b")


def test_all_figures_of_a_chart_have_as_many_decimals():
    svg = parsed(line("Jordbro", "66.4123"), line("Haninge kommun", 80))

    description = svg.find(f"{SVG}desc").text
    assert "Jordbro: 2003 66,4. Haninge kommun: 2003 80,0." in description


def test_a_language_has_charts_of_its_own():
    with translation.override("en"):
        english = line_chart(jordbro(), key="a", title="b")

    assert "The axis runs from" in english
    assert "Axeln går från" in line_chart(jordbro(), key="a", title="b")
