"""Initiatives: the addresses of the news, its feeds and the reports; a part of initiatives.urls."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from initiatives.following import views
from initiatives.following.feeds import GoalFeed, InitiativeFeed, NewsFeed

urlpatterns = [
    path(_("news/"), views.news_list, name="news"),
    path(_("feed/all.atom"), require_safe(NewsFeed()), name="feed"),
    path(_("feed/goal/<slug:key>.atom"), require_safe(GoalFeed()), name="goal_feed"),
    path(_("feed/initiative/<slug:key>.atom"), require_safe(InitiativeFeed()), name="initiative_feed"),
    path(_("status-reports/"), views.report_list, name="reports"),
    path(_("status-reports/<slug:slug>/"), views.report_detail, name="report"),
    path(_("status-reports/<slug:slug>.json"), views.report_json, name="report_json"),
    path(_("status-reports/<slug:slug>/print/"), views.report_print, name="report_print"),
]
