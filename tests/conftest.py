"""What all tests share."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from tests import factories

# No test is timed: the machine may be busy. Examples are the same each time, and leave no folder behind.
hypothesis_settings.register_profile("steady", deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile("steady")


@pytest.fixture
def shipped(db: None) -> None:
    """The content that the portal comes with."""
    call_command("load_content", verbosity=0)


@pytest.fixture(scope="module")
def shipped_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The same for a whole module of tests that only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_content", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def statements(db: None) -> None:
    """The pages that menu and footer link to, with nothing in them."""
    for key in ("about", "accessibility", "privacy", "cookies", "reuse", "contact", "glossary", "sitemap"):
        factories.make_statement(key)
