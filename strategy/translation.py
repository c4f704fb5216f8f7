"""Strategy: which fields are translated."""

from modeltranslation.translator import TranslationOptions

from herning_portal.translation import DanishRequired, translated
from strategy.models import (
    Area,
    Chapter,
    Commitment,
    FocusPoint,
    Goal,
    Indicator,
    Lineage,
    SeriesMapping,
    Strategy,
    Target,
    TextItem,
    Theme,
)


@translated(Strategy)
class StrategyTranslation(DanishRequired):
    fields = (
        "title",
        "vision",
        "in_short",
        "goal_name",
        "goal_name_plural",
        "focus_point_name",
        "focus_point_name_plural",
        "committee",
        "dated_note",
        "withdrawal_note",
    )
    required_languages = {
        "da": ("title", "goal_name", "goal_name_plural", "focus_point_name", "focus_point_name_plural")
    }


@translated(TextItem)
class TextItemTranslation(DanishRequired):
    fields = ("title", "short_title", "in_short", "body", "withdrawal_note")
    required_languages = {"da": ("title",)}


# A proxy that is not registered refuses title_da in its constructor.
@translated(Chapter, Goal, FocusPoint, Commitment)
class ProxyTranslation(TranslationOptions):
    fields = ()


@translated(Lineage)
class LineageTranslation(DanishRequired):
    fields = ("why",)


@translated(Theme)
class ThemeTranslation(DanishRequired):
    fields = ("title", "in_short")
    required_languages = {"da": ("title",)}


@translated(Area)
class AreaTranslation(DanishRequired):
    fields = ("title",)


@translated(Indicator)
class IndicatorTranslation(DanishRequired):
    fields = ("title", "short_title", "in_short", "definition", "limits", "unit_name", "withdrawal_note")
    required_languages = {"da": ("title",)}


@translated(Target)
class TargetTranslation(DanishRequired):
    fields = ("set_by", "note")
    required_languages = {"da": ("set_by",)}


@translated(SeriesMapping)
class SeriesMappingTranslation(DanishRequired):
    fields = ()
    required_languages = ()
