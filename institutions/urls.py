"""Institutions: its addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from institutions.views import city, education, housing, planner

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
    path(_("housing/"), housing.housing, name="housing"),
    path(_("housing/homes.csv"), housing.housing_csv, name="housing_csv"),
    path(_("housing/homes.json"), housing.housing_json, name="housing_json"),
    path(_("housing/providers/<slug:slug>/"), housing.housing_provider, name="housing_provider"),
    path(_("housing/<slug:slug>/"), housing.residence, name="residence"),
    path(_("planner/"), planner.planner, name="planner"),
    path(_("planner/print/"), planner.planner_print, name="planner_print"),
    path(_("planner/plan.ics"), planner.planner_calendar, name="planner_calendar"),
    path(_("student-life/"), city.student_life, name="student_life"),
    path(_("student-life/<slug:slug>/"), city.place_detail, name="place"),
    path(_("calendar/"), city.calendar, name="calendar"),
    path(_("calendar/all.ics"), city.calendar_feed, name="calendar_feed"),
    path(_("calendar/deadlines.ics"), city.deadlines_feed, name="deadlines_feed"),
    path(_("calendar/institutions/<slug:slug>.ics"), city.institution_feed, name="institution_feed"),
    path(_("calendar/deadlines/<slug:slug>/"), city.deadline_detail, name="deadline"),
    path(_("calendar/deadlines/<slug:slug>.ics"), city.deadline_feed, name="deadline_feed"),
    path(_("calendar/events/<slug:slug>/"), city.event_detail, name="event"),
    path(_("calendar/events/<slug:slug>.ics"), city.event_feed, name="event_feed"),
]
