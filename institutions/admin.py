"""Institutions: the editors' screens."""

from django.contrib import admin

from herning_portal.admin import TranslatedRecordAdmin, language_fieldsets
from institutions.models import Organisation


@admin.register(Organisation)
class OrganisationAdmin(TranslatedRecordAdmin):
    list_display = ["name", "kind", "website"]
    list_filter = ["kind"]
    search_fields = ["key", "name_da", "name_en", "name_de"]
    fieldsets = [(None, {"fields": ["key", "kind", "website"]}), *language_fieldsets("name")]
