"""Ground: content in Danish, English and German. A page shows the active language and falls back to Danish."""

from collections.abc import Callable
from typing import Any, ClassVar

import reversion
from django.db import models
from django.utils.translation import get_language
from modeltranslation.translator import TranslationOptions, register
from modeltranslation.utils import build_localized_fieldname, resolution_order

from herning_portal.models import AccessibilityIssue, Decision, Source, Statement, Term, Unit


def lang_of(record: models.Model, field: str) -> str | None:
    """The language in which `field` of `record` is shown now: the active one, the one fallen back to, None if empty."""
    for language in resolution_order(get_language()):
        if getattr(record, build_localized_fieldname(field, language)):
            return language
    return None


def translated(
    *recorded: type[models.Model],
) -> Callable[[type[TranslationOptions]], type[TranslationOptions]]:
    """Registers the translated fields of `recorded` models, then their history.

    In this order: history keeps the columns that a model has when it is told of it.
    """

    def both(options: type[TranslationOptions]) -> type[TranslationOptions]:
        register(list(recorded))(options)
        for model in recorded:
            reversion.register(model)
        return options

    return both


class DanishRequired(TranslationOptions):
    """The master language must be there; the others are shown in Danish, and marked, until they are."""

    # Languages for all fields, or fields by language: a choice that no single type describes.
    required_languages: ClassVar[Any] = ("da",)


@translated(Unit)
class UnitTranslation(DanishRequired):
    fields = ("name",)


@translated(Source)
class SourceTranslation(DanishRequired):
    fields = ("title",)


@translated(Decision)
class DecisionTranslation(DanishRequired):
    fields = ("title", "body")


@translated(Statement)
class StatementTranslation(DanishRequired):
    fields = ("title", "in_short", "body")
    required_languages = {"da": ("title", "in_short")}


@translated(Term)
class TermTranslation(DanishRequired):
    fields = ("term", "definition")


@translated(AccessibilityIssue)
class AccessibilityIssueTranslation(DanishRequired):
    fields = ("problem", "alternative")
    required_languages = {"da": ("problem",)}
