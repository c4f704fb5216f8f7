"""What holds for any text at all, and for the words that matter."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herning_portal.search.analyser import WORD, fold, folded_words, places, stem, term, terms, terms_of, written_words
from herning_portal.search.excerpts import LENGTH, Sought, mark, spans, window

ANY_TEXT = st.text(st.characters(), max_size=200)
# Words as people write them, with all that Danish and German add, and what they paste.
WRITTEN = st.text("abcdefghijklmnopqrstuvwxyzæøåäöüßéÆØÅÄÖÜ -.,«»“”\u00ad\u030a1234567890", max_size=120)
LANGUAGES = st.sampled_from(["da", "en", "de", "xx"])


def terms_in_place(text, language):
    """Each word of the text looked at in its turn."""
    return [(one, found.span()) for found in WORD.finditer(text) for one in terms_of(found[0], language)]


@given(ANY_TEXT | WRITTEN)
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT | WRITTEN, LANGUAGES)
def test_stemming_again_changes_nothing(text, language):
    for word in folded_words(text):
        assert stem(stem(word, language), language) == stem(word, language)


@given(ANY_TEXT | WRITTEN, LANGUAGES)
def test_terms_hold_nothing_that_an_engine_could_take_for_a_command(text, language):
    for one in terms(text, language):
        assert re.fullmatch(r"[a-z0-9]+", one)
        assert one.startswith(language)


@given(ANY_TEXT | WRITTEN, LANGUAGES)
def test_every_word_stands_where_it_says_and_case_does_not_matter(text, language):
    found = terms_in_place(text, language)

    assert [one for one, _span in found] == terms(text, language)
    assert terms(text, language) == [term(word, language) for word in folded_words(text)]
    assert set(written_words(text)) == set(folded_words(text))
    for one, (start, end) in found:
        assert one in terms(text[start:end], language)


@given(
    ANY_TEXT | WRITTEN | st.text("ab a-_\u0301\u00ad", max_size=40),
    ANY_TEXT | WRITTEN | st.text("ab", max_size=3),
    LANGUAGES,
)
def test_the_quick_way_finds_each_place_of_a_word(text, question, language):
    sought = set(terms(question, language))

    found = places(text, language, sought)

    assert len(found) == len(set(found))
    assert set(found) == {span for one, span in terms_in_place(text, language) if one in sought}


@given(WRITTEN)
def test_case_and_spelling_of_danish_letters_do_not_matter(text):
    plain = text.replace("\u00ad", "").replace("\u030a", "")
    spelled = plain.lower()
    for letter, instead in {"å": "aa", "æ": "ae", "ø": "oe", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}.items():
        spelled = spelled.replace(letter, instead)

    assert folded_words(plain) == folded_words(spelled) == folded_words(plain.upper().replace("ẞ", "ß"))


@given(ANY_TEXT | WRITTEN, ANY_TEXT | WRITTEN, LANGUAGES)
def test_only_what_matched_is_marked_and_all_is_escaped(text, question, language):
    sought = Sought(set(terms(question, language)), set())

    marked = str(mark(text, spans(text, language, sought)))

    inside = re.findall(r"<mark>(.*?)</mark>", marked, re.DOTALL)
    assert all(sought.alone.intersection(terms(unescape(part), language)) for part in inside)
    rest = re.sub(r"<mark>.*?</mark>", " | ", marked, flags=re.DOTALL)
    assert not sought.alone.intersection(terms(unescape(rest), language))
    without_marks = marked.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in without_marks and ">" not in without_marks and '"' not in without_marks
    assert unescape(without_marks) == text


@given(st.text("ab <&", min_size=1, max_size=900), st.lists(st.integers(0, 890), max_size=5))
def test_excerpt_is_a_short_piece_that_holds_a_mark(text, places):
    found = [(place, place + 1) for place in sorted(set(places)) if place < len(text)]

    start, end = window(text, found)

    assert 0 <= start <= end <= len(text)
    assert end - start <= max(LENGTH, 1)
    assert not found or any(start <= begin and finish <= end for begin, finish in found)


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("da", "uddannelse uddannelsen uddannelser uddannelserne uddannelsernes"),
        ("da", "bolig boligen boliger boligerne"),
        ("da", "gymnasium gymnasiet gymnasier gymnasierne gymnasie"),
        ("da", "kollegium kollegiet kollegier kollegie"),
        ("da", "læreplads lærepladsen lærepladser laereplads LÆREPLADS"),
        ("da", "by byen byer byerne byens"),
        ("da", "center centret centre centrene"),
        ("da", "kursus kurset kurser kurserne"),
        ("da", "værelse værelser værelserne"),
        ("da", "ledig ledige ledighed"),
        ("da", "barn barnet børn børnene"),
        ("da", "Ålborg Aalborg aalborg AALBORG"),
        ("en", "apprentice apprentices"),
        ("en", "study studies studying"),
        ("de", "Wohnung Wohnungen"),
        ("de", "Wissenszentrum Wissenszentren Wissenszentrums"),
        ("de", "Bildungsgang Bildungsgänge Bildungsgaenge"),
        ("de", "Friseur Friseurin Friseurinnen"),
        ("de", "Erzieher Erzieherin"),
    ],
)
def test_forms_of_a_word_are_one_term(language, forms):
    assert len(set(terms(forms, language))) == 1


def test_words_that_look_alike_stay_apart():
    assert term("laege", "da") != term("laegger", "da")
    assert term("vaerelse", "da") != term("vaere", "da")
    assert term("ledige", "da") != term("leder", "da")
    assert term("art", "da") != term("art", "en")
    assert stem("studie", "da") != stem("student", "da")
    assert stem("medizin", "de") == "medizin"


FEW_WORDS = st.lists(st.sampled_from(["bo", "by", "Bo", "byer", "bobo", "½", "å"]), min_size=1, max_size=8)


@given(FEW_WORDS, st.lists(FEW_WORDS, min_size=1, max_size=2), st.sampled_from([" ", ", ", "-", " \u00ad", "\n"]))
def test_phrases_are_marked_where_their_words_stand_side_by_side(words, asked, between):
    text = between.join(words)
    phrases = {tuple(terms(" ".join(phrase[:3]), "da")) for phrase in asked}
    in_order = terms_in_place(text, "da")
    expected = {
        span
        for phrase in phrases
        for start in range(len(in_order))
        if tuple(one for one, _span in in_order[start : start + len(phrase)]) == phrase
        for _one, span in in_order[start : start + len(phrase)]
    }

    assert set(spans(text, "da", Sought(set(), phrases))) == expected
