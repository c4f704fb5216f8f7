"""Strategy: its addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from strategy import figures, views

app_name = "strategy"

urlpatterns = [
    path(_("strategy/"), views.current_strategy, name="current"),
    path(_("strategies/"), views.strategy_list, name="strategies"),
    path(_("status/"), views.status, name="status"),
    path(_("what-we-will-do/"), views.commitment_list, name="commitments"),
    path(_("common-thread/"), views.common_thread, name="thread"),
    path(_("figures/"), figures.indicator_list, name="indicators"),
    # Before the indicators: none may take this word as its slug.
    path(_("figures/how-we-judge/"), figures.judging_rule, name="judging_rule"),
    path(_("figures/<slug:indicator>/"), figures.indicator_detail, name="indicator"),
    path(_("figures/<slug:indicator>.csv"), figures.indicator_csv, name="indicator_csv"),
    path(_("figures/<slug:indicator>.json"), figures.indicator_json, name="indicator_json"),
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
