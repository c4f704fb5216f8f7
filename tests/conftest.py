"""What all tests share."""

import re

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests import factories, shelf


@pytest.fixture(scope="session")
def shelved(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The content that the portal comes with, loaded once and put aside."""
    with django_db_blocker.unblock():
        call_command("load_content", verbosity=0)
        shelf.put_aside()


@pytest.fixture
def shipped(shelved: None, db: None) -> None:
    """The content that the portal comes with."""
    shelf.put_back()


@pytest.fixture(scope="session")
def walked(shelved: None, django_db_blocker: DjangoDbBlocker) -> dict[str, tuple[int, str]]:
    """Status and text of every page that a visitor of the shipped site finds who follows each link from the front."""
    client, found, ahead = Client(), {}, ["/"]
    with django_db_blocker.unblock(), transaction.atomic():
        shelf.put_back()
        while ahead:
            address = ahead.pop()
            if address in found or address.startswith(("/static/", "/admin/")):
                continue
            response = client.get(address)
            found[address] = (response.status_code, response.content.decode())
            ahead += re.findall(r'href="(/[^"#?]*)', found[address][1])
        transaction.set_rollback(True)
    return found


@pytest.fixture
def statements(db: None) -> None:
    """The pages that menu and footer link to, with nothing in them."""
    for key in ("about", "accessibility", "privacy", "cookies", "reuse", "contact", "glossary", "sitemap"):
        factories.make_statement(key)
