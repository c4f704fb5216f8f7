"""Institutions: which fields are translated."""

from herning_portal.translation import DanishRequired, translated
from institutions.models import Organisation


@translated(Organisation)
class OrganisationTranslation(DanishRequired):
    fields = ("name",)
