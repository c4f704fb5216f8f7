"""Strategy: the editors' screens, one for each kind of text."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline
from reversion.models import Version

from herning_portal.admin import (
    ChangeDoor,
    LanguageLabels,
    PublishableAdmin,
    RecordAdmin,
    TellsReaders,
    TranslatedRecordAdmin,
    language_fieldsets,
)
from herning_portal.transfer import TransferMixin
from strategy.adopted.importing import import_rows, make_plan
from strategy.adopted.lines import Line, Unreadable
from strategy.adopted.placement import answered, moved, write_placement
from strategy.forms import AdoptedDocumentForm, AnswerForm, ConfirmForm, CorrectForm, MoveForm, placement_of
from strategy.models import (
    PARENTS,
    AdoptedDocument,
    AdoptedText,
    Area,
    Chapter,
    Commitment,
    FocusPoint,
    Goal,
    Indicator,
    Kind,
    Lineage,
    Measurement,
    PastValue,
    SeriesMapping,
    Strategy,
    Target,
    TextItem,
    Theme,
)

if TYPE_CHECKING:
    from herning_portal.admin import Fieldset


@admin.register(Strategy)
class StrategyAdmin(PublishableAdmin):
    list_display = [
        "title",
        "kind",
        "organisation",
        "is_current",
        "document_status",
        "state_label",
        "translated",
    ]
    list_select_related = ["organisation"]
    list_filter = [*PublishableAdmin.list_filter, "kind", "organisation"]
    autocomplete_fields = [*PublishableAdmin.autocomplete_fields, "organisation", "replaced_by"]
    fieldsets = [
        (None, {"fields": ["kind", "organisation", "is_current"]}),
        *language_fieldsets(
            "title",
            "vision",
            "in_short",
            "goal_name",
            "goal_name_plural",
            "focus_point_name",
            "focus_point_name_plural",
            "committee",
            "dated_note",
        ),
        (
            _("The document"),
            {
                "fields": [
                    "document_status",
                    "dated",
                    "adopted",
                    ("period_from", "period_to"),
                    "next_review",
                    "committee_as_of",
                    "replaced_by",
                ]
            },
        ),
        PublishableAdmin.publishing_fieldset,
    ]


class AdoptedTextInline(admin.StackedInline):
    """Versions can be added, never edited."""

    model = AdoptedText
    extra = 0
    autocomplete_fields = ["decision"]

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class RootsInline(LanguageLabels, TranslationStackedInline):
    model = Lineage
    fk_name = "later"
    extra = 0
    autocomplete_fields = ["earlier", "theme"]
    verbose_name_plural = _("What this text takes up from earlier texts")


TEXTS = ("title", "short_title", "in_short", "body")


def text_item_fieldsets(*place: str | tuple[str, ...], texts: tuple[str, ...] = TEXTS) -> list[Fieldset]:
    """The fields that say where an item stands, its `texts` in each language, and when it is public."""
    return [
        (_("Where it stands"), {"fields": place}),
        *language_fieldsets(*texts),
        PublishableAdmin.publishing_fieldset,
    ]


class TextItemAdmin(TellsReaders, PublishableAdmin):
    list_display = ["__str__", "state_label", "translated", "strategy", "parent"]
    list_select_related = ["strategy", "parent"]
    list_filter = ["strategy", *PublishableAdmin.list_filter]
    autocomplete_fields = [*PublishableAdmin.autocomplete_fields, "strategy", "parent"]
    inlines = [RootsInline, AdoptedTextInline]
    fieldsets = text_item_fieldsets("strategy", "parent", ("number", "order"))

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        queryset: Any = super().get_queryset(request)
        return queryset.in_text_order()

    def deleted_versions(self) -> list[Version]:
        return [version for version in super().deleted_versions() if version.field_dict["kind"] == self.model.KIND]


ASKING_KINDS = {"chapter": Kind.CHAPTER, "focuspoint": Kind.FOCUS_POINT, "commitment": Kind.COMMITMENT}


@admin.register(TextItem)
class AnyTextItemAdmin(TextItemAdmin):
    """All kinds together: where autocomplete fields look, and read only, since each kind has its own screen."""

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        """For the field "stands under": only what the asking kind may stand under."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if request.GET.get("field_name") == "parent":
            found = found.filter(
                kind__in=PARENTS.get(ASKING_KINDS.get(request.GET.get("model_name", ""), ""), Kind.values)
            )
        return found, may_repeat

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Chapter)
class ChapterAdmin(TextItemAdmin):
    pass


@admin.register(Goal)
class GoalAdmin(TextItemAdmin):
    fieldsets = text_item_fieldsets("strategy", ("number", "order"))


@admin.register(FocusPoint)
class FocusPointAdmin(TextItemAdmin):
    pass


@admin.register(Commitment)
class CommitmentAdmin(TextItemAdmin):
    inlines = []
    fieldsets = text_item_fieldsets("strategy", "parent", "order", "place", "first_words", texts=("title",))


@admin.register(AdoptedText)
class AdoptedTextAdmin(RecordAdmin):
    list_display = ["item", "version", "valid_from", "decision"]
    list_select_related = ["item", "decision"]
    search_fields = ["item__title_da", "item__key"]
    autocomplete_fields = ["item", "decision"]

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(AdoptedDocument)
class AdoptedDocumentAdmin(admin.ModelAdmin):
    """A document is added, its lines are placed beside the records, and when that is confirmed it has done its work."""

    form = AdoptedDocumentForm
    list_display = ["name", "strategy", "uploaded_by", "uploaded_at"]
    list_select_related = ["strategy", "uploaded_by"]
    # Plain lists to choose from, so that the whole way works without scripts.
    fields = ["strategy", "file", "placement", "valid_from", "decision"]

    class Media:
        css = {"all": ["css/admin.css"]}

    def get_urls(self) -> list[Any]:
        placement = self.admin_site.admin_view(self.placement_view)
        return [
            path("<int:pk>/placement/", placement, name="strategy_adopteddocument_placement"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: AdoptedDocument, form: Any, change: bool) -> None:
        obj.uploaded_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self.back_to(obj)

    def back_to(self, document: AdoptedDocument, place: str = "") -> HttpResponse:
        return redirect(reverse("admin:strategy_adopteddocument_change", args=[document.pk]) + place)

    def get_document(self, request: HttpRequest, object_id: str) -> AdoptedDocument:
        document = self.get_object(request, object_id)
        if document is None:
            raise Http404("No document is waiting here; it may have been confirmed.")
        if not self.has_change_permission(request, document):
            raise PermissionDenied
        return document

    def placement_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = self.get_document(request, str(pk))
        # With the mark by which spreadsheets know UTF-8.
        response = HttpResponse(write_placement(document.rows).encode("utf-8-sig"), content_type="text/csv")
        response.headers["Content-Disposition"] = content_disposition_header(
            as_attachment=True, filename=f"{PurePath(document.name).stem}.placement.csv"
        )
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "POST":
            with transaction.atomic():
                return self.act(request, self.get_document(request, object_id))
        document = self.get_document(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Place the adopted text"),
            "opts": self.opts,
            "document": document,
            "plan": make_plan(document.strategy, document.rows),
            "can_confirm": request.user.has_perm("strategy.add_adoptedtext"),
        }
        return TemplateResponse(request, "admin/adopted_document.html", context)

    def act(self, request: HttpRequest, document: AdoptedDocument) -> HttpResponse:
        plan = make_plan(document.strategy, document.rows)
        try:
            match request.POST:
                case {"_move": place}:
                    form: Any = MoveForm(request.POST, plan)
                    if form.is_valid():
                        document.rows = moved(document.rows, form.numbers, form.cleaned_data["record"])
                    place = f"#{place}"
                case {"_answer": _}:
                    form = AnswerForm(request.POST, plan)
                    if form.is_valid():
                        document.rows = answered(document.rows, form.one_word)
                    place = ""
                case {"_correct": _}:
                    form = CorrectForm(request.POST, request.FILES)
                    if form.is_valid():
                        lines = [Line(row.line, row.text) for row in document.rows]
                        document.rows = placement_of(form.cleaned_data["placement"], lines, document.strategy)
                    place = ""
                case _:
                    return self.confirm(request, document)
        except Unreadable as error:
            messages.error(request, str(error))
            return self.back_to(document)
        for texts in form.errors.values():
            messages.error(request, " ".join(texts))
        document.save()
        return self.back_to(document, place)

    def confirm(self, request: HttpRequest, document: AdoptedDocument) -> HttpResponse:
        if not request.user.has_perm("strategy.add_adoptedtext"):
            raise PermissionDenied
        form = ConfirmForm(request.POST)
        plan = import_rows(
            document.strategy,
            document.rows,
            user=request.user,  # type: ignore[arg-type]
            name=document.name,
            valid_from=document.valid_from,
            decision=document.decision,
            is_new_version=form.is_valid() and form.cleaned_data["is_new_version"],
        )
        document.delete()
        messages.success(
            request,
            gettext(
                "Adopted text: %(new)s records with a first version, %(changed)s with a new one, %(same)s unchanged. "
                "%(unplaced)s lines of the document were not placed."
            )
            % {
                "new": len(plan.new),
                "changed": len(plan.changed),
                "same": len(plan.same),
                "unplaced": len(plan.unplaced),
            },
        )
        return redirect("admin:strategy_adoptedtext_changelist")


@admin.register(Lineage)
class LineageAdmin(TranslatedRecordAdmin):
    list_display = ["later", "kind", "earlier", "theme", "why"]
    list_select_related = ["later", "earlier", "theme"]
    list_filter = ["theme", "kind", "later__strategy", "earlier__strategy"]
    search_fields = ["later__title_da", "earlier__title_da", "why_da"]
    autocomplete_fields = ["later", "earlier", "theme"]
    fieldsets = [(None, {"fields": ["later", "kind", "earlier", "theme"]}), *language_fieldsets("why")]


@admin.register(Theme)
class ThemeAdmin(TranslatedRecordAdmin):
    list_display = ["title", "order", "in_short"]
    search_fields = ["key", "title_da", "title_en", "title_de"]
    fieldsets = [(None, {"fields": ["key", "order"]}), *language_fieldsets("title", "in_short")]


@admin.register(Area)
class AreaAdmin(TransferMixin, TranslatedRecordAdmin):
    list_display = ["title", "kind", "code", "is_own", "order"]
    list_filter = ["kind"]
    search_fields = ["key", "title_da", "title_en", "title_de", "code"]
    fieldsets = [(None, {"fields": ["key", ("kind", "code"), ("is_own", "order")]}), *language_fieldsets("title")]


class TargetInline(LanguageLabels, TranslationStackedInline):
    model = Target
    extra = 0
    autocomplete_fields = ["area", "note_source", "source"]


@admin.register(Indicator)
class IndicatorAdmin(TellsReaders, TransferMixin, PublishableAdmin):
    list_display = ["title", "unit", "wanted", "next_update", "state_label", "translated", "check_due_on"]
    list_filter = [*PublishableAdmin.list_filter, "unit", "wanted"]
    autocomplete_fields = [*PublishableAdmin.autocomplete_fields, "text_items"]
    inlines = [TargetInline]
    fieldsets = [
        (None, {"fields": [("unit", "decimals"), "wanted", "next_update", "text_items", "order"]}),
        *language_fieldsets("title", "short_title", "in_short", "definition", "limits", "unit_name"),
        PublishableAdmin.publishing_fieldset,
    ]


class PastValueInline(admin.TabularInline):
    """What a value was, for reading only."""

    model = PastValue
    extra = 0
    can_delete = False
    readonly_fields = ["value", "was_provisional", "imported_from", "replaced_at"]

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Measurement)
class MeasurementAdmin(ChangeDoor, admin.ModelAdmin):
    """Values are many and have no history of their own; each keeps where it comes from and what it was."""

    list_display = ["indicator", "area", "period", "value", "is_provisional", "is_break", "is_suppressed", "source"]
    list_select_related = ["indicator", "area", "source"]
    list_filter = ["is_provisional", "is_break", "is_suppressed", "area"]
    search_fields = ["indicator__title_da", "indicator__key", "area__title_da", "period"]
    autocomplete_fields = ["indicator", "area", "source"]
    readonly_fields = ["imported_from", "updated_at"]
    inlines = [PastValueInline]


@admin.register(SeriesMapping)
class SeriesMappingAdmin(TranslatedRecordAdmin):
    list_display = ["table", "indicator", "area_dimension", "time_dimension"]
    list_select_related = ["indicator"]
    search_fields = ["key", "table", "indicator__title_da"]
    autocomplete_fields = ["indicator", "areas", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "key",
                    "indicator",
                    "table",
                    "selection",
                    ("area_dimension", "time_dimension"),
                    "areas",
                    "source",
                ]
            },
        )
    ]
