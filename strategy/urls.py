"""Strategy: its addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from strategy import views

app_name = "strategy"

urlpatterns = [
    path(_("strategy/"), views.current_strategy, name="current"),
    path(_("strategies/"), views.strategy_list, name="strategies"),
    path(_("what-we-will-do/"), views.commitment_list, name="commitments"),
    path(_("common-thread/"), views.common_thread, name="thread"),
    path(_("strategies/<slug:strategy>/"), views.strategy_detail, name="strategy"),
    # Before the goals: no goal may take these words as its slug.
    path(_("strategies/<slug:strategy>/print/"), views.strategy_print, name="print"),
    path(_("strategies/<slug:strategy>/versions/<slug:key>/"), views.adopted_versions, name="versions"),
    path(_("strategies/<slug:strategy>/<slug:goal>/"), views.goal_detail, name="goal"),
    path(
        _("strategies/<slug:strategy>/<slug:goal>/<slug:focus_point>/"),
        views.focus_point_detail,
        name="focus_point",
    ),
]
