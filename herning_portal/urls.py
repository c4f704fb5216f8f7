"""Roof: the plan of the site. Danish at the root, English and German under their prefix, each with its own words."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from herning_portal import views
from herning_portal.models import Statement
from herning_portal.sitemaps import SiteSitemap
from initiatives.following.sitemaps import FollowingSitemap, ReportSitemap
from initiatives.sitemaps import InitiativeListSitemap, InitiativeSitemap
from institutions.sitemaps import (
    CityListSitemap,
    DeadlineSitemap,
    EducationListSitemap,
    EventSitemap,
    HousingListSitemap,
    HousingProviderSitemap,
    InstitutionSitemap,
    PlaceSitemap,
    ProgrammeSitemap,
    ResidenceSitemap,
)
from strategy.sitemaps import GoalSitemap, IndicatorSitemap, ListSitemap, StrategySitemap

about_patterns = [
    path("", views.statement, {"key": Statement.Page.ABOUT}, name=Statement.Page.ABOUT),
    path(_("accessibility/"), views.accessibility, name=Statement.Page.ACCESSIBILITY),
    path(_("privacy/"), views.statement, {"key": Statement.Page.PRIVACY}, name=Statement.Page.PRIVACY),
    path(_("cookies/"), views.statement, {"key": Statement.Page.COOKIES}, name=Statement.Page.COOKIES),
    path(_("reuse/"), views.statement, {"key": Statement.Page.REUSE}, name=Statement.Page.REUSE),
    path(_("contact/"), views.contact, name=Statement.Page.CONTACT),
    path(_("glossary/"), views.glossary, name=Statement.Page.GLOSSARY),
    path(_("sitemap/"), views.site_map, name=Statement.Page.SITEMAP),
]

sitemaps = {
    "site": SiteSitemap,
    "lists": ListSitemap,
    "strategies": StrategySitemap,
    "goals": GoalSitemap,
    "indicators": IndicatorSitemap,
    "work": InitiativeListSitemap,
    "initiatives": InitiativeSitemap,
    "education": EducationListSitemap,
    "programmes": ProgrammeSitemap,
    "institutions": InstitutionSitemap,
    "housing": HousingListSitemap,
    "residences": ResidenceSitemap,
    "housing_providers": HousingProviderSitemap,
    "city": CityListSitemap,
    "places": PlaceSitemap,
    "deadlines": DeadlineSitemap,
    "events": EventSitemap,
    "following": FollowingSitemap,
    "reports": ReportSitemap,
}

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz/", views.health, name="health"),
    path("was", views.official_accessibility_statement, name="was"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": sitemaps}, name="sitemap_xml"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    *i18n_patterns(
        path("", views.home, name="home"),
        path(_("about/"), include((about_patterns, "about"))),
        path(_("search/"), views.search, name="search"),
        path(_("search/suggestions/"), views.search_suggestions, name="search_suggestions"),
        path(_("search/opensearch.xml"), views.open_search, name="open_search"),
        path("patterns/", views.patterns, name="patterns"),
        path("", include("institutions.urls")),
        path("", include("initiatives.urls")),
        path("", include("strategy.urls")),
        prefix_default_language=False,
    ),
]

handler404 = views.page_not_found
handler500 = views.server_error
