"""Ground: what every editor's screen shares, and the screens of the house's own records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import models, transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from js_asset import Media
from modeltranslation.admin import TranslationAdmin
from reversion.admin import VersionAdmin
from reversion.models import Version

from herning_portal.models import (
    AccessibilityIssue,
    ContactPoint,
    Decision,
    PinnedAnswer,
    Source,
    Statement,
    SynonymGroup,
    Term,
    Unit,
    VainSearch,
)
from herning_portal.publishing import Gone, Publishable, State, change
from herning_portal.search import keeping, vain
from herning_portal.search.registry import all_kinds

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldOpts, _ListFilterT
    from django.template.response import _TemplateForResponseT
    from django.utils.functional import _StrOrPromise

    Fieldset = tuple[_StrOrPromise | None, _FieldOpts]

admin.site.site_header = _("Editing the portal")
admin.site.site_title = _("Editing the portal")
admin.site.index_title = _("What do you want to edit?")

CLOSE_TO_DUE_DAYS = 30
LANGUAGE_MARK = re.compile(r" \[(\w\w)\]$")
# The one style that the rich text editor writes into the page by itself.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


def language_fieldsets(*fields: str) -> list[Fieldset]:
    """One fieldset a language, Danish first and open, for translated `fields`."""
    return [
        (
            name,
            {
                "fields": [f"{field}_{code}" for field in fields],
                "classes": [] if code == settings.LANGUAGE_CODE else ["collapse"],
            },
        )
        for code, name in settings.LANGUAGES
    ]


class ChangeNoteForm(forms.ModelForm):
    """Every change may say why; history keeps it beside who and when."""

    # The fields that are no columns of the record's table.
    OWN_FIELDS: ClassVar[list[str]] = ["change_note", "version_seen"]

    version_seen = forms.CharField(widget=forms.HiddenInput, required=False)
    change_note = forms.CharField(
        label=_("Why do you make this change?"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text=_("Kept in the history. For example: corrected after the committee’s meeting."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version_seen"] = self.newest_version()

    def newest_version(self) -> str:
        if self.instance.pk is None:
            return ""
        newest = Version.objects.get_for_object(self.instance).values_list("pk", flat=True).first()
        return str(newest or "")

    def clean(self) -> Any:
        """Somebody else may have saved since this form was opened: both texts are shown, and none is lost."""
        cleaned = super().clean()
        newest = self.newest_version()
        if self.data.get(self.add_prefix("version_seen"), newest) != newest:
            now = [
                f"{self.fields[name].label}: “{strip_tags(str(saved))}”"
                for name in self.changed_data
                if name in self.fields and (saved := getattr(self.instance, name, None)) not in (None, "")
            ]
            self.add_error(
                None,
                [
                    _("Somebody has saved this record since you opened it. Your text is still here; compare it with:"),
                    *now,
                    _("Save again to keep yours."),
                ],
            )
            data: Any = self.data
            data = data.copy()
            data[self.add_prefix("version_seen")] = newest
            self.data = data
        return cleaned


class ReaderNoteForm(ChangeNoteForm):
    """For records with `change_notes`: a change may be told to the readers as well, in the news and in feeds."""

    NOTES: ClassVar[dict[str, str]] = {code: f"reader_note_{code}" for code, _name in settings.LANGUAGES}
    OWN_FIELDS = [*NOTES.values(), *ChangeNoteForm.OWN_FIELDS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            label = gettext("What has changed? (shown to the readers)")
            is_master = code == settings.LANGUAGE_CODE
            self.fields[self.NOTES[code]] = forms.CharField(
                label=label if is_master else f"{label}, {language}",
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 2}),
                help_text=_("One plain sentence for “What is new” and the feeds. Empty for small corrections.")
                if is_master
                else "",
            )

    def clean(self) -> Any:
        cleaned: dict[str, Any] = super().clean()
        notes = {code: cleaned.get(field) for code, field in self.NOTES.items()}
        master = self.NOTES[settings.LANGUAGE_CODE]
        if any(notes.values()) and not cleaned.get(master):
            self.add_error(master, _("Write it in Danish as well: readers of other languages are shown that."))
        elif any(notes.values()) and not cleaned.get("published_at"):
            self.add_error(master, _("A draft has no readers yet. Tell them when you publish it."))
        return cleaned

    def tell_readers(self) -> None:
        """Inside `change()`. What is published at a moment to come is told then."""
        texts = {f"text_{code}": self.cleaned_data[field] for code, field in self.NOTES.items()}
        if any(texts.values()):
            moment = max(timezone.now(), self.cleaned_data["published_at"])
            self.instance.change_notes.create(made_at=moment, **texts)


class RecordAdmin(VersionAdmin):
    """A screen whose every write goes through the one door, and whose draft can be seen as the public would."""

    form: type[forms.ModelForm] = ChangeNoteForm
    change_form_template: ClassVar[_TemplateForResponseT | None] = "admin/record_change_form.html"
    history_latest_first = True
    save_on_top = True

    class Media:
        css = {"all": ["css/admin.css"]}

    @contextmanager
    def create_revision(self, request: HttpRequest) -> Iterator[None]:
        if request.method in ("GET", "HEAD"):
            yield
            return
        with change(request.user, gettext("Edited")):  # type: ignore[arg-type]
            yield

    def deleted_versions(self) -> list[Version]:
        """The last versions of records that are there no more. A proxy's rows are kept under its table's model."""
        model = self.model._meta.concrete_model
        return list(Version.objects.get_deleted(model).select_related("revision"))

    def recoverlist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().recoverlist_view(request, {"deleted": self.deleted_versions()} | (extra_context or {}))

    def _reversion_revisionform_view(
        self, request: HttpRequest, version: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        # One revision may hold a whole import; to bring back one record must not undo all others.
        version.revision.revert = lambda delete=False: version.revert()
        return super()._reversion_revisionform_view(request, version, *args, **kwargs)

    @property
    def own_fields(self) -> list[str]:
        return cast(type[ChangeNoteForm], self.form).OWN_FIELDS

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        return [
            *super().get_fieldsets(request, obj),
            (_("About this change"), {"fields": self.own_fields}),
        ]

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        # ModelForm would look for these in the table.
        fields = kwargs.get("fields")
        if isinstance(fields, list):
            kwargs["fields"] = [field for field in fields if field not in self.own_fields]
        return super().get_form(request, obj, change=change, **kwargs)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        return form.cleaned_data.get("change_note") or super().construct_change_message(request, form, formsets, add)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        readonly = super().get_readonly_fields(request, obj)
        # A key never changes once it is given: imports and links know the record by it.
        return (*readonly, "key") if obj is not None and hasattr(obj, "key") else readonly

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        # The rich text editor's import map is an inline script; without the page's nonce it stays dead.
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)  # type: ignore[attr-defined]
        context["preview_languages"] = settings.LANGUAGES if hasattr(self.model, "get_absolute_url") else []
        response = super().render_change_form(request, context, *args, **kwargs)
        response._csp_update = {"style-src": [EDITOR_STYLE]}
        return response

    # Preview: the change is made, drawn by the public view, and rolled back with its history.

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return rolled_back_for_preview(request, super().add_view, *args, **kwargs)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return rolled_back_for_preview(request, super().change_view, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with self.create_revision(request):
            return super().delete_view(request, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: models.Model, *args: Any, **kwargs: Any) -> HttpResponse:
        if "_preview" in request.POST:
            return draw_preview(request, obj)
        return super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: models.Model) -> HttpResponse:
        if "_preview" in request.POST:
            return draw_preview(request, obj)
        return super().response_change(request, obj)


def rolled_back_for_preview(
    request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any
) -> HttpResponse:
    if "_preview" not in request.POST:
        return view(request, *args, **kwargs)
    with transaction.atomic():
        response = view(request, *args, **kwargs)
        # A form with errors is drawn late, by middleware, when nothing of the change would be left.
        if isinstance(response, TemplateResponse):
            response.render()
        transaction.set_rollback(True)
    return response


def draw_preview(request: HttpRequest, obj: Any) -> HttpResponse:
    """The public page of `obj` as it would be, drafts above it included. The caller rolls back."""
    if isinstance(obj, Publishable):
        for record in [obj, *obj.ancestors()]:
            if record.state != State.PUBLISHED:
                record.published_at, record.withdrawn_at = timezone.now(), None
                record.save()
    language = request.POST["_preview"]
    if language not in dict(settings.LANGUAGES):
        raise Http404(f"No language {language!r}.")
    with translation.override(language):
        address = obj.get_absolute_url().partition("#")[0]
        public = RequestFactory(headers={"host": request.get_host()}).get(address, secure=request.is_secure())
        public.resolver_match = resolve(address)
        public.LANGUAGE_CODE = language
        public.is_preview = True  # type: ignore[attr-defined]
        try:
            response = public.resolver_match.func(public, *public.resolver_match.args, **public.resolver_match.kwargs)
        except (Gone, Http404) as error:
            return HttpResponse(
                gettext("The page cannot be shown: %s") % error,
                status=404,
                content_type="text/plain; charset=utf-8",
            )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


class LanguageLabels:
    """Labels that say a field's language in words; modeltranslation says it in code, as in "Title [da]"."""

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and field.label:
            field.label = LANGUAGE_MARK.sub(lambda mark: f", {dict(settings.LANGUAGES)[mark[1]]}", str(field.label))
        return field


class TranslatedRecordAdmin(LanguageLabels, RecordAdmin, TranslationAdmin):
    """A record with fields in three languages; plain fieldsets, since tabs would load a script from elsewhere."""


class ChangeDoor:
    """Lets a plain screen of rows without history write through the one door."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]
        with change(request.user, gettext("Edited")):  # type: ignore[arg-type]
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().delete_view(request, *args, **kwargs)  # type: ignore[misc]
        with change(request.user, gettext("Deleted")):  # type: ignore[arg-type]
            return super().delete_view(request, *args, **kwargs)  # type: ignore[misc]

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)  # type: ignore[misc]
        actions.pop("delete_selected", None)
        return actions


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return State.choices

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        now = timezone.now()
        withdrawn = Q(withdrawn_at__lte=now)
        match self.value():
            case State.WIP:
                return queryset.filter(published_at__isnull=True)
            case State.SCHEDULED:
                return queryset.filter(published_at__gt=now)
            case State.PUBLISHED:
                return queryset.filter(Q(published_at__lte=now) & ~withdrawn)
            case State.WITHDRAWN:
                return queryset.filter(Q(published_at__lte=now) & withdrawn)
        return queryset


class CheckFilter(admin.SimpleListFilter):
    title = _("check against the source")
    parameter_name = "check"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("overdue", _("Overdue")), ("soon", _("Due within 30 days")), ("none", _("No date set"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        today = timezone.localdate()
        match self.value():
            case "overdue":
                return queryset.filter(check_due_on__lt=today)
            case "soon":
                return queryset.filter(check_due_on__range=(today, today + timedelta(days=CLOSE_TO_DUE_DAYS)))
            case "none":
                return queryset.filter(check_due_on__isnull=True)
        return queryset


class PublishableAdmin(TranslatedRecordAdmin):
    """State, dates and languages of a record with an address."""

    publishing_fieldset: ClassVar[Fieldset] = (
        _("Publication and source"),
        {
            "fields": [
                "key",
                "slug",
                ("published_at", "withdrawn_at"),
                "withdrawal_note_da",
                "withdrawal_note_en",
                "withdrawal_note_de",
                "responsible_unit",
                "sources",
                "decisions",
                ("checked_on", "check_due_on"),
            ]
        },
    )
    list_filter: ClassVar[list[_ListFilterT]] = [StateFilter, CheckFilter, "responsible_unit"]
    autocomplete_fields: ClassVar[list[str]] = ["responsible_unit", "sources", "decisions"]
    search_fields: ClassVar[list[str]] = ["key", "slug", "title_da", "title_en", "title_de"]

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        # An address never dies: what has been public is withdrawn, not deleted.
        if isinstance(obj, Publishable) and obj.has_been_public:
            return False
        return super().has_delete_permission(request, obj)

    @admin.display(description=_("state"))
    def state_label(self, obj: Publishable) -> str:
        return str(obj.state.label)

    @admin.display(description=_("translated"))
    def translated(self, obj: Any) -> str:
        """The languages besides Danish in which the title is there."""
        return ", ".join(code for code, _name in settings.LANGUAGES[1:] if getattr(obj, f"title_{code}", None)) or "–"


class TellsReaders:
    """For screens of records whose readers can be told what has changed. Stands before the screen's other classes."""

    form: type[forms.ModelForm] = ReaderNoteForm

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        form.tell_readers()


@admin.register(Unit)
class UnitAdmin(TranslatedRecordAdmin):
    list_display = ["name", "mailbox", "deputy"]
    list_select_related = ["deputy"]
    search_fields = ["key", "name_da", "mailbox"]
    autocomplete_fields = ["deputy"]
    fieldsets = [(None, {"fields": ["key", "mailbox", "deputy"]}), *language_fieldsets("name")]


@admin.register(Source)
class SourceAdmin(TranslatedRecordAdmin):
    list_display = ["title", "publisher", "dated", "confidence"]
    list_filter = ["confidence"]
    search_fields = ["key", "title_da", "publisher", "url"]
    fieldsets = [
        (None, {"fields": ["key", "publisher", "url", "dated", "retrieved_on", "confidence", "attribution"]}),
        *language_fieldsets("title"),
    ]


@admin.register(Decision)
class DecisionAdmin(TranslatedRecordAdmin):
    list_display = ["title", "body", "decided_on", "case_number"]
    search_fields = ["key", "title_da", "body_da", "case_number"]
    fieldsets = [
        (None, {"fields": ["key", "decided_on", "item", "case_number", "minutes_url"]}),
        *language_fieldsets("title", "body"),
    ]


@admin.register(Statement)
class StatementAdmin(TranslatedRecordAdmin):
    list_display = ["title", "key", "responsible_unit", "checked_on", "check_due_on"]
    list_select_related = ["responsible_unit"]
    list_filter = [CheckFilter]
    autocomplete_fields = ["responsible_unit"]
    fieldsets = [
        *language_fieldsets("title", "in_short", "body"),
        (_("Responsible and check"), {"fields": ["key", "responsible_unit", ("checked_on", "check_due_on")]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        # The law asks for these pages, and the footer links to each.
        return False


@admin.register(Term)
class TermAdmin(TranslatedRecordAdmin):
    list_display = ["term", "definition", "see"]
    list_select_related = ["see"]
    search_fields = ["key", "term_da", "term_en", "term_de"]
    autocomplete_fields = ["see"]
    fieldsets = [(None, {"fields": ["key", "see"]}), *language_fieldsets("term", "definition")]


@admin.register(ContactPoint)
class ContactPointAdmin(RecordAdmin):
    list_display = ["kind", "value", "source", "checked_on", "check_due_on"]
    list_select_related = ["source"]
    list_filter = [CheckFilter]
    search_fields = ["key", "value"]
    autocomplete_fields = ["source"]
    fieldsets = [(None, {"fields": ["key", "kind", "value", "source", ("checked_on", "check_due_on")]})]


@admin.register(AccessibilityIssue)
class AccessibilityIssueAdmin(TranslatedRecordAdmin):
    list_display = ["__str__", "principle", "found_on", "solve_by", "solved_on"]
    list_filter = ["principle", "solved_on"]
    search_fields = ["key", "problem_da"]
    fieldsets = [
        (None, {"fields": ["key", "principle", "found_on", "solve_by", "solved_on"]}),
        *language_fieldsets("problem", "alternative"),
    ]


@admin.register(SynonymGroup)
class SynonymGroupAdmin(RecordAdmin):
    list_display = ["__str__", "language", "note"]
    list_filter = ["language"]
    search_fields = ["key", "words", "note"]
    fieldsets = [(None, {"fields": ["key", "language", "words", "note"]})]


@admin.register(PinnedAnswer)
class PinnedAnswerAdmin(RecordAdmin):
    list_display = ["__str__", "language", "kind"]
    list_filter = ["language"]
    search_fields = ["key", "questions", "record_key"]
    fieldsets = [(None, {"fields": ["key", "language", "questions", "kind", "record_key"]})]

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name != "kind":
            return field
        return forms.ChoiceField(label=field.label, choices=[(kind, one) for kind, (one, _many) in all_kinds().items()])


@admin.register(VainSearch)
class VainSearchAdmin(admin.ModelAdmin):
    """What people look for and hardly find: only words that many have used, and how often."""

    list_display = ["words", "language", "hits", "times", "last_on"]
    list_display_links = None
    list_filter = ["language", "hits"]
    search_fields = ["words"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).exclude(words="")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        vain.forget_old()
        if not keeping.is_current():
            messages.warning(request, _("The search index must be built anew: ask IT to run rebuild_search."))
        return super().changelist_view(request, extra_context)
