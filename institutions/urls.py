"""Institutions: its addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from institutions.views import education

app_name = "institutions"

urlpatterns = [
    path(_("programmes/"), education.programme_list, name="programmes"),
    path(_("programmes/programmes.csv"), education.programmes_csv, name="programmes_csv"),
    path(_("programmes/programmes.json"), education.programmes_json, name="programmes_json"),
    # Before the programmes: none may take this word as its slug.
    path(_("programmes/compare/"), education.compare, name="compare"),
    path(_("programmes/<slug:slug>/"), education.programme_detail, name="programme"),
    path(_("institutions/"), education.institution_list, name="institutions"),
    path(_("institutions/<slug:slug>/"), education.institution_detail, name="institution"),
    path(_("education-ladder/"), education.ladder, name="ladder"),
]
