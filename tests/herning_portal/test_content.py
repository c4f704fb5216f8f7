"""The shipped texts: read as a visitor reads them, in plain Danish, and complete in three languages."""

import re

import pytest

from herning_portal.models import AccessibilityIssue, Source, Statement, Term
from herning_portal.readability import lix
from herning_portal.rich_text import plain
from strategy.models import Kind, Strategy, TextItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]

# Official names: they are what they are, so readability is measured without them.
NAMES = [
    "Herningsholm Erhvervsskole og Gymnasier",
    "Social & Sundhedsskolen Herning",
    "Erhvervsakademi MidtVest",
    "VIA University College",
    "Aarhus Universitet",
    "Herning Kommune",
    "Uddannelsesstrategi",
    "Vi vil sikre kvalificeret arbejdskraft til fremtidens arbejdsmarked",
    "Vi vil fastholde og tiltrække flere uddannelser, vidensinstitutioner og videnscentre til Herning",
    "I Herning vil vi uddanne til og for livet, så alle kan indfri deres fulde potentiale",
]
FEWEST_WORDS = 60  # a shorter text is not judged alone
HARDEST_TEXT = 45
HARDEST_SUMMARY = 40


def sentences(*parts: str | None) -> str:
    return " ".join(f"{plain(part).rstrip('.')}." for part in parts if part)


def test_no_text_is_harder_to_read_than_we_promise():
    texts = {item.key: sentences(item.title_da, item.in_short_da, item.body_da) for item in TextItem.objects.all()}
    texts |= {page.key: sentences(page.title_da, page.in_short_da, page.body_da) for page in Statement.objects.all()}

    measured = {key: lix(text, NAMES) for key, text in texts.items()}

    assert sum(words >= FEWEST_WORDS for _value, words in measured.values()) > 15
    assert {
        key: value for key, (value, words) in measured.items() if words >= FEWEST_WORDS and value > HARDEST_TEXT
    } == {}


def test_summaries_of_a_strategy_are_easy_to_read_together():
    for strategy in Strategy.objects.all():
        items = TextItem.objects.filter(strategy=strategy).filter(in_short_da__gt="").in_order()
        value, words = lix(" ".join([strategy.in_short_da, *(item.in_short_da for item in items)]), NAMES)

        assert words > 300
        assert value <= HARDEST_SUMMARY


def test_current_strategy_is_told_in_three_languages():
    missing = [
        (record.key, field, language)
        for record in [*Strategy.objects.filter(is_current=True), *TextItem.objects.filter(strategy__is_current=True)]
        for field in ("title", "in_short", "body")
        if getattr(record, f"{field}_da", "")
        for language in ("en", "de")
        if not getattr(record, f"{field}_{language}")
    ]

    assert missing == []


def test_pages_terms_and_problems_are_told_in_three_languages():
    missing = [
        (record.key, field, language)
        for model, fields in (
            (Statement, ("title", "in_short", "body")),
            (Term, ("term", "definition")),
            (AccessibilityIssue, ("problem", "alternative")),
            (Source, ("title",)),
        )
        for record in model.objects.all()
        for field in fields
        if getattr(record, f"{field}_da")
        for language in ("en", "de")
        if not getattr(record, f"{field}_{language}")
    ]

    assert missing == []


def test_every_text_has_its_place_its_source_and_its_check():
    items = TextItem.objects.select_related("parent").prefetch_related("sources")

    assert items.count() > 80
    assert [item.key for item in items if not item.sources.all()] == []
    assert [item.key for item in items if item.checked_on is None] == []
    assert [item.key for item in items if item.kind == Kind.COMMITMENT and not item.place] == []
    for item in items:
        item.full_clean()


def test_goal_1_is_whole():
    goal = TextItem.objects.get(key="us-m1")

    points = TextItem.objects.filter(parent=goal, kind=Kind.FOCUS_POINT).in_order()
    assert [point.number for point in points] == ["1.1", "1.2", "1.3", "1.4", "1.5"]
    assert all(TextItem.objects.filter(parent=point, kind=Kind.COMMITMENT).exists() for point in points)
    text = " ".join(plain(point.body_da) for point in points)
    for fact in ("Huset No7", "Angligården", "yoga", "Aarhus", "boliggaranti", "læger", "ungdomsboliger", "studiejob"):
        assert fact in text


def test_own_strategys_chapters_are_whole():
    chapters = TextItem.objects.filter(kind=Kind.CHAPTER, parent=None, strategy__is_current=True).in_order()

    parts = {
        chapter.title_da: TextItem.objects.filter(parent=chapter, kind=Kind.CHAPTER).count() for chapter in chapters
    }
    assert parts == {"Hvad": 0, "Hvorfor": 3, "Hvordan": 7}


@pytest.mark.parametrize("language", ["da", "en", "de"])
def test_texts_keep_to_our_tone(language):
    texts = " ".join(
        sentences(*(getattr(item, f"{field}_{language}") for field in ("title", "in_short", "body")))
        for item in TextItem.objects.all()
    )

    assert "!" not in texts
    assert not re.search(r"\b(spændende|unik\w*|exciting|unique|einzigartig\w*)\b", texts, re.I)
    # A number never stands apart from its per cent sign.
    assert not re.search(r"\d %", texts)
