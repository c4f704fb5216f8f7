"""What all tests share."""

import pytest
from django.core.management import call_command

from tests import factories


@pytest.fixture
def shipped(db: None) -> None:
    """The content that the portal comes with."""
    call_command("load_content", verbosity=0)


@pytest.fixture
def statements(db: None) -> None:
    """The pages that menu and footer link to, with nothing in them."""
    for key in ("about", "accessibility", "privacy", "cookies", "reuse", "contact", "glossary", "sitemap"):
        factories.make_statement(key)
