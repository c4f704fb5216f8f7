#!/usr/bin/env python
"""Roof: the command line. A wrong setting ends it with one sentence."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "herning_portal.settings")
    try:
        # Django puts a settings error aside while it looks for the command; ask for it first.
        settings.INSTALLED_APPS  # noqa: B018
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Setting: {error}")
