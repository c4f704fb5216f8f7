"""Ground: Danish order and folded words, made here and stored, since each database has its own idea of both."""

import unicodedata
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import get_language

from herning_portal.publishing import Publishable

ALPHABET = {ord("æ"): "{a", ord("ä"): "{b", ord("ø"): "{c", ord("ö"): "{d", ord("å"): "{e"}
LIGATURES = {ord("æ"): "ae", ord("ø"): "o"}
SPELLED_OUT = str.maketrans({"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa", "ü": "ue"})


def alphabetical(text: str, language: str | None = None) -> str:
    """A key that sorts as the dictionary of `language` (or the active one) does, case and accents aside.

    In Danish æ, ø and å come last and in that order; elsewhere they stand with the letters they are made of.
    """
    folded = unicodedata.normalize("NFC", text).casefold()
    is_danish = (language or get_language()) == "da"
    return without_accents(folded.translate(ALPHABET if is_danish else LIGATURES))


def fold(text: str) -> str:
    """`text` for finding it again: case and accents aside, å as aa, ø as oe, æ as ae, blanks single."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(SPELLED_OUT)
    return " ".join(without_accents(folded).replace("\0", " ").split())


def without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


class Listed(Publishable):
    """A public record that lists put in the order of the alphabet and that is found by its words.

    Its model has a translated `title`; `FOUND_BY` names further translated fields to be found by.
    """

    FOUND_BY: ClassVar[tuple[str, ...]] = ()

    sort_key_da = models.CharField(max_length=300, editable=False, default="")
    sort_key_en = models.CharField(max_length=300, editable=False, default="")
    sort_key_de = models.CharField(max_length=300, editable=False, default="")
    folded = models.TextField(editable=False, default="")

    class Meta(Publishable.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        codes = [code for code, _name in settings.LANGUAGES]
        master = getattr(self, f"title_{settings.LANGUAGE_CODE}")
        for code in codes:
            title = getattr(self, f"title_{code}") or master
            setattr(self, f"sort_key_{code}", alphabetical(title, code)[:300])
        self.folded = fold(" ".join(self.words_to_be_found_by(codes)))
        super().save(*args, **kwargs)

    def words_to_be_found_by(self, languages: list[str]) -> list[str]:
        names = []
        for field in ("title", *self.FOUND_BY):
            names += [f"{field}_{code}" for code in languages] if hasattr(self, f"{field}_{languages[0]}") else [field]
        return [words for name in names if (words := getattr(self, name))]


def in_alphabet() -> str:
    """The field that sorts a queryset of `Listed` records in the active language."""
    return f"sort_key_{get_language() or settings.LANGUAGE_CODE}"
