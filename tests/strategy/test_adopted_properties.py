"""However a document is cut, joined and hyphenated: it adds up line by line, and a second time changes nothing."""

import html
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from herning_portal import rich_text
from strategy.adopted.importing import import_rows, make_plan, targets_of
from strategy.adopted.lines import Line
from strategy.adopted.placement import (
    Row,
    as_html,
    by_record,
    moved,
    read_placement,
    squash,
    write_placement,
)
from strategy.adopted.placing import propose
from strategy.models import AdoptedText, TextItem
from tests.strategy.documents import TARGETS, lines_of, make_harbour

WORDS = st.sampled_from(
    [
        "havn",
        "både",
        "fiskere",
        "og",
        "på",
        "Vi",
        "vil",
        "sejladsen.",
        "10.",
        "kutteren,",
        "STEM-planer",
        "én",
        "fiskeriudviklingen",
        "<b>",
        "&",
        "»Nej«",
    ]
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
TITLES = st.sampled_from([target.title for target in TARGETS] + ["MÅL 1", "HVAD?", "Fokuspunkter"])
MARKS = st.sampled_from(["", "", "• ", "1. ", "- ", "7) "])
PARTS = st.lists(st.tuples(MARKS, st.one_of(SENTENCES, TITLES)).map("".join), max_size=12)
ENDS = st.sampled_from(["\n", " \n", "\n\n", "\n\n\n\n", "\n12\n", "\n\f", "\n ", "\r\n", "\n-\n\n", "\n\u2028\n"])


@st.composite
def documents(draw) -> str:
    """Paragraphs whose lines are cut anywhere, inside words as well, with a hyphen, a soft hyphen or nothing."""
    text = ""
    for part in draw(PARTS):
        cuts = sorted(draw(st.sets(st.integers(1, max(1, len(part) - 1)), max_size=4)))
        for start, stop in zip([0, *cuts], [*cuts, len(part)], strict=True):
            text += part[start:stop]
            if stop < len(part):
                text += draw(st.sampled_from(["", "-", "\N{SOFT HYPHEN}", " "])) + draw(st.sampled_from(["\n", "\n\n"]))
        text += draw(ENDS)
    return text + "Slut."


def told(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def letters(text: str) -> str:
    return "".join(letter for letter in squash(text) if letter.isalpha())


def assert_adds_up(lines: list[Line], rows: list[Row]) -> None:
    """Every line of the file stands in exactly one place, and all its words in the text of that place."""
    assert [row.line for row in rows] == [line.number for line in lines]
    for found in by_record(rows).values():
        assert_holds(rich_text.clean(as_html(found)), found)


def assert_holds(text: str, rows: list[Row]) -> None:
    """Letter by letter; of the numbers only those may be gone that a list draws by itself."""
    assert letters(told(text)) == letters("".join(row.text for row in rows))
    left = iter(squash(told(text)))
    wanted = squash("".join(re.sub(r"^\d{1,2}[.)]\s", "", row.text) for row in rows))
    assert all(letter in left for letter in wanted)


@settings(max_examples=60, deadline=None)
@given(documents())
def test_every_line_is_in_some_record_or_among_those_not_placed(text):
    lines = lines_of(text)
    words = [line for line in re.split(r"[\n\f]", text.replace("\r\n", "\n")) if line.strip()]

    rows = propose(lines, TARGETS, frozenset({"Fokuspunkter"}))

    assert [squash(row.text) for row in rows] == [squash(line) for line in words]
    assert_adds_up(lines, rows)


@settings(max_examples=30, deadline=None)
@given(documents(), st.data())
def test_a_placement_that_a_person_changes_still_adds_up(text, data):
    lines = lines_of(text)
    keys = [target.key for target in TARGETS]
    rows = propose(lines, TARGETS)

    for _move in range(data.draw(st.integers(0, 3))):
        numbers = data.draw(st.sets(st.sampled_from([line.number for line in lines]), max_size=5))
        rows = moved(rows, numbers, data.draw(st.sampled_from(["", *keys])))

    assert read_placement(write_placement(rows), lines, keys) == rows
    assert_adds_up(lines, rows)


@pytest.mark.django_db
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents())
def test_reading_the_same_document_in_twice_changes_nothing(shared_harbour, text):
    lines = lines_of(text)
    rows = propose(lines, targets_of(shared_harbour))

    first = import_rows(shared_harbour, rows, user=None, name="havn.txt", is_new_version=True)
    before = list(AdoptedText.objects.order_by("pk").values())
    again = import_rows(shared_harbour, propose(lines, targets_of(shared_harbour)), user=None, name="havn.txt")

    assert list(AdoptedText.objects.order_by("pk").values()) == before
    assert (again.new, again.changed) == ([], [])
    assert sum(len(entry.rows) for entry in first.entries) + len(first.unplaced) == len(lines)
    plan = make_plan(shared_harbour, rows)
    for entry in plan.same:
        newest = AdoptedText.objects.filter(item=entry.item).latest("version")
        assert_holds(newest.text, entry.rows)
    assert TextItem.objects.filter(strategy=shared_harbour).count() == 7


@pytest.fixture
def shared_harbour(db):
    return make_harbour()
