"""Institutions: its addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from institutions.views import housing, planner

app_name = "institutions"

urlpatterns = [
    path(_("housing/"), housing.housing, name="housing"),
    path(_("housing/homes.csv"), housing.housing_csv, name="housing_csv"),
    path(_("housing/homes.json"), housing.housing_json, name="housing_json"),
    path(_("housing/providers/<slug:slug>/"), housing.housing_provider, name="housing_provider"),
    path(_("housing/<slug:slug>/"), housing.residence, name="residence"),
    path(_("planner/"), planner.planner, name="planner"),
    path(_("planner/print/"), planner.planner_print, name="planner_print"),
    path(_("planner/plan.ics"), planner.planner_calendar, name="planner_calendar"),
]
