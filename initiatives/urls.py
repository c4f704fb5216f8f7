"""Initiatives: its addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from initiatives import views
from initiatives.following import urls as following

app_name = "initiatives"

urlpatterns = [
    path(_("initiatives/"), views.initiative_list, name="initiatives"),
    path(_("initiatives/initiatives.csv"), views.initiatives_csv, name="initiatives_csv"),
    path(_("initiatives/initiatives.json"), views.initiatives_json, name="initiatives_json"),
    # Before the initiatives: none may take these words as its slug.
    path(_("initiatives/matrix/"), views.initiative_matrix, name="matrix"),
    path(_("initiatives/timeline/"), views.initiative_timeline, name="timeline"),
    path(_("initiatives/<slug:slug>/"), views.initiative_detail, name="initiative"),
    *following.urlpatterns,
]
