from pathlib import Path

import polib
import pytest
from django.utils import translation

from herning_portal.ordering import alphabetical
from herning_portal.translation import lang_of
from tests.factories import make_term

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_missing_translation_falls_back_to_danish_and_says_so():
    term = make_term(term_da="Mål", term_en="Goal", definition_da="Forklaring")

    shown = {}
    for language in ("da", "en", "de"):
        with translation.override(language):
            shown[language] = (term.term, lang_of(term, "term"), term.definition, lang_of(term, "definition"))

    assert shown == {
        "da": ("Mål", "da", "Forklaring", "da"),
        "en": ("Goal", "en", "Forklaring", "da"),
        "de": ("Mål", "da", "Forklaring", "da"),
    }


def test_words_stand_in_the_order_of_their_language():
    words = ["Åben", "ältere", "zone", "Øst", "abe", "Überblick", "énhed", "enhed"]

    ordered = {}
    for language in ("da", "de"):
        with translation.override(language):
            ordered[language] = sorted(words, key=alphabetical)

    assert ordered["da"] == ["abe", "énhed", "enhed", "Überblick", "zone", "ältere", "Øst", "Åben"]
    assert ordered["de"][:3] == ["abe", "Åben", "ältere"]


@pytest.mark.parametrize("language", ["da", "de"])
@pytest.mark.parametrize(("folder", "fewest"), [("locale", 200), ("locale_import_export", 30)])
def test_interface_is_translated_completely(folder, fewest, language):
    texts = polib.pofile(str(ROOT / folder / language / "LC_MESSAGES" / "django.po"))

    assert len(texts) > fewest
    assert [entry.msgid for entry in texts if not entry.translated() or entry.fuzzy or entry.obsolete] == []


@pytest.mark.parametrize("language", ["da", "de"])
@pytest.mark.parametrize("folder", ["locale", "locale_import_export"])
def test_compiled_translations_are_fresh(folder, language):
    messages = ROOT / folder / language / "LC_MESSAGES"
    source = polib.pofile(str(messages / "django.po"))
    compiled = polib.mofile(str(messages / "django.mo"))

    def texts(file: polib.POFile | polib.MOFile) -> dict:
        return {(entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural for entry in file}

    assert texts(compiled) == texts(source), "Run make messages and commit what it writes."
