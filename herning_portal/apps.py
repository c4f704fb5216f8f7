"""The house as an installed app: its tables are those that every room needs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "herning_portal"
    verbose_name = _("The portal")
