"""The house as an installed app: its tables are those that every room needs."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "herning_portal"
    verbose_name = _("The portal")

    def ready(self) -> None:
        # Each app's search.py says what its records give to be found by; then the index can be kept.
        autodiscover_modules("search", "search.house", "search.keeping")
