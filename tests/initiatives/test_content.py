"""The shipped work: sourced, dated, honest about what is not known, complete in three languages and plain."""

import re
from collections import Counter

import pytest
from modeltranslation.translator import translator

from herning_portal.models import Confidence, Decision
from herning_portal.readability import lix
from herning_portal.rich_text import plain
from initiatives.models import (
    Activity,
    ActivityTheme,
    Audience,
    Contribution,
    Initiative,
    Milestone,
    Partnership,
    StatusNote,
)
from institutions.models import Institution, Organisation
from strategy.models import Kind, Strategy, TextItem

pytestmark = [pytest.mark.usefixtures("shipped"), pytest.mark.django_db]

TRANSLATED = [Initiative, Milestone, StatusNote, Audience, ActivityTheme, Activity, Decision]
FEWEST_WORDS = 60  # a shorter text is not judged alone
HARDEST_TEXT = 45
# As far as the shipped sources reach: what they plan for later has not happened.
TODAY = "2026-11-26"


def words_of(record, language="da"):
    fields = translator.get_options_for_model(type(record)).get_field_names()
    return {name: getattr(record, f"{name}_{language}") or "" for name in fields}


def told(record, language="da"):
    return " ".join(f"{plain(text).rstrip('.')}." for text in words_of(record, language).values() if text)


@pytest.mark.parametrize("model", TRANSLATED)
def test_every_record_is_told_in_three_languages(model):
    records = list(model.objects.all())

    missing = [
        (str(record), name, language)
        for record in records
        for name, text in words_of(record).items()
        for language in ("en", "de")
        if bool(text) != bool(words_of(record, language)[name])
    ]

    assert records
    assert missing == []


def test_everything_is_public_valid_sourced_and_due_for_a_check():
    work = Initiative.objects.prefetch_related("sources")

    assert Initiative.objects.published().count() == work.count() == 49
    assert [one.key for one in work if not one.sources.all()] == []
    assert [one.key for one in work if one.check_due_on is None or one.checked_on is None] == []
    assert list(Milestone.objects.filter(source=None)) == []
    assert list(StatusNote.objects.filter(source=None)) == []
    for one in work:
        one.full_clean(validate_unique=False, validate_constraints=False)


def test_status_has_a_date_and_a_source_that_is_among_those_of_the_work():
    work = list(Initiative.objects.prefetch_related("sources"))

    assert [one.key for one in work if bool(one.status) != bool(one.status_as_of)] == []
    assert [one.key for one in work if bool(one.status) != bool(one.status_source)] == []
    assert [one.key for one in work if one.status and one.status_source not in one.sources.all()] == []
    assert [one.key for one in work if one.status_source and one.status_source.confidence == Confidence.LOW] == []
    # No date of a status, no step that is reached and nothing that is finished lies ahead.
    assert [one.key for one in work if max(one.status_as_of, one.status_since) > TODAY] == []
    assert [one.key for one in Milestone.objects.filter(reached__gt=TODAY)] == []


def test_statuses_are_those_that_sources_state():
    assert Counter(Initiative.objects.values_list("status", flat=True)) == {
        "in_progress": 13,
        "completed": 12,
        "operational": 8,
        "planned": 6,
        "idea": 1,
        "": 9,
    }


@pytest.mark.parametrize(
    ("key", "status", "as_of"),
    [
        ("radiograf", "planned", "2023-12-14"),
        ("medicin", "planned", "2025"),
        ("sundplus", "in_progress", "2026-02-10"),
        ("haandvaerkskollegiet", "in_progress", "2026-09-18"),
        ("udflytning", "planned", "2022-03"),
        ("playmaker", "idea", "2020"),
        ("herningung", "in_progress", "2025-03-17"),
        ("au-aftale", "", ""),
        ("sosu-bro", "", ""),
        ("tiendeklasse", "completed", "2026-01"),
        ("ha-luk", "completed", "2025"),
        ("it-ikast", "completed", "2020"),
    ],
)
def test_what_is_planned_is_not_said_to_have_happened(key, status, as_of):
    work = Initiative.objects.get(key=key)

    assert (work.status, work.status_as_of) == (status, as_of)


@pytest.mark.parametrize(
    ("key", "due"),
    [
        ("sundplus-klar", "2026"),
        ("radiograf-start", "2025"),
        ("medicin-start", "2029"),
        ("videncenter-drift", "2018"),
        ("ungeraad-moede", "2023-09-05"),
    ],
)
def test_step_that_no_source_confirms_is_not_reached(key, due):
    step = Milestone.objects.get(key=key)

    assert (step.due, step.reached) == (due, "")


def test_work_without_a_status_says_why_or_what_is_not_known():
    silent = [
        one.key
        for one in Initiative.objects.filter(status="")
        if not re.search(r"ingen dato|ikke fundet|siger ikke", one.body_da)
    ]

    assert silent == []


def test_only_what_no_source_dates_has_no_place_on_the_time_line():
    undated = Initiative.objects.with_first_sign().filter(first_sign=None, period_from="", period_to="")

    assert {one.key for one in undated} == {
        *("eamv-online", "faelleshus", "foreningen-ubh", "hf-hands-on"),
        *("pa-voksenelevloen", "sosu-bro", "vaeksthus-landbrug"),
    }


def test_programmes_that_the_town_lost_are_told_and_serve_nothing():
    lost = Contribution.objects.filter(serves=False).select_related("initiative", "text")

    assert {(one.initiative.key, one.text.key, one.is_our_reading) for one in lost} == {
        ("ha-luk", "us-m3-f1", True),
        ("it-ikast", "us-m3-f1", True),
    }


def test_each_serves_a_text_and_one_before_all():
    links = Contribution.objects.select_related("initiative", "text__strategy", "source")

    leading = Counter(one.initiative.key for one in links if one.is_primary)
    assert set(leading) == set(Initiative.objects.values_list("key", flat=True))
    assert set(leading.values()) == {1}
    assert Contribution.objects.to_public_texts().count() == links.count()
    # A later text cannot be the reason for what was finished before it, unless the text itself names the work.
    early = [
        str(one)
        for one in links
        if one.text.strategy.is_current
        and one.is_our_reading
        and one.is_primary
        and "" < one.initiative.period_to < "2018"
    ]
    assert early == []


def test_stated_links_name_the_document_that_states_them():
    stated = Contribution.objects.filter(is_our_reading=False)

    assert {one.source.key for one in stated} == {"strategy-document", "regional-strategy"}
    assert {(one.initiative.key, one.text.key) for one in stated.filter(source__key="strategy-document")} == {
        ("boliggaranti", "us-m1-f5"),
        ("playmaker", "us-m4-f1"),
        ("studiestart", "us-m1-f1-t3"),
        ("talentlinjer", "us-m4-f4-t1"),
        ("talentlinjer", "us-m4-f4-t2"),
        ("tiendeklasse", "us-m4-f5-t4"),
    }


def test_every_focus_point_of_the_current_strategy_has_something_done_about_it():
    points = TextItem.objects.filter(strategy__is_current=True, kind=Kind.FOCUS_POINT)

    served = set(Contribution.objects.values_list("text__key", flat=True))
    served |= set(Contribution.objects.values_list("text__parent__key", flat=True))
    assert [point.key for point in points if point.key not in served] == []


def test_examples_of_the_regional_strategy_are_all_there_under_their_area():
    counts = Counter(Contribution.objects.filter(source__key="regional-strategy").values_list("text__key", flat=True))

    # Five on the trades, three on the social side, four with companies.
    assert counts == {"mes-m1": 5, "mes-m2": 3, "mes-m3": 4}


def test_partners_are_bodies_and_never_persons():
    partners = Partnership.objects.select_related("organisation", "institution")

    assert partners.count() > 70
    assert {type(one.partner) for one in partners} == {Organisation, Institution}
    for model in TRANSLATED:
        for record in model.objects.all():
            for language in ("da", "en", "de"):
                text = told(record, language)
                assert not re.search(r"\b(rektor|direktør|borgmester|principal|mayor)\b", text, re.I), text


@pytest.mark.parametrize("language", ["da", "en", "de"])
def test_texts_keep_to_our_tone(language):
    texts = " ".join(told(record, language) for model in TRANSLATED for record in model.objects.all())

    assert "!" not in texts
    assert not re.search(r"\b(spændende|unik\w*|exciting|unique|einzigartig\w*)\b", texts, re.I)


def test_no_text_is_harder_to_read_than_we_promise():
    names = [record.name for record in Organisation.objects.all()]
    names += [record.title_da for record in Institution.objects.all()]
    measured = {one.key: lix(told(one), names) for one in Initiative.objects.all()}

    assert {
        key: value for key, (value, words) in measured.items() if words >= FEWEST_WORDS and value > HARDEST_TEXT
    } == {}
    together, words = lix(" ".join(one.in_short_da for one in Initiative.objects.all()), names)
    assert words > 600 and together <= HARDEST_TEXT


def test_decisions_have_a_body_and_a_day_and_are_bound_to_what_they_are_about():
    decisions = Decision.objects.all()

    assert decisions.count() == 7
    assert [one.key for one in decisions if not (one.body_da and one.decided_on)] == []
    bound = {*Strategy.objects.values_list("decisions", flat=True)}
    bound |= {*Initiative.objects.values_list("decisions", flat=True)}
    assert [one.key for one in decisions if one.pk not in bound] == []


def test_learning_forum_is_whole_and_marks_where_placing_is_our_reading():
    activities = Activity.objects.select_related("theme", "text").prefetch_related("audiences")

    cells = Counter((one.theme.key, one.audiences.get().key) for one in activities)
    assert cells == {
        ("nye-kompetencer", "ledelse"): 3,
        ("nye-kompetencer", "virksomheder"): 2,
        ("nye-kompetencer", "undervisere"): 6,
        ("nye-kompetencer", "elever"): 2,
        ("erfaringsudveksling", "ledelse"): 1,
        ("erfaringsudveksling", "virksomheder"): 2,
        ("erfaringsudveksling", "undervisere"): 3,
        ("erfaringsudveksling", "elever"): 2,
        ("faellesskabsaktiviteter", "virksomheder"): 1,
        ("faellesskabsaktiviteter", "elever"): 5,
        ("ny-retning", "virksomheder"): 1,
        ("ny-retning", "undervisere"): 1,
        ("ny-retning", "elever"): 1,
    }
    assert {one.text.key for one in activities} == {"mes-laeringsforum-temaer"}
    # The matrix has lost its columns: rows with fewer cells than columns do not say whose they are.
    assert {one.theme.key for one in activities if one.is_our_reading} == {"faellesskabsaktiviteter", "ny-retning"}
    chapter = TextItem.objects.get(key="mes-laeringsforum-temaer")
    assert "<table" not in chapter.body_da
    assert "kolonnerne i skemaet gået tabt" in chapter.body_da


def test_texts_know_the_fields_programmes_and_institutions_that_they_name():
    def of(key, relation):
        return set(getattr(TextItem.objects.get(key=key), relation).values_list("key", flat=True))

    assert len(of("us-m3-f2", "fields")) == 6
    assert len(of("us-m3-f3", "fields")) == 4
    assert len(of("us-hvad", "institutions")) == 5
    assert of("us-m4-f5", "programmes") == {"hh-10"}
